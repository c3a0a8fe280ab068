"""Verbs of the certificates.

They live in real time, as the connections do that they are for: an organisation that moves the
clock of its sandbox world moves consents, not certificates.
"""

from datetime import timedelta
from typing import Final

from wicketgate import journal
from wicketgate.kernel import clock as time
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.work import Work

from . import store
from .errors import CertificateUnknown, LastValidQwac
from .model import WARNINGS, Certificate, Demand, Doubt, Held, Kind, Trust, judge

_MOST_AT_ONCE: Final = 100


async def examine(
    work: Work, certificate: Certificate, demand: Demand, trust: Trust
) -> tuple[Doubt, ...]:
    """Everything that speaks against it, at once: what `judge` sees, and what we know of it."""
    judged = judge(certificate, kind=demand.kind, roles=demand.roles, at=work.clock(), trust=trust)
    found = {*judged, *([Doubt.REVOKED] if await store.revoked(work, certificate) else [])}
    if demand.holder is not None:
        found |= await _not_its_own(work, certificate, demand.holder)
    return tuple(doubt for doubt in Doubt if doubt in found)


async def _not_its_own(work: Work, certificate: Certificate, who: OrganisationId) -> set[Doubt]:
    holder = await store.holder(work, certificate.fingerprint)
    named = certificate.organisation_id
    return {
        *([Doubt.OTHER_ORGANISATION] if named is not None and named != who else []),
        *([Doubt.HELD_ELSEWHERE] if holder not in {None, who} else []),
    }


async def keep(
    work: Work, organisation_id: OrganisationId, certificate: Certificate, kind: Kind
) -> bool:
    """Hold it for the organisation, beside its others; False where it is held already."""
    held = Held(organisation_id, certificate, kind, time.micros(work.clock()))
    if not await store.keep(work, held):
        return False
    thing = f"organisation:{organisation_id}"
    told = f"{kind} {certificate.fingerprint}"
    await journal.record(work, "certificate.kept", thing, after=told)
    return True


async def held_by(work: Work, organisation_id: OrganisationId) -> list[Held]:
    """What the organisation holds, the newest first."""
    return await store.held_by(work, organisation_id)


async def holder(work: Work, fingerprint: str) -> OrganisationId | None:
    """Who holds the certificate with this SHA-256 in hexadecimal, if anybody."""
    return await store.holder(work, fingerprint)


async def remove(work: Work, organisation_id: OrganisationId, fingerprint: str) -> None:
    """Hold it no longer. Raises CertificateUnknown, LastValidQwac."""
    all_held = await store.lock(work, organisation_id)
    going = next((one for one in all_held if one.certificate.fingerprint == fingerprint), None)
    if going is None:
        raise CertificateUnknown
    at = work.clock()
    if going.valid_qwac(at) and sum(one.valid_qwac(at) for one in all_held) == 1:
        raise LastValidQwac
    await store.remove(work, organisation_id, fingerprint)
    thing = f"organisation:{organisation_id}"
    await journal.record(work, "certificate.removed", thing, before=f"{going.kind} {fingerprint}")


async def note_ending(work: Work) -> list[tuple[Held, timedelta]]:
    """Those whose owners must be told that they end, and how long before; noted as told.

    Each is told 90, 30 and 7 days before its end, and of several that were missed only the last.
    """
    return [told for before in sorted(WARNINGS) for told in await _note_ending(work, before)]


async def _note_ending(work: Work, before: timedelta) -> list[tuple[Held, timedelta]]:
    until_us = time.micros(work.clock() + before)
    ending = await store.ending(work, until_us, before.days, _MOST_AT_ONCE)
    return [
        (held, before)
        for held in ending
        if await store.warned(work, held.certificate.fingerprint, before.days)
    ]


async def note_revoked(work: Work, issuer: str, serial: str) -> bool:
    """Know from now on that the issuer has revoked it; False where that was known.

    Both as `Certificate` has them. Its issuer tells: the sandbox's own at once.
    """
    if not await store.revoke(work, issuer, serial):
        return False
    await journal.record(work, "certificate.revoked", f"certificate:{serial}", after=issuer)
    return True


async def revoked(work: Work, certificate: Certificate) -> bool:
    """Whether we know that its issuer has revoked it."""
    return await store.revoked(work, certificate)

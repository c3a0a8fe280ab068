"""Verbs of the provider. Its certificates live in real time, as those of the certificates do."""

from collections.abc import Mapping
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding

from wicketgate import certificates, journal, tpps
from wicketgate.certificates import Kind, Trust
from wicketgate.kernel import clock as time
from wicketgate.kernel import paging
from wicketgate.kernel.secrets import Keyring
from wicketgate.kernel.work import Work

from . import store
from .errors import IdentifierTaken, IssueUnknown
from .model import Defect, Issued, Order, Owner, Place, Provider, PublicKey

_BEGINNING: Final = (2**62, "")


def trust(keys: Keyring) -> Trust:
    """Whom a sandbox trusts: its own provider."""
    return Trust.of(chain(keys))


def chain(keys: Keyring) -> tuple[str, str]:
    """The issuing authority and its root, as PEM."""
    provider = Provider.of(keys)
    above = (provider.issuing, provider.root)
    issuing, root = (one.certificate.public_bytes(Encoding.PEM).decode("ascii") for one in above)
    return issuing, root


async def issue(
    work: Work, owner: Owner, order: Order, keys: Mapping[Kind, PublicKey], url: str
) -> list[Issued]:
    """A certificate for each key. `url` is where the provider's list and certificates are served.

    Raises IdentifierTaken where the identifier is another organisation's.
    """
    taken = await tpps.find(work, order.identifier)
    if taken is not None and taken.id != owner.organisation:
        raise IdentifierTaken(path="identifier")
    place = Place(url, work.clock())
    provider = Provider.of(work.keys, foreign=order.defect is Defect.FOREIGN_ISSUER)
    made = []
    for kind, key in keys.items():
        raw = provider.issue(order, kind, key, place).public_bytes(Encoding.DER)
        made.append(await _keep(work, owner, order, certificates.read(raw), kind))
    return made


async def _keep(
    work: Work, owner: Owner, order: Order, made: certificates.Certificate, kind: Kind
) -> Issued:
    issued = Issued(
        fingerprint=made.fingerprint,
        member_id=owner.member,
        organisation_id=owner.organisation,
        kind=kind,
        defect=order.defect,
        pem=made.pem,
        serial=made.serial,
        issued_us=time.micros(work.clock()),
        ends_us=time.micros(made.not_after),
    )
    await store.add(work, issued)
    thing = f"certificate:{made.serial}"
    await journal.record(work, "certificate.issued", thing, after=f"{kind} {made.fingerprint}")
    if order.defect is Defect.REVOKED:
        await revoke(work, owner, made.fingerprint)
    return issued


async def issued_to(
    work: Work, owner: Owner, after: tuple[int, str] | None = None
) -> paging.Page[Issued]:
    """A page of those issued to the member or the organisation, the newest first."""
    found = await store.of_owner(work, owner, after or _BEGINNING, paging.PAGE + 1)
    return paging.page_of(found, lambda one: paging.key_of(one.issued_us, one.fingerprint))


async def find(work: Work, owner: Owner, fingerprint: str) -> Issued:
    """One of them. Raises IssueUnknown."""
    found = await store.find(work, owner, fingerprint)
    if found is None:
        raise IssueUnknown
    return found


async def revoke(work: Work, owner: Owner, fingerprint: str) -> None:
    """Revoke it for good; nothing happens where it is revoked already. Raises IssueUnknown."""
    issued = await find(work, owner, fingerprint)
    if issued.revocable and await store.revoke(work, fingerprint):
        read = certificates.read(issued.pem.encode("ascii"))
        await certificates.note_revoked(work, read.issuer, read.serial)


async def revocation_list(work: Work) -> bytes:
    """The list of those revoked that have not ended, in DER (RFC 5280 5)."""
    revoked = [(serial, time.moment(at_us)) for serial, at_us in await store.revoked(work)]
    return Provider.of(work.keys).revocation_list(revoked, work.clock())

"""Verbs of the account consents."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from wicketgate import bank, journal, oauth
from wicketgate.applications import Application
from wicketgate.kernel import clock as time
from wicketgate.kernel import paging, secrets
from wicketgate.kernel.actors import Tpp
from wicketgate.kernel.ids import AccountId, ConsentId, OrganisationId, PsuId, ResourceId
from wicketgate.kernel.paging import PAGE, Page
from wicketgate.kernel.states import AlreadyDecided, IllegalMove, move
from wicketgate.kernel.work import Work

from . import store
from .errors import ConsentUnknown, ValidUntilPassed
from .model import (
    MOST_UNATTENDED,
    MOVES,
    OPEN,
    REDEEM_WITHIN,
    REVOKED_BY_BANK,
    STOPPED,
    Consent,
    ConsentRequest,
    Ground,
    Matched,
    Search,
    Status,
    ended_by_bank,
    match,
)

_SWEPT_AT_ONCE: Final = 200


def scope_of(consent: ConsentId) -> oauth.Scope:
    """The OAuth2 scope that names this consent."""
    return oauth.Scope(oauth.ScopeKind.AIS, consent)


async def receive(work: Work, tpp: Tpp, request: ConsentRequest) -> Consent:
    """Take a TPP's request for a consent; it waits for the customer.

    validUntil and frequencyPerDay are cut to what the bank allows (contract A.2.1). Raises
    ValidUntilPassed.
    """
    if request.valid_until < work.today:
        raise ValidUntilPassed(path="validUntil")
    rules = work.profile
    patience = (
        timedelta(hours=rules.pending_ttl_explicit_hours)
        if request.explicit
        else timedelta(minutes=rules.pending_ttl_implicit_minutes)
    )
    consent = Consent(
        id=ConsentId(secrets.new_id()),
        organisation_id=tpp.organisation,
        application_id=tpp.application,
        status=Status.RECEIVED,
        access=request.access,
        recurring=request.recurring,
        valid_until=_capped(request.valid_until, work),
        frequency_per_day=min(request.frequency_per_day, MOST_UNATTENDED),
        last_action=work.today,
        created_us=work.now_us,
        lapses_us=time.micros(work.now + patience),
        redirect_uri=request.redirect_uri,
        explicit=request.explicit,
        frequency_enforced=request.frequency_enforced or rules.frequency_enforced,
    )
    await store.add(work, consent)
    await _record(work, consent.id, "consent.received", None, consent.status)
    return consent


def _capped(asked: date, work: Work) -> date:
    return min(asked, work.today + timedelta(days=work.profile.consent_max_days))


async def find_own(work: Work, organisation: OrganisationId, key: ConsentId) -> Consent:
    """The organisation's consent as time has left it. Raises ConsentUnknown."""
    found = await store.find(work, key)
    return _own(work, organisation, found)


async def valid_of(work: Work, organisation: OrganisationId, most: int) -> list[Consent]:
    """The organisation's newest consents that are valid now."""
    found = await store.valid_of(work, organisation, most)
    now = [one.as_of(work.now, work.profile.zone) for one in found]
    return [one for one in now if one.status is Status.VALID]


async def lock_own(work: Work, organisation: OrganisationId, key: ConsentId) -> Consent:
    """As `find_own`, and nobody else moves it until this work ends."""
    found = await store.lock(work, key)
    return _own(work, organisation, found)


def _own(work: Work, organisation: OrganisationId, found: Consent | None) -> Consent:
    if found is None:
        raise ConsentUnknown
    now = found.as_of(work.now, work.profile.zone)
    now.check_own(organisation, work.today)
    return now


async def look(work: Work, key: ConsentId) -> Consent:
    """Anybody's consent as time has left it, for the bank. Raises ConsentUnknown.

    The work runs in the time of its organisation from here.
    """
    return await _in_its_time(work, await store.find_anywhere(work, key))


async def lock_any(work: Work, key: ConsentId) -> Consent:
    """As `look`, and nobody else moves it until this work ends."""
    await store.lock(work, key)
    return await look(work, key)


async def _in_its_time(work: Work, found: tuple[Consent, timedelta] | None) -> Consent:
    if found is None:
        raise ConsentUnknown
    consent, shift = found
    work.act_as(work.actor, shift)
    return consent.as_of(work.now, work.profile.zone)


async def search(work: Work, wanted: Search) -> Page[Consent]:
    """Consents of all organisations as time has left them, newest first."""
    found = await store.search(work, wanted, PAGE + 1)
    now = work.clock()
    seen = [consent.as_of(now + shift, work.profile.zone) for consent, shift in found]
    return paging.page_of(seen, lambda one: paging.key_of(one.created_us, one.id))


async def revoke(work: Work, consent: Consent, ground: Ground) -> Consent:
    """The bank ends it; its tokens die in the same transaction.

    Raises IllegalMove for a consent that has ended already.
    """
    status = ended_by_bank(consent.status, ground)
    return await end(work, consent, status, REVOKED_BY_BANK)


async def stop(work: Work, consent: Consent) -> Consent:
    """The customer ends it. Raises IllegalMove for a consent that has ended already."""
    status = ended_by_bank(consent.status, Ground.CUSTOMER)
    return await end(work, consent, status, STOPPED)


async def terminate(work: Work, consent: Consent) -> Consent:
    """The TPP ends it; a consent that has ended already stays as it is (contract A.3)."""
    if not MOVES[consent.status]:
        return consent
    return await end(work, consent, Status.TERMINATED_BY_TPP, "consent.terminated")


async def terminate_of(work: Work, application: Application) -> list[ConsentId]:
    """End what an application was given or waits for: it is no more; the ids of what ended."""
    unended = await store.unended(work, application.id)
    for key in unended:
        await terminate(work, await lock_own(work, application.organisation_id, key))
    return unended


async def unended_of(work: Work, application: Application) -> int:
    """How many of the application's consents nothing has ended yet."""
    return len(await store.unended(work, application.id))


async def completed(work: Work, organisation: OrganisationId) -> bool:
    """Whether a customer has ever approved one of the organisation's consents."""
    return await store.completed(work, organisation)


async def end(work: Work, consent: Consent, status: Status, act: str) -> Consent:
    """Leave an open or valid consent: all its tokens die in the same transaction (B.1.1).

    Raises IllegalMove where the state machine forbids it.
    """
    ended = replace(consent, status=move(consent.status, status, MOVES), last_action=work.today)
    if not await store.move(work, consent, ended):
        raise IllegalMove
    await oauth.revoke_resource(work, scope_of(consent.id))
    await _record(work, consent.id, act, consent.status, status)
    return ended


async def expire(work: Work, key: ConsentId, act: str) -> None:
    """End a valid consent for a reason of ours (replayed code or token); others stay."""
    found = await store.lock(work, key)
    if found is not None and found.status is Status.VALID:
        await end(work, found, Status.EXPIRED, act)


def matching(work: Work, consent: Consent, accounts: Sequence[bank.Account]) -> Matched:
    """Which of the customer's accounts the consent means. Raises AccountsDoNotMatch."""

    def naming(account: AccountId) -> ResourceId:
        return resource_id(work, consent.organisation_id, account)

    return match(consent.access, accounts, naming).accept(
        all_or_nothing=work.profile.dedicated_refs_all_or_nothing
    )


def resource_id(work: Work, organisation: OrganisationId, account: AccountId) -> ResourceId:
    """The account's name towards this TPP: keyed, so it tells nothing (contract A.5)."""
    return ResourceId(work.keys.name("account", organisation, account))


async def approve(
    work: Work, consent: Consent, customer: bank.Customer, matched: Matched
) -> Consent:
    """One customer has signed. Valid with the last signature, then older ones give way (B.1.2).

    Raises AlreadyDecided when the consent is not open any more.
    """
    if consent.status not in OPEN:
        raise AlreadyDecided
    signers = tuple(sorted({*consent.signers, customer.id}))
    required = max(consent.signatures_required, matched.signatures)
    complete = len(signers) >= required
    status = Status.VALID if complete else Status.PARTIALLY_AUTHORISED
    patience = (
        REDEEM_WITHIN if complete else timedelta(days=work.profile.pending_ttl_multilevel_days)
    )
    signed = replace(
        consent,
        status=status,
        last_action=work.today,
        lapses_us=time.micros(work.now + patience),
        psu_id=consent.psu_id or customer.id,
        corporate_id=customer.corporate_id,
        signers=signers,
        signatures_required=required,
        covered=matched.covered if not consent.covered else consent.covered,
        access=matched.access,
        authorised_us=work.now_us if complete else None,
    )
    if not await store.move(work, consent, signed):
        raise AlreadyDecided
    await _record(work, consent.id, "consent.signed", consent.status, status)
    if complete and signed.recurring:
        await store.take_turn(work, signed)
        for older in await store.replaced_by(work, signed):
            await end(work, older, Status.EXPIRED, "consent.replaced")
    return signed


async def expect(work: Work, consent: Consent, signatures: int) -> Consent:
    """So many customers must sign it. Raises AlreadyDecided where it has ended."""
    expecting = replace(consent, signatures_required=signatures)
    if consent.status not in OPEN or not await store.move(work, consent, expecting):
        raise AlreadyDecided
    await _record(work, consent.id, "consent.signatures_found", consent.status, consent.status)
    return expecting


async def wait_until(work: Work, consent: Consent, until_us: int) -> Consent:
    """Its wait for signatures ends then. Raises AlreadyDecided where it has ended."""
    waiting = replace(consent, lapses_us=until_us)
    if consent.status not in OPEN or not await store.move(work, consent, waiting):
        raise AlreadyDecided
    await _record(work, consent.id, "consent.deadline_set", consent.status, consent.status)
    return waiting


async def to_be_replaced(
    work: Work, consent: Consent, psu: PsuId, corporate_id: str | None = None
) -> Consent | None:
    """The latest permission that this one would replace, signed by this customer too."""
    if not consent.recurring:
        return None
    signers = tuple(sorted({*consent.signers, psu}))
    candidate = replace(consent, signers=signers, corporate_id=corporate_id)
    older = [c.as_of(work.now, work.profile.zone) for c in await store.replaced_by(work, candidate)]
    valid = [c for c in older if c.status is Status.VALID]
    return max(valid, key=lambda c: c.created_us, default=None)


async def hold(work: Work, key: ConsentId) -> None:
    """Let nobody else act on the consent until this work ends."""
    await store.lock(work, key)


async def open_window(work: Work, consent: Consent) -> None:
    """The first reading of a one-off consent starts its window (contract B.1.3).

    It ends with the access token at the latest: nothing can be read after that.
    """
    if not consent.window_open:
        window = timedelta(minutes=work.profile.one_off_window_minutes)
        lapses_us = min(time.micros(work.now + window), consent.lapses_us)
        await store.open_window(work, consent.id, lapses_us)


async def redeemed(work: Work, key: ConsentId, lapses_us: int) -> None:
    """The code was redeemed: from now on the consent lives with its tokens."""
    found = await store.lock(work, key)
    if found is not None and found.status is Status.VALID:
        await store.move(work, found, replace(found, lapses_us=lapses_us))


async def seed_valid(
    work: Work, consent: Consent, customer: bank.Customer, matched: Matched, lapses_us: int
) -> Consent:
    """A consent that is valid without a journey: for the sandbox's demo organisation only."""
    signed = await approve(work, consent, customer, matched)
    await redeemed(work, signed.id, lapses_us)
    return replace(signed, lapses_us=lapses_us)


async def lapse_due(work: Work) -> list[ConsentId]:
    """Write down what time has ended (sweeper); the ids of at most 200 consents."""
    now_us = time.micros(work.clock())
    ended = []
    for key, shift_us in await store.lapsed(work, now_us, _SWEPT_AT_ONCE):
        found = await store.lock_free(work, key)
        if found is None:
            continue  # somebody acts on it right now: the next round looks again
        work.act_as(work.actor, timedelta(microseconds=shift_us))
        after = found.as_of(work.now, work.profile.zone)
        if after.status is not found.status:
            await _lapse(work, found, after)
            ended.append(key)
    return ended


async def _lapse(work: Work, before: Consent, after: Consent) -> None:
    if await store.move(work, before, after):
        await oauth.revoke_resource(work, scope_of(before.id))
        await _record(work, before.id, "consent.lapsed", before.status, after.status)


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    """Delete the organisation's consents: part of a sandbox reset only."""
    await store.forget_organisation(work, organisation)


async def _record(
    work: Work, key: ConsentId, act: str, before: Status | None, after: Status
) -> None:
    await journal.record(work, act, f"consent:{key}", before=before, after=after)

"""Verbs of confirmation of funds: its consents, and the question they permit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from wicketgate import bank, consents, coverage, journal, oauth
from wicketgate.applications import Application
from wicketgate.consents import Ground, Status
from wicketgate.kernel import clock as time
from wicketgate.kernel import paging, secrets
from wicketgate.kernel.actors import Tpp
from wicketgate.kernel.errors import Fault, Malformed
from wicketgate.kernel.ids import ConsentId, OrganisationId
from wicketgate.kernel.paging import PAGE, Page
from wicketgate.kernel.states import AlreadyDecided, IllegalMove, move
from wicketgate.kernel.work import Work

from . import store
from .errors import CardExpired, FundsConsentUnknown, FundsNotActivated
from .model import (
    Answered,
    Called,
    FundsConsent,
    FundsRequest,
    FundsSearch,
    MatchedAccount,
    Permitted,
    Question,
)

_SWEPT_AT_ONCE: Final = 200


def scope_of(consent: ConsentId) -> oauth.Scope:
    """The OAuth2 scope that names this consent."""
    return oauth.Scope(oauth.ScopeKind.PIIS, consent)


# ------------------------------------------------------------------ asking for a consent
async def receive(work: Work, tpp: Tpp, request: FundsRequest) -> FundsConsent:
    """Take a TPP's request for a consent; it waits for the customer. Others are not touched.

    Raises CardExpired.
    """
    expires = request.card.expires
    if expires is not None and expires < work.today:
        raise CardExpired(path="cardExpiryDate")
    rules = work.profile
    patience = (
        timedelta(hours=rules.pending_ttl_explicit_hours)
        if request.explicit
        else timedelta(minutes=rules.pending_ttl_implicit_minutes)
    )
    consent = FundsConsent(
        id=ConsentId(secrets.new_id()),
        organisation_id=tpp.organisation,
        application_id=tpp.application,
        status=Status.RECEIVED,
        account=request.account,
        card=request.card,
        last_action=work.today,
        created_us=work.now_us,
        lapses_us=time.micros(work.now + patience),
        redirect_uri=request.redirect_uri,
        explicit=request.explicit,
    )
    await store.add(work, consent)
    await _record(work, consent.id, "consent.received", None, consent.status)
    return consent


# ------------------------------------------------------------------ finding them
async def find_own(work: Work, organisation: OrganisationId, key: ConsentId) -> FundsConsent:
    """The organisation's consent as time has left it. Raises FundsConsentUnknown."""
    return _own(work, organisation, await store.find(work, key))


async def lock_own(work: Work, organisation: OrganisationId, key: ConsentId) -> FundsConsent:
    """As `find_own`, and nobody else moves it until this work ends."""
    return _own(work, organisation, await store.lock(work, key))


def _own(work: Work, organisation: OrganisationId, found: FundsConsent | None) -> FundsConsent:
    if found is None:
        raise FundsConsentUnknown
    now = found.as_of(work.now, work.profile.zone)
    now.check_own(organisation, work.today)
    return now


async def look(work: Work, key: ConsentId) -> FundsConsent:
    """Anybody's consent as time has left it, for the bank. Raises FundsConsentUnknown.

    The work runs in the time of its organisation from here.
    """
    found = await store.find_anywhere(work, key)
    if found is None:
        raise FundsConsentUnknown
    consent, shift = found
    work.act_as(work.actor, shift)
    return consent.as_of(work.now, work.profile.zone)


async def lock_any(work: Work, key: ConsentId) -> FundsConsent:
    """As `look`, and nobody else moves it until this work ends."""
    await store.lock(work, key)
    return await look(work, key)


async def valid_of(work: Work, organisation: OrganisationId, most: int) -> list[FundsConsent]:
    """The organisation's newest consents that are valid now."""
    found = await store.valid_of(work, organisation, most)
    now = [one.as_of(work.now, work.profile.zone) for one in found]
    return [one for one in now if one.status is Status.VALID]


async def hold(work: Work, key: ConsentId) -> None:
    """Let nobody else act on the consent until this work ends."""
    await store.lock(work, key)


async def search(work: Work, wanted: FundsSearch) -> Page[FundsConsent]:
    """Consents of all organisations as time has left them, newest first."""
    found = await store.search(work, wanted, PAGE + 1)
    now = work.clock()
    seen = [consent.as_of(now + shift, work.profile.zone) for consent, shift in found]
    return paging.page_of(seen, lambda one: paging.key_of(one.created_us, one.id))


async def unended_of(work: Work, application: Application) -> int:
    """How many of the application's consents nothing has ended yet."""
    return len(await store.unended(work, application.id))


# ------------------------------------------------------------------ the customer's part
def matching(consent: FundsConsent, accounts: Sequence[bank.Account]) -> MatchedAccount:
    """Which of the customer's accounts the consent means. Raises bank.AccountsDoNotMatch."""
    return consent.match(accounts)


async def approve(
    work: Work, consent: FundsConsent, customer: bank.Customer, matched: MatchedAccount
) -> FundsConsent:
    """One customer has signed; valid with the last signature.

    Raises AlreadyDecided when the consent is not open any more.
    """
    if not consent.open:
        raise AlreadyDecided
    signers = tuple(sorted({*consent.signers, customer.id}))
    required = max(consent.signatures_required, matched.signatures)
    complete = len(signers) >= required
    patience = (
        consents.REDEEM_WITHIN
        if complete
        else timedelta(days=work.profile.pending_ttl_multilevel_days)
    )
    signed = replace(
        consent,
        status=Status.VALID if complete else Status.PARTIALLY_AUTHORISED,
        last_action=work.today,
        lapses_us=time.micros(work.now + patience),
        psu_id=consent.psu_id or customer.id,
        signers=signers,
        signatures_required=required,
        covered=consent.covered or matched.account,
        authorised_us=work.now_us if complete else None,
    )
    if not await store.move(work, consent, signed):
        raise AlreadyDecided
    await _record(work, consent.id, "consent.signed", consent.status, signed.status)
    return signed


async def expect(work: Work, consent: FundsConsent, signatures: int) -> FundsConsent:
    """So many customers must sign it. Raises AlreadyDecided where it has ended."""
    expecting = replace(consent, signatures_required=signatures)
    if not consent.open or not await store.move(work, consent, expecting):
        raise AlreadyDecided
    await _record(work, consent.id, "consent.signatures_found", consent.status, consent.status)
    return expecting


async def wait_until(work: Work, consent: FundsConsent, until_us: int) -> FundsConsent:
    """Its wait for signatures ends then. Raises AlreadyDecided where it has ended."""
    waiting = replace(consent, lapses_us=until_us)
    if not consent.open or not await store.move(work, consent, waiting):
        raise AlreadyDecided
    await _record(work, consent.id, "consent.deadline_set", consent.status, consent.status)
    return waiting


async def tokens_given(work: Work, key: ConsentId) -> None:
    """By a code or by rotation: from now on the consent lives with its tokens (contract D.5)."""
    found = await store.lock(work, key)
    if found is not None and found.status is Status.VALID:
        lapses_us = found.lives_until(work.now, work.profile.zone)
        await store.move(work, found, replace(found, lapses_us=lapses_us))


# ------------------------------------------------------------------ ending them
async def end(work: Work, consent: FundsConsent, status: Status, act: str) -> FundsConsent:
    """Leave an open or valid consent: all its tokens die in the same transaction (B.1.1).

    Raises IllegalMove where the state machine forbids it.
    """
    after = move(consent.status, status, consents.MOVES)
    ended = replace(consent, status=after, last_action=work.today)
    if not await store.move(work, consent, ended):
        raise IllegalMove
    await oauth.revoke_resource(work, scope_of(consent.id))
    await _record(work, consent.id, act, consent.status, status)
    return ended


async def terminate(work: Work, consent: FundsConsent) -> FundsConsent:
    """The TPP ends it; a consent that has ended already stays as it is (contract A.3)."""
    if not consents.MOVES[consent.status]:
        return consent
    return await end(work, consent, Status.TERMINATED_BY_TPP, "consent.terminated")


async def terminate_of(work: Work, application: Application) -> list[ConsentId]:
    """End what an application was given or waits for: it is no more; the ids of what ended."""
    unended = await store.unended(work, application.id)
    for key in unended:
        await terminate(work, await lock_own(work, application.organisation_id, key))
    return unended


async def revoke(work: Work, consent: FundsConsent, ground: Ground) -> FundsConsent:
    """The bank ends it. Raises IllegalMove for a consent that has ended already."""
    status = consents.ended_by_bank(consent.status, ground)
    return await end(work, consent, status, consents.REVOKED_BY_BANK)


async def stop(work: Work, consent: FundsConsent) -> FundsConsent:
    """The customer ends it. Raises IllegalMove for a consent that has ended already."""
    status = consents.ended_by_bank(consent.status, Ground.CUSTOMER)
    return await end(work, consent, status, consents.STOPPED)


async def expire(work: Work, key: ConsentId, act: str) -> None:
    """End a valid consent for a reason of ours (replayed code or token); others stay."""
    found = await store.lock(work, key)
    if found is not None and found.status is Status.VALID:
        await end(work, found, Status.EXPIRED, act)


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


async def _lapse(work: Work, before: FundsConsent, after: FundsConsent) -> None:
    if await store.move(work, before, after):
        await oauth.revoke_resource(work, scope_of(before.id))
        await _record(work, before.id, "consent.lapsed", before.status, after.status)


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    """Delete the organisation's consents and questions: part of a sandbox reset only."""
    await store.forget_organisation(work, organisation)


# ------------------------------------------------------------------ the question
async def permit(work: Work, called: Called) -> Permitted:
    """Proof that this caller may ask (contract C.2, stages 9 and 10).

    Raises oauth.TokenUnknown, TokenInvalid, TokenExpired; Malformed without Consent-ID;
    coverage.ConsentIdUnknown, consents.ConsentNotValid and ConsentExpired.
    """
    fingerprint = secrets.digest(called.bearer)
    found = await store.present(work, fingerprint, called.consent_id or "")
    if found is None:
        raise oauth.TokenUnknown
    token, held = found
    if token.organisation_id != called.organisation or token.scope.kind is not (
        oauth.ScopeKind.PIIS
    ):
        raise oauth.TokenInvalid
    consent = None
    if held is not None and held.organisation_id == called.organisation:
        consent = held.as_of(work.now, work.profile.zone)
    return _opened(work, called, token, consent)


def _opened(
    work: Work, called: Called, token: oauth.AccessToken, consent: FundsConsent | None
) -> Permitted:
    """Token and consent together: a consent that has ended says so itself (C.2, note)."""
    if consent is not None and token.scope.resource_id == consent.id:
        consent.check_usable()
    token.check_alive(work.now_us)
    if not called.consent_id:
        raise Malformed([Fault("Consent-ID", "is required")])
    if consent is None:
        raise coverage.ConsentIdUnknown(path="Consent-ID")
    if token.scope.resource_id != consent.id:
        raise oauth.TokenInvalid
    if consent.psu_id is None or consent.covered is None:
        raise consents.ConsentNotValid
    return Permitted(consent, consent.psu_id, consent.covered, token)


async def ask(port: bank.Bank, permitted: Permitted, question: Question) -> bool:
    """Whether the amount is there; nothing is reserved, and no reason given (PSD2 Art. 65(3)).

    Raises OtherAccount, OtherCard, FundsNotActivated.
    """
    permitted.check(question)
    if not await port.answers_about_funds(permitted.psu_id):
        raise FundsNotActivated
    return await port.funds_available(permitted.psu_id, permitted.account.id, question.amount)


async def keep(work: Work, permitted: Permitted, question: Question, *, available: bool) -> None:
    """Keep question and answer for the customer, before the answer leaves (PSD2 Art. 65(5)).

    From the moment a customer has stopped the consent, no answer leaves that is not kept: what
    was found before is void then. Raises consents.ConsentNotValid and ConsentExpired.
    """
    if await store.keep(work, permitted, question, available=available):
        return
    now = await store.find(work, permitted.consent.id)
    if now is not None:
        now.as_of(work.now, work.profile.zone).check_usable()
    raise consents.ConsentNotValid


async def answers(work: Work, key: ConsentId, behind: str = "") -> Page[Answered]:
    """Every question asked under the consent and what it was answered, newest first."""
    found = await store.answered(work, key, paging.read_number(behind), PAGE + 1)
    return paging.page_of(found, lambda one: str(one.number))


async def count_questions(work: Work, key: ConsentId) -> int:
    """How many questions were answered under the consent."""
    return await store.counted(work, key)


async def _record(
    work: Work, key: ConsentId, act: str, before: Status | None, after: Status
) -> None:
    await journal.record(work, act, f"consent:{key}", before=before, after=after)

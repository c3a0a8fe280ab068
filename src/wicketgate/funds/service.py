"""Verbs of confirmation of funds: its consents, and the question they permit."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from wicketgate import bank, consenting, coverage, oauth
from wicketgate.consenting import Life, Status
from wicketgate.kernel import clock as time
from wicketgate.kernel import paging, secrets
from wicketgate.kernel.actors import Tpp
from wicketgate.kernel.errors import Fault, Malformed
from wicketgate.kernel.ids import ConsentId
from wicketgate.kernel.paging import PAGE, Page
from wicketgate.kernel.work import Work

from . import store
from .errors import CardExpired, FundsConsentUnknown, FundsNotActivated
from .model import (
    Answered,
    Called,
    FundsConsent,
    FundsRequest,
    MatchedAccount,
    Permitted,
    Question,
)

LIFE: Final[Life[FundsConsent]] = Life(store.REGISTER, oauth.ScopeKind.PIIS, FundsConsentUnknown)
# What becomes of every consent, whatever it permits, is said in `consenting`.
scope_of = LIFE.scope_of
find_own, lock_own, look, lock_any = LIFE.find_own, LIFE.lock_own, LIFE.look, LIFE.lock_any
valid_of, unended_of = LIFE.valid_of, LIFE.unended_of
end, revoke, stop, terminate = LIFE.end, LIFE.revoke, LIFE.stop, LIFE.terminate


# ------------------------------------------------------------------ the consent
async def receive(work: Work, tpp: Tpp, request: FundsRequest) -> FundsConsent:
    """Take a TPP's request for a consent; it waits for the customer. Others are not touched.

    Raises CardExpired.
    """
    expires = request.card.expires
    if expires is not None and expires < work.today:
        raise CardExpired(path="cardExpiryDate")
    patience = work.profile.pending_ttl(explicit=request.explicit)
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
    return await LIFE.receive(work, consent)


def matching(consent: FundsConsent, accounts: Sequence[bank.Account]) -> MatchedAccount:
    """Which of the customer's accounts the consent means. Raises bank.AccountsDoNotMatch."""
    return consent.match(accounts)


async def approve(
    work: Work, consent: FundsConsent, customer: bank.Customer, matched: MatchedAccount
) -> FundsConsent:
    """One customer has signed; valid with the last signature.

    Raises AlreadyDecided when the consent is not open any more.
    """
    agreed = replace(
        consent,
        signatures_required=max(consent.signatures_required, matched.signatures),
        covered=consent.covered or matched.account,
    )
    return await LIFE.sign(work, consent, agreed, customer.id)


async def tokens_given(work: Work, key: ConsentId) -> None:
    """By a code or by rotation: from now on the consent lives with its tokens (contract D.5)."""
    found = await LIFE.lock_valid(work, key)
    if found is not None:
        lapses_us = found.lives_until(work.now, work.profile.zone)
        await store.REGISTER.move(work, found, replace(found, lapses_us=lapses_us))


# ------------------------------------------------------------------ the question
async def permit(work: Work, called: Called) -> Permitted:
    """Proof that this caller may ask (contract C.2, stages 9 and 10).

    Raises oauth.TokenUnknown, TokenInvalid, TokenExpired; Malformed without Consent-ID;
    coverage.ConsentIdUnknown, consenting.ConsentNotValid and ConsentExpired.
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
        raise consenting.ConsentNotValid
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
    was found before is void then. Raises consenting.ConsentNotValid and ConsentExpired.
    """
    if await store.keep(work, permitted, question, available=available):
        return
    now = await store.REGISTER.find(work, permitted.consent.id)
    if now is not None:
        now.as_of(work.now, work.profile.zone).check_usable()
    raise consenting.ConsentNotValid


async def answers(work: Work, key: ConsentId, behind: str = "") -> Page[Answered]:
    """Every question asked under the consent and what it was answered, newest first."""
    found = await store.answered(work, key, paging.read_number(behind), PAGE + 1)
    return paging.page_of(found, lambda one: str(one.number))


async def count_questions(work: Work, key: ConsentId) -> int:
    """How many questions were answered under the consent."""
    return await store.counted(work, key)

"""Verbs of the account consents: those of every consent, and what is theirs alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from wicketgate import bank, oauth
from wicketgate.consenting import Life, Status
from wicketgate.kernel import clock as time
from wicketgate.kernel import secrets
from wicketgate.kernel.actors import Tpp
from wicketgate.kernel.ids import AccountId, ConsentId, OrganisationId, PsuId, ResourceId
from wicketgate.kernel.work import Work

from . import store
from .errors import ConsentUnknown, ValidUntilPassed
from .model import MOST_UNATTENDED, Consent, ConsentRequest, Matched, match

LIFE: Final[Life[Consent]] = Life(store.REGISTER, oauth.ScopeKind.AIS, ConsentUnknown)
# What becomes of every consent, whatever it permits, is said in `consenting`.
scope_of = LIFE.scope_of
find_own, lock_own, lock_any, hold = LIFE.find_own, LIFE.lock_own, LIFE.lock_any, LIFE.hold
valid_of, unended_of = LIFE.valid_of, LIFE.unended_of
end, stop, terminate = LIFE.end, LIFE.stop, LIFE.terminate


async def receive(work: Work, tpp: Tpp, request: ConsentRequest) -> Consent:
    """Take a TPP's request for a consent; it waits for the customer.

    validUntil and frequencyPerDay are cut to what the bank allows (contract A.2.1). Raises
    ValidUntilPassed.
    """
    if request.valid_until < work.today:
        raise ValidUntilPassed(path="validUntil")
    rules = work.profile
    patience = rules.pending_ttl(explicit=request.explicit)
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
    return await LIFE.receive(work, consent)


def _capped(asked: date, work: Work) -> date:
    return min(asked, work.today + timedelta(days=work.profile.consent_max_days))


async def completed(work: Work, organisation: OrganisationId) -> bool:
    """Whether a customer has ever approved one of the organisation's consents."""
    return await store.completed(work, organisation)


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
    agreed = replace(
        consent,
        corporate_id=customer.corporate_id,
        signatures_required=max(consent.signatures_required, matched.signatures),
        covered=consent.covered or matched.covered,
        access=matched.access,
    )
    signed = await LIFE.sign(work, consent, agreed, customer.id)
    if signed.status is Status.VALID and signed.recurring:
        await store.take_turn(work, signed)
        for older in await store.replaced_by(work, signed):
            await end(work, older, Status.EXPIRED, "consent.replaced")
    return signed


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
    found = await LIFE.lock_valid(work, key)
    if found is not None:
        await store.REGISTER.move(work, found, replace(found, lapses_us=lapses_us))


async def seed_valid(
    work: Work, consent: Consent, customer: bank.Customer, matched: Matched, lapses_us: int
) -> Consent:
    """A consent that is valid without a journey: for the sandbox's demo organisation only."""
    signed = await approve(work, consent, customer, matched)
    await redeemed(work, signed.id, lapses_us)
    return replace(signed, lapses_us=lapses_us)

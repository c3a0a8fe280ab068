"""Consents as something to approve: to read accounts, and to ask about funds."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Generic, Self, TypeVar

from wicketgate import bank, consents, funds, oauth
from wicketgate.consenting import Life, Status
from wicketgate.consents import Consent
from wicketgate.funds import FundsConsent
from wicketgate.kernel import clock as time
from wicketgate.kernel.ids import ApplicationId, OrganisationId
from wicketgate.kernel.work import Work

from .model import AccessAsked, Asked, Ending, FundsAsked, Purpose, Told

ACCESS_LIFE: Final = timedelta(minutes=30)
Held = TypeVar("Held", Consent, FundsConsent)


# ------------------------------------------------------------------ consents of both kinds
@dataclass(frozen=True, slots=True)
class _OfConsent(Generic[Held]):
    """What is the same for every consent, whatever it permits (contract B.1)."""

    consent: Held

    @property
    @abstractmethod
    def life(self) -> Life[Held]:
        """The verbs of its kind."""

    @property
    def scope(self) -> oauth.Scope:
        return self.life.scope_of(self.consent.id)

    @property
    def purpose(self) -> Purpose:
        return Purpose.GRANT

    @property
    def thing(self) -> str:
        return f"consent:{self.consent.id}"

    @property
    def organisation_id(self) -> OrganisationId:
        return self.consent.organisation_id

    @property
    def application_id(self) -> ApplicationId:
        return self.consent.application_id

    @property
    def redirect_uri(self) -> str | None:
        return self.consent.redirect_uri

    @property
    def open(self) -> bool:
        return self.consent.open

    @property
    def signers(self) -> tuple[str, ...]:
        return self.consent.signers

    @property
    def signatures_required(self) -> int:
        return self.consent.signatures_required

    @property
    def signatures_left(self) -> int:
        return max(0, self.signatures_required - len(self.signers))

    @property
    def lapses_us(self) -> int:
        return self.consent.lapses_us

    @property
    def linked(self) -> bank.Linked | None:
        return None

    def check_startable(self) -> None:
        """Raises consenting.ConsentExpired and ConsentNotValid for one that has ended."""
        if self.consent.ended:
            self.consent.check_usable()

    def check_usable(self) -> None:
        self.consent.check_usable()

    @property
    def redeemable(self) -> bool:
        return not self.consent.ended

    @property
    def refreshable(self) -> bool:
        return self.consent.status is Status.VALID

    async def reject(self, work: Work, ending: Ending) -> None:
        del ending  # a consent is rejected whyever
        await self.life.end(work, self.consent, Status.REJECTED, "consent.rejected")

    async def expect(self, work: Work, signatures: int) -> Self:
        return type(self)(await self.life.expect(work, self.consent, signatures))

    async def wait_until(self, work: Work, until_us: int) -> None:
        await self.life.wait_until(work, self.consent, until_us)

    async def replayed(self, work: Work, act: str) -> None:
        await self.life.expire(work, self.consent.id, f"consent.{act}")

    async def revoked(self, work: Work, *, whole: bool) -> None:
        if whole:
            await self.life.terminate(work, self.consent)


# ------------------------------------------------------------------ account consents
class AccountAccess(_OfConsent[Consent]):
    """A consent to read accounts (contract A.2)."""

    __slots__ = ()

    @property
    def life(self) -> Life[Consent]:
        return consents.LIFE

    def match(self, work: Work, accounts: Sequence[bank.Account]) -> int:
        return consents.matching(work, self.consent, accounts).signatures

    async def ask(self, port: bank.Bank, customer: bank.Customer) -> Told:
        return Told(customer, tuple(await port.accounts(customer.id, with_balances=True)))

    async def see(self, work: Work, told: Told) -> AccessAsked:
        consent, customer = self.consent, told.customer
        matched = consents.matching(work, consent, told.named)
        covered = {account.account_id for account in matched.covered}
        shown = tuple(given for given in told.accounts if given.account.id in covered)
        older = await consents.to_be_replaced(work, consent, customer.id, customer.corporate_id)
        return AccessAsked(self, customer, consent, matched, shown, older)

    async def sign(self, work: Work, asked: Asked) -> Self:
        if not isinstance(asked, AccessAsked):
            raise TypeError(asked)
        signed = await consents.approve(work, self.consent, asked.customer, asked.matched)
        return type(self)(signed)

    def terms(self, work: Work, *, complete: bool) -> oauth.GrantTerms:
        """A signer who was not the last gets an access token for status calls only (D.2)."""
        consent = self.consent
        recurring = complete and consent.recurring
        ends_us = None
        if recurring:
            limit = work.now + timedelta(days=work.profile.consent_max_days)
            end = min(time.end_of_day(consent.valid_until, work.profile.zone), limit)
            ends_us = time.micros(end)
        life = ACCESS_LIFE if consent.recurring else consents.ONE_OFF_TOKEN_LIFE
        return oauth.GrantTerms(life, recurring, ends_us)

    async def redeemed(self, work: Work, lapses_us: int | None) -> None:
        if lapses_us is not None:
            await consents.redeemed(work, self.consent.id, lapses_us)

    async def revoked(self, work: Work, *, whole: bool) -> None:
        """The access token of a one-off consent is all there is to it: without one it expires."""
        consent = self.consent
        if not whole and not consent.recurring and consent.status is Status.VALID:
            await consents.end(work, consent, Status.EXPIRED, "consent.token_revoked")
        await super().revoked(work, whole=whole)


# ------------------------------------------------------------------ confirmation of funds
class FundsAccess(_OfConsent[FundsConsent]):
    """A consent to ask whether an amount is there (contract A.9)."""

    __slots__ = ()

    @property
    def life(self) -> Life[FundsConsent]:
        return funds.LIFE

    def match(self, work: Work, accounts: Sequence[bank.Account]) -> int:
        del work  # the accounts alone tell
        return funds.matching(self.consent, accounts).signatures

    async def ask(self, port: bank.Bank, customer: bank.Customer) -> Told:
        return Told(customer, tuple(await port.accounts(customer.id, with_balances=False)))

    async def see(self, work: Work, told: Told) -> FundsAsked:
        del work  # as above
        accounts = {account.id: account for account in told.named}
        matched = funds.matching(self.consent, told.named)
        account = accounts[matched.account.id]
        return FundsAsked(self, told.customer, self.consent, matched, account)

    async def sign(self, work: Work, asked: Asked) -> Self:
        if not isinstance(asked, FundsAsked):
            raise TypeError(asked)
        signed = await funds.approve(work, self.consent, asked.customer, asked.matched)
        return type(self)(signed)

    def terms(self, work: Work, *, complete: bool) -> oauth.GrantTerms:
        return self.consent.terms(work.profile.zone, complete=complete)

    async def redeemed(self, work: Work, lapses_us: int | None) -> None:
        """Its tokens may be rotated without end: each time the wait for the next begins anew."""
        del lapses_us  # the consent knows its card, and how long its tokens may rest
        await funds.tokens_given(work, self.consent.id)

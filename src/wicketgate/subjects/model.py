"""The shape that everything has which a customer approves."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, Self

from wicketgate import bank, oauth
from wicketgate.consents import Consent, Kind, Matched
from wicketgate.funds import FundsConsent, MatchedAccount
from wicketgate.kernel import secrets
from wicketgate.kernel.ids import ApplicationId, OrganisationId
from wicketgate.kernel.money import Money, added
from wicketgate.kernel.work import Work
from wicketgate.payments import Payment


class Purpose(StrEnum):
    """What an approval does to the resource."""

    GRANT = "grant"
    """What the TPP asked for holds from then on."""
    CANCEL = "cancel"
    """A payment that was approved before is taken back (contract B.2.2)."""


class Ending(StrEnum):
    """How a customer's part ends without an approval."""

    REFUSED = "refused"
    SCA_FAILED = "sca_failed"
    ACCOUNT_MISMATCH = "account_mismatch"
    ACCOUNT_BLOCKED = "account_blocked"
    PSU_MISMATCH = "psu_mismatch"
    TOO_LATE = "too_late"
    """What was to be taken back is on its way (contract B.2.2)."""

    @property
    def rejects_all(self) -> bool:
        """Whether it ends the resource for other signers too (contract B.3)."""
        return self is Ending.REFUSED


@dataclass(frozen=True, slots=True)
class Due:
    """One payment, the account that pays it, and what the bank says of it beforehand."""

    payment: Payment
    account: bank.Account
    preview: bank.Preview


@dataclass(frozen=True, slots=True)
class Told:
    """What the bank tells of a customer and of what they are asked.

    It was asked while nothing was held. Whoever acts on it holds the subject and has it `see` what
    was told: what does not fit any more is refused there. `dues` only for what moves money.
    """

    customer: bank.Customer
    accounts: tuple[bank.AccountAnswer, ...]
    dues: tuple[Due, ...] = ()

    @property
    def named(self) -> list[bank.Account]:
        """The customer's accounts, without what is on them."""
        return [given.account for given in self.accounts]

    def due(self, payment: Payment, account: bank.Account) -> Due:
        """What was told of this order on this account. Raises bank.AccountsDoNotMatch.

        Of another order nothing was told, whatever its payment is called (RTS Art. 5).
        """
        for one in self.dues:
            if one.payment.id == payment.id and one.account.id == account.id:
                if one.payment.order == payment.order:
                    return Due(payment, account, one.preview)
                break
        raise bank.AccountsDoNotMatch


class Asked(Protocol):
    """What a customer decides on, as it stands now; each kind has its own facts beside."""

    @property
    def subject(self) -> "Subject": ...

    @property
    def customer(self) -> bank.Customer: ...

    @property
    def signatures(self) -> int:
        """How many customers must sign, as their accounts have it."""

    @property
    def mark(self) -> str:
        """A hash of what an approval means: looked at again, it is the same or was not meant."""


class Subject(Protocol):
    """One resource and what its approval is for, as held when it was read.

    Its verbs are called with the resource locked (`lock_own`), but for the questions.
    """

    @property
    def scope(self) -> oauth.Scope: ...

    @property
    def purpose(self) -> Purpose: ...

    @property
    def thing(self) -> str:
        """What the journal calls the resource."""

    @property
    def organisation_id(self) -> OrganisationId: ...

    @property
    def application_id(self) -> ApplicationId: ...

    @property
    def redirect_uri(self) -> str | None:
        """TPP-Redirect-URI of the creation."""

    @property
    def open(self) -> bool:
        """Whether it still waits for signatures."""

    @property
    def signers(self) -> tuple[str, ...]:
        """The customers who have signed."""

    @property
    def signatures_required(self) -> int: ...

    @property
    def signatures_left(self) -> int:
        """How many are still to be given, as it stands."""

    @property
    def lapses_us(self) -> int:
        """When time alone ends the wait."""

    @property
    def linked(self) -> bank.Linked | None:
        """What a strong answer is bound to (RTS Art. 5); None for what moves no money."""

    def check_startable(self) -> None:
        """Raises what contract A.4.2 says of an authorisation that may not be opened."""

    def match(self, work: Work, accounts: Sequence[bank.Account]) -> int:
        """Find what it means among the customer's accounts: how many customers must sign for it.

        Raises bank.AccountsDoNotMatch.
        """

    async def expect(self, work: Work, signatures: int) -> Self:
        """So many customers must sign it, as the accounts of one have told (contract A.4.1)."""

    async def ask(self, port: bank.Bank, customer: bank.Customer) -> Told:
        """Ask the bank what `see` needs to know. Nothing is held, nothing is refused."""

    async def see(self, work: Work, told: Told) -> Asked:
        """What the customer is shown. Raises bank.AccountsDoNotMatch."""

    async def sign(self, work: Work, asked: Asked) -> Self:
        """The customer has approved. Raises AlreadyDecided when another act was first."""

    async def reject(self, work: Work, ending: Ending) -> None:
        """The customer, or the last of them who could, has not approved."""

    async def wait_until(self, work: Work, until_us: int) -> None:
        """From here on its wait for signatures ends then, whenever it would have ended."""

    # -------------------------------------------------------------- the tokens it gives
    def terms(self, work: Work, *, complete: bool) -> oauth.GrantTerms:
        """What the latest signature gives, `complete` when it is the last (contract D.2, D.5)."""

    def check_usable(self) -> None:
        """Raises what its package says of one that opens nothing (any more)."""

    @property
    def redeemable(self) -> bool:
        """Whether a code for it may still be redeemed."""

    @property
    def refreshable(self) -> bool:
        """Whether a refresh token for it still works."""

    async def redeemed(self, work: Work, lapses_us: int | None) -> None:
        """Tokens were given, by its code or by rotation: where it lives with them, until then.

        None where they have no end of their own, and at every rotation.
        """

    async def replayed(self, work: Work, act: str) -> None:
        """A code or refresh token came twice: what lives with its tokens ends (contract D.6)."""

    async def revoked(self, work: Work, *, whole: bool) -> None:
        """The TPP gave a token back (RFC 7009): `whole` when it was the refresh token."""


@dataclass(frozen=True, slots=True)
class AccessAsked:
    """An account consent, with the accounts it covers and the permission it replaces."""

    subject: Subject
    customer: bank.Customer
    consent: Consent
    matched: Matched
    accounts: tuple[bank.AccountAnswer, ...]
    replaces: Consent | None

    @property
    def signatures(self) -> int:
        return max(self.consent.signatures_required, self.matched.signatures)

    @property
    def mark(self) -> str:
        """The accounts with their rights; where access is to whatever there is, only that."""
        access = self.matched.access
        told = [access.kind.value, str(access.with_owner_name)]
        if access.kind is Kind.DEDICATED:
            told += sorted(f"{one.account_id} {sorted(one.rights)}" for one in self.matched.covered)
        return secrets.digest("\x1f".join(told))


@dataclass(frozen=True, slots=True)
class FundsAsked:
    """A consent for confirmation of funds, with the one account it means."""

    subject: Subject
    customer: bank.Customer
    consent: FundsConsent
    matched: MatchedAccount
    account: bank.Account

    @property
    def signatures(self) -> int:
        return max(self.consent.signatures_required, self.matched.signatures)

    @property
    def mark(self) -> str:
        return secrets.digest(self.matched.account.id)


@dataclass(frozen=True, slots=True)
class PaymentsAsked:
    """A payment, its cancellation, or all payments of a basket."""

    subject: Subject
    customer: bank.Customer
    dues: tuple[Due, ...]

    @property
    def signatures(self) -> int:
        """How many it takes: what the accounts ask for, but to take back one is enough."""
        if self.subject.purpose is Purpose.CANCEL:
            return self.subject.signatures_required
        accounts = (due.account.signatures_required for due in self.dues)
        return max(self.subject.signatures_required, *accounts)

    @property
    def mark(self) -> str:
        """What a strong answer was bound to (RTS Art. 5), and the accounts that pay."""
        linked = self.subject.linked
        told = ["" if linked is None else linked.mark, *(due.account.id for due in self.dues)]
        return secrets.digest("\x1f".join(told))

    @property
    def totals(self) -> tuple[Money, ...]:
        """What is paid in all, one amount for each currency."""
        return added(one for due in self.dues for one in due.payment.order.totals())

"""What we ask of any bank. The sandbox bank answers in process, a core bank over HTTP.

Nothing here knows consents or TPPs: who may ask was settled before (`consents.cover`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from wicketgate.kernel.ids import AccountId, AuthorisationId, PsuId

from .model import AccountAnswer, Customer, Entry, Period, Statement


class SignInOutcome(StrEnum):
    """First factor (contract B.3, F.2). Unknown logins answer WRONG, as wrong passwords do."""

    RIGHT = "right"
    WRONG = "wrong"
    BLOCKED = "blocked"
    """Online access is blocked, now or since the fifth wrong password."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """The answer to a login name and a password; `customer` is given when they are right."""

    outcome: SignInOutcome
    customer: Customer | None = None


@dataclass(frozen=True, slots=True)
class Challenge:
    """How this customer answers strongly.

    `method` is `otp` (a one-time code typed by hand), `push` (approved on the device) or `exempted`
    (the bank waives the second factor by an RTS exemption). `hint` tells where the code went.
    """

    method: str
    hint: str | None = None


class ScaOutcome(StrEnum):
    """What became of one answer to the challenge."""

    RIGHT = "right"
    WRONG = "wrong"
    PENDING = "pending"
    """Push not yet answered."""
    REFUSED = "refused"
    """Refused on the device."""
    DEVICE_ERROR = "device_error"
    """The device failed; a new try may succeed."""


class Bank(Protocol):
    """The port. Every verb may raise `kernel.errors.Unavailable`."""

    async def authenticate(self, login: str, password: str) -> SignIn:
        """First factor. Counts wrong passwords and blocks at the fifth (contract B.3)."""

    async def customer(self, psu: PsuId) -> Customer | None:
        """The customer, or None where unknown."""

    async def challenge(self, psu: PsuId, authorisation: AuthorisationId) -> Challenge:
        """Start the second factor for this authorisation."""

    async def check(self, psu: PsuId, authorisation: AuthorisationId, answer: str) -> ScaOutcome:
        """Judge a one-time code, or ask what became of a push (`answer` is then empty)."""

    async def accounts(self, psu: PsuId, *, with_balances: bool) -> list[AccountAnswer]:
        """All payment accounts this customer may use online, in a stable order; none is []."""

    async def chosen_accounts(
        self, psu: PsuId, accounts: Sequence[AccountId], *, with_balances: bool
    ) -> list[AccountAnswer]:
        """Those of `accounts` that this customer may still use; closed or lost ones are absent."""

    async def statement(
        self, psu: PsuId, account: AccountId, period: Period, *, with_balances: bool
    ) -> Statement | None:
        """A page of bookings, newest first; None when the customer may not use the account."""

    async def entry(self, psu: PsuId, account: AccountId, transaction_id: str) -> Entry | None:
        """One booking of that account, or None."""

    async def sequence_of(
        self, psu: PsuId, account: AccountId, entry_reference: str
    ) -> tuple[date, int] | None:
        """Date and sequence of the booking an entry reference names there, or None (E.6)."""

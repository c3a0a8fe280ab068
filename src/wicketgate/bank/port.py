"""What we ask of any bank. The sandbox bank answers in process, a core bank over HTTP.

Nothing here knows consents or TPPs: who may ask was settled before (`consents.cover`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from wicketgate.kernel.ids import AccountId, AuthorisationId, PsuId, QuestionId
from wicketgate.kernel.money import Money

from .model import AccountAnswer, Customer, Entry, Period, Statement
from .payment import Linked, PaymentOrder, Preview, Standing


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


class Method(StrEnum):
    """How a customer answers strongly."""

    OTP = "otp"
    """A one-time code typed by hand."""
    PUSH = "push"
    """A question in the bank's signing app."""
    EXEMPTED = "exempted"
    """The bank waives the second factor by an RTS exemption."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the signing app asks, once.

    `number` stands on our page and in the app, for the customer to compare. `app_link` opens the
    question in the app on this device, and is what the QR code for another device says.
    """

    id: QuestionId
    number: str
    app_link: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Challenge:
    """What was started: `hint` tells where a code went, `question` what the app asks."""

    method: Method
    hint: str | None = None
    question: Question | None = None


class ScaOutcome(StrEnum):
    """What became of one answer to the challenge."""

    RIGHT = "right"
    WRONG = "wrong"
    PENDING = "pending"
    """Not yet answered in the app."""
    REFUSED = "refused"
    """Refused in the app."""
    EXPIRED = "expired"
    """The question in the app ran out; it can be asked anew."""
    DEVICE_ERROR = "device_error"
    """The device failed; a new try may succeed."""
    VOID = "void"
    """What the challenge was bound to has changed: it is worth nothing, ask anew (RTS Art. 5)."""


class Bank(Protocol):
    """The port. Every verb may raise `kernel.errors.Unavailable`."""

    async def authenticate(self, login: str, password: str) -> SignIn:
        """First factor. Counts wrong passwords and blocks at the fifth (contract B.3)."""

    async def customer(self, psu: PsuId) -> Customer | None:
        """The customer, or None where unknown."""

    async def methods(self, psu: PsuId) -> tuple[Method, ...]:
        """How this customer can answer strongly, the usual way first; there is at least one."""

    async def challenge(
        self,
        psu: PsuId,
        authorisation: AuthorisationId,
        method: Method,
        linked: Linked | None = None,
    ) -> Challenge:
        """Start the second factor for this authorisation by one of the customer's methods.

        For a payment the answer is bound to `linked`, which the device shows.
        """

    async def check(
        self,
        psu: PsuId,
        authorisation: AuthorisationId,
        code: str,
        linked: Linked | None = None,
    ) -> ScaOutcome:
        """Judge a one-time code; VOID where the challenge was for something else than `linked`."""

    async def question(self, psu: PsuId, key: QuestionId) -> Question | None:
        """The question as it was asked, or None where it is not kept any more."""

    async def answered(
        self, psu: PsuId, key: QuestionId, linked: Linked | None = None
    ) -> ScaOutcome:
        """What became of a question in the app: asked again and again, it changes nothing.

        VOID where the question was for something else than `linked`.
        """

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

    async def preview(self, orders: Sequence[PaymentOrder]) -> Preview:
        """What would become of these orders on one account of one customer; nothing is kept.

        Each payee was checked against the creditor's bank where the product asks for it.
        """

    async def pay(self, order: PaymentOrder) -> Standing:
        """Make the transfer, once: the same key again changes nothing and tells where it stands."""

    async def standing(self, key: str) -> Standing | None:
        """Where the order with that key stands; None where the bank was never asked for it."""

    async def answers_about_funds(self, psu: PsuId) -> bool:
        """Whether this customer lets card issuers ask for funds at all (NO_PIIS_ACTIVATION)."""

    async def funds_available(self, psu: PsuId, account: AccountId, amount: Money) -> bool:
        """Whether that much is there now, credit line included: yes or no, nothing is reserved.

        No for a blocked or lost account. Another currency is compared at the bank's rate (A.9.2).
        """

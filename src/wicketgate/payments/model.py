"""Payments: what a TPP asks a bank to pay, and where that stands (contract A.7, B.2).

Nothing here knows a clock: `now` and `today` are arguments.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from wicketgate import bank, executions
from wicketgate.bank import (
    AccountsDoNotMatch,
    AccountState,
    Reason,
    Reference,
    Scheme,
    Transfer,
)
from wicketgate.executions import Execution, State
from wicketgate.kernel import clock as time
from wicketgate.kernel.calendar import business_day_from
from wicketgate.kernel.ids import (
    AccountId,
    ApplicationId,
    BasketId,
    OrganisationId,
    PaymentId,
    PsuId,
)
from wicketgate.kernel.money import Money, added
from wicketgate.kernel.states import AlreadyApproved, AlreadyDecided, Moves, final

from .errors import NotCancellable, PaymentEnded, PaymentExpired, PaymentInBasket

READABLE_AFTER_END: Final = timedelta(days=396)
"""Thirteen months after its end a payment can be read no more (contract A.7.7)."""
MOST_IN_BULK: Final = 500
FARTHEST_DATE: Final = timedelta(days=365)
"""How far ahead a single execution may be asked for (A.7.2); a periodic payment may begin later."""


class Service(StrEnum):
    """The payment services; the values are the segment of the path (official OpenAPI)."""

    SINGLE = "payments"
    BULK = "bulk-payments"
    PERIODIC = "periodic-payments"


class Form(StrEnum):
    """How the TPP wrote it; a product in XML has its name with `pain.001-` before it."""

    JSON = "json"
    XML = "xml"


Schedule: TypeAlias = executions.Schedule
Frequency: TypeAlias = executions.Frequency
ExecutionRule: TypeAlias = executions.ExecutionRule
"""Words of an order too; the days they mean are reckoned where executions are."""


@dataclass(frozen=True, slots=True)
class Order:
    """What shall be paid, read and well-formed; `transfers` is more than one in a bulk only.

    `wanted_at` is the moment of a bulk (`requestedExecutionTime`), where one is asked for.
    """

    service: Service
    scheme: Scheme
    form: Form
    debtor_account: Reference
    transfers: tuple[Transfer, ...]
    debtor_name: str | None = None
    wanted_on: date | None = None
    schedule: Schedule | None = None
    batch_booking: bool | None = None
    information_id: str | None = None
    """`paymentInformationId`; of a pain.001 its PmtInfId."""
    wanted_at: datetime | None = None

    @property
    def product(self) -> str:
        """`payment-product` of the path."""
        return product_of(self.scheme, self.form)

    def totals(self) -> tuple[Money, ...]:
        """What is paid in all, one amount for each currency."""
        return added(transfer.amount for transfer in self.transfers)


OFFERED: Final[frozenset[tuple[Service, Scheme]]] = frozenset(
    {(Service.SINGLE, scheme) for scheme in Scheme}
    | {(Service.BULK, Scheme.SEPA), (Service.PERIODIC, Scheme.SEPA)}
)
"""Which product there is in which service (contract A.7.1)."""


def products() -> Mapping[tuple[str, str], tuple[Service, Scheme, Form]]:
    """(payment-service, payment-product) of every path that is offered."""
    return {
        (service, product_of(scheme, form)): (service, scheme, form)
        for service, scheme in OFFERED
        for form in Form
    }


def product_of(scheme: Scheme, form: Form) -> str:
    """`payment-product` of the path."""
    return f"pain.001-{scheme}" if form is Form.XML else str(scheme)


_MOST_BY_SCHEME: Final = frozenset({Scheme.SEPA, Scheme.INSTANT})
_MOST_EURO_CENTS: Final = 99_999_999_999
"""What a SEPA credit transfer can carry (EPC115-06: up to 999999999.99)."""
_EURO_ONLY: Final = frozenset({Scheme.SEPA, Scheme.INSTANT, Scheme.TARGET2})


def wrong_amount(scheme: Scheme, amount: Money) -> str | None:
    """What speaks against an amount in a product, as a sentence, or None (A.7.2, E.12)."""
    if scheme in _EURO_ONLY and amount.currency != "EUR":
        return "must be in EUR"
    if amount.minor <= 0:
        return "must be more than zero"
    if scheme in _MOST_BY_SCHEME and amount.minor > _MOST_EURO_CENTS:
        return "must be at most 999999999.99"
    return None


class Status(StrEnum):
    """transactionStatus (official OpenAPI; ISO 20022 ExternalPaymentTransactionStatus1Code)."""

    RECEIVED = "RCVD"
    PARTLY_AUTHORISED = "PATC"
    AUTHORISED = "ACTC"
    CHECKED = "ACCP"
    """In the bank's hands: customer, account and mandate were checked."""
    FUNDED = "ACFC"
    CHANGED = "ACWC"
    PENDING = "PDNG"
    IN_PROCESS = "ACSP"
    SETTLED = "ACSC"
    CREDITED = "ACCC"
    WITHOUT_POSTING = "ACWP"
    PARTLY_MADE = "PART"
    CANCELLED = "CANC"
    REJECTED = "RJCT"


OPEN: Final = frozenset({Status.RECEIVED, Status.PARTLY_AUTHORISED})
_ENDS: Final = frozenset(
    {Status.SETTLED, Status.CREDITED, Status.WITHOUT_POSTING, Status.PARTLY_MADE, Status.REJECTED}
)
_DECIDED: Final = frozenset({Status.AUTHORISED, Status.CHANGED, Status.CANCELLED, Status.REJECTED})
_WITH_THE_BANK: Final = _ENDS | {Status.PENDING, Status.IN_PROCESS, Status.CHANGED}
MOVES: Final[Moves[Status]] = {
    Status.RECEIVED: _DECIDED | {Status.PARTLY_AUTHORISED},
    Status.PARTLY_AUTHORISED: _DECIDED,
    Status.AUTHORISED: _WITH_THE_BANK | {Status.CHECKED, Status.CANCELLED},
    Status.CHANGED: _WITH_THE_BANK - {Status.CHANGED} | {Status.CHECKED, Status.CANCELLED},
    Status.CHECKED: _WITH_THE_BANK | {Status.FUNDED, Status.CANCELLED},
    Status.FUNDED: _WITH_THE_BANK | {Status.CANCELLED},
    Status.PENDING: _ENDS | {Status.IN_PROCESS, Status.CHANGED, Status.CANCELLED},
    Status.IN_PROCESS: _ENDS,
    Status.SETTLED: frozenset(),
    Status.CREDITED: frozenset(),
    Status.WITHOUT_POSTING: frozenset(),
    Status.PARTLY_MADE: frozenset(),
    Status.CANCELLED: frozenset(),
    Status.REJECTED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """What a TPP sent, read: the order, what a GET shall give back of it, and its terms.

    `content` is the standard's JSON of what was read, or the XML as it came, byte by byte.
    `date_path` is where the day of execution stands in it, for a refusal.
    """

    order: Order
    content: bytes
    content_type: str
    explicit: bool
    redirect_uri: str | None
    rejects_without_funds: bool
    date_path: str | None = None
    end_path: str | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment. `lapses_us` ends it while it is open; `final_us` is when it ended.

    `due_on` is the day of the next execution that nobody has begun; `changed_to` the day to which
    the bank moved a wanted one. `withdrawal_us` is when a wish to cancel lapses, if there is one.
    """

    id: PaymentId
    organisation_id: OrganisationId
    application_id: ApplicationId
    order: Order
    status: Status
    created_us: int
    lapses_us: int
    redirect_uri: str | None
    explicit: bool
    rejects_without_funds: bool
    reason: Reason | None = None
    account_id: AccountId | None = None
    psu_id: PsuId | None = None
    signers: tuple[str, ...] = ()
    signatures_required: int = 1
    basket_id: BasketId | None = None
    authorised_us: int | None = None
    final_us: int | None = None
    due_on: date | None = None
    changed_to: date | None = None
    withdrawal_us: int | None = None

    @property
    def open(self) -> bool:
        """Whether it still waits for signatures."""
        return self.status in OPEN

    @property
    def ended(self) -> bool:
        """Whether nothing follows."""
        return final(self.status, MOVES)

    def as_of(self, now: datetime, patience: timedelta) -> "Payment":
        """The payment as time has left it: a time-out holds the moment it is due (B.5).

        A member of a basket whose time is over waits alone from then on, for `patience` (B.4).
        """
        now_us = time.micros(now)
        if self.open and now_us >= self.lapses_us:
            if self.basket_id is not None:
                return self.released(self.lapses_us, patience).as_of(now, patience)
            return self.ending(Status.REJECTED, self.lapses_us, Reason.TOO_LATE)
        if self.withdrawal_us is not None and now_us >= self.withdrawal_us:
            return replace(self, withdrawal_us=None)
        return self

    def released(self, at_us: int, patience: timedelta) -> "Payment":
        """The payment once its basket is no more: it waits alone, for a time of its own (B.4)."""
        return replace(self, basket_id=None, lapses_us=time.micros(time.moment(at_us) + patience))

    def ending(self, status: Status, at_us: int, reason: Reason | None = None) -> "Payment":
        """The payment once it has ended so; the store moves it."""
        return replace(
            self,
            status=status,
            reason=reason,
            final_us=at_us,
            due_on=None,
            basket_id=None,
            withdrawal_us=None,
        )

    def check_readable(self, now: datetime) -> None:
        """Raises PaymentExpired thirteen months after its end."""
        if self.final_us is not None and now > time.moment(self.final_us) + READABLE_AFTER_END:
            raise PaymentExpired

    def check_startable(self) -> None:
        """Whether an authorisation may be opened (contract A.4.2).

        Raises PaymentInBasket, PaymentEnded, AlreadyApproved.
        """
        if self.basket_id is not None:
            raise PaymentInBasket
        if self.status in {Status.REJECTED, Status.CANCELLED}:
            raise PaymentEnded
        if not self.open:
            raise AlreadyApproved

    def cancellable(self, today: date) -> bool:
        """Whether the customer may still take back what was approved (A.7.8, PSD2 Art. 80).

        Until the end of the day before the next execution; from then on it is in clearing.
        """
        return self.authorised and self.due_on is not None and today < self.due_on

    @property
    def authorised(self) -> bool:
        """Whether all have signed and it has not ended."""
        return not self.open and not self.ended

    def check_withdrawal(self, today: date) -> None:
        """Whether an authorisation of its cancellation may be opened or answered.

        Raises AlreadyDecided once it is cancelled (decision 11), NotCancellable without a DELETE
        before and when it is too late.
        """
        if self.status is Status.CANCELLED:
            raise AlreadyDecided
        if self.withdrawal_us is None or not self.cancellable(today):
            raise NotCancellable

    @property
    def told_reason(self) -> Reason | None:
        """The reason as a TPP may know it."""
        return self.tell(self.reason)

    def tell(self, reason: Reason | None) -> Reason | None:
        """Missing funds only to a TPP that asked to be told (B.2.1)."""
        if reason is Reason.NO_FUNDS and not self.rejects_without_funds:
            return Reason.NOT_SPECIFIED
        return reason


@dataclass(frozen=True, slots=True)
class Search:
    """Which payments the bank looks for; what is None does not matter. `behind` is a key."""

    organisation_id: str | None = None
    status: Status | None = None
    product: str | None = None
    behind: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Matched:
    """Which account of the customer pays."""

    account: bank.Account


def match(payment: Payment, accounts: Sequence[bank.Account]) -> Matched:
    """The account that the order names, in EUR where it names no currency and there are several.

    Raises AccountsDoNotMatch.
    """
    reference = payment.order.debtor_account
    usable = [one for one in accounts if one.state is not AccountState.DELETED]
    found = [one for one in usable if reference.means(one)]
    wanted = payment.order.transfers[0].amount.currency
    found.sort(key=lambda one: (one.currency != wanted, one.currency != "EUR"))
    if not found or (payment.account_id is not None and found[0].id != payment.account_id):
        raise AccountsDoNotMatch
    return Matched(found[0])


def first_days(
    order: Order, today: date, *, late: bool = False, any_day: bool = False
) -> tuple[date, executions.Occurrence] | None:
    """The wanted day of the first execution, and when it is; None where no day is left.

    An instant payment knows no closed days; the others are moved to the next TARGET day, of which
    today is none once the cut-off has passed, `late` (A.7.2). `any_day` where the bank settles at
    once, whatever the day.
    """
    if order.schedule is not None:
        first = executions.first_execution(order.schedule, today)
        return None if first is None else (first.due_on, first)
    wanted = order.wanted_on or today
    day = max(wanted, today)
    if order.scheme is not Scheme.INSTANT and not any_day:
        day = business_day_from(day + timedelta(days=late and day == today))
    return wanted, executions.Occurrence(wanted, day)


_STATUS_OF: Final[Mapping[State, Status]] = {
    State.PENDING: Status.PENDING,
    State.IN_PROCESS: Status.IN_PROCESS,
    State.SETTLED: Status.SETTLED,
    State.CREDITED: Status.CREDITED,
    State.WITHOUT_POSTING: Status.WITHOUT_POSTING,
    State.REJECTED: Status.REJECTED,
}


def status_of(state: State) -> Status | None:
    """What a movement alone is told as; None before the bank has said anything."""
    return _STATUS_OF.get(state)


def status_after(payment: Payment, movements: Sequence[Execution], today: date) -> Status:
    """The status that its executions give a single or a bulk payment (B.2.1).

    What the bank moved to a later day is accepted with change until then.
    """
    states = {one.state for one in movements}
    if states <= executions.FOLLOWED and payment.changed_to and payment.changed_to > today:
        return Status.CHANGED
    if len(states) == 1:
        return _STATUS_OF.get(states.pop(), payment.status)
    if states & executions.UNDECIDED:
        begun = states - {State.WAITING, State.SENDING, State.PENDING, State.REJECTED}
        waits = Status.PENDING if State.PENDING in states else payment.status
        return Status.IN_PROCESS if begun else waits
    return Status.PARTLY_MADE if State.REJECTED in states else Status.SETTLED

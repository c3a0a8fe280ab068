"""The facts of the pages about payments. Words: the templates.

Accounts appear by the tail of their numbers, and nobody by name: neither is needed to see what
stands still.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from wicketgate.executions import State
from wicketgate.kernel.money import Money
from wicketgate.payments import Status
from wicketgate.settlement import Halt

from .lists import Pager
from .record_views import HistoryLine, SigningLine
from .views import Page


@dataclass(frozen=True, kw_only=True)
class PaymentLine:
    """A payment in the list."""

    id: str
    organisation_id: str
    status: Status
    service: str
    product: str
    totals: tuple[Money, ...]
    transfers: int
    created: datetime


@dataclass(frozen=True, kw_only=True)
class TroubleLine:
    """A payment whose errand failed. `stuck` ones need somebody."""

    id: str
    stuck: bool
    tries: int
    next: datetime
    error: str


@dataclass(frozen=True, kw_only=True)
class ContradictionLine:
    """A movement of a payment of which the bank says what takes back what it had said."""

    id: str
    key: str
    state: State
    told: State


@dataclass(frozen=True, kw_only=True)
class Payments(Page):
    """`payment`, `organisation`, `status_wanted` and `product` are what was searched for.

    `asked` is about how many payments the bank is being asked, where all were tried again.
    """

    lines: tuple[PaymentLine, ...]
    pager: Pager
    troubles: tuple[TroubleLine, ...] = ()
    more_troubles: bool = False
    contradictions: tuple[ContradictionLine, ...] = ()
    asked: int | None = None
    payment: str = ""
    organisation: str = ""
    status_wanted: str = ""
    product: str = ""
    statuses: tuple[str, ...] = tuple(status.value for status in Status)
    products: tuple[str, ...] = ()
    place: ClassVar[str] = "/ops/payments"
    template: ClassVar[str] = "backoffice/payments.html"


@dataclass(frozen=True, kw_only=True)
class StopLine:
    """One thing that a payment waits for."""

    halt: Halt
    count: int
    until: datetime | None = None
    day: date | None = None
    tries: int = 0
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class MovementLine:
    """One movement of money, as it stands at the bank. `number` is the creditor's account."""

    key: str
    turn: int
    amount: Money
    number: str
    planned: date
    due: date
    state: State
    reason: str = ""
    sent: datetime | None = None
    contradiction: State | None = None


@dataclass(frozen=True, kw_only=True)
class TransferLine:
    """What is asked for, before anything is put down."""

    amount: Money
    number: str


@dataclass(frozen=True, kw_only=True)
class PaymentPage(Page):
    """Everything about one payment. Posts nothing but the wish to try again.

    `debtor` is the account as the TPP named it, shown masked. `more` counts what is not shown.
    """

    payment: PaymentLine
    organisation: str
    debtor: str
    reason: str
    wanted: date | None
    due: date | None
    changed_to: date | None
    authorised: datetime | None
    ended: datetime | None
    signed: int
    signatures: int
    rejects_without_funds: bool
    basket: str
    frequency: str
    first: date | None
    last: date | None
    stops: tuple[StopLine, ...]
    movements: tuple[MovementLine, ...]
    transfers: tuple[TransferLine, ...]
    history: tuple[HistoryLine, ...]
    signings: tuple[SigningLine, ...]
    withdrawals: tuple[SigningLine, ...]
    more: int = 0
    clock_moved: bool = False
    """Whether the sandbox's clock was moved for its organisation, so that two clocks are told."""
    place: ClassVar[str] = "/ops/payments"
    template: ClassVar[str] = "backoffice/payment.html"

    @property
    def can_ask(self) -> bool:
        """Whether there is something that the bank could be asked now."""
        return any(stop.halt in _ASKABLE for stop in self.stops)


@dataclass(frozen=True, kw_only=True)
class BasketPage(Page):
    """Everything about one signing basket."""

    id: str
    basket_status: str
    organisation_id: str
    organisation: str
    created: datetime
    until: datetime | None
    ended: datetime | None
    signed: int
    signatures: int
    members: tuple[PaymentLine, ...]
    history: tuple[HistoryLine, ...]
    signings: tuple[SigningLine, ...]
    place: ClassVar[str] = "/ops/payments"
    template: ClassVar[str] = "backoffice/basket.html"


_ASKABLE = frozenset(
    {
        Halt.STUCK,
        Halt.FAILING,
        Halt.CONTRADICTED,
        Halt.SENDING,
        Halt.FUNDS,
        Halt.CHECK,
        Halt.CLEARING,
    }
)

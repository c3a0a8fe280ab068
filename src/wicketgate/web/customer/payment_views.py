"""The facts of the page on which a customer decides about money. The words are in the template."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from wicketgate.bank import Conversion, PayeeCheck
from wicketgate.kernel.money import Money

from .matters import Matter
from .views import AccountLine, Session, Signatures, Tpp

_OK = 200


class Rhythm(StrEnum):
    """How often a periodic payment is made; the values are those of the standard (A.7.4)."""

    DAILY = "Daily"
    WEEKLY = "Weekly"
    EVERY_TWO_WEEKS = "EveryTwoWeeks"
    MONTHLY = "Monthly"
    EVERY_TWO_MONTHS = "EveryTwoMonths"
    QUARTERLY = "Quarterly"
    SEMI_ANNUAL = "SemiAnnual"
    ANNUAL = "Annual"
    MONTHLY_VARIABLE = "MonthlyVariable"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When a periodic payment is made: next on the day of its payment, last by `end`.

    `day` of the month is 31 for the last one, None where days or weeks are counted; `months` are
    told for MonthlyVariable. `preceding` tells where it goes from a day on which no bank settles,
    `running` that it has begun.
    """

    rhythm: Rhythm
    end: date | None = None
    day: int | None = None
    months: tuple[int, ...] = ()
    preceding: bool = False
    running: bool = False


class Hindrance(StrEnum):
    """Why the bank would not make a payment, whatever the customer answers."""

    LIMIT = "limit"
    NOT_OFFERED = "not-offered"


class Bearer(StrEnum):
    """Who bears the charges, where it is asked (ISO 20022 ChargeBearerType1Code)."""

    DEBTOR = "DEBT"
    CREDITOR = "CRED"
    SHARED = "SHAR"


@dataclass(frozen=True, kw_only=True)
class TransferLine:
    """One transfer: `number` is the payee's IBAN or account number, shown whole (RTS Art. 5).

    `agent` is the payee's bank where the number does not tell it. `check` says whether that bank
    knows the account by that name; `known_as` is the name it has where it nearly fits.
    """

    payee: str
    number: str
    amount: Money
    agent: str = ""
    text: str = ""
    check: PayeeCheck = PayeeCheck.MATCH
    known_as: str | None = None


@dataclass(frozen=True, kw_only=True)
class PaymentLine:
    """One payment: its transfers, the account that pays, and its day.

    `moved` tells that the bank makes it on another day than was asked for; `fee` comes on top. In
    another currency than that of the account, `conversion` tells what it takes.
    """

    transfers: tuple[TransferLine, ...]
    totals: tuple[Money, ...]
    account: AccountLine
    on: date
    at_once: bool = False
    moved: bool = False
    fee: Money | None = None
    bearer: Bearer | None = None
    conversion: Conversion | None = None
    rule: Rule | None = None
    funds: bool = True
    """Whether there is enough on the account now."""
    hindrance: Hindrance | None = None


@dataclass(frozen=True, kw_only=True)
class Pay:
    """What is paid, or taken back, on one page. Posts `csrf`, `decision` = `yes`, `no`.

    More than one payment is a basket: one yes for all of them. Where the bank would make none of
    them nothing is asked, and `no` is all there is to answer. `back_url` abandons;
    `return_host` names where the browser goes afterwards, where the sandbox must say so.
    """

    tpp: Tpp
    action: str
    csrf: str
    payments: tuple[PaymentLine, ...]
    totals: tuple[Money, ...]
    matter: Matter = Matter.PAY
    back_url: str = ""
    signatures: Signatures | None = None
    return_host: str | None = None
    session: Session | None = None
    template: ClassVar[str] = "customer/pay.html"
    status: ClassVar[int] = _OK

    @property
    def only(self) -> PaymentLine | None:
        """The payment, where it is one."""
        return self.payments[0] if len(self.payments) == 1 else None

    @property
    def transfers(self) -> int:
        """How many transfers there are in all."""
        return sum(len(payment.transfers) for payment in self.payments)

    @property
    def payee(self) -> str:
        """Who gets it, empty where there are several."""
        first = self.payments[0].transfers[0]
        return first.payee if self.transfers == 1 else ""

    @property
    def possible(self) -> bool:
        """Whether the bank would make one of them."""
        return any(payment.hindrance is None for payment in self.payments)

"""The bank's things as we speak of them: accounts, balances, bookings."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, NewType, Protocol

from wicketgate.kernel.ids import AccountId, PsuId
from wicketgate.kernel.money import Money


class AccountState(StrEnum):
    """`status` of accountDetails (official OpenAPI): blocked accounts stay readable."""

    ENABLED = "enabled"
    BLOCKED = "blocked"
    DELETED = "deleted"


class Usage(StrEnum):
    """`usage` of accountDetails: a private person's account or an organisation's."""

    PRIVATE = "PRIV"
    ORGANISATION = "ORGA"


class BalanceType(StrEnum):
    """The balance types this bank answers with (contract E.8)."""

    INTERIM_BOOKED = "interimBooked"
    INTERIM_AVAILABLE = "interimAvailable"
    CLOSING_BOOKED = "closingBooked"


@dataclass(frozen=True, slots=True)
class Balance:
    """One balance; `reference_date` is given for closing balances only."""

    kind: BalanceType
    amount: Money
    reference_date: date | None = None
    credit_limit_included: bool | None = None
    last_change: datetime | None = None
    last_entry_reference: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """One account in one currency: a multi-currency account is several of them with one IBAN."""

    id: AccountId
    currency: str
    product: str
    name: str
    usage: Usage
    iban: str | None = None
    bban: str | None = None
    bic: str | None = None
    cash_account_type: str = "CACC"
    state: AccountState = AccountState.ENABLED
    display_name: str | None = None
    details: str | None = None
    owner_names: tuple[str, ...] = ()
    signatures_required: int = 1
    """How many of the customers on this account must sign for it (contract A.4.1, B.1)."""


class Numbered(Protocol):
    """Whatever has the numbers and the currency of an account."""

    @property
    def iban(self) -> str | None: ...

    @property
    def bban(self) -> str | None: ...

    @property
    def currency(self) -> str: ...


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """An account as somebody outside names it: by IBAN or BBAN, perhaps with a currency."""

    iban: str | None = None
    bban: str | None = None
    currency: str | None = None

    def means(self, account: Numbered) -> bool:
        """Whether it is this account: canonical forms, compared exactly (contract B.1.4)."""
        same = (self.iban is not None and self.iban == account.iban) or (
            self.bban is not None and self.bban in {account.bban, _bban_of(account.iban)}
        )
        return same and self.currency in {None, account.currency}

    @property
    def number(self) -> str:
        """Whichever of the two numbers there is."""
        return self.iban or self.bban or ""


def _bban_of(iban: str | None) -> str | None:
    """The national number inside an IBAN: both name the same account (B.1.4 rule 2)."""
    return None if iban is None else iban[4:]


@dataclass(frozen=True, slots=True)
class AccountAnswer:
    """An account and, where asked for, its balances."""

    account: Account
    balances: tuple[Balance, ...] = ()


class Party(NamedTuple):
    """The other side of a booking."""

    name: str | None = None
    iban: str | None = None
    bban: str | None = None
    bic: str | None = None


class Exchange(NamedTuple):
    """A conversion behind a booking: `rate` units of target currency for one of source."""

    source_currency: str
    target_currency: str
    unit_currency: str
    rate: str
    quotation_date: date


Entry = NewType("Entry", str)
"""A booking in writing (`bank.entry`): once booked it never changes, so it is written once."""


class Booking(NamedTuple):
    """One booked entry (contract E.7). `minor` units of `currency`, negative for a debit.

    `entry_reference` has at most 35 characters, is unique per account and ascends with the time of
    booking (contract E.6).
    """

    transaction_id: str
    entry_reference: str
    booking_date: date
    value_date: date
    minor: int
    currency: str
    counterparty: Party
    remittance: tuple[str, ...] = ()
    remittance_structured: str | None = None
    end_to_end_id: str | None = None
    mandate_id: str | None = None
    creditor_id: str | None = None
    purpose_code: str | None = None
    bank_transaction_code: str | None = None
    proprietary_code: str | None = None
    additional_information: str | None = None
    minor_after: int | None = None
    exchange: Exchange | None = None

    @property
    def amount(self) -> Money:
        """What was booked."""
        return Money(self.minor, self.currency)

    @property
    def balance_after(self) -> Money | None:
        """What was on the account then."""
        return None if self.minor_after is None else Money(self.minor_after, self.currency)


@dataclass(frozen=True, slots=True)
class Customer:
    """A bank customer (PSU) as far as we may know one.

    Signatures are counted by `id`, kept as words beside each other: ValueError where it is no word.
    """

    id: PsuId
    login: str
    name: str
    corporate_id: str | None = None
    phone_hint: str | None = None

    def __post_init__(self) -> None:
        if self.id.split() != [self.id]:
            raise ValueError("the id of a customer must be one word without blanks")


@dataclass(frozen=True, slots=True)
class Period:
    """Which bookings: both dates inclusive, on the booking date; newest first.

    A sequence ascends per account with the time of booking, and does not leave the house.
    `before` continues a page: entries strictly older than (booking date, sequence). `newest`
    freezes a snapshot: nothing with a higher sequence. `after_sequence` is a delta report.
    `limit` is the most entries answered; one more is looked for to know whether a page follows.
    """

    first: date
    last: date
    limit: int
    before: tuple[date, int] | None = None
    newest: int | None = None
    after_sequence: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A page of bookings, as they were written, with the account they belong to."""

    account: Account
    entries: tuple[Entry, ...]
    newest: int
    """Highest sequence on the account when the first page was read: the snapshot."""
    rest: tuple[date, int] | None = None
    """Where the next page starts: `Period.before` of it. None on the last one."""
    balances: tuple[Balance, ...] = field(default=())

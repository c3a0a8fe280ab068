"""The port as messages: what is asked with each verb, and what is told.

The bank's own words (`bank.Account`, `bank.Standing` ...) travel as they are, members in
snake_case, amounts in minor units. Everything is in bodies: a URL ends in logs, and says nothing of
a customer.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, Protocol, TypeVar

import msgspec
from msgspec.json import Decoder

from wicketgate import bank
from wicketgate.kernel.ids import AccountId, AuthorisationId, PsuId, QuestionId
from wicketgate.kernel.money import Money


class Message(msgspec.Struct, frozen=True):
    """One JSON object; members that are not known are ignored, so that a core may know more."""


class SignInAsk(Message, frozen=True):
    """First factor."""

    login: str
    password: str


class CustomerAsk(Message, frozen=True):
    """Something about one customer."""

    psu: PsuId


class ChallengeAsk(Message, frozen=True):
    """Start the second factor."""

    psu: PsuId
    authorisation: AuthorisationId
    method: bank.Method
    linked: bank.Linked | None = None


class CheckAsk(Message, frozen=True):
    """A one-time code."""

    psu: PsuId
    authorisation: AuthorisationId
    code: str
    linked: bank.Linked | None = None


class QuestionAsk(Message, frozen=True):
    """A question in the signing app."""

    psu: PsuId
    question: QuestionId
    linked: bank.Linked | None = None


class AccountsAsk(Message, frozen=True):
    """Accounts of a customer: all, or those of `accounts` that are still the customer's."""

    psu: PsuId
    with_balances: bool
    accounts: tuple[AccountId, ...] | None = None


class StatementAsk(Message, frozen=True):
    """A page of bookings."""

    psu: PsuId
    account: AccountId
    period: bank.Period
    with_balances: bool


class StatementTold(Message, frozen=True):
    """The page; each entry is the standard's transaction object, as booked and never changed."""

    account: bank.Account
    entries: tuple[msgspec.Raw, ...]
    newest: int
    rest: tuple[date, int] | None = None
    balances: tuple[bank.Balance, ...] = ()


class EntryAsk(Message, frozen=True):
    """One booking by its transaction id."""

    psu: PsuId
    account: AccountId
    transaction_id: str


class EntryTold(Message, frozen=True):
    """The booking as the standard's transaction object; null where there is none."""

    entry: msgspec.Raw


class SequenceAsk(Message, frozen=True):
    """Where the booking stands that an entry reference names."""

    psu: PsuId
    account: AccountId
    entry_reference: str


class PreviewAsk(Message, frozen=True):
    """Orders that nobody has approved yet."""

    orders: tuple[bank.PaymentOrder, ...]


class PayAsk(Message, frozen=True):
    """An order that was approved."""

    order: bank.PaymentOrder


class OrderAsk(Message, frozen=True):
    """An order by its key."""

    key: str


class FundsAsk(Message, frozen=True):
    """Whether that much is there."""

    psu: PsuId
    account: AccountId
    amount: Money


Asks = TypeVar("Asks", bound=Message)
Tells = TypeVar("Tells")


@dataclass(frozen=True, slots=True)
class Verb(Generic[Asks, Tells]):
    """One verb: the last segment of its path, the shapes of what is asked and told.

    `again` says whether it may be asked again when the answer was lost. What counts (a password, a
    code) or starts something (a challenge) is asked once; `pay` may be asked again, because its key
    makes it happen once.
    """

    name: str
    asked: type[Asks]
    told: Decoder[Tells]
    says: str
    again: bool = True


AUTHENTICATE: Final[Verb[SignInAsk, bank.SignIn]] = Verb(
    "authenticate",
    SignInAsk,
    Decoder(bank.SignIn),
    "First factor. Unknown logins and wrong passwords are alike; the fifth wrong one blocks.",
    again=False,
)
CUSTOMER: Final[Verb[CustomerAsk, bank.Customer | None]] = Verb(
    "customer",
    CustomerAsk,
    Decoder(bank.Customer | None),
    "The customer, or null.",
)
METHODS: Final[Verb[CustomerAsk, tuple[bank.Method, ...]]] = Verb(
    "methods",
    CustomerAsk,
    Decoder(tuple[bank.Method, ...]),
    "How the customer can answer strongly, the usual way first; at least one.",
)
CHALLENGE: Final[Verb[ChallengeAsk, bank.Challenge]] = Verb(
    "challenge",
    ChallengeAsk,
    Decoder(bank.Challenge),
    "Start the second factor. With `linked` the device shows amounts and payees (RTS Art. 5).",
    again=False,
)
CHECK: Final[Verb[CheckAsk, bank.ScaOutcome]] = Verb(
    "check",
    CheckAsk,
    Decoder(bank.ScaOutcome),
    "Judge a one-time code; `void` where the challenge was bound to something else.",
    again=False,
)
QUESTION: Final[Verb[QuestionAsk, bank.Question | None]] = Verb(
    "question",
    QuestionAsk,
    Decoder(bank.Question | None),
    "The question in the app as it was asked; null where it is not kept any more.",
)
ANSWERED: Final[Verb[QuestionAsk, bank.ScaOutcome]] = Verb(
    "answered",
    QuestionAsk,
    Decoder(bank.ScaOutcome),
    "What became of a question in the app; asking changes nothing.",
)
ACCOUNTS: Final[Verb[AccountsAsk, list[bank.AccountAnswer]]] = Verb(
    "accounts",
    AccountsAsk,
    Decoder(list[bank.AccountAnswer]),
    "The payment accounts that the customer may use online, in a stable order.",
)
STATEMENT: Final[Verb[StatementAsk, StatementTold | None]] = Verb(
    "statement",
    StatementAsk,
    Decoder(StatementTold | None),
    "A page of bookings, newest first; null where the customer may not use the account.",
)
ENTRY: Final[Verb[EntryAsk, EntryTold]] = Verb(
    "entry",
    EntryAsk,
    Decoder(EntryTold),
    "One booking as the standard's transaction object, or null.",
)
SEQUENCE_OF: Final[Verb[SequenceAsk, tuple[date, int] | None]] = Verb(
    "sequence-of",
    SequenceAsk,
    Decoder(tuple[date, int] | None),
    "Booking date and sequence of an entry reference on that account, or null.",
)
PREVIEW: Final[Verb[PreviewAsk, bank.Preview]] = Verb(
    "preview",
    PreviewAsk,
    Decoder(bank.Preview),
    "What would become of these orders: day, fee, funds, payees. Nothing is kept.",
)
PAY: Final[Verb[PayAsk, bank.Standing]] = Verb(
    "pay",
    PayAsk,
    Decoder(bank.Standing),
    "Make the transfer, once for its key: asked again it tells where the order stands.",
)
STANDING: Final[Verb[OrderAsk, bank.Standing | None]] = Verb(
    "standing",
    OrderAsk,
    Decoder(bank.Standing | None),
    "Where an order stands, or null where the bank was never asked for it.",
)
ANSWERS_ABOUT_FUNDS: Final[Verb[CustomerAsk, bool]] = Verb(
    "answers-about-funds",
    CustomerAsk,
    Decoder(bool),
    "Whether the customer lets card issuers ask at all.",
)
FUNDS_AVAILABLE: Final[Verb[FundsAsk, bool]] = Verb(
    "funds-available",
    FundsAsk,
    Decoder(bool),
    "Whether that much is there now; nothing is reserved, another currency is converted.",
)


class Typed(Protocol):
    """Something that knows the type it reads."""

    @property
    def type(self) -> object: ...


class AnyVerb(Protocol):
    """A verb, whatever it asks and tells."""

    @property
    def name(self) -> str: ...

    @property
    def asked(self) -> type[Message]: ...

    @property
    def told(self) -> Typed: ...

    @property
    def says(self) -> str: ...

    @property
    def again(self) -> bool: ...


STANDINGS: Final = "/core/v1/standings"
"""Where the core tells us, at our own address, that there is news of an order: an `OrderAsk`."""
VERBS: Final[tuple[AnyVerb, ...]] = (
    *(AUTHENTICATE, CUSTOMER, METHODS, CHALLENGE, CHECK, QUESTION, ANSWERED),
    *(ACCOUNTS, STATEMENT, ENTRY, SEQUENCE_OF),
    *(PREVIEW, PAY, STANDING, ANSWERS_ABOUT_FUNDS, FUNDS_AVAILABLE),
)
"""The whole contract."""

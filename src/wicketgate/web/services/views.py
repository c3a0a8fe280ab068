"""The facts of each page at /psu/services. The words are in the templates.

Every form carries `csrf`; each class says which fields come back. Account numbers are given as
they are, the page masks them.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import ClassVar, Final

from wicketgate.kernel.money import Money

_OK: Final = 200
_UNPROCESSABLE: Final = 422
HOME: Final = "/psu/services"
SIGN_IN: Final = f"{HOME}/sign-in"
CONFIRM: Final = f"{HOME}/confirm"


@dataclass(frozen=True, kw_only=True)
class Closing:
    """When the page closes without activity, and the seconds until it warns of that."""

    expires_at: datetime
    warn_after: int
    extend_url: str


class Wrong(Enum):
    """What was wrong with a form. SIGN_IN is all that is said of an unknown login too."""

    LOGIN_MISSING = "login-missing"
    BLANK = "blank"
    SIGN_IN = "sign-in"
    TRIES = "tries"
    SANDBOX_MISSING = "sandbox-missing"
    SANDBOX_UNKNOWN = "sandbox-unknown"
    CODE_MISSING = "code-missing"
    CODE = "code"
    DEVICE = "device"


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """First factor. Posts `csrf`, `login`, `password`; in the sandbox `sandbox`, whose customer.

    `ended` tells that somebody was signed in here, or was about to be.
    """

    csrf: str
    login: str = ""
    sandbox: str = ""
    errors: dict[str, Wrong] = field(default_factory=dict)
    blocked: bool = False
    ended: bool = False
    template: ClassVar[str] = "services/sign_in.html"

    @property
    def status(self) -> int:
        return _UNPROCESSABLE if self.errors or self.blocked else _OK


class Waiting(Enum):
    """What is known of the question in the customer's app."""

    WAITING = "waiting"
    NOT_YET = "not-yet"
    FAILED = "failed"
    RAN_OUT = "ran-out"


@dataclass(frozen=True, kw_only=True)
class Confirm:
    """Second factor. Posts `csrf` and `code`, or `choice` = `check`, `again`, `app` or `code`.

    With the app, `number` is to be compared, `app_url` opens it here and `qr` elsewhere.
    """

    csrf: str
    by_app: bool
    closing: Closing
    other_way: bool = False
    sent_to: str = ""
    codes_left: int = 0
    errors: dict[str, Wrong] = field(default_factory=dict)
    state: Waiting = Waiting.WAITING
    number: str = ""
    app_url: str = ""
    qr: str = ""
    runs_out_at: datetime | None = None
    template: ClassVar[str] = "services/confirm.html"

    @property
    def status(self) -> int:
        return _UNPROCESSABLE if self.errors else _OK

    @property
    def asks(self) -> bool:
        """Whether an answer in the app is still awaited."""
        return self.state in {Waiting.WAITING, Waiting.NOT_YET}


class What(StrEnum):
    """What a service may do."""

    ACCOUNTS = "accounts"
    BALANCES = "balances"
    TRANSACTIONS = "transactions"
    OWNER_NAME = "owner-name"
    FUNDS = "funds"


class State(StrEnum):
    """Where a service stands, in the customer's words."""

    ACTIVE = "active"
    WAITS = "waits"
    """Another customer has to sign."""
    STOPPED = "stopped"
    """By a customer, here or otherwise."""
    ENDED = "ended"
    """By the company."""
    EXPIRED = "expired"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class AccountName:
    """An account of the customer."""

    name: str
    number: str
    currency: str


@dataclass(frozen=True, kw_only=True)
class ServiceLine:
    """One service. `until` is None where it has no end, `ended` where it goes on.

    No `accounts` where all of the customer's are meant. `card` and `information` are the company's
    words about a card it issued.
    """

    id: str
    tpp: str
    state: State
    what: tuple[What, ...]
    accounts: tuple[AccountName, ...]
    since: datetime
    until: date | None
    used: datetime | None
    ended: date | None = None
    card: str = ""
    information: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        return What.FUNDS in self.what

    @property
    def active(self) -> bool:
        return self.state in {State.ACTIVE, State.WAITS}


@dataclass(frozen=True, kw_only=True)
class Services:
    """Everything that is connected, and what was. Posts `csrf` to sign out."""

    csrf: str
    closing: Closing
    active: tuple[ServiceLine, ...]
    ended: tuple[ServiceLine, ...]
    next: str = ""
    first: str = ""
    template: ClassVar[str] = "services/list.html"
    status: ClassVar[int] = _OK


@dataclass(frozen=True, kw_only=True)
class QuestionLine:
    """A question about funds and its answer."""

    at: datetime
    amount: Money
    payee: str
    available: bool


@dataclass(frozen=True, kw_only=True)
class ReadingLine:
    """A reading of accounts. `what` as `coverage.Reading` has it; `account` None for the list."""

    at: datetime
    what: str
    account: AccountName | None
    attended: bool


@dataclass(frozen=True, kw_only=True)
class ServicePage:
    """One service with its history. `stopped_at` is given where the customer stopped it here.

    `receipt` shows the receipt of that first.
    """

    closing: Closing
    service: ServiceLine
    questions: tuple[QuestionLine, ...] = ()
    readings: tuple[ReadingLine, ...] = ()
    stopped_at: datetime | None = None
    receipt: bool = False
    next: str = ""
    first: str = ""
    template: ClassVar[str] = "services/service.html"
    status: ClassVar[int] = _OK


@dataclass(frozen=True, kw_only=True)
class Stop:
    """The one question before a service is stopped. Posts `csrf`."""

    csrf: str
    closing: Closing
    service: ServiceLine
    template: ClassVar[str] = "services/stop.html"
    status: ClassVar[int] = _OK

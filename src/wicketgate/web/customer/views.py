"""The facts of each page at /psu/authorise/{ticket}. The words are in the templates.

Every page with a form carries `csrf` and posts to `action`; each class says which fields come
back. Amounts, dates and account numbers are given as they are; the page writes them in the
reader's language, account numbers masked.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, StrEnum
from typing import ClassVar, Final

from wicketgate.kernel.money import Money
from wicketgate.web.kit.targets import host_of

from .matters import Matter, Sum

_OK: Final = 200
_UNPROCESSABLE: Final = 422
_WARNING_AHEAD: Final = timedelta(minutes=2)  # WCAG 2.2, 2.2.1 asks for 20 seconds at least


@dataclass(frozen=True, kw_only=True)
class Tpp:
    """The firm that asks, as its register entry and certificate describe it (contract D.2)."""

    name: str
    legal_name: str | None = None
    place: str | None = None
    authority: str | None = None
    authorisation_number: str | None = None
    certificate_issuer: str | None = None
    certificate_checked_at: datetime | None = None

    @property
    def initials(self) -> str:
        """One or two letters for the tile beside the bank's mark."""
        words = [word for word in self.name.split() if word[0].isalnum()]
        return "".join(word[0] for word in words[:2]).upper() or "?"

    @property
    def described(self) -> bool:
        """True where there is something to say beyond the name."""
        return any((self.legal_name, self.authority, self.certificate_issuer))


@dataclass(frozen=True, kw_only=True)
class Session:
    """How long this page may stay open. A GET of `extend_url` starts the time anew."""

    expires_at: datetime
    now: datetime
    extend_url: str | None = None

    @property
    def warn_after(self) -> int:
        """Seconds from now until the warning, counted here: the browser's clock may be wrong."""
        left = self.expires_at - self.now - _WARNING_AHEAD
        return max(0, int(left.total_seconds()))


class SignInError(Enum):
    """What was wrong with a sign-in. WRONG is all that is said of an unknown login too."""

    MISSING_LOGIN = "missing-login"
    MISSING_PASSWORD = "missing-password"  # noqa: S105  # names an error, holds no secret
    WRONG = "wrong"
    BLOCKED = "blocked"


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """First factor. Posts `csrf`, `login`, `password`. `back_url` abandons, which is not final."""

    tpp: Tpp
    action: str
    csrf: str
    back_url: str
    login: str = ""
    errors: tuple[SignInError, ...] = ()
    session: Session | None = None
    services_url: str = ""
    """In the sandbox, where its test customers see who is connected."""
    template: ClassVar[str] = "customer/sign_in.html"

    @property
    def status(self) -> int:
        return _UNPROCESSABLE if self.errors else _OK

    @property
    def blocked(self) -> bool:
        return SignInError.BLOCKED in self.errors


class Kind(Enum):
    """What is asked for (contract A.2.2)."""

    DEDICATED = "dedicated"
    ALL_PSD2 = "all-psd2"
    ACCOUNT_LIST = "account-list"
    ACCOUNT_LIST_WITH_BALANCES = "account-list-with-balances"


class Right(StrEnum):
    """What may be seen of an account; its name, number and currency always may."""

    BALANCES = "balances"
    TRANSACTIONS = "transactions"
    OWNER_NAME = "owner-name"


_RIGHTS_OF_KIND: Final = {
    Kind.ALL_PSD2: frozenset({Right.BALANCES, Right.TRANSACTIONS}),
    Kind.ACCOUNT_LIST: frozenset[Right](),
    Kind.ACCOUNT_LIST_WITH_BALANCES: frozenset({Right.BALANCES}),
}


@dataclass(frozen=True, kw_only=True)
class AccountLine:
    """One account of the customer: `number` is its IBAN or BBAN without blanks.

    `rights` count for dedicated accounts only. `balance` is left out before strong customer
    authentication unless the bank's law office says otherwise (PSD2 Art. 97(1)(a)).
    """

    name: str
    number: str
    currency: str
    rights: frozenset[Right] = frozenset()
    balance: Money | None = None


@dataclass(frozen=True, kw_only=True)
class Signatures:
    """How many customers must sign, and how many have before this one."""

    needed: int
    given: int

    @property
    def left_after_this(self) -> int:
        return self.needed - self.given - 1


@dataclass(frozen=True, kw_only=True)
class Approve:
    """What is asked, on one page. Posts `csrf`, `decision` = `yes` or `no`.

    `per_day` is the number of unattended readings a day, None for a one-off access. `replaces`
    is the day of the recurring permission that ends by this one (contract B.1.2). `return_host`
    names where the browser goes afterwards, where the sandbox must say so (contract D.7).
    """

    tpp: Tpp
    action: str
    csrf: str
    kind: Kind
    accounts: tuple[AccountLine, ...]
    valid_until: date
    per_day: int | None
    back_url: str = ""
    owner_name: bool = False
    replaces: date | None = None
    signatures: Signatures | None = None
    return_host: str | None = None
    session: Session | None = None
    template: ClassVar[str] = "customer/approve.html"
    status: ClassVar[int] = _OK

    @property
    def rights(self) -> frozenset[Right]:
        """Everything that may be seen of at least one account."""
        if self.kind is Kind.DEDICATED:
            return frozenset(right for line in self.accounts for right in line.rights)
        named = frozenset({Right.OWNER_NAME}) if self.owner_name else frozenset[Right]()
        return _RIGHTS_OF_KIND[self.kind] | named

    @property
    def rights_differ(self) -> bool:
        """True where the accounts are not all open to the same extent."""
        return self.kind is Kind.DEDICATED and len({line.rights for line in self.accounts}) > 1


class ScaMethod(Enum):
    """Where the one-time code comes from."""

    PHONE = "phone"
    DEVICE = "device"


class CodeError(Enum):
    """Why a code was not accepted."""

    MISSING = "missing"
    WRONG = "wrong"
    VOID = "void"
    DEVICE_FAILED = "device-failed"


@dataclass(frozen=True, kw_only=True)
class ScaCode:
    """Second factor by a code. Posts `csrf` and `code`, or `decision` = `no`, or `app` if offered.

    With `simulator` (sandbox) a second form posts `csrf` and `simulate` = `approve`,
    `wrong-code`, `refuse`, `timeout` or `device-error`. `sent_to` is the end of a phone number.
    """

    tpp: Tpp
    action: str
    csrf: str
    back_url: str
    method: ScaMethod
    attempts_left: int
    sent_to: str | None = None
    error: CodeError | None = None
    app_offered: bool = False
    simulator: bool = False
    session: Session | None = None
    matter: Matter = Matter.SHARE
    sum: Sum | None = None
    template: ClassVar[str] = "customer/sca_code.html"

    @property
    def status(self) -> int:
        return _UNPROCESSABLE if self.error else _OK


class PushState(Enum):
    """What is known of the question in the customer's app."""

    WAITING = "waiting"
    NOT_ANSWERED_YET = "not-answered-yet"
    DEVICE_FAILED = "device-failed"
    RAN_OUT = "ran-out"


@dataclass(frozen=True, kw_only=True)
class ScaPush:
    """Second factor in the bank's app. Posts `csrf`, `decision` = `check`, `again`, `no` or `code`.

    `number` is shown here and in the app, to compare. `app_url` opens the app on this device;
    `qr` is a data: address of its QR code for another one. `poll_url` answers 204 while nothing
    has changed; with JavaScript the page asks every two seconds. `simulator` as in ScaCode,
    without `wrong-code`.
    """

    tpp: Tpp
    action: str
    csrf: str
    back_url: str
    state: PushState = PushState.WAITING
    number: str | None = None
    app_url: str | None = None
    qr: str | None = None
    runs_out_at: datetime | None = None
    poll_url: str | None = None
    code_offered: bool = False
    simulator: bool = False
    session: Session | None = None
    matter: Matter = Matter.SHARE
    sum: Sum | None = None
    template: ClassVar[str] = "customer/sca_push.html"
    status: ClassVar[int] = _OK

    @property
    def asks(self) -> bool:
        """Whether an answer in the app is still awaited."""
        return self.state in {PushState.WAITING, PushState.NOT_ANSWERED_YET}


@dataclass(frozen=True, kw_only=True)
class RefuseConfirm:
    """The one question before a refusal, which is final. Posts `csrf`, `refuse` = `yes`/`no`."""

    tpp: Tpp
    action: str
    csrf: str
    matter: Matter = Matter.SHARE
    template: ClassVar[str] = "customer/refuse.html"
    status: ClassVar[int] = _OK


class Outcome(Enum):
    """How the customer's part ended."""

    APPROVED = "approved"
    UNCONFIRMED = "unconfirmed"
    """Approved; it takes effect when the customer is back with the TPP (contract D.9)."""
    PARTLY_APPROVED = "partly-approved"
    REFUSED = "refused"
    FAILED = "failed"
    LEFT = "left"
    TIMED_OUT = "timed-out"
    ACCOUNT_MISMATCH = "account-mismatch"
    ACCOUNT_BLOCKED = "account-blocked"
    TOO_LATE = "too-late"


@dataclass(frozen=True, kw_only=True)
class Result:
    """The last page of ours. The door adds `Refresh: 0;url=<target>` where it goes on by itself.

    `target` is the redirect URI with code or error; None where there is none. Raises
    UnsafeTarget for an address that is not http or https.
    """

    outcome: Outcome
    tpp: Tpp
    target: str | None
    signatures_left: int = 0
    matter: Matter = Matter.SHARE
    sum: Sum | None = None
    template: ClassVar[str] = "customer/result.html"
    status: ClassVar[int] = _OK

    def __post_init__(self) -> None:
        if self.target is not None:
            host_of(self.target)

    @property
    def host(self) -> str | None:
        return None if self.target is None else host_of(self.target)


class Reason(Enum):
    """Why there is no way on, with the HTTP status of the page that says so."""

    UNKNOWN_TICKET = ("unknown-ticket", 404)
    EXPIRED_TICKET = ("expired-ticket", 410)
    SESSION_OVER = ("session-over", 403)
    ALREADY_DECIDED = ("already-decided", 409)
    ALREADY_SIGNED = ("already-signed", 409)
    OTHER_CUSTOMER = ("other-customer", 403)
    TPP_BLOCKED = ("tpp-blocked", 403)
    NO_ELIGIBLE_ACCOUNT = ("no-eligible-account", 403)
    ACCOUNT_MISMATCH = ("account-mismatch", 403)
    CUSTOMER_LOCKED = ("customer-locked", 403)

    @property
    def status(self) -> int:
        return self.value[1]


@dataclass(frozen=True, kw_only=True)
class DeadEnd:
    """Nothing can be approved here. `back_url` leads to the TPP where it is known and safe."""

    reason: Reason
    request_id: str
    tpp: Tpp | None = None
    back_url: str | None = None
    template: ClassVar[str] = "customer/dead_end.html"

    @property
    def status(self) -> int:
        return self.reason.status

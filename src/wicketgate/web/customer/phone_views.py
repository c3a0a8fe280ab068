"""The facts of a test customer's phone: what the bank's signing app shows on it."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar, Final

from .funds_views import Allow
from .matters import Matter
from .payment_views import Pay
from .views import Approve

_OK: Final = 200
_CONFLICT: Final = 409
_GONE: Final = 410


class PhoneState(Enum):
    """What became of the question."""

    ASKING = "asking"
    SILENT = "silent"
    APPROVED = "approved"
    REFUSED = "refused"
    FAILED = "failed"
    RAN_OUT = "ran-out"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class SignInAsked:
    """A sign-in to the connected services, with a form for the answer."""

    action: str
    csrf: str


@dataclass(frozen=True, kw_only=True)
class Phone:
    """A question in the signing app. Posts `csrf` and `answer` = `yes`, `no` or `error`.

    `asked` is given while it is asked; `late` tells that the last answer came after another one.
    """

    state: PhoneState
    tpp: str = ""
    number: str = ""
    runs_out_at: datetime | None = None
    asked: Approve | Pay | Allow | None = None
    signs_in: SignInAsked | None = None
    matter: Matter = Matter.SHARE
    late: bool = False
    template: ClassVar[str] = "customer/phone.html"

    @property
    def status(self) -> int:
        if self.late:
            return _CONFLICT
        return _GONE if self.state in {PhoneState.RAN_OUT, PhoneState.OVER} else _OK

"""The facts of the pages around signing in, and what every other page has. Words: the templates.

`errors` tells what is wrong with a form: the field's name and what is wrong with it, in the page's
order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Final

from wicketgate.kernel.permissions import Permission
from wicketgate.web.kit.form_pages import OK, UNPROCESSABLE, AppPage, FormPage

_FORBIDDEN: Final = 403
_CONFLICT: Final = 409
_GONE: Final = 410


class Wrong(StrEnum):
    """What can be wrong with a field."""

    EMAIL_MISSING = "email-missing"
    EMAIL_MALFORMED = "email-malformed"
    EMAIL_TAKEN = "email-taken"
    NAME_MISSING = "name-missing"
    ROLE_MISSING = "role-missing"
    BLANK = "blank"
    """No password was typed."""
    SHORT = "short"
    GUESSABLE = "guessable"
    DIFFERENT = "different"
    """The password and its repetition are not the same."""
    SIGN_IN_WRONG = "sign-in-wrong"
    LOCKED = "locked"
    CODE_MISSING = "code-missing"
    CODE_WRONG = "code-wrong"
    REASON_MISSING = "reason-missing"
    GROUND_MISSING = "ground-missing"
    QUESTION_MISSING = "question-missing"


Errors = Mapping[str, Wrong]


class Done(StrEnum):
    """What has just been done, told on the page after it."""

    SIGNED_OUT = "signed-out"
    SUSPENDED = "suspended"
    LIFTED = "lifted"
    KEY_REVOKED = "key-revoked"
    REVOKED = "revoked"
    """The consent."""
    SENT_AGAIN = "sent-again"
    TRIED_AGAIN = "tried-again"
    """The bank, about a payment."""
    INVITED = "invited"
    ROLE_CHANGED = "role-changed"
    ENDED = "ended"
    ASKED = "asked"
    REFUSED = "refused"
    APPROVED_ONCE = "approved-once"
    VERIFIED = "verified"
    DECLARED = "declared"
    """Redirect URLs, as an owner asked."""
    NOT_DECLARED = "not-declared"


@dataclass(frozen=True, kw_only=True)
class SignIn(FormPage):
    """Posts `email`, `password`."""

    email: str = ""
    done: Done | None = None
    template: ClassVar[str] = "backoffice/sign_in.html"


@dataclass(frozen=True, kw_only=True)
class SecondFactor(FormPage):
    """Posts `code`: of the app, or a recovery code."""

    template: ClassVar[str] = "backoffice/second_factor.html"


@dataclass(frozen=True, kw_only=True)
class SetUp(AppPage):
    """The picture for the app."""

    template: ClassVar[str] = "backoffice/set_up.html"


@dataclass(frozen=True, kw_only=True)
class Invitation(FormPage):
    """Posts `password`, `again`. The link alone does nothing: mail scanners open links too."""

    action: str
    name: str
    email: str
    template: ClassVar[str] = "backoffice/invitation.html"


@dataclass(frozen=True, kw_only=True)
class DeadInvitation:
    """A link that lets nobody in."""

    template: ClassVar[str] = "backoffice/dead_invitation.html"
    status: ClassVar[int] = _GONE


@dataclass(frozen=True, kw_only=True)
class NotPermitted:
    """What the role does not allow."""

    template: ClassVar[str] = "backoffice/not_permitted.html"
    status: ClassVar[int] = _FORBIDDEN


@dataclass(frozen=True, kw_only=True)
class LastAdmin:
    """Nobody would be left who can say who the others are."""

    template: ClassVar[str] = "backoffice/last_admin.html"
    status: ClassVar[int] = _CONFLICT


class Hindrance(StrEnum):
    """Why an approval does not hold."""

    SECOND_PERSON = "second-person"
    ONBOARDED = "onboarded"
    CERTIFICATE_ENDED = "certificate-ended"
    APPLICANT_GONE = "applicant-gone"
    ELSEWHERE = "elsewhere"
    """The applicant belongs to another organisation meanwhile."""


@dataclass(frozen=True, kw_only=True)
class CannotApprove:
    """The approval was undone."""

    why: Hindrance
    template: ClassVar[str] = "backoffice/cannot_approve.html"
    status: ClassVar[int] = _CONFLICT


# ------------------------------------------------------------------ inside
@dataclass(frozen=True, kw_only=True)
class Frame:
    """What every page inside needs: the token of its forms, and what may be shown to this role."""

    csrf: str
    may: frozenset[Permission]


@dataclass(frozen=True, kw_only=True)
class Page:
    """Any page inside. `place` is the entry of the side that it belongs to."""

    frame: Frame
    errors: Errors = field(default_factory=dict)
    done: Done | None = None
    place: ClassVar[str] = ""

    @property
    def status(self) -> int:
        return UNPROCESSABLE if self.errors else OK

    def may(self, permission: str) -> bool:
        """Whether this role may do what the permission of this name stands for."""
        return Permission(permission) in self.frame.may


@dataclass(frozen=True, kw_only=True)
class NewRecoveryCodes(Page):
    """Posts `code`: of the app, or one of the codes that are left."""

    place: ClassVar[str] = "/ops/recovery-codes"
    template: ClassVar[str] = "backoffice/new_recovery_codes.html"

"""The facts of each page of the account. The words are in the templates.

`errors` tells what is wrong with a form: the field's name and what is wrong with it, in the page's
order. Every page with a form carries `csrf`; each class says which fields come back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final

from wicketgate.web.kit.form_pages import AppPage, FormPage

_OK: Final = 200
_GONE: Final = 410


class Wrong(StrEnum):
    """What can be wrong with a field."""

    NAME_MISSING = "name-missing"
    EMAIL_MISSING = "email-missing"
    EMAIL_MALFORMED = "email-malformed"
    BLANK = "blank"
    """No password was typed."""
    SHORT = "short"
    GUESSABLE = "guessable"
    DIFFERENT = "different"
    """The password and its repetition are not the same."""
    MISFIT = "misfit"
    """The password asked for again is not the member's."""
    LAST_OWNER = "last-owner"
    """Who closes the account leaves an organisation without an owner."""
    TERMS_UNTICKED = "terms-unticked"
    SIGN_IN_WRONG = "sign-in-wrong"
    LOCKED = "locked"
    EMAIL_OWN = "email-own"
    """The new address is the one there is."""
    PASSKEY_WRONG = "passkey-wrong"
    PASSKEY_UNNAMED = "passkey-unnamed"
    CODE_MISSING = "code-missing"
    CODE_WRONG = "code-wrong"


Errors = Mapping[str, Wrong]


class Notice(StrEnum):
    """What has just been done, told on the page after it."""

    CHANGED = "changed"
    """The password."""
    SIGNED_OUT = "signed-out"
    SIGNED_OUT_EVERYWHERE = "signed-out-everywhere"
    CLOSED = "closed"
    SESSION_ENDED = "session-ended"
    PROFILE = "profile"
    EMAIL_ASKED = "email-asked"
    EMAIL_CHANGED = "email-changed"
    APP_ON = "app-on"
    APP_OFF = "app-off"
    PASSKEY_ADDED = "passkey-added"
    PASSKEY_REMOVED = "passkey-removed"


class Joined(StrEnum):
    """What became of the organisation code that came with a sign-up."""

    YES = "yes"
    UNKNOWN = "unknown"
    """Wrong, or expired meanwhile."""
    FULL = "full"


@dataclass(frozen=True, kw_only=True)
class SignUp(FormPage):
    """Posts `name`, `email`, `password`, `again`, `code` of an organisation, `terms`."""

    name: str = ""
    email: str = ""
    code: str = ""
    template: ClassVar[str] = "account/sign_up.html"


@dataclass(frozen=True, kw_only=True)
class Sent(FormPage):
    """A letter is on its way. Posts the wish for another one.

    `outbox`: whether the letters of this sandbox can be read on a page.
    """

    email: str
    again: bool = False
    outbox: bool = False
    template: ClassVar[str] = "account/sent.html"


@dataclass(frozen=True, kw_only=True)
class Activate(FormPage):
    """One button. Opening the link alone does nothing: mail scanners open links too."""

    action: str
    name: str
    template: ClassVar[str] = "account/activate.html"


@dataclass(frozen=True, kw_only=True)
class Welcome:
    """The account is active, and the code they brought was good or not."""

    joined: Joined
    organisation: str = ""
    template: ClassVar[str] = "account/welcome.html"
    status: ClassVar[int] = _OK


@dataclass(frozen=True, kw_only=True)
class ConfirmEmail(FormPage):
    """One button, as in Activate."""

    action: str
    email: str
    template: ClassVar[str] = "account/confirm_email.html"


@dataclass(frozen=True, kw_only=True)
class DeadLink:
    """A link of a letter that opens nothing."""

    template: ClassVar[str] = "account/dead_link.html"
    status: ClassVar[int] = _GONE


@dataclass(frozen=True, kw_only=True)
class SignIn(FormPage):
    """Posts `email`, `password`, and `next`: where they wanted to go."""

    email: str = ""
    next: str = ""
    notice: Notice | None = None
    template: ClassVar[str] = "account/sign_in.html"


@dataclass(frozen=True, kw_only=True)
class SecondFactor(FormPage):
    """Posts `code`: of the app, or a recovery code; or `answer`, that of a passkey. And `next`.

    `question` is what the browser asks a passkey, as JSON; empty where there is none.
    """

    next: str = ""
    app: bool = True
    question: str = ""
    template: ClassVar[str] = "account/second_factor.html"


@dataclass(frozen=True, kw_only=True)
class ForgotPassword(FormPage):
    """Posts `email`."""

    email: str = ""
    template: ClassVar[str] = "account/forgot_password.html"


@dataclass(frozen=True, kw_only=True)
class ResetSent:
    """The same whether the address has an account or not."""

    outbox: bool = False
    template: ClassVar[str] = "account/reset_sent.html"
    status: ClassVar[int] = _OK


@dataclass(frozen=True, kw_only=True)
class ResetPassword(FormPage):
    """Posts `password`, `again`."""

    action: str
    email: str
    template: ClassVar[str] = "account/reset_password.html"


@dataclass(frozen=True, kw_only=True)
class SessionLine:
    """One browser in which the member has signed in."""

    id: str
    agent: str
    since: datetime
    used: datetime
    here: bool


@dataclass(frozen=True, kw_only=True)
class Account(FormPage):
    """The overview. Its buttons end a session or sign out, here or everywhere."""

    name: str
    email: str
    language: str
    app: bool
    passkeys: int
    sessions: tuple[SessionLine, ...]
    notice: Notice | None = None
    template: ClassVar[str] = "account/account.html"


@dataclass(frozen=True, kw_only=True)
class OwnForm(FormPage):
    """A form that asks for the password again; `email` tells a password manager whose."""

    email: str


@dataclass(frozen=True, kw_only=True)
class ChangePassword(OwnForm):
    """Posts `current`, `password`, `again`."""

    template: ClassVar[str] = "account/change_password.html"


@dataclass(frozen=True, kw_only=True)
class ChangeEmail(OwnForm):
    """Posts `current`, the password, and `new`, the address."""

    new: str = ""
    template: ClassVar[str] = "account/change_email.html"


@dataclass(frozen=True, kw_only=True)
class ChangeProfile(FormPage):
    """Posts `name`, `language`."""

    name: str
    language: str
    template: ClassVar[str] = "account/change_profile.html"


@dataclass(frozen=True, kw_only=True)
class PasskeyLine:
    """One passkey. `used` is None where it never signed in."""

    id: str
    name: str
    added: datetime
    used: datetime | None


@dataclass(frozen=True, kw_only=True)
class Passkeys(FormPage):
    """The member's passkeys, and one more: posts `name` and `answer`.

    `question` is what the browser makes a passkey with, as JSON; empty where this portal is reached
    by a bare network address, to which no passkey is bound.
    """

    passkeys: tuple[PasskeyLine, ...]
    question: str
    name: str = ""
    notice: Notice | None = None
    template: ClassVar[str] = "account/passkeys.html"


@dataclass(frozen=True, kw_only=True)
class RemovePasskey(OwnForm):
    """The question. Where nothing else is left it posts `current`, the password."""

    passkey: PasskeyLine
    last: bool
    template: ClassVar[str] = "account/remove_passkey.html"


@dataclass(frozen=True, kw_only=True)
class SetUpSecondFactor(AppPage):
    """The picture for the app."""

    template: ClassVar[str] = "account/set_up_second_factor.html"


@dataclass(frozen=True, kw_only=True)
class NewRecoveryCodes(OwnForm):
    """Posts `current`, the password."""

    template: ClassVar[str] = "account/new_recovery_codes.html"


@dataclass(frozen=True, kw_only=True)
class EndSecondFactor(OwnForm):
    """Posts `current`, the password."""

    template: ClassVar[str] = "account/end_second_factor.html"


@dataclass(frozen=True, kw_only=True)
class CloseAccount(OwnForm):
    """Posts `current`, the password."""

    template: ClassVar[str] = "account/close.html"


@dataclass(frozen=True, kw_only=True)
class LetterLine:
    """A letter as the sandbox shows it."""

    to: str
    subject: str
    text: str
    written: datetime

    @property
    def link(self) -> str:
        """The address in it, if there is one."""
        lines = (line.strip() for line in self.text.splitlines())
        return next((one for one in lines if one.startswith(("http://", "https://"))), "")


@dataclass(frozen=True, kw_only=True)
class Outbox:
    """The last letters, newest first."""

    letters: tuple[LetterLine, ...]
    template: ClassVar[str] = "account/outbox.html"
    status: ClassVar[int] = _OK

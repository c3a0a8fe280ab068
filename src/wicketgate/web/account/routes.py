"""The pages of the account: method, path, who may call, what answers."""

from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.permissions import Permission
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.guarding import guard_pages
from wicketgate.web.kit.rows import routes_of
from wicketgate.web.kit.seat import Row, Seat

from . import own, passkeys, passwords, profile, recovery, sign_in, sign_up
from .errors import DEAD_LINKS
from .outbox import outbox_page
from .views import DeadLink

_ANYONE: Final = Permission.ANYONE
_MEMBER: Final = Permission.MEMBER

ROUTES: Final[tuple[Row, ...]] = (
    Row("GET", "/sign-up", _ANYONE, sign_up.sign_up_page),
    Row("POST", "/sign-up", _ANYONE, sign_up.sign_up),
    Row("GET", "/sign-up/sent", _ANYONE, sign_up.sent_page),
    Row("POST", "/sign-up/sent", _ANYONE, sign_up.send_again),
    Row("GET", "/activate/{token}", _ANYONE, sign_up.activate_page),
    Row("POST", "/activate/{token}", _ANYONE, sign_up.activate),
    Row("GET", "/sign-in", _ANYONE, sign_in.sign_in_page),
    Row("POST", "/sign-in", _ANYONE, sign_in.sign_in),
    Row("GET", "/sign-in/second-factor", _ANYONE, sign_in.second_factor_page),
    Row("POST", "/sign-in/second-factor", _ANYONE, sign_in.second_factor),
    Row("GET", "/forgot-password", _ANYONE, passwords.forgot_page),
    Row("POST", "/forgot-password", _ANYONE, passwords.forgot),
    Row("GET", "/reset-password/{token}", _ANYONE, passwords.reset_page),
    Row("POST", "/reset-password/{token}", _ANYONE, passwords.reset),
    Row("GET", "/confirm-email/{token}", _ANYONE, profile.confirm_page),
    Row("POST", "/confirm-email/{token}", _ANYONE, profile.confirm_email),
    Row("POST", "/sign-out", _MEMBER, sign_in.sign_out),
    Row("POST", "/account/sign-out-everywhere", _MEMBER, sign_in.sign_out_everywhere),
    Row("GET", "/account", _MEMBER, own.account_page),
    Row("POST", "/account/sessions/{session}/end", _MEMBER, own.end_session),
    Row("GET", "/account/welcome", _MEMBER, sign_up.welcome_page),
    Row("GET", "/account/profile", _MEMBER, profile.profile_page),
    Row("POST", "/account/profile", _MEMBER, profile.change_profile),
    Row("GET", "/account/email", _MEMBER, profile.email_page),
    Row("POST", "/account/email", _MEMBER, profile.change_email),
    Row("GET", "/account/passkeys", _MEMBER, passkeys.passkeys_page),
    Row("POST", "/account/passkeys", _MEMBER, passkeys.add_passkey),
    Row("GET", "/account/passkeys/{passkey}/remove", _MEMBER, passkeys.remove_page),
    Row("POST", "/account/passkeys/{passkey}/remove", _MEMBER, passkeys.remove),
    Row("GET", "/account/password", _MEMBER, own.password_page),
    Row("POST", "/account/password", _MEMBER, own.change_password),
    Row("GET", "/account/second-factor", _MEMBER, own.second_factor_page),
    Row("POST", "/account/second-factor", _MEMBER, own.second_factor),
    Row("GET", "/account/recovery-codes", _MEMBER, recovery.page),
    Row("POST", "/account/recovery-codes", _MEMBER, recovery.renew),
    Row("GET", "/account/close", _MEMBER, own.close_page),
    Row("POST", "/account/close", _MEMBER, own.close),
    Row("GET", "/dev/sandbox/outbox", _ANYONE, outbox_page),
)


def mount(seat: Seat) -> list[Route]:
    """The door's routes."""
    return routes_of(seat, ROUTES, guard_pages(special=_dead_link))


def _dead_link(browser: Browser, refusal: Refusal) -> Response | None:
    return browser.show(DeadLink()) if isinstance(refusal, DEAD_LINKS) else None

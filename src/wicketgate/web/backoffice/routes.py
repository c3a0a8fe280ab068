"""The pages of operations: method, path, who may call, what answers."""

from typing import Final

from starlette.responses import Response
from starlette.routing import Route

from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.permissions import Permission
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.guarding import guard_pages
from wicketgate.web.kit.rows import routes_of
from wicketgate.web.kit.seat import Row, Seat

from . import (
    audit,
    baskets,
    cases,
    home,
    invitations,
    issuers,
    organisations,
    payments,
    people,
    post,
    recovery,
    redirects,
    requests,
    sign_in,
)
from .call import Act, reading, writing
from .consents import FOR_FUNDS, TO_READ_ACCOUNTS
from .errors import PAGES, STATUSES

_ANYONE: Final = Permission.ANYONE
_CASE: Final = "/ops/onboarding/{case}"
_ONE: Final = "/ops/organisations/{organisation}"
_KEY: Final = f"{_ONE}/applications/{{application}}/keys/{{key}}/revoke"
_CHANGE: Final = "/ops/redirects/{change}"
_TRY_ALL: Final = "/ops/payments/try-all-again"
_TRY_AGAIN: Final = "/ops/payments/{payment}/try-again"


def _get(path: str, permission: Permission, act: Act) -> Row:
    return Row("GET", path, permission, reading(permission, act))


def _post(path: str, permission: Permission, act: Act) -> Row:
    return Row("POST", path, permission, writing(permission, act))


ROUTES: Final[tuple[Row, ...]] = (
    Row("GET", "/ops/sign-in", _ANYONE, sign_in.sign_in_page),
    Row("POST", "/ops/sign-in", _ANYONE, sign_in.sign_in),
    Row("GET", "/ops/sign-in/second-factor", _ANYONE, sign_in.second_factor_page),
    Row("POST", "/ops/sign-in/second-factor", _ANYONE, sign_in.second_factor),
    Row("GET", "/ops/sign-in/set-up", _ANYONE, sign_in.set_up_page),
    Row("POST", "/ops/sign-in/set-up", _ANYONE, sign_in.set_up),
    Row("GET", "/ops/invitation/{token}", _ANYONE, invitations.invitation_page),
    Row("POST", "/ops/invitation/{token}", _ANYONE, invitations.accept),
    _post("/ops/sign-out", Permission.STAFF, sign_in.sign_out),
    _get("/ops/recovery-codes", Permission.STAFF, recovery.page),
    _post("/ops/recovery-codes", Permission.STAFF, recovery.renew),
    _get("/ops", Permission.STAFF, home.home_page),
    _get("/ops/onboarding", Permission.CASES_READ, cases.list_page),
    _get(_CASE, Permission.CASES_READ, cases.page),
    _post(f"{_CASE}/approve", Permission.CASES_DECIDE, cases.approve),
    _post(f"{_CASE}/ask", Permission.CASES_DECIDE, cases.ask),
    _post(f"{_CASE}/refuse", Permission.CASES_DECIDE, cases.refuse),
    _get("/ops/organisations", Permission.ORGANISATIONS_READ, organisations.list_page),
    _get(_ONE, Permission.ORGANISATIONS_READ, organisations.page),
    _post(f"{_ONE}/suspend", Permission.ORGANISATIONS_SUSPEND, organisations.suspend),
    _post(f"{_ONE}/lift", Permission.ORGANISATIONS_SUSPEND, organisations.lift),
    _post(_KEY, Permission.KEYS_REVOKE, organisations.revoke_key),
    _get("/ops/consents", Permission.CONSENTS_READ, TO_READ_ACCOUNTS.list_page),
    _get("/ops/consents/{consent}", Permission.CONSENTS_READ, TO_READ_ACCOUNTS.page),
    _post("/ops/consents/{consent}/revoke", Permission.CONSENTS_REVOKE, TO_READ_ACCOUNTS.revoke),
    _get("/ops/funds-consents", Permission.CONSENTS_READ, FOR_FUNDS.list_page),
    _get("/ops/funds-consents/{consent}", Permission.CONSENTS_READ, FOR_FUNDS.page),
    _post("/ops/funds-consents/{consent}/revoke", Permission.CONSENTS_REVOKE, FOR_FUNDS.revoke),
    _get("/ops/payments", Permission.PAYMENTS_READ, payments.list_page),
    Row("POST", _TRY_ALL, Permission.PAYMENTS_TRY_AGAIN, payments.try_all_again),
    _get("/ops/payments/{payment}", Permission.PAYMENTS_READ, payments.page),
    _get("/ops/baskets/{basket}", Permission.PAYMENTS_READ, baskets.page),
    _post(_TRY_AGAIN, Permission.PAYMENTS_TRY_AGAIN, payments.try_again),
    _get("/ops/requests", Permission.REQUESTS_READ, requests.list_page),
    _get("/ops/audit", Permission.JOURNAL_READ, audit.list_page),
    _get("/ops/audit.csv", Permission.JOURNAL_READ, audit.download),
    _get("/ops/issuers", Permission.ISSUERS_READ, issuers.list_page),
    _get("/ops/letters", Permission.LETTERS_READ, post.list_page),
    _post("/ops/letters/{letter}/send-again", Permission.LETTERS_SEND, post.send_again),
    _get("/ops/staff", Permission.STAFF_READ, people.list_page),
    _post("/ops/staff", Permission.STAFF_CHANGE, people.invite),
    _post("/ops/staff/{person}/invite", Permission.STAFF_CHANGE, people.invite_again),
    _post("/ops/staff/{person}/role", Permission.STAFF_CHANGE, people.change_role),
    _post("/ops/staff/{person}/end", Permission.STAFF_CHANGE, people.end),
)
LIVE_ROUTES: Final[tuple[Row, ...]] = (
    _get("/ops/redirects", Permission.REDIRECTS_READ, redirects.list_page),
    _get(_CHANGE, Permission.REDIRECTS_READ, redirects.page),
    _post(f"{_CHANGE}/approve", Permission.REDIRECTS_DECIDE, redirects.approve),
    _post(f"{_CHANGE}/refuse", Permission.REDIRECTS_DECIDE, redirects.refuse),
)
"""In the sandbox any redirect URL will do, so that none is declared (contract D.7)."""


def mount(seat: Seat) -> list[Route]:
    """The door's routes."""
    rows = ROUTES if seat.sandbox else (*ROUTES, *LIVE_ROUTES)
    return routes_of(seat, rows, guard_pages(STATUSES, _own_page))


def _own_page(browser: Browser, refusal: Refusal) -> Response | None:
    view = PAGES.get(type(refusal))
    return None if view is None else browser.show(view)

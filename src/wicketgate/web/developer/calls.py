"""The request log: search it, page through it, look at one call."""

import shlex
from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import applications, traffic
from wicketgate.applications import Application
from wicketgate.kernel import clock
from wicketgate.kernel.ids import ApplicationId
from wicketgate.kernel.work import Work
from wicketgate.traffic import Call, Outcome, Page, Search
from wicketgate.web.kit.details import CUT, MASK
from wicketgate.web.kit.forms import Form, read_query
from wicketgate.web.kit.seat import Seat

from .app_views import AppLog
from .call_views import Asked, CallLog, Found, Line, OneCall
from .scene import Scene, enter, first_call, head

Names = Mapping[ApplicationId, str]
"""Of the applications that are not deleted."""
SPANS: Final[Mapping[str, timedelta]] = {
    "1h": timedelta(hours=1),
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
    "30d": traffic.LOG_KEPT,
}
_OUTSIDE: Final = ("token", "revoke", "unknown")
"""Operations of the log that are no operations of the API."""
_TEXT_MOST: Final = 100
_FILLS: Final = {"apikey": "<apiKey>", "authorization": "Bearer <accessToken>"}
_NOT_TYPED: Final = frozenset(
    {"host", "content-length", "connection", "accept-encoding", "user-agent", "cookie"}
)


# ------------------------------------------------------------------ the log
async def log_page(seat: Seat, request: Request) -> Response:
    """The calls of all applications."""
    scene = await enter(seat, request)
    form = read_query(request)
    async with seat.desk.reading(scene.browser.request_id) as work:
        own = await applications.of_organisation(work, scene.organisation.id)
        page = await traffic.search(work, _search(scene, form, None))
    found = _found(seat, form, page, {one.id: one.name for one in own})
    return scene.browser.show(CallLog(csrf=scene.browser.csrf, found=found))


async def app_log_page(seat: Seat, request: Request) -> Response:
    """The calls of one application."""
    scene = await enter(seat, request)
    form = read_query(request)
    async with seat.desk.reading(scene.browser.request_id) as work:
        own = await scene.application(work)
        page = await traffic.search(work, _search(scene, form, own.id))
    found = _found(seat, form, page, {})
    return scene.browser.show(AppLog(csrf=scene.browser.csrf, app=head(own), found=found))


def _found(seat: Seat, form: Form, page: Page, names: Names) -> Found:
    return Found(
        asked=_asked(form),
        operations=_operations(seat),
        spans=tuple(SPANS),
        lines=tuple(line_of(seat, call, names) for call in page.calls),
        older=_older(seat, form, page),
        deeper=bool(form.get("after")),
        example=first_call(seat, "<apiKey>"),
    )


def _asked(form: Form) -> Asked:
    """The filters; a word that is none of ours counts as not said."""
    outcome = next((one for one in Outcome if one.value == form.get("outcome")), None)
    return Asked(
        outcome=outcome,
        operation=form.get("operation").strip()[:_TEXT_MOST],
        consent=form.get("consent").strip()[:_TEXT_MOST],
        request=form.get("request").strip()[:_TEXT_MOST],
        within=form.get("within") if form.get("within") in SPANS else "30d",
    )


def _search(scene: Scene, form: Form, app: ApplicationId | None) -> Search:
    asked = _asked(form)
    return Search(
        organisation_id=scene.organisation.id,
        application_id=app,
        outcome=asked.outcome,
        operation=asked.operation or None,
        consent_id=asked.consent or None,
        request_id=asked.request or None,
        within=SPANS[asked.within],
        after=form.get("after") or None,
    )


def _older(seat: Seat, form: Form, found: Page) -> str | None:
    """The query of the next page."""
    if not found.more:
        return None
    kept = {
        name: form.get(name)
        for name in ("outcome", "operation", "consent", "request", "within")
        if form.get(name)
    }
    return urlencode({**kept, "after": found.calls[-1].name(seat.desk.keys)})


def _operations(seat: Seat) -> tuple[str, ...]:
    """The names that an operation can have in the log."""
    return (*sorted({call.name for call in seat.served if call.name}), *_OUTSIDE)


def line_of(seat: Seat, call: Call, names: Names) -> Line:
    """A call as the log shows it."""
    return Line(
        link=f"/dev/requests/{call.name(seat.desk.keys)}",
        at=clock.moment(call.at_us),
        method=call.method,
        operation=call.operation,
        status=call.status,
        code=call.code,
        milliseconds=round(call.duration_us / 1000),
        app=names.get(call.application_id) if call.application_id else None,
        consent=call.consent_id,
        request_id=call.request_id,
    )


# ------------------------------------------------------------------ one call
async def call_page(seat: Seat, request: Request) -> Response:
    """All about one call. Raises traffic.CallUnknown, also for another organisation's."""
    scene = await enter(seat, request)
    name = request.path_params["call"]
    async with seat.desk.reading(scene.browser.request_id) as work:
        call, detail = await traffic.find(work, scene.organisation.id, name)
        apps = await applications.of_organisation(work, scene.organisation.id)
        key = await _key_of(work, call, apps)
    names = {one.id: one.name for one in apps}
    asked = None if detail is None else detail.asked
    page = OneCall(
        csrf=scene.browser.csrf,
        line=line_of(seat, call, names),
        app_id=call.application_id if call.application_id in names else None,
        key=key,
        stage=call.stage,
        kept=seat.shelf is not None,
        asked=asked,
        answered=None if detail is None else detail.answered,
        curl=None if asked is None else as_curl(seat.base_url, asked),
    )
    return scene.browser.show(page)


async def _key_of(work: Work, call: Call, apps: list[Application]) -> str | None:
    """What the key that was used is called, while it is listed."""
    for one in apps:
        if one.id == call.application_id:
            keys = await applications.keys_of(work, one)
            return next((key.name for key in keys if key.id == call.api_key_id), None)
    return None


def as_curl(base_url: str, asked: str) -> str:
    """The request as a command to paste, with a name wherever a secret was."""
    head_, _, body = asked.partition("\n\n")
    first, *headers = head_.split("\n")
    method, _, address = first.partition(" ")
    words = [f"curl -X {shlex.quote(method)} {shlex.quote(base_url + address)}"]
    for header in headers:
        name, _, value = header.partition(": ")
        if name.lower() not in _NOT_TYPED:
            filled = _FILLS.get(name.lower(), value.replace(MASK, f"<{name}>"))
            words.append(f"-H {shlex.quote(f'{name}: {filled}')}")
    if body and not body.endswith(CUT):
        words.append(f"--data {shlex.quote(body)}")
    return " \\\n  ".join(words)

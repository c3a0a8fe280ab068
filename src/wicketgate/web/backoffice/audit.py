"""The journal: who did what to which thing when; on a page, and as a file."""

import csv
import io
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from starlette.responses import Response, StreamingResponse

from wicketgate import journal
from wicketgate.journal import Line, LineSearch
from wicketgate.kernel import clock, paging
from wicketgate.kernel.work import Desk
from wicketgate.web.kit.headers_of_pages import PAGE_HEADERS

from .call import Call
from .lists import BEHIND, first_moment, last_moment, pager
from .names import Names, names_of
from .record_views import Audit, AuditLine

_WISHES: Final = ("actor", "act", "thing", "request", "from", "to")
_AT_ONCE: Final = 500
MOST_LINES: Final = 50_000
"""In one file: a longer time is downloaded in parts."""
_COLUMNS: Final = ("at", "actor", "name", "act", "thing", "before", "after", "requestId")
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


def _wishes(call: Call) -> Mapping[str, str]:
    return {name: call.asked(name) for name in _WISHES}


def _search(call: Call, wishes: Mapping[str, str]) -> LineSearch:
    return LineSearch(
        actor=wishes["actor"] or None,
        act=wishes["act"] or None,
        thing=wishes["thing"] or None,
        request_id=wishes["request"] or None,
        from_us=first_moment(call, "from"),
        until_us=last_moment(call, "to"),
        behind=paging.read_number(call.asked(BEHIND)),
    )


async def list_page(call: Call) -> Response:
    """The newest first."""
    wishes, names = _wishes(call), await names_of(call)
    found = await journal.search(call.work, _search(call, wishes))
    given = {name: value for name, value in wishes.items() if value}
    page = Audit(
        frame=call.frame,
        lines=tuple(_line(one, names) for one in found.lines),
        pager=pager(call, found, wishes),
        download=f"/ops/audit.csv?{urlencode(given)}",
        wishes=dict(wishes),
    )
    return call.show(page)


def _line(one: Line, names: Names) -> AuditLine:
    return AuditLine(
        at=clock.moment(one.at_us),
        actor=one.actor,
        who=names.get(one.actor, ""),
        act=one.act,
        thing=one.thing,
        before=one.before or "",
        after=one.after or "",
        request_id=one.request_id,
    )


async def download(call: Call) -> Response:
    """The same search as CSV (RFC 4180), read and sent in pieces."""
    lines = _rows(call.seat.desk, call.console.request_id, _search(call, _wishes(call)))
    named = f'attachment; filename="audit-{call.work.today.isoformat()}.csv"'
    headers = {**PAGE_HEADERS, "Content-Disposition": named}
    names = await names_of(call)
    return StreamingResponse(_pieces(lines, names), 200, headers, "text/csv; charset=utf-8")


async def _rows(desk: Desk, request_id: str, wanted: LineSearch) -> AsyncIterator[tuple[Line, ...]]:
    """Each piece is read in a work of its own: a slow reader holds no transaction."""
    left = MOST_LINES
    while left:
        async with desk.reading(request_id) as work:
            page = await journal.search(work, wanted, min(left, _AT_ONCE))
        yield page.lines
        left -= len(page.lines)
        if page.rest is None:
            return
        wanted = replace(wanted, behind=int(page.rest))


async def _pieces(lines: AsyncIterator[tuple[Line, ...]], names: Names) -> AsyncIterator[str]:
    yield _csv([_COLUMNS])
    async for piece in lines:
        yield _csv([_cells(one, names) for one in piece])


def _cells(one: Line, names: Names) -> tuple[str, ...]:
    told = (
        clock.rfc3339(clock.moment(one.at_us)),
        one.actor,
        names.get(one.actor, ""),
        one.act,
        one.thing,
        one.before or "",
        one.after or "",
        one.request_id,
    )
    return tuple(map(inert, told))


def inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP: CSV injection)."""
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell


def _csv(rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()

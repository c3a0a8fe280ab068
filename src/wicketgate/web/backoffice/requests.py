"""The access log: every call of the API, by whomever."""

from typing import Final

from starlette.responses import Response

from wicketgate import journal
from wicketgate.journal import Access
from wicketgate.kernel import clock, paging

from .call import Call
from .lists import BEHIND, first_moment, last_moment, pager
from .record_views import RequestLine, Requests

_WISHES: Final = ("organisation", "status", "operation", "request", "from", "to")


async def list_page(call: Call) -> Response:
    """The newest first."""
    wishes = {name: call.asked(name) for name in _WISHES}
    wanted = journal.AccessSearch(
        organisation_id=wishes["organisation"] or None,
        operation=wishes["operation"] or None,
        status=paging.read_number(wishes["status"][:3]),
        request_id=wishes["request"].lower() or None,
        from_us=first_moment(call, "from"),
        until_us=last_moment(call, "to"),
        behind=paging.read_numbers(call.asked(BEHIND)),
    )
    found = await journal.search_accesses(call.work, wanted)
    page = Requests(
        frame=call.frame,
        lines=found.map(_line).lines,
        pager=pager(call, found, wishes),
        wishes=wishes,
    )
    return call.show(page)


def _line(one: Access) -> RequestLine:
    return RequestLine(
        at=clock.moment(one.logged_us),
        organisation_id=one.organisation_id or "",
        method=one.method,
        operation=one.operation,
        status=one.status,
        code=one.code or "",
        milliseconds=one.duration_us // 1000,
        request_id=one.request_id,
        consent_id=one.consent_id or "",
    )

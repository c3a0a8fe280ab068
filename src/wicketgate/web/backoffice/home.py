"""Where a day in operations begins."""

from datetime import timedelta
from typing import Final

from starlette.responses import Response

from wicketgate import executions, journal, mail, onboarding, outbox, redirects, settlement, tpps
from wicketgate.kernel.permissions import Permission
from wicketgate.tpps import Standing

from .call import Call
from .case_views import CaseLine
from .cases import line_of
from .record_views import Alarm, Home

_DAY: Final = timedelta(days=1)
_MOST_SHOWN: Final = 5
_MOST_COUNTED: Final = 100


async def home_page(call: Call) -> Response:
    """What waits, and what is wrong; each as far as the role may look into it."""
    page = Home(
        frame=call.frame,
        name=call.operator.name,
        alarms=await _alarms(call),
        queue=await _queue(call),
    )
    return call.show(page)


async def _queue(call: Call) -> tuple[CaseLine, ...]:
    """The applications that wait longest."""
    if not call.operator.may(Permission.CASES_READ):
        return ()
    return (await onboarding.waiting(call.work)).map(line_of).lines[:_MOST_SHOWN]


async def _alarms(call: Call) -> tuple[Alarm, ...]:
    work, found = call.work, []
    if call.operator.may(Permission.REQUESTS_READ):
        faults = await journal.count_faults(work, _DAY)
        found.append(Alarm(what="faults", count=faults, path="/ops/requests?status=500"))
    if call.operator.may(Permission.LETTERS_READ):
        stuck = await mail.stuck(work)
        found.append(Alarm(what="letters", count=stuck, path="/ops/letters?state=returned"))
        tasks = await outbox.stuck(work)
        found.append(Alarm(what="tasks", count=tasks, path="/ops/letters?state=waiting"))
    if call.operator.may(Permission.PAYMENTS_READ):
        troubles = await settlement.in_trouble(work, _MOST_COUNTED)
        lost = sum(one.stuck for one in troubles)
        found.append(Alarm(what="payments", count=lost, path="/ops/payments"))
        odd = len(await executions.contradicted(work, _MOST_COUNTED))
        found.append(Alarm(what="contradictions", count=odd, path="/ops/payments"))
    if call.operator.may(Permission.REDIRECTS_READ) and not call.seat.sandbox:
        asked = len((await redirects.waiting(work)).lines)
        found.append(Alarm(what="redirects", count=asked, path="/ops/redirects"))
    if call.operator.may(Permission.ORGANISATIONS_READ):
        closed = len((await tpps.search(work, tpps.Search(standing=Standing.BLOCKED))).lines)
        path = "/ops/organisations?standing=blocked"
        found.append(Alarm(what="suspended", count=closed, path=path))
    return tuple(alarm for alarm in found if alarm.count)

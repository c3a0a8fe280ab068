"""Where a day in operations begins."""

from datetime import timedelta
from typing import Final

from starlette.responses import Response

from wicketgate import journal, mail, outbox, tpps
from wicketgate.kernel.permissions import Permission
from wicketgate.tpps import Standing

from .call import Call
from .record_views import Alarm, Home

_DAY: Final = timedelta(days=1)


async def home_page(call: Call) -> Response:
    """What waits, and what is wrong; each as far as the role may look into it."""
    page = Home(frame=call.frame, name=call.operator.name, alarms=await _alarms(call))
    return call.show(page)


async def _alarms(call: Call) -> tuple[Alarm, ...]:
    work, found = call.work, []
    if call.operator.may(Permission.REQUESTS_READ):
        faults = await journal.count_faults(work, _DAY)
        found.append(Alarm(what="faults", count=faults, path="/ops/requests?status=500"))
    if call.operator.may(Permission.LETTERS_READ):
        stuck = await mail.stuck(work)
        found.append(Alarm(what="letters", count=stuck, path="/ops/letters?state=returned"))
        dead = await outbox.dead(work)
        found.append(Alarm(what="tasks", count=dead, path="/ops/letters?state=waiting"))
    if call.operator.may(Permission.ORGANISATIONS_READ):
        closed = len((await tpps.search(work, tpps.Search(standing=Standing.BLOCKED))).lines)
        path = "/ops/organisations?standing=blocked"
        found.append(Alarm(what="suspended", count=closed, path=path))
    return tuple(alarm for alarm in found if alarm.count)

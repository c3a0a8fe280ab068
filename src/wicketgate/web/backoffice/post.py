"""The letters that the bank wrote: whether they arrived, never what is in them."""

from starlette.responses import Response

from wicketgate import mail, people
from wicketgate.kernel import clock, paging
from wicketgate.kernel.ids import LetterId
from wicketgate.mail import Slip, State

from .call import Call
from .lists import BEHIND, one_of, pager
from .record_views import LetterLine, Letters
from .sign_in import done_in
from .views import Done


async def list_page(call: Call) -> Response:
    """The newest first."""
    wishes = {"to": call.asked("to"), "state": call.asked("state")}
    wanted = mail.Search(
        state=one_of(State, wishes["state"]),
        to=people.normalised(wishes["to"]) or None,
        behind=paging.read_key(call.asked(BEHIND)),
    )
    found = await mail.search(call.work, wanted)
    page = Letters(
        frame=call.frame,
        done=done_in(call.console.request),
        lines=found.map(_line).lines,
        pager=pager(call, found, wishes),
        to=wishes["to"],
        state=wishes["state"],
    )
    return call.show(page)


def _line(one: Slip) -> LetterLine:
    return LetterLine(
        id=one.id,
        to=one.to,
        subject=one.subject,
        state=one.state,
        written=clock.moment(one.written_us),
        tries=one.tries,
        dead=one.dead,
    )


async def send_again(call: Call) -> Response:
    """Try once more with a letter that came back or was given up."""
    await mail.send_again(call.work, LetterId(call.place("letter")))
    return call.see(f"/ops/letters?done={Done.SENT_AGAIN.value}")

"""The people of the bank: inviting, another role, the end."""

from typing import Final

from starlette.responses import Response

from wicketgate import people, staff
from wicketgate.kernel import clock
from wicketgate.kernel.errors import Fault, Malformed
from wicketgate.kernel.ids import StaffId
from wicketgate.kernel.permissions import StaffRole
from wicketgate.staff import Newcomer, Operator

from .call import Call
from .letters import press_of
from .lists import BEHIND, pager
from .record_views import Staff, StaffLine
from .sign_in import done_in
from .views import Done, Errors, Wrong

_LONGEST_NAME: Final = 100


async def list_page(call: Call) -> Response:
    """People by name, a page at a time."""
    return await _shown(call, {})


async def _shown(call: Call, errors: Errors) -> Response:
    found = await staff.listed(call.work, call.asked(BEHIND))
    page = Staff(
        frame=call.frame,
        errors=errors,
        done=done_in(call.console.request),
        lines=tuple(_line(one, call.operator) for one in found.lines),
        pager=pager(call, found, {}),
        name=call.form.get("name"),
        email=call.form.get("email"),
        role=call.form.get("role"),
    )
    return call.show(page)


def _line(one: Operator, looking: Operator) -> StaffLine:
    return StaffLine(
        id=one.id,
        name=one.name,
        email=one.email,
        role=one.role,
        state=one.state,
        since=clock.moment(one.since_us),
        oneself=one.id == looking.id,
    )


async def invite(call: Call) -> Response:
    """Write to somebody new."""
    name = call.form.get("name").strip()[:_LONGEST_NAME]
    email, role = people.normalised(call.form.get("email")), call.form.get("role")
    errors = {
        **({} if name else {"name": Wrong.NAME_MISSING}),
        **({"email": Wrong.EMAIL_MALFORMED} if people.email_fault(email) else {}),
        **({} if role in set(StaffRole) else {"role": Wrong.ROLE_MISSING}),
    }
    if errors:
        return await _shown(call, errors)
    language = call.console.shell.language.value
    newcomer = Newcomer(name, email, StaffRole(role), language)
    try:
        await staff.invite(call.work, press_of(call.seat), newcomer)
    except staff.AddressTaken:
        return await _shown(call, {"email": Wrong.EMAIL_TAKEN})
    return call.see(f"/ops/staff?done={Done.INVITED.value}")


async def invite_again(call: Call) -> Response:
    """A new link, for a lost invitation, password or phone."""
    who = StaffId(call.place("person"))
    await staff.invite_again(call.work, press_of(call.seat), who)
    return call.see(f"/ops/staff?done={Done.INVITED.value}")


async def change_role(call: Call) -> Response:
    """Another role, in force at the person's next click."""
    role = call.form.get("role")
    if role not in set(StaffRole):
        raise Malformed([Fault("role", "is none that there is")])
    await staff.change_role(call.work, StaffId(call.place("person")), StaffRole(role))
    return call.see(f"/ops/staff?done={Done.ROLE_CHANGED.value}")


async def end(call: Call) -> Response:
    """Nothing opens for the person any more."""
    await staff.end(call.work, StaffId(call.place("person")))
    return call.see(f"/ops/staff?done={Done.ENDED.value}")

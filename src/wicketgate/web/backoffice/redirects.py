"""Where customers may come back to: the changes that owners ask for, and the decision."""

from typing import Final

from starlette.responses import Response

from wicketgate import memberships, redirects
from wicketgate.kernel import clock
from wicketgate.kernel.permissions import Permission
from wicketgate.redirects import Change, State
from wicketgate.web.kit.organisation_letters import press_of

from .call import Call
from .lists import BEHIND, pager
from .names import names_of
from .redirect_views import ChangeLine, ChangePage, Changes
from .sign_in import done_in
from .views import Done, Errors, Wrong

LONGEST: Final = 1000
_LISTED: Final = (State.APPROVED, State.REFUSED, State.WITHDRAWN)


async def list_page(call: Call) -> Response:
    """Those that wait for the bank, or all in one state."""
    wanted = next((state for state in _LISTED if state == call.asked("state")), None)
    if wanted is None:
        found = await redirects.waiting(call.work, call.asked(BEHIND))
    else:
        found = await redirects.in_state(call.work, wanted, call.asked(BEHIND))
    page = Changes(
        frame=call.frame,
        lines=found.map(_line).lines,
        pager=pager(call, found, {"state": wanted or ""}),
        wanted=wanted or "",
        states=_LISTED,
    )
    return call.show(page)


def _line(one: Change) -> ChangeLine:
    return ChangeLine(
        id=one.id,
        organisation_id=one.organisation_id,
        name=one.organisation_name,
        state=one.state,
        asked=clock.moment(one.asked_us),
        added=len(one.added),
        removed=len(one.removed),
    )


async def page(call: Call) -> Response:
    """One change. Raises redirects.ChangeUnknown."""
    return await _shown(call, {})


async def _shown(call: Call, errors: Errors) -> Response:
    change = await redirects.find(call.work, call.place("change"))
    names = await names_of(call)
    waits = change.state is State.ASKED
    named_in = await redirects.named_in(call.work, change.organisation_id)
    whole = ChangePage(
        frame=call.frame,
        errors=errors,
        done=done_in(call.console.request),
        change=_line(change),
        added=change.added,
        removed=change.removed,
        kept=change.kept,
        strange=redirects.unnamed(change.urls, named_in),
        by=await _asked_by(call, change),
        decided=None if change.decided_us is None else clock.moment(change.decided_us),
        decided_by=names.get(change.decided_by, ""),
        refused_for=change.reason,
        can_decide=waits and call.operator.may(Permission.REDIRECTS_DECIDE),
        reason=call.written("reason"),
    )
    return call.show(whole)


async def _asked_by(call: Call, change: Change) -> str:
    """The name of the owner, as long as they belong to the organisation."""
    everyone = await memberships.colleagues(call.work, change.organisation_id)
    names = [one.name for one in everyone if one.membership.member_id == change.asked_by]
    return names[0] if names else ""


# ------------------------------------------------------------------ the decision
async def approve(call: Call) -> Response:
    """Declare the list. Raises redirects.ChangeUnknown, AlreadyDecided."""
    await redirects.approve(call.work, press_of(call.seat), call.place("change"))
    return _back(call, Done.DECLARED)


async def refuse(call: Call) -> Response:
    """Leave it as it is, and say why. Raises redirects.ChangeUnknown, AlreadyDecided."""
    reason = call.written("reason")[:LONGEST]
    if not reason:
        return await _shown(call, {"reason": Wrong.REASON_MISSING})
    await redirects.refuse(call.work, press_of(call.seat), call.place("change"), reason)
    return _back(call, Done.NOT_DECLARED)


def _back(call: Call, done: Done) -> Response:
    return call.see(f"/ops/redirects/{call.place('change')}?done={done.value}")

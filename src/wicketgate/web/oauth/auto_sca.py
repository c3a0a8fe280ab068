"""`Sandbox-Auto-SCA`: a test customer answers without clicks, in the same steps as a person.

`<login>[:approve|refuse|fail|timeout]` was sent when the resource was made (contract F.1,
decision 10). For the CI of a TPP: one GET, and the browser is back.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from wicketgate import visits
from wicketgate.personas import ONE_TIME_CODE, PASSWORD
from wicketgate.visits import Step, Visit
from wicketgate.web.kit import dialogue
from wicketgate.web.kit.dialogue import Caller
from wicketgate.web.kit.seat import Seat

_WRONG_CODE: Final = "000000"
_Act = Callable[[Seat, Caller], Awaitable[Visit]]


async def answer(seat: Seat, caller: Caller, order: str) -> str:
    """Where the browser goes: the redirect URI with a code or an error.

    A customer who cannot sign in or whose device gives no answer leaves; that is not final.
    Raises visits.ForeignCustomer, AlreadySigned, AlreadyDecided.
    """
    login, _, wanted = order.partition(":")
    try:
        visit, secret = await dialogue.sign_in(seat, caller, login, PASSWORD)
    except visits.WrongSignIn:
        await dialogue.leave(seat, caller)
        return await _way_back(seat, caller)
    if visit.step is Step.ENDED:  # blocked, or not the one who was asked for
        return await _way_back(seat, caller)
    signed_in = replace(caller, secret=secret)
    await _ACTS[wanted or "approve"](seat, signed_in)
    return await _way_back(seat, signed_in)


async def _way_back(seat: Seat, caller: Caller) -> str:
    async with seat.desk.reading(caller.request_id) as work:
        visit = await visits.look(work, caller.ticket, caller.secret)
        return await dialogue.way_back(seat, work, visit) or visit.request.redirect_uri


async def _agree_and_answer(code: str, seat: Seat, caller: Caller) -> Visit:
    """As often as the bank lets one try: three wrong codes fail the authorisation."""
    visit = await dialogue.agree(seat, caller)
    while visit.step is Step.ANSWER:
        try:
            visit = await dialogue.answer(seat, caller, code)
        except visits.WrongCode:
            continue
        except (visits.StillPending, visits.DeviceFailed):
            return await dialogue.leave(seat, caller)
    return visit


_ACTS: Final[Mapping[str, _Act]] = {
    "approve": partial(_agree_and_answer, ONE_TIME_CODE),
    "fail": partial(_agree_and_answer, _WRONG_CODE),
    "refuse": dialogue.refuse,
    "timeout": dialogue.time_out,
}

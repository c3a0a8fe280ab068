"""What the customer can do at each step: one act per button, then a redirect to our own page."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import visits
from wicketgate.bank import Method, ScaOutcome
from wicketgate.kernel.errors import Refusal
from wicketgate.visits import Step, Visit
from wicketgate.web.kit import dialogue
from wicketgate.web.kit.dialogue import Caller
from wicketgate.web.kit.forms import Form
from wicketgate.web.kit.seat import Seat
from wicketgate.web.kit.session import give_visit_secret

from .errors import TRY_AGAIN
from .pages import answer_page, show, sign_in_page
from .scene import see
from .views import SignInError

REFUSING: Final = "?refuse"
FAILED: Final = "?failed"
_CHOICES: Final = ("refuse", "decision", "simulate")

Act = Callable[[Seat, Request, Caller, Form], Awaitable[Response]]


async def act(seat: Seat, request: Request, caller: Caller, form: Form) -> Response:
    """Do what the button says, if there is such a button at this step of the visit."""
    visit = await dialogue.look(seat, caller)
    try:
        return await _ACTS[visit.step](seat, request, caller, form)
    except dialogue.Elsewhere:
        return see(caller)


# ------------------------------------------------------------------ first factor
async def _sign_in(seat: Seat, request: Request, caller: Caller, form: Form) -> Response:
    login, password = form.get("login"), form.get("password")
    missing = [
        *([] if login else [SignInError.MISSING_LOGIN]),
        *([] if password else [SignInError.MISSING_PASSWORD]),
    ]
    if missing:
        page = partial(sign_in_page, login=login, errors=missing)
        return await show(seat, request, caller, page)
    try:
        _, secret = await dialogue.sign_in(seat, caller, login, password)
    except visits.WrongSignIn:
        page = partial(sign_in_page, login=login, errors=[SignInError.WRONG])
        return await show(seat, request, caller, page)
    response = see(caller)
    if secret:
        give_visit_secret(seat, response, caller.ticket, secret)
    return response


# ------------------------------------------------------------------ the decision
async def _decide(seat: Seat, request: Request, caller: Caller, form: Form) -> Response:
    return await _DECISIONS.get(_choice(form), _stay)(seat, request, caller, form)


async def _stay(_seat: Seat, _request: Request, caller: Caller, _form: Form) -> Response:
    return see(caller)


async def _ask_whether_to_refuse(
    _seat: Seat, _request: Request, caller: Caller, _form: Form
) -> Response:
    return see(caller, REFUSING)


def _then_see(do: Callable[[Seat, Caller], Awaitable[Visit]]) -> Act:
    async def done(seat: Seat, _request: Request, caller: Caller, _form: Form) -> Response:
        await do(seat, caller)
        return see(caller)

    return done


# ------------------------------------------------------------------ second factor
async def _answer(seat: Seat, request: Request, caller: Caller, form: Form) -> Response:
    choice = _choice(form)
    if choice.startswith("simulate") and not seat.sandbox:
        return see(caller)
    return await _ANSWERS.get(choice, _stay)(seat, request, caller, form)


async def _give_code(seat: Seat, request: Request, caller: Caller, form: Form) -> Response:
    code = "".join(form.get("code").split())  # blanks do not matter
    if not code:
        return await show(seat, request, caller, partial(answer_page, missing=True))
    return await _answered(seat, request, caller, dialogue.answer(seat, caller, code))


async def _look_at_the_device(
    seat: Seat, request: Request, caller: Caller, _form: Form
) -> Response:
    """The customer says that the app was answered: the bank looks, there is no code."""
    return await _answered(seat, request, caller, dialogue.answer(seat, caller, ""))


def _have_the_bank_say(outcome: ScaOutcome) -> Act:
    async def say(seat: Seat, request: Request, caller: Caller, _form: Form) -> Response:
        return await _answered(seat, request, caller, dialogue.told(seat, caller, outcome))

    return say


async def _answered(
    seat: Seat, request: Request, caller: Caller, answer: Awaitable[Visit]
) -> Response:
    try:
        await answer
    except TRY_AGAIN as refusal:
        return await _try_again(seat, request, caller, refusal)
    return see(caller)


async def _try_again(seat: Seat, request: Request, caller: Caller, refusal: Refusal) -> Response:
    return await show(seat, request, caller, partial(answer_page, refusal=refusal))


def _choice(form: Form) -> str:
    """The button: `decision=yes`; empty for a form that is sent by the Enter key."""
    named = (f"{name}={form.get(name)}" for name in _CHOICES if form.get(name))
    return next(named, "")


_REFUSALS: Final[Mapping[str, Act]] = {
    "decision=no": _ask_whether_to_refuse,
    "refuse=yes": _then_see(dialogue.refuse),
}
_DECISIONS: Final[Mapping[str, Act]] = {**_REFUSALS, "decision=yes": _then_see(dialogue.agree)}
_ANSWERS: Final[Mapping[str, Act]] = {
    **_REFUSALS,
    "": _give_code,
    "decision=check": _look_at_the_device,
    "decision=again": _then_see(partial(dialogue.agree, wish=Method.PUSH)),
    "decision=app": _then_see(partial(dialogue.agree, wish=Method.PUSH)),
    "decision=code": _then_see(partial(dialogue.agree, wish=Method.OTP)),
    # A button wins over how the test customer's device behaves (contract F.1).
    "simulate=approve": _have_the_bank_say(ScaOutcome.RIGHT),
    "simulate=wrong-code": _have_the_bank_say(ScaOutcome.WRONG),
    "simulate=refuse": _have_the_bank_say(ScaOutcome.REFUSED),
    "simulate=device-error": _have_the_bank_say(ScaOutcome.DEVICE_ERROR),
    "simulate=timeout": _then_see(dialogue.time_out),
}
_ACTS: Final[Mapping[Step, Act]] = {
    Step.SIGN_IN: _sign_in,
    Step.DECIDE: _decide,
    Step.ANSWER: _answer,
    Step.ENDED: _stay,
}

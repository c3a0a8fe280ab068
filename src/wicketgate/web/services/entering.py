"""Signing in with both factors, and leaving."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urljoin

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import credentials, services, tpps, visits
from wicketgate.bank import Method, ScaOutcome
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.work import Work
from wicketgate.services import Step
from wicketgate.settlement import Entered
from wicketgate.web.kit.forms import Form
from wicketgate.web.kit.qr_codes import qr_code
from wicketgate.web.kit.seat import Seat

from .guest import WORLD, Asking, Guest, Scene, acting, asking, looking
from .views import CONFIRM, HOME, SIGN_IN, Confirm, SignIn, Waiting, Wrong

ENDED: Final = f"{SIGN_IN}?ended"
_STATES: Final[Mapping[type[Refusal], Waiting]] = {
    visits.StillPending: Waiting.NOT_YET,
    visits.QuestionExpired: Waiting.RAN_OUT,
    visits.ChallengeVoid: Waiting.RAN_OUT,
    visits.DeviceFailed: Waiting.FAILED,
}
_AT_THE_SIGN_IN: Final[Mapping[type[Refusal], tuple[str, Wrong]]] = {
    tpps.OrganisationUnknown: ("sandbox", Wrong.SANDBOX_UNKNOWN),
    visits.WrongSignIn: ("login", Wrong.SIGN_IN),
    credentials.TooManyTries: ("login", Wrong.TRIES),
}
_NOT_ENTERED: Final[tuple[type[Refusal], ...]] = tuple(_AT_THE_SIGN_IN)
_AT_THE_CODE: Final[Mapping[type[Refusal], Wrong]] = {
    visits.WrongCode: Wrong.CODE,
    visits.DeviceFailed: Wrong.DEVICE,
}
_TRY_AGAIN: Final[tuple[type[Refusal], ...]] = (visits.WrongCode, *_STATES)
_LIVE: Final = OrganisationId("")
"""Of a live bank all customers are in one world."""


# ------------------------------------------------------------------ first factor
async def sign_in_page(seat: Seat, request: Request) -> Response:
    """The form; in the sandbox it asks in whose world the customer lives."""
    guest = Guest(seat, request)
    world = request.query_params.get("sandbox", "") or guest.cookie(WORLD)
    ended = "ended" in request.query_params
    return guest.show(SignIn(csrf=guest.csrf, sandbox=world, ended=ended))


async def sign_in(seat: Seat, request: Request) -> Response:
    """The bank counts wrong passwords in a work of its own, whatever becomes of this."""
    guest = Guest(seat, request)
    form = await guest.form()
    errors = _missing(form, sandbox=seat.sandbox)
    if errors:
        return _again(guest, form, errors)
    try:
        secret = await _enter(seat, guest, form)
    except _NOT_ENTERED as refusal:
        field, wrong = _AT_THE_SIGN_IN[type(refusal)]
        return _again(guest, form, {field: wrong})
    except services.SignInBlocked:
        return guest.show(SignIn(csrf=guest.csrf, blocked=True))
    answer = guest.see(HOME)  # which leads to the second factor where one is asked for
    guest.let_in(answer, secret)
    if seat.sandbox:
        guest.give(answer, WORLD, form.get("sandbox").strip())
    return answer


def _missing(form: Form, *, sandbox: bool) -> dict[str, Wrong]:
    needed = {
        **({"sandbox": Wrong.SANDBOX_MISSING} if sandbox else {}),
        "login": Wrong.LOGIN_MISSING,
        "password": Wrong.BLANK,
    }
    return {name: wrong for name, wrong in needed.items() if not form.get(name).strip()}


def _again(guest: Guest, form: Form, errors: dict[str, Wrong]) -> Response:
    return guest.show(
        SignIn(
            csrf=guest.csrf,
            login=form.get("login"),
            sandbox=form.get("sandbox"),
            errors=errors,
        )
    )


async def _enter(seat: Seat, guest: Guest, form: Form) -> str:
    """Raises tpps.OrganisationUnknown, and what `services.signed_in` does."""

    async def enter(work: Work) -> Entered[None]:
        return await _world(work, seat, form), None

    async with seat.way.asking(seat.desk, guest.request_id, enter) as (bank, _):
        answer = await bank.authenticate(form.get("login"), form.get("password"))
    async with seat.desk.writing(guest.request_id) as work:
        world = await _world(work, seat, form)
        _, secret = await services.signed_in(work, world, answer)
    await _challenge(seat, guest.request, secret)
    return secret


async def _challenge(seat: Seat, request: Request, secret: str, wish: Method | None = None) -> None:
    """Have the bank ask for the second factor, and write down how. Raises services.SignedOut."""
    async with asking(seat, request, secret) as there:
        put = await services.challenge(there.bank, there.session, wish)
    async with seat.desk.writing(Guest(seat, request).request_id) as work:
        await services.challenged(work, await services.look(work, secret, Step.CONFIRM), put)


async def _world(work: Work, seat: Seat, form: Form) -> OrganisationId:
    """Whose customer it is; the work runs in that world's time. Raises OrganisationUnknown."""
    if not seat.sandbox:
        return _LIVE
    organisation = await tpps.look(work, OrganisationId(form.get("sandbox").strip()))
    work.act_as(work.actor, organisation.clock_shift)
    return organisation.id


# ------------------------------------------------------------------ second factor
async def confirm_page(seat: Seat, request: Request) -> Response:
    """The field for the code, or the wait for the app."""
    async with looking(seat, request, Step.CONFIRM) as scene:
        return await _confirm(scene)


async def _confirm(
    scene: Scene, refusal: Refusal | None = None, *, missing: bool = False
) -> Response:
    kind = Refusal if refusal is None else type(refusal)
    if scene.session.method is Method.PUSH:
        return await _by_app(scene, _STATES.get(kind, Waiting.WAITING))
    wrong = Wrong.CODE_MISSING if missing else _AT_THE_CODE.get(kind)
    hint = (scene.customer.phone_hint or "").rpartition("*")[2].strip()
    left = refusal.left if isinstance(refusal, visits.WrongCode) else scene.session.codes_left
    view = Confirm(
        csrf=scene.guest.csrf,
        by_app=False,
        closing=scene.closing,
        other_way=await _offered(scene, Method.PUSH),
        sent_to=hint,
        codes_left=left,
        errors={} if wrong is None else {"code": wrong},
    )
    return scene.guest.show(view)


async def _offered(scene: Scene, method: Method) -> bool:
    return method in await scene.bank.methods(scene.session.psu_id)


async def _by_app(scene: Scene, state: Waiting) -> Response:
    key = scene.session.question
    put = None if key is None else await scene.bank.question(scene.session.psu_id, key)
    over = put is None or scene.work.now >= put.expires_at
    state = Waiting.RAN_OUT if over else state
    link = "" if put is None else urljoin(scene.guest.seat.base_url, put.app_link)
    asks = state in {Waiting.WAITING, Waiting.NOT_YET} and put is not None
    view = Confirm(
        csrf=scene.guest.csrf,
        by_app=True,
        closing=scene.closing,
        other_way=await _offered(scene, Method.OTP),
        state=state,
        number=put.number if asks and put is not None else "",
        app_url=link if asks else "",
        qr=qr_code(link) if asks else "",
        runs_out_at=put.expires_at if asks and put is not None else None,
    )
    return scene.guest.show(view)


async def confirm(seat: Seat, request: Request) -> Response:
    """The code, a look at what the app says, or another way to confirm."""
    guest = Guest(seat, request)
    form = await guest.form()
    ways = {"again": Method.PUSH, "app": Method.PUSH, "code": Method.OTP}
    if form.get("choice") in ways:
        await _challenge(seat, request, guest.secret, ways[form.get("choice")])
        return guest.see(CONFIRM)
    code = "".join(form.get("code").split())  # blanks do not matter
    async with looking(seat, request, Step.CONFIRM) as scene:
        if not code and scene.session.method is not Method.PUSH:
            return await _confirm(scene, missing=True)
    return await _answered(seat, request, code)


async def _answered(seat: Seat, request: Request, code: str) -> Response:
    guest = Guest(seat, request)
    async with asking(seat, request) as there:
        outcome = await _judged(there, code)
    try:
        async with acting(seat, request, Step.CONFIRM) as here:
            _, secret = await services.answer(here.work, here.session, outcome)
    except _TRY_AGAIN as refusal:
        async with looking(seat, request, Step.CONFIRM) as scene:
            return await _confirm(scene, refusal)
    if not secret:
        return guest.forget(guest.see(ENDED))
    answer = guest.see(HOME)
    guest.let_in(answer, secret)
    return answer


async def _judged(there: Asking, code: str) -> ScaOutcome:
    session = there.session
    if session.question is not None:
        return await there.bank.answered(session.psu_id, session.question)
    return await there.bank.check(session.psu_id, session.id, code)


async def answered(seat: Seat, request: Request) -> Response:
    """204 while the app has not answered; then the page that follows.

    A link, since the customer answered in the app.
    """
    async with looking(seat, request, Step.CONFIRM) as scene:
        key = scene.session.question
        if key is not None:
            outcome = await scene.bank.answered(scene.session.psu_id, key)
            if outcome is ScaOutcome.PENDING:
                return Response(status_code=204, headers={"Cache-Control": "no-store"})
    return await _answered(seat, request, "")


# ------------------------------------------------------------------ leaving
async def sign_out(seat: Seat, request: Request) -> Response:
    """The session is over, here and in the house."""
    guest = Guest(seat, request)
    async with looking(seat, request) as scene:
        await scene.guest.form()
    async with acting(seat, request) as here:
        await services.sign_out(here.work, here.session)
    return guest.forget(guest.see(ENDED))

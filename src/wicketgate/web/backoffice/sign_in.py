"""Signing in by password and second factor, setting one up, and out."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import credentials, people, staff
from wicketgate.staff import Operator, Stage
from wicketgate.web.kit.authenticators import Enrolment, code_in
from wicketgate.web.kit.form_pages import RecoveryCodes
from wicketgate.web.kit.forms import Form
from wicketgate.web.kit.seat import Seat

from .call import Call, Console
from .views import Done, Errors, SecondFactor, SetUp, SignIn, Wrong

_AFTER: Final = {
    Stage.SET_UP: "/ops/sign-in/set-up",
    Stage.FIRST_FACTOR: "/ops/sign-in/second-factor",
}


def done_in(request: Request) -> Done | None:
    """What the address says was just done; nothing for words that are not ours."""
    told = request.query_params.get("done")
    return next((done for done in Done if done.value == told), None)


async def sign_in_page(seat: Seat, request: Request) -> Response:
    """The empty form."""
    console = Console(seat, request)
    return console.show(SignIn(csrf=console.csrf, done=done_in(request)))


async def sign_in(seat: Seat, request: Request) -> Response:
    """The password; a new session that opens nothing yet."""
    console = Console(seat, request)
    form = await console.form()
    await console.count(staff.HERE)
    email = people.normalised(form.get("email"))
    errors = {
        **({} if email else {"email": Wrong.EMAIL_MISSING}),
        **({} if form.get("password") else {"password": Wrong.BLANK}),
    }
    if errors:
        return _once_more(console, form, errors)
    try:
        stage, secret = await _try(console, email, form.get("password"))
    except staff.SignInLocked:
        return _once_more(console, form, {"email": Wrong.LOCKED})
    except staff.SignInWrong:
        return _once_more(console, form, {"email": Wrong.SIGN_IN_WRONG})
    answer = console.see(_AFTER[stage])
    console.let_in(answer, secret)
    return answer


def _once_more(console: Console, form: Form, errors: Errors) -> Response:
    return console.show(SignIn(csrf=console.csrf, email=form.get("email"), errors=errors))


async def _try(console: Console, email: str, password: str) -> tuple[Stage, str]:
    """Count, compare outside of any work, let in half. Raises SignInLocked, SignInWrong."""
    desk = console.seat.desk
    async with desk.writing(console.request_id) as work:
        who = await staff.candidate(work, email)
    fits = await credentials.verify_password(who.password_hash, password)
    async with desk.writing(console.request_id) as work:
        return await staff.sign_in(work, who, fits=fits)


# ------------------------------------------------------------------ the second factor
async def second_factor_page(seat: Seat, request: Request) -> Response:
    """The field for the code. Raises staff.NotSignedIn."""
    console = Console(seat, request)
    await console.half(Stage.FIRST_FACTOR)
    return console.show(SecondFactor(csrf=console.csrf))


async def second_factor(seat: Seat, request: Request) -> Response:
    """The code; the browser gets a new secret. Raises staff.NotSignedIn, TooManyTries."""
    console = Console(seat, request)
    await console.half(Stage.FIRST_FACTOR)
    code = code_in(await console.form())
    if not code:
        return console.show(SecondFactor(csrf=console.csrf, errors={"code": Wrong.CODE_MISSING}))
    await _count(console, Stage.FIRST_FACTOR)
    try:
        async with seat.desk.writing(console.request_id) as work:
            half = await console.recognise(work, Stage.FIRST_FACTOR)
            secret = await staff.answer_second_factor(work, half, code)
    except credentials.SecondFactorWrong:
        return console.show(SecondFactor(csrf=console.csrf, errors={"code": Wrong.CODE_WRONG}))
    answer = console.see("/ops")
    console.let_in(answer, secret)
    return answer


async def _count(console: Console, stage: Stage) -> None:
    """A try is counted before it is judged, so that many at once are counted too."""
    async with console.seat.desk.writing(console.request_id) as work:
        await staff.count_code(work, await console.recognise(work, stage))


async def set_up_page(seat: Seat, request: Request) -> Response:
    """The picture for the app. Raises staff.NotSignedIn."""
    console = Console(seat, request)
    half = await console.half(Stage.SET_UP)
    return console.show(_picture(console, half.operator))


def _enrolment(console: Console, who: Operator) -> Enrolment:
    return Enrolment(console.seat.desk, "staff-second-factor", who.id, who.email)


def _picture(console: Console, who: Operator, salt: str = "", wrong: Wrong | None = None) -> SetUp:
    """The page for one secret; a wrong code is tried again with the same one."""
    issuer = f"{console.seat.desk.profile.bank_name} Operations"
    picture = _enrolment(console, who).picture(issuer, salt)
    return SetUp(
        csrf=console.csrf,
        qr=picture.qr,
        secret=picture.secret,
        salt=picture.salt,
        errors={} if wrong is None else {"code": wrong},
    )


async def set_up(seat: Seat, request: Request) -> Response:
    """The app's first code; recovery codes, and in. Raises staff.NotSignedIn, TooManyTries."""
    console = Console(seat, request)
    who = (await console.half(Stage.SET_UP)).operator
    form = await console.form()
    salt, code = _enrolment(console, who).salt_in(form), code_in(form)
    if not salt or not code:
        return console.show(_picture(console, who, salt, Wrong.CODE_MISSING))
    await _count(console, Stage.SET_UP)
    try:
        async with seat.desk.writing(console.request_id) as work:
            half = await console.recognise(work, Stage.SET_UP)
            codes, secret = await staff.set_up(work, half, salt, code)
    except credentials.SecondFactorWrong:
        return console.show(_picture(console, who, salt, Wrong.CODE_WRONG))
    answer = console.show(RecoveryCodes(codes=tuple(codes), onwards="/ops"))
    console.let_in(answer, secret)
    return answer


# ------------------------------------------------------------------ out
async def sign_out(call: Call) -> Response:
    """End this browser's session."""
    await staff.sign_out(call.work, call.who)
    answer = call.see(f"/ops/sign-in?done={Done.SIGNED_OUT.value}")
    call.console.let_in(answer, "")
    return answer

"""The link with which somebody of the bank begins."""

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import credentials, staff
from wicketgate.staff import Operator
from wicketgate.web.kit.forms import Form
from wicketgate.web.kit.new_passwords import password_faults
from wicketgate.web.kit.seat import Seat

from .call import Console
from .views import Errors, Invitation, Wrong


async def invitation_page(seat: Seat, request: Request) -> Response:
    """The form behind the link. Raises staff.InvitationUnknown."""
    console = Console(seat, request)
    await console.count(staff.HERE)
    return _shown(console, await _behind(console))


async def _behind(console: Console) -> Operator:
    async with console.seat.desk.reading(console.request_id) as work:
        return await staff.look_at_invitation(work, _token(console))


def _token(console: Console) -> str:
    token: str = console.request.path_params["token"]
    return token


def _shown(console: Console, who: Operator, errors: Errors | None = None) -> Response:
    page = Invitation(
        csrf=console.csrf,
        action=console.request.url.path,
        name=who.name,
        email=who.email,
        errors=errors or {},
    )
    return console.show(page)


async def accept(seat: Seat, request: Request) -> Response:
    """Set the password; the second factor comes next. Raises staff.InvitationUnknown."""
    console = Console(seat, request)
    form = await console.form()
    await console.count(staff.HERE)
    who = await _behind(console)
    errors = await _wrong_password(console, who, form)
    if errors:
        return _shown(console, who, errors)
    hashed = await credentials.hash_password(form.get("password"))
    async with seat.desk.writing(console.request_id) as work:
        secret = await staff.accept(work, _token(console), hashed)
    answer = console.see("/ops/sign-in/set-up")
    console.let_in(answer, secret)
    return answer


async def _wrong_password(console: Console, who: Operator, form: Form) -> Errors:
    bank = console.seat.desk.profile.bank_name
    faults = await password_faults(form, bank, who.name, who.email)
    return {name: Wrong(fault) for name, fault in faults.items()}

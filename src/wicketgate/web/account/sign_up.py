"""Creating an account: the form, the letter, the link."""

from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import credentials, memberships, people
from wicketgate.kernel.secrets import ForgedSeal
from wicketgate.kernel.work import Work
from wicketgate.people import Activated, Applicant, Limit
from wicketgate.web.kit.browser import Browser, in_the_same_time
from wicketgate.web.kit.forms import Form
from wicketgate.web.kit.guarding import HOME
from wicketgate.web.kit.seat import Seat

from .checks import email_of, name_in, wrong_email, wrong_name, wrong_password
from .letters import press_of
from .views import Activate, Joined, Sent, SignUp, Welcome, Wrong

_WAITING: Final = "sign-up"
"""The cookie that knows which sign-up this browser began: its name and the address, sealed."""
_LONGEST_CODE: Final = 40


async def sign_up_page(seat: Seat, request: Request) -> Response:
    """The empty form."""
    browser = Browser(seat, request)
    return browser.show(SignUp(csrf=browser.csrf))


async def sign_up(seat: Seat, request: Request) -> Response:
    """Write to the address. The answer is the same, also in time, whether it has an account."""
    browser = Browser(seat, request)
    form = await browser.form()
    await browser.count(Limit.SIGN_UP_HERE)
    name, email = name_in(form), email_of(form)
    errors = await _wrong(browser, form, name, email)
    if errors:
        code = form.get("code").strip()[:_LONGEST_CODE]
        typed = form.get("email")
        page = SignUp(csrf=browser.csrf, name=name, email=typed, code=code, errors=errors)
        return browser.show(page)
    began: list[str] = []
    await in_the_same_time(_begin(browser, name, form, began))
    answer = browser.see("/sign-up/sent")
    sealed = seat.desk.keys.seal("sign-up", f"{began[0]}\n{email}")
    browser.give(answer, _WAITING, sealed)
    return answer


async def _wrong(browser: Browser, form: Form, name: str, email: str) -> dict[str, Wrong]:
    return {
        **wrong_name(form),
        **wrong_email(form),
        **await wrong_password(browser, form, name, email),
        **({} if form.get("terms") else {"terms": Wrong.TERMS_UNTICKED}),
    }


async def _begin(browser: Browser, name: str, form: Form, began: list[str]) -> None:
    hashed = await credentials.hash_password(form.get("password"))
    applicant = Applicant(name, email_of(form), hashed, browser.shell.language.value)
    code = form.get("code").strip()[:_LONGEST_CODE]
    async with browser.seat.desk.writing(browser.request_id) as work:
        if code:
            applicant = replace(applicant, code_hash=memberships.keep(work, code))
        began.append(await people.sign_up(work, press_of(browser.seat), applicant))


def _waiting(browser: Browser) -> tuple[str, str]:
    """The sign-up that this browser began and its address; empty where it began none."""
    try:
        opened = browser.seat.desk.keys.unseal("sign-up", browser.cookie(_WAITING))
    except ForgedSeal:
        return "", ""
    name, _, email = opened.partition("\n")
    return name, email


async def sent_page(seat: Seat, request: Request) -> Response:
    """Look into your mailbox."""
    browser = Browser(seat, request)
    _, email = _waiting(browser)
    if not email:
        return browser.see("/sign-up")
    again = "again" in request.query_params
    page = Sent(csrf=browser.csrf, email=email, again=again, outbox=seat.letters_shown)
    return browser.show(page)


async def send_again(seat: Seat, request: Request) -> Response:
    """Another letter in place of the last one."""
    browser = Browser(seat, request)
    await browser.form()
    await browser.count(Limit.SIGN_UP_HERE)
    name, _ = _waiting(browser)

    async def renew() -> None:
        async with seat.desk.writing(browser.request_id) as work:
            await people.send_again(work, press_of(seat), name)

    await in_the_same_time(renew())
    return browser.see("/sign-up/sent?again")


async def activate_page(seat: Seat, request: Request) -> Response:
    """The button. Raises people.LinkUnknown."""
    browser = Browser(seat, request)
    await browser.count(Limit.LINK_HERE)
    async with seat.desk.reading(browser.request_id) as work:
        applicant = await people.look_at_sign_up(work, request.path_params["token"])
    page = Activate(csrf=browser.csrf, action=request.url.path, name=applicant.name)
    return browser.show(page)


async def activate(seat: Seat, request: Request) -> Response:
    """Make the member, and sign this browser in. Raises people.LinkUnknown."""
    browser = Browser(seat, request)
    await browser.form()
    await browser.count(Limit.LINK_HERE)
    async with seat.desk.writing(browser.request_id) as work:
        activated = await people.activate(work, request.path_params["token"], browser.agent)
        joined = await _join(work, activated)
    answer = browser.see(HOME if joined is None else f"/account/welcome?joined={joined.value}")
    browser.let_in(answer, activated.secret)
    browser.give(answer, _WAITING, "")
    return answer


async def _join(work: Work, activated: Activated) -> Joined | None:
    """What becomes of the code they brought. A bad one takes nothing from the account."""
    if activated.code_hash is None:
        return None
    try:
        await memberships.join_kept(work, activated.member.id, activated.code_hash)
    except memberships.CodeUnknown:
        return Joined.UNKNOWN
    except memberships.OrganisationFull:
        return Joined.FULL
    return Joined.YES


async def welcome_page(seat: Seat, request: Request) -> Response:
    """What became of the code. Where they belong decides, not the address."""
    browser = Browser(seat, request)
    await browser.recognise()
    try:
        belonging = await browser.belong()
    except memberships.NoOrganisation:
        full = request.query_params.get("joined") == Joined.FULL
        return browser.show(Welcome(joined=Joined.FULL if full else Joined.UNKNOWN))
    return browser.show(Welcome(joined=Joined.YES, organisation=belonging.organisation.name))

"""Who a member is: name, language, and the address that is confirmed by a letter."""

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import people
from wicketgate.people import Limit, SignedIn
from wicketgate.web.kit.browser import Browser, in_the_same_time
from wicketgate.web.kit.forms import Form
from wicketgate.web.kit.languages import choose_language
from wicketgate.web.kit.reader import forget_language
from wicketgate.web.kit.seat import Seat

from .checks import email_of, name_in, wrong_current, wrong_email, wrong_name
from .letters import press_of
from .views import ChangeEmail, ChangeProfile, ConfirmEmail, Notice, Wrong


async def profile_page(seat: Seat, request: Request) -> Response:
    """The form as it stands."""
    browser = Browser(seat, request)
    member = (await browser.recognise()).member
    return browser.show(
        ChangeProfile(csrf=browser.csrf, name=member.name, language=member.language)
    )


async def change_profile(seat: Seat, request: Request) -> Response:
    """Another name or language; pages speak it from here on, whatever a menu said before."""
    browser = Browser(seat, request)
    await browser.recognise()
    form = await browser.form()
    name, language = name_in(form), choose_language(form.get("language")).value
    errors = wrong_name(form)
    if errors:
        page = ChangeProfile(csrf=browser.csrf, name=name, language=language, errors=errors)
        return browser.show(page)
    async with seat.desk.writing(browser.request_id) as work:
        who = await people.signed_in(work, browser.secret)
        await people.change_profile(work, who.member, name, language)
    answer = browser.see(f"/account?done={Notice.PROFILE.value}")
    forget_language(seat, answer)
    return answer


# ------------------------------------------------------------------ the address
async def email_page(seat: Seat, request: Request) -> Response:
    """The empty form."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    return browser.show(ChangeEmail(csrf=browser.csrf, email=who.member.email))


async def change_email(seat: Seat, request: Request) -> Response:
    """Write to the new address. Nothing in the answer tells whether it has an account."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    form = await browser.form()
    await browser.count(Limit.SIGN_UP_HERE)
    errors = {**_wrong_new(form, who), **await wrong_current(browser, who, form)}
    if errors:
        old, new = who.member.email, form.get("new")
        return browser.show(ChangeEmail(csrf=browser.csrf, email=old, new=new, errors=errors))

    async def ask() -> None:
        async with seat.desk.writing(browser.request_id) as work:
            held = await people.signed_in(work, browser.secret)
            await people.ask_for_email(work, press_of(seat), held.member, email_of(form, "new"))

    await in_the_same_time(ask())
    return browser.see(f"/account?done={Notice.EMAIL_ASKED.value}")


def _wrong_new(form: Form, who: SignedIn) -> dict[str, Wrong]:
    own = email_of(form, "new") == who.member.email
    return {"new": Wrong.EMAIL_OWN} if own else wrong_email(form, "new")


async def confirm_page(seat: Seat, request: Request) -> Response:
    """The button. Raises people.LinkUnknown."""
    browser = Browser(seat, request)
    await browser.count(Limit.LINK_HERE)
    async with seat.desk.reading(browser.request_id) as work:
        _, email = await people.look_at_new_email(work, request.path_params["token"])
    return browser.show(ConfirmEmail(csrf=browser.csrf, action=request.url.path, email=email))


async def confirm_email(seat: Seat, request: Request) -> Response:
    """The new address takes the old one's place. Raises people.LinkUnknown."""
    browser = Browser(seat, request)
    await browser.form()
    await browser.count(Limit.LINK_HERE)
    async with seat.desk.writing(browser.request_id) as work:
        await people.confirm_email(work, press_of(seat), request.path_params["token"])
    return browser.see(f"/account?done={Notice.EMAIL_CHANGED.value}")

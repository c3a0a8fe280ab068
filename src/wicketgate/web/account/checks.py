"""What is wrong with the fields of a form."""

import re
from typing import Final

from wicketgate import credentials, people
from wicketgate.people import SignedIn
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.forms import Form
from wicketgate.web.kit.new_passwords import password_faults

from .views import Wrong

_LONGEST_NAME: Final = 100
_NO_NAME: Final = re.compile(r"[/@<>]|www\.")
"""What stands in a letter to an address that is not confirmed must not lead anywhere."""


def email_of(form: Form, field: str = "email") -> str:
    """The address that was typed, in the form in which it is kept."""
    return people.normalised(form.get(field))


def wrong_email(form: Form, field: str = "email") -> dict[str, Wrong]:
    """What is wrong with the field of an address."""
    email = email_of(form, field)
    if not email:
        return {field: Wrong.EMAIL_MISSING}
    return {field: Wrong.EMAIL_MALFORMED} if people.email_fault(email) else {}


async def wrong_password(browser: Browser, form: Form, *about: str) -> dict[str, Wrong]:
    """What is wrong with the fields `password` and `again`."""
    faults = await password_faults(form, browser.seat.desk.profile.bank_name, *about)
    return {name: Wrong(fault) for name, fault in faults.items()}


async def wrong_current(browser: Browser, who: SignedIn, form: Form) -> dict[str, Wrong]:
    """What is wrong with the field `current`; each wrong one counts as a wrong sign-in."""
    if not form.get("current"):
        return {"current": Wrong.BLANK}
    try:
        async with browser.seat.desk.writing(browser.request_id) as work:
            oneself = await people.candidate(work, who.member.email)
    except people.SignInLocked:
        return {"current": Wrong.LOCKED}
    fits = await credentials.verify_password(oneself.password_hash, form.get("current"))
    return {} if fits else {"current": Wrong.MISFIT}


def name_in(form: Form) -> str:
    """The name that was typed."""
    return form.get("name").strip()[:_LONGEST_NAME]


def wrong_name(form: Form) -> dict[str, Wrong]:
    """What is wrong with the field `name`."""
    name = name_in(form)
    return {"name": Wrong.NAME_MISSING} if not name or _NO_NAME.search(name) else {}

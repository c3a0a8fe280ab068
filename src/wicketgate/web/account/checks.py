"""What is wrong with the fields of a form."""

from wicketgate import credentials, people
from wicketgate.credentials import Weakness
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.forms import Form

from .views import Wrong

_WEAK = {
    Weakness.SHORT: Wrong.SHORT,
    Weakness.GUESSABLE: Wrong.GUESSABLE,
}


def email_of(form: Form) -> str:
    """The address that was typed, in the form in which it is kept."""
    return people.normalised(form.get("email"))


def wrong_email(form: Form) -> dict[str, Wrong]:
    """What is wrong with the field `email`."""
    email = email_of(form)
    if not email:
        return {"email": Wrong.EMAIL_MISSING}
    return {"email": Wrong.EMAIL_MALFORMED} if people.email_fault(email) else {}


async def wrong_password(browser: Browser, form: Form, *about: str) -> dict[str, Wrong]:
    """What is wrong with the fields `password` and `again`."""
    password = form.get("password")
    bank = browser.seat.desk.profile.bank_name
    first_tried = [bank, *[word for one in about for word in words(one)]]
    weak = await credentials.weakness_of(password, *first_tried)
    if weak is not None:
        return {"password": _WEAK[weak]}
    return {} if password == form.get("again") else {"again": Wrong.DIFFERENT}


def words(text: str) -> list[str]:
    """A name or an address, whole and in pieces."""
    return [text, *text.replace("@", " ").replace(".", " ").split()]

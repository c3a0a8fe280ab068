"""The letters of the account."""

from collections.abc import Mapping
from typing import Final

from wicketgate import mail
from wicketgate.web.kit.letters import Wording, press_for
from wicketgate.web.kit.seat import Seat

_LETTERS: Final[Mapping[str, Wording]] = {
    "activate": Wording("account/letters/activate.html", "/activate/"),
    "known": Wording("account/letters/known.html", "/sign-in"),
    "reset": Wording("account/letters/reset.html", "/reset-password/"),
    "email": Wording("account/letters/email.html", "/confirm-email/"),
    "email-asked": Wording("account/letters/email_asked.html", "/forgot-password"),
    "email-changed": Wording("account/letters/email_changed.html", "/contact"),
    "password": Wording("account/letters/password.html", "/forgot-password"),
}


def press_of(seat: Seat) -> mail.Press:
    """Puts occasions into words, in the reader's language and with links to this house."""
    return press_for(seat, _LETTERS)

"""Letters in words: one template says them, as plain text and as HTML."""

from collections.abc import Mapping
from html import unescape
from typing import Final

from wicketgate import mail
from wicketgate.web.kit.languages import choose_language
from wicketgate.web.kit.pages import Shell, environment
from wicketgate.web.kit.seat import Seat

_LETTERS: Final[Mapping[str, tuple[str, str]]] = {
    "activate": ("account/letters/activate.html", "/activate/"),
    "known": ("account/letters/known.html", "/sign-in"),
    "reset": ("account/letters/reset.html", "/reset-password/"),
    "password": ("account/letters/password.html", "/forgot-password"),
}
"""Each letter's template, and where its link leads; the token of the occasion follows."""


def press_of(seat: Seat) -> mail.Press:
    """Puts occasions into words, in the reader's language and with links to this house."""

    def press(occasion: mail.Occasion) -> mail.Draft:
        template, path = _LETTERS[occasion.letter]
        facts = {
            "shell": Shell(language=choose_language(occasion.language)),
            "bank": seat.desk.profile.bank_name,
            "name": occasion.facts["name"],
            "link": f"{seat.base_url}{path}{occasion.facts.get('token', '')}",
        }
        written = environment().get_template(template).render(facts)
        subject, *paragraphs = unescape(written).strip().split("\n\n")
        framed = {**facts, "subject": subject, "paragraphs": paragraphs}
        html = environment().get_template("account/letters/frame.html").render(framed)
        return mail.Draft(occasion.to, subject, "\n\n".join(paragraphs) + "\n", html)

    return press

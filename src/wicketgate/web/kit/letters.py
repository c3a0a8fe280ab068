"""Letters in words: one template says them, as plain text and as HTML."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from wicketgate import mail
from wicketgate.web.kit.colours import brand_fill
from wicketgate.web.kit.languages import choose_language
from wicketgate.web.kit.pages import Shell, environment
from wicketgate.web.kit.seat import Seat


@dataclass(frozen=True, slots=True)
class Wording:
    """The template of a letter, and where its link leads; the token of the occasion follows."""

    template: str
    path: str = ""


def press_for(seat: Seat, wordings: Mapping[str, Wording]) -> mail.Press:
    """Puts a door's occasions into words, in the reader's language and with links to this house.

    A template begins with the subject; empty lines divide the paragraphs behind it. Plain text and
    HTML say the same, the bank's name first.
    """
    profile = seat.desk.profile

    def press(occasion: mail.Occasion) -> mail.Draft:
        wording = wordings[occasion.letter]
        facts = {
            **occasion.facts,
            "shell": Shell(language=choose_language(occasion.language)),
            "bank": profile.bank_name,
            "colour": brand_fill(profile.brand_hue, profile.brand_chroma),
            "link": f"{seat.base_url}{wording.path}{occasion.facts.get('token', '')}",
        }
        written = environment().get_template(wording.template).render(facts)
        subject, *paragraphs = unescape(written).strip().split("\n\n")
        framed = {**facts, "subject": subject, "paragraphs": paragraphs}
        html = environment().get_template("kit/letters/frame.html").render(framed)
        text = "\n\n".join([profile.bank_name, *paragraphs]) + "\n"
        return mail.Draft(occasion.to, subject, text, html)

    return press

"""The letters about organisations say what happened, in the reader's language."""

import pytest

from tests.doors.organisation.visiting import Site
from tests.support.members import BASE
from wicketgate import mail
from wicketgate.kernel.profile import PSU_LANGUAGES
from wicketgate.web.kit.organisation_letters import press_of

FACTS = {
    "name": "Ada <b>Peeters</b>",
    "organisation": "Bee & Sons",
    "member": "Nina",
    "code": "7KQ3M-9XW2D",
    "question": "Which licence?\n\nThe Belgian one?",
    "reason": "No register entry.",
}
SAID = {
    "case-sent": "Bee & Sons",
    "case-asked": "The Belgian one?",
    "case-answered": "Bee & Sons",
    "case-approved-once": "Bee & Sons",
    "case-verified": "7KQ3M-9XW2D",
    "case-refused": "No register entry.",
    "case-withdrawn": "Bee & Sons",
    "member-joined": "Nina",
    "member-removed": "Nina",
    "code-renewed": "7KQ3M-9XW2D",
}


@pytest.mark.parametrize("language", PSU_LANGUAGES)
def test_every_letter_says_it_in_every_language(site: Site, language: str) -> None:
    press = press_of(site.seat)
    for letter, said in SAID.items():
        draft = press(mail.Occasion(letter, "ada@bee.example", language, FACTS))
        assert "Bee & Sons" in draft.subject
        assert said in draft.text
        assert f"{BASE}/dev/organisation" in draft.text
        assert "<b>" not in draft.html
        assert f'lang="{language}"' in draft.html


def test_the_languages_differ(site: Site) -> None:
    press = press_of(site.seat)
    subjects = {
        press(mail.Occasion("case-verified", "a@b.example", language, FACTS)).subject
        for language in PSU_LANGUAGES
    }
    assert len(subjects) == len(PSU_LANGUAGES)

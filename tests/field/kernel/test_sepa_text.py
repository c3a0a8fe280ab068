"""Texts as SEPA carries them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wicketgate.kernel import sepa_text

BASIC = re.compile(r"[a-zA-Z0-9/?:().,'+ -]*")


@given(st.text(max_size=140))
def test_nothing_is_left_that_sepa_does_not_know(text: str) -> None:
    assert BASIC.fullmatch(sepa_text.basic(text))


@given(st.from_regex(BASIC, fullmatch=True))
def test_what_sepa_knows_stays_as_it_is(text: str) -> None:
    assert sepa_text.basic(text) == text


@pytest.mark.parametrize(
    ("text", "flat"),
    [
        ("Müller & Söhne", "Muller + Sohne"),
        ("Straße Łódź", "Strasse Lodz"),
        ("Œuvre №7", "OEuvre No7"),
    ],
)
def test_letters_lose_their_accents(text: str, flat: str) -> None:
    assert sepa_text.basic(text) == flat


def test_names_are_alike_whatever_their_order_and_capitals() -> None:
    assert sepa_text.likeness("CLAES, Marijke", "Marijke Claes") == 1
    assert 0.85 < sepa_text.likeness("Marijke Claas", "Marijke Claes") < 1
    assert sepa_text.likeness("Nobody", "Marijke Claes") < 0.5

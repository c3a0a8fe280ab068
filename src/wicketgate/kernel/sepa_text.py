"""Texts as SEPA can carry them, and names compared (EPC217-08, contract E.13)."""

import re
import unicodedata
from difflib import SequenceMatcher
from typing import Final

_LETTERS: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L"}
    | {"đ": "d", "Đ": "D", "ð": "d", "þ": "th", "&": "+"}
)
"""What has no accent to take away."""


def basic(text: str) -> str:
    """The text in the SEPA basic character set: accents go, what is left over becomes a dot."""
    flat = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    flat = "".join(sign for sign in flat if not unicodedata.combining(sign))
    return re.sub(r"[^a-zA-Z0-9/?:().,'+ -]", ".", flat)


def likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1.

    Accents, capitals, punctuation and the order of the words do not count.
    """
    return SequenceMatcher(None, _plain(one), _plain(other)).ratio()


def _plain(name: str) -> str:
    return " ".join(sorted(re.findall(r"[a-z0-9]+", basic(name).casefold())))

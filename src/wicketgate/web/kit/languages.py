"""The four languages of the pages: which one a visitor reads, and its catalogue of texts."""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

from babel import Locale

_DOORS: Final = Path(__file__).parent.parent

_LONGEST_WISH: Final = 500  # characters; what stands behind them is not read
_QUALITY: Final = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")


class Language(StrEnum):
    """The languages a page exists in. English is the source of the others."""

    EN = "en"
    FR = "fr"
    NL = "nl"
    DE = "de"

    @property
    def own_name(self) -> str:
        """What its speakers call it: "Nederlands"."""
        return _OWN_NAMES[self]

    @property
    def locale(self) -> Locale:
        """How dates, numbers and money are written: the bank's customers live in Belgium."""
        return _locale(self)


_OWN_NAMES: Final = {
    Language.EN: "English",
    Language.FR: "Français",
    Language.NL: "Nederlands",
    Language.DE: "Deutsch",
}
_LOCALES: Final = {
    Language.EN: "en_GB",
    Language.FR: "fr_BE",
    Language.NL: "nl_BE",
    Language.DE: "de_BE",
}


@cache
def _locale(language: Language) -> Locale:
    return Locale.parse(_LOCALES[language])


def choose_language(*wishes: str | None) -> Language:
    """The first of our languages that a wish names, else English.

    A wish is what a person or their browser said: OAuth2 `ui_locales` (tags divided by blanks), an
    `Accept-Language` header (tags divided by commas, with qualities), a cookie or `?lang=`. Give
    the strongest first. Each wish is looked up by RFC 4647 section 3.4: "fr-CA" finds French.
    """
    for wish in wishes:
        for wanted in _ranges(wish or ""):
            for tag in _shorter_and_shorter(wanted):
                if tag in _OWN_NAMES:
                    return Language(tag)
    return Language.EN


def _ranges(wish: str) -> list[str]:
    """The language ranges of one wish in lower case, most wanted first, unwanted ones left out."""
    tight = re.sub(r"\s*([;=])\s*", r"\1", wish[:_LONGEST_WISH].lower())
    weighed = [
        (_quality(parameters), tag.replace("_", "-"))
        for piece in re.split(r"[,\s]+", tight)
        for tag, _, parameters in [piece.partition(";")]
    ]
    return [tag for quality, tag in sorted(weighed, key=lambda pair: -pair[0]) if quality > 0]


def _quality(parameters: str) -> float:
    """The weight of RFC 9110 section 12.4.2: 1 where none is given, 0 where it is no weight."""
    if not parameters:
        return 1.0
    found = _QUALITY.fullmatch(parameters)
    return float(found[1]) if found else 0.0


def _shorter_and_shorter(tag: str) -> Iterator[str]:
    """The range and what is left of it as subtags are dropped from its end."""
    parts = tag.split("-")
    while parts:
        yield "-".join(parts)
        parts.pop()


@cache
def catalogue(language: Language) -> NullTranslations:
    """The texts of a language. Raises FileNotFoundError before `make assets` was run."""
    if language is Language.EN:
        return NullTranslations()
    with compiled(language).open("rb") as file:
        return GNUTranslations(file)


def written(language: Language) -> list[Path]:
    """The catalogues of a language, one a door; what several doors say is in the kit's."""
    return sorted(_DOORS.glob(f"*/locale/{language}.po"))


def compiled(language: Language) -> Path:
    """Where all catalogues of a language lie as one, compiled; English has none."""
    return _DOORS / "kit" / "locale" / f"{language}.mo"

"""No text of a page is left in English, doubtful or broken in any language."""

import re
from io import BytesIO
from typing import Final

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.house.sources import SOURCE
from wicketgate.web.kit.languages import CATALOGUES, DOMAIN, Language, compiled

TRANSLATED: Final = [language for language in Language if language is not Language.EN]
IN_EACH = pytest.mark.parametrize("language", TRANSLATED)

ALIKE: Final = {
    Language.FR: {"Code", "Sandbox", "Open Banking"},
    Language.NL: {
        *("Code", "Sandbox", "Parameter", "Privacy", "Certificate"),
        *("Contact", "Menu", "Open Banking", "Status"),
    },
    Language.DE: {
        *("Code", "Name", "Sandbox", "Parameter"),
        *("APIs", "Open Banking", "Status", "Version"),
    },
}
"""Words that are the same in English."""


def texts_of_the_pages() -> set[str | tuple[str, ...]]:
    with (CATALOGUES / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file, "babel.cfg")
    found = extract_from_dir(SOURCE / "web", methods, options)
    return {text for _, _, text, _, _ in found}


def catalogue(language: Language) -> Catalog:
    with (CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=language.value)


def messages(language: Language) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def test_texts_are_found_at_all() -> None:
    assert len(texts_of_the_pages()) > 100


@IN_EACH
def test_every_text_is_translated_and_no_other(language: Language) -> None:
    translated = {message.id for message in messages(language) if all(forms(message))}
    assert translated == texts_of_the_pages()


@IN_EACH
def test_no_translation_is_doubtful_or_broken(language: Language) -> None:
    for message in messages(language):
        assert not message.fuzzy, message.id
        assert not list(message.check(catalogue(language))), message.id
        wanted = sorted(re.findall(r"<[^>]+>", str(message.id)))
        if isinstance(message.id, str):
            assert sorted(re.findall(r"<[^>]+>", str(message.string))) == wanted
    assert not catalogue(language).obsolete


@IN_EACH
def test_nothing_was_copied_from_the_english(language: Language) -> None:
    same = {message.id for message in messages(language) if message.id == message.string}
    assert same <= ALIKE[language]


def test_french_keeps_its_signs_on_the_line() -> None:
    for message in messages(Language.FR):
        for text in forms(message):
            assert not re.search(r"[^\xa0][:?!;]( |$)", text), text
            assert "'" not in text.replace("='", ""), text


@IN_EACH
def test_the_compiled_catalogue_is_the_written_one(language: Language) -> None:
    fresh = BytesIO()
    write_mo(fresh, catalogue(language))
    assert compiled(language).read_bytes() == fresh.getvalue()

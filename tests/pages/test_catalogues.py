"""No text of a page is left in English, doubtful or broken in any language."""

import re
from typing import Final

import pytest
from babel.messages.catalog import Message

from scripts import catalogues
from wicketgate.web.kit.languages import Language, compiled, written
from wicketgate.web.reference import guide

TRANSLATED: Final = [language for language in Language if language is not Language.EN]
IN_EACH = pytest.mark.parametrize("language", TRANSLATED)

ALIKE: Final = {
    Language.FR: {
        *("Active", "Application", "Applications", "Code", "Guide", "Open Banking"),
        *(
            "Organisation",
            "Organisations",
            "Sandbox",
            "Signature",
            "Signatures",
            "Signatures (QSealC)",
        ),
        *("Suspensions", "X-Request-ID"),
    },
    Language.NL: {
        *("Administrator", "Auditor", "Body", "Certificate", "Code", "Contact", "Headers"),
        *("Menu", "Open Banking", "Operator", "Parameter", "Passkeys", "Privacy"),
        *("Product", "Sandbox", "Status", "X-Request-ID"),
        ("%(count)s passkey", "%(count)s passkeys"),
    },
    Language.DE: {
        *("APIs", "Administrator", "Code", "Name", "Open Banking", "Operation", "Operator"),
        *("Organisation", "Parameter", "Passkeys", "Sandbox", "Status", "Version"),
        "X-Request-ID",
    },
}
"""Words that are the same in English."""


def messages(language: Language) -> list[Message]:
    return [one for path in written(language) for one in catalogues.messages(catalogues.read(path))]


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def test_texts_are_found_at_all() -> None:
    assert len({text for door in catalogues.doors() for text in catalogues.texts_of(door)}) > 100


@IN_EACH
@pytest.mark.parametrize("door", catalogues.doors())
def test_every_text_is_translated_and_no_other(door: str, language: Language) -> None:
    held = catalogues.messages(catalogues.read(catalogues.place(door, language)))
    wanted = catalogues.messages(catalogues.renewed(door, language))
    assert {one.id for one in held if all(forms(one))} == {one.id for one in wanted}


@IN_EACH
def test_doors_say_the_same_in_the_same_words(language: Language) -> None:
    said: dict[object, object] = {}
    for message in messages(language):
        assert said.setdefault(message.id, message.string) == message.string


@IN_EACH
def test_no_translation_is_doubtful_or_broken(language: Language) -> None:
    for message in messages(language):
        assert not message.fuzzy, message.id
        assert not list(message.check()), message.id
        wanted = sorted(re.findall(r"<[^>]+>", str(message.id)))
        if isinstance(message.id, str):
            assert sorted(re.findall(r"<[^>]+>", str(message.string))) == wanted


@IN_EACH
def test_nothing_was_copied_from_the_english(language: Language) -> None:
    same = {message.id for message in messages(language) if message.id == message.string}
    assert same <= ALIKE[language]


def test_german_has_one_word_for_a_consent() -> None:
    said = [text for message in messages(Language.DE) for text in forms(message)]
    assert any("Zustimmung" in text for text in said)
    assert not [text for text in said if "inwilligung" in text]
    chapters = (guide.FOLDER / "de").glob("*.md")
    assert not [path.name for path in chapters if "inwilligung" in path.read_text("utf-8")]


def test_french_keeps_its_signs_on_the_line() -> None:
    for message in messages(Language.FR):
        for text in forms(message):
            assert not re.search(r"[^\xa0][:?!;]( |$)", text), text
            assert "'" not in text.replace("='", ""), text


@IN_EACH
def test_the_compiled_catalogue_is_the_written_one(language: Language) -> None:
    assert compiled(language).read_bytes() == catalogues.compiled(written(language))

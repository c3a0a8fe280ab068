"""The guide says the same in every language: the same parts, the same commands, the same facts."""

import re
from collections import Counter
from typing import Final

import pytest

from wicketgate.web.kit.languages import Language
from wicketgate.web.reference import guide

TRANSLATED: Final = [
    (language.value, chapter)
    for language in Language
    if language is not Language.EN
    for chapter in guide.CHAPTERS
]
EACH: Final = pytest.mark.parametrize(("language", "chapter"), TRANSLATED)
FENCE: Final = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
HEADING: Final = re.compile(r"^(#+) ", re.MULTILINE)
FILLED_IN: Final = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
LINK: Final = re.compile(r"\]\((\S+?)\)")
NAMED: Final = re.compile(r"`[^`\n]+`")
MARKED: Final = re.compile(r"^(?:\||\*|\d+\.|\*\*)", re.MULTILINE)
HAPPENS: Final = re.compile(r"^(\w+) (-->|->) (\w+): [^|\n]+(?: \| (.+))?$", re.MULTILINE)


def text(language: str, chapter: str) -> str:
    return (guide.FOLDER / language / f"{chapter}.md").read_text("utf-8")


def prose(whole: str) -> str:
    return FENCE.sub("", whole)


@EACH
def test_a_chapter_has_the_same_parts_in_every_language(language: str, chapter: str) -> None:
    ours, theirs = prose(text(language, chapter)), prose(text("en", chapter))

    assert HEADING.findall(ours) == HEADING.findall(theirs)
    assert MARKED.findall(ours) == MARKED.findall(theirs), "tables and lists"
    assert len(ours.split("\n\n")) == len(theirs.split("\n\n"))


@EACH
def test_commands_and_answers_are_the_same_to_the_byte(language: str, chapter: str) -> None:
    ours, theirs = FENCE.findall(text(language, chapter)), FENCE.findall(text("en", chapter))

    assert [kind for kind, _ in ours] == [kind for kind, _ in theirs]
    for (kind, here), (_, there) in zip(ours, theirs, strict=True):
        if kind == "picture":
            assert HAPPENS.findall(without_words(here)) == HAPPENS.findall(without_words(there))
        else:
            assert here == there


def without_words(picture: str) -> str:
    """Calls, statuses and the names of parameters: what stands behind the bar."""
    return re.sub(r": [^|\n]+", ": x ", picture).replace("x \n", "x\n")


@EACH
def test_facts_links_and_names_are_those_of_the_english_chapter(
    language: str, chapter: str
) -> None:
    ours, theirs = prose(text(language, chapter)), prose(text("en", chapter))

    for kind in (FILLED_IN, LINK, NAMED):
        assert Counter(kind.findall(ours)) == Counter(kind.findall(theirs)), kind.pattern


@pytest.mark.parametrize("chapter", guide.CHAPTERS)
def test_french_keeps_its_signs_on_the_line(chapter: str) -> None:
    words = NAMED.sub("x", FILLED_IN.sub("x", prose(text("fr", chapter))))

    assert not re.search(r"[^\xa0][:?!;»](?=\s)", words)

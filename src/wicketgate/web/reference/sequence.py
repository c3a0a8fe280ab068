"""Sequence pictures as SVG: who says what to whom, in order. Colours come from the style sheet.

One line of text is one arrow: `app -> bank: words | smaller words`, or `-->` for an answer. The
first lines name who takes part: `app = Your app`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

_WHO: Final = re.compile(r"(\w+) = (.+)")
_ARROW: Final = re.compile(r"(\w+) (-->|->) (\w+): ([^|]+?)(?: \| (.+))?")
_WIDTH: Final = 190
_TOP: Final = 44
_HEAD: Final = Markup('<rect class="a" x="{}" y="8" width="140" height="34" rx="8"/>')
_NAME: Final = Markup('<text class="w" x="{}" y="30" text-anchor="middle">{}</text>')
_LIFE: Final = Markup('<line class="v" x1="{0}" x2="{0}" y1="44" y2="{1}"/>')
_LINE: Final = Markup('<path class="m{}" d="M{} {}H{}"/>')
_LOOP: Final = Markup('<path class="m" d="M{0} {1}h34v14h-26"/>')
_LOOP_DEEP: Final = 14
_TIP: Final = Markup('<path class="h" d="M{0} {1} l{2} -4.5 v9z"/>')
_WORDS: Final = Markup('<text{}x="{}" y="{}" text-anchor="middle">{}</text>')
_WHOLE: Final = Markup(
    '<div class="scroll" tabindex="0" role="region" aria-label="{0}">'
    '<svg class="seq" viewBox="0 0 {1} {2}" role="img" aria-label="{0}. {3}">{4}</svg></div>\n'
)


class UnreadablePicture(ValueError):
    """A line of a picture says neither who takes part nor who tells whom."""


@dataclass(frozen=True)
class _Arrow:
    source: str
    answer: bool
    target: str
    words: str
    small: str

    @property
    def spoken(self) -> str:
        return f"{self.words} ({self.small})" if self.small else self.words


def picture(text: str) -> Markup:
    """The picture; its first line is its title. Raises UnreadablePicture."""
    title, *lines = [line.strip() for line in text.strip().splitlines()]
    people: dict[str, str] = {}
    arrows: list[_Arrow] = []
    for line in lines:
        if found := _ARROW.fullmatch(line):
            source, kind, target, words, small = found.groups()
            arrows.append(_Arrow(source, kind == "-->", target, words, small or ""))
        elif named := _WHO.fullmatch(line):
            people[named[1]] = named[2]
        else:
            raise UnreadablePicture(line)
    places = {who: 85 + number * _WIDTH for number, who in enumerate(people)}
    drawn, end = Markup(), _TOP
    for arrow in arrows:
        end += 44 if arrow.small else 36
        end += _LOOP_DEEP if arrow.source == arrow.target else 0
        drawn += Markup().join(_drawn(arrow, places, end))
    heads = (
        _LIFE.format(x, end + 20) + _HEAD.format(x - 70) + _NAME.format(x, people[who])
        for who, x in places.items()
    )
    told = " ".join(f"{people[a.source]}: {a.spoken}." for a in arrows)
    width = _WIDTH * len(people) - 20
    return _WHOLE.format(title, width, end + 28, told, Markup().join(heads) + drawn)


def _drawn(arrow: _Arrow, places: dict[str, int], y: int) -> Iterator[Markup]:
    start, end = places[arrow.source], places[arrow.target]
    way = 1 if end > start else -1
    if start == end:
        yield _LOOP.format(start, y - _LOOP_DEEP) + _TIP.format(end, y, 9)
        y -= _LOOP_DEEP
    else:
        yield _LINE.format(" d" if arrow.answer else "", start, y, end - 8 * way)
        yield _TIP.format(end, y, -9 * way)
    middle = (start + end) // 2
    if arrow.small:
        yield _WORDS.format(Markup(' class="n" '), middle, y - 6, arrow.small)
    yield _WORDS.format(Markup(" "), middle, y - (20 if arrow.small else 8), arrow.words)

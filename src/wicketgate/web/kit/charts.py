"""Charts as plain geometry: a template draws them, a style sheet colours them, no script runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_LEFT: Final = 34
_BOTTOM: Final = 20
_TOP: Final = 6
_RULES: Final = 3
_STEPS: Final = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Size:
    """In units of the drawing; `label_every` is how many columns share one label."""

    width: int
    height: int
    label_every: int


WIDE: Final = Size(640, 150, 4)
NARROW: Final = Size(330, 140, 6)


@dataclass(frozen=True, slots=True)
class Column:
    """How much in all, and how much of it is bad."""

    value: int
    bad: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across, at a value that can be read off."""

    y: float
    value: int


@dataclass(frozen=True, slots=True)
class Bar:
    """Part of a column."""

    x: float
    y: float
    width: float
    height: float
    bad: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """Where the name of a column stands, by its place in the row."""

    x: float
    column: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """All there is to draw; `line` is the path of a curve, empty for bars."""

    size: Size
    rules: tuple[Rule, ...]
    marks: tuple[Mark, ...]
    bars: tuple[Bar, ...] = ()
    line: str = ""

    @property
    def left(self) -> int:
        return _LEFT

    @property
    def baseline(self) -> int:
        return self.size.height - 2


def top_of(values: Sequence[int]) -> int:
    """The value at the upper end of the scale: a round number that none exceeds."""
    most = max([*values, _RULES])
    step = 1
    while step * 5 * _RULES < most:
        step *= 10
    return next(step * one * _RULES for one in (*_STEPS, 10) if step * one * _RULES >= most)


class _Scale:
    """From values and places to units of the drawing."""

    def __init__(self, size: Size, values: Sequence[int]) -> None:
        self.size = size
        self.top = top_of(values)
        self.pitch = (size.width - _LEFT) / max(len(values), 1)
        self.ground = size.height - _BOTTOM

    def height(self, value: int) -> float:
        return (self.ground - _TOP) * value / self.top

    def y(self, value: int) -> float:
        return round(self.ground - self.height(value), 1)

    def x(self, place: float) -> float:
        return round(_LEFT + self.pitch * place, 1)

    def rules(self) -> tuple[Rule, ...]:
        shares = range(_RULES + 1)
        return tuple(
            Rule(self.y(self.top * share // _RULES), self.top * share // _RULES) for share in shares
        )

    def marks(self, count: int) -> tuple[Mark, ...]:
        every = self.size.label_every
        return tuple(Mark(self.x(at + 0.5), at) for at in range(every // 2, count, every))


def bars(columns: Sequence[Column], size: Size) -> Drawing:
    """Columns of bars, what is bad on top of the rest."""
    scale = _Scale(size, [column.value for column in columns])
    drawn: list[Bar] = []
    for at, column in enumerate(columns):
        good = column.value - column.bad
        for value, under, bad in ((good, 0, False), (column.bad, good, True)):
            if value:
                drawn.append(_bar(scale, at, value=value, under=under, bad=bad))
    return Drawing(size, scale.rules(), scale.marks(len(columns)), bars=tuple(drawn))


def _bar(scale: _Scale, at: int, *, value: int, under: int, bad: bool) -> Bar:
    width = round(scale.pitch * 0.68, 1)
    height = max(round(scale.height(value), 1), 1.5)
    return Bar(scale.x(at + 0.16), round(scale.y(under) - height, 1), width, height, bad)


def curve(values: Sequence[int | None], size: Size) -> Drawing:
    """A line through the values, interrupted where there is none."""
    scale = _Scale(size, [0 if value is None else value for value in values])
    words: list[str] = []
    before: int | None = None
    for at, value in enumerate(values):
        if value is not None:
            # It begins with a short stroke: a value alone between gaps could not be seen.
            x, y, begun = scale.x(at + 0.5), scale.y(value), scale.x(at + 0.1)
            words.append(f"M{begun} {y}L{x} {y}" if before is None else f"L{x} {y}")
        before = value
    return Drawing(size, scale.rules(), scale.marks(len(values)), line="".join(words))

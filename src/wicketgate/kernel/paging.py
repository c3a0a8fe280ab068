"""Long lists, a page at a time: each page begins behind the key of the last line before it.

Unlike counted pages this costs the same at any depth, and nothing is shown twice or left out when
lines are added meanwhile.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

PAGE: Final = 25
_KEY: Final = re.compile(r"([0-9]{1,18})\.([A-Za-z0-9_-]{1,64})")
_NUMBER: Final = re.compile(r"[0-9]{1,18}")

Line = TypeVar("Line")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class Page(Generic[Line]):
    """Some lines of a list. `rest` is the key behind which the others begin, if there are any."""

    lines: tuple[Line, ...]
    rest: str | None = None

    def map(self, change: Callable[[Line], Other]) -> "Page[Other]":
        """The same page of what each line becomes."""
        return Page(tuple(map(change, self.lines)), self.rest)


def page_of(found: Sequence[Line], key: Callable[[Line], str], most: int = PAGE) -> Page[Line]:
    """The page, when `found` has one line more than it wherever others follow."""
    lines = tuple(found[:most])
    return Page(lines, key(lines[-1]) if len(found) > most else None)


def key_of(at_us: int, name: str) -> str:
    """The key of a line in a list by time; of two lines of a moment the name decides."""
    return f"{at_us}.{name}"


def read_key(text: str) -> tuple[int, str] | None:
    """The moment and the name in a key; None for the beginning, and for what is no key of ours."""
    found = _KEY.fullmatch(text)
    return None if found is None else (int(found[1]), found[2])


def read_numbers(text: str) -> tuple[int, int] | None:
    """The moment and the number in a key whose name is one; None as above."""
    found = read_key(text)
    return None if found is None or not _NUMBER.fullmatch(found[1]) else (found[0], int(found[1]))


def read_number(text: str) -> int | None:
    """The number in a key that is one; None as above."""
    return int(text) if _NUMBER.fullmatch(text) else None

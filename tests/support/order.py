"""In which order the files of a run come, so that no core waits at its end for the other."""

from collections import Counter
from typing import Final

import pytest

from tests.support.need import ROOT

_SLOW: Final = frozenset({"chaos", "commands", "journeys", "pages"})
"""Folders whose tests start programs and browsers: a few tests there take minutes."""
_HOUSE: Final = "live"
"""Its files share five processes, which whoever has begun it keeps to the end."""
_MANY: Final = 20


def longest_first(items: list[pytest.Item]) -> None:
    """What takes minutes, then large files, then the house, and at last what takes a moment.

    For `--no-loadscope-reorder`: by itself xdist takes files by their number of tests, and those
    that start programs, with few of them, would come last.
    """
    count = Counter(item.path for item in items)

    def place(item: pytest.Item) -> tuple[int, int]:
        folder = item.path.relative_to(ROOT / "tests").parts[0]
        if folder in _SLOW:
            rank = 0
        elif folder == _HOUSE:
            rank = 2
        else:
            rank = 1 if count[item.path] >= _MANY else 3
        return rank, -count[item.path]

    items.sort(key=place)

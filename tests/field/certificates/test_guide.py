"""The guide tells developers what every doubt means."""

from pathlib import Path
from typing import Final

from wicketgate.certificates import Doubt

_COLUMNS: Final = 3
"""A doubt, what it means, and what to do: no other table of the chapter has so many."""
GUIDE: Final = Path(__file__).parents[3] / "docs" / "guide" / "certificates.md"


def test_every_doubt_stands_in_the_guide_once_and_in_order() -> None:
    told = [
        line.split("`")[1]
        for line in GUIDE.read_text("utf-8").splitlines()
        if line.count(" | ") == _COLUMNS - 1 and line.startswith("| `")
    ]

    assert told == [doubt.value for doubt in Doubt]

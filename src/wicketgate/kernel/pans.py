"""Full card numbers (PAN, ISO/IEC 7812): they are refused, and hidden in whatever text is kept.

13 to 19 digits whose last one is right by Luhn, perhaps in groups. One digit in ten passes by
chance; a reference that is hidden for it does no harm, a card number that is shown does.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

_LEAST: Final = 13
_MOST: Final = 19
_DIGIT: Final = r"(?:[0-9]|\\u003[0-9])"  # JSON may write a digit by its code point
_RUN: Final = re.compile(
    rf"(?<![0-9A-Za-z]){_DIGIT}(?:[ .\-]?{_DIGIT}){{{_LEAST - 1},}}(?![0-9A-Za-z])"
)
_BY_CODE: Final = re.compile(r"\\u003([0-9])")
_BETWEEN: Final = re.compile(r"[ .\-]")


def is_full_pan(text: str) -> bool:
    """Whether the text is a card number in full."""
    digits = _BETWEEN.sub("", text.strip())
    return digits.isascii() and digits.isdigit() and _right(digits)


def without_pans(text: str, mask: str) -> str:
    """The text with `mask` in the place of every full card number in it."""
    return _RUN.sub(lambda found: mask if _hidden(found[0]) else found[0], text)


def _hidden(run: str) -> bool:
    """Whether the run is one, or some of its groups are one among other digits."""
    groups = _BETWEEN.split(_BY_CODE.sub(r"\1", run))
    return any(map(_right, _joined(groups)))


def _joined(groups: Sequence[str]) -> Iterator[str]:
    """What neighbouring groups say together."""
    for begin in range(len(groups)):
        digits = ""
        for group in groups[begin:]:
            digits += group
            if len(digits) > _MOST:
                break
            yield digits


def _right(digits: str) -> bool:
    """The length, and the check digit of Luhn."""
    if not _LEAST <= len(digits) <= _MOST:
        return False
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0

"""Frozen values in one text column: a JSON object of their fields, read back by their types.

For what is only ever written and read whole. What a statement looks for has a column of its own.
"""

from collections.abc import Callable
from typing import Final, TypeVar

import msgspec

T = TypeVar("T")

_ENCODER: Final = msgspec.json.Encoder()


def write(value: object) -> str:
    """A dataclass as JSON; dates as in ISO 8601. What it lacks is left out, at every depth."""
    return _ENCODER.encode(_given(msgspec.to_builtins(value))).decode()


def reader(kind: type[T]) -> Callable[[str], T]:
    """Reads what `write` made of a `kind`; members left out are the fields' defaults."""
    return msgspec.json.Decoder(kind).decode


def _given(value: object) -> object:
    if isinstance(value, dict):
        return {name: _given(one) for name, one in value.items() if one is not None and one != ()}
    if isinstance(value, tuple):
        return [_given(one) for one in value]
    return value

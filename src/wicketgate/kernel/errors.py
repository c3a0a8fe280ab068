"""Refusals: the trade saying no, by name and without any HTTP status."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class Refusal(Exception):
    """Something the rules forbid. The door that asked knows which status and code that is.

    The class docstring is the sentence a person reads when no better text is given.
    """

    kept: ClassVar[bool] = False
    """Whether what the work wrote before refusing stands (a replayed code revokes its family)."""

    def __init__(self, text: str | None = None, *, path: str | None = None) -> None:
        self.text = text or sentence(type(self))
        self.path = path
        super().__init__(self.text)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was sent: where it stands and what it must be."""

    path: str
    text: str


class Malformed(Refusal):
    """The request is not well-formed."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        super().__init__(first.text, path=first.path)


class Unavailable(Refusal):
    """The service is not available at the moment."""


class Held(Unavailable):
    """Somebody else holds what is needed, for longer than we wait."""


class SchemaNewer(Refusal):
    """The database was made by a newer version of Wicketgate; start that one."""


def sentence(refusal: type[Refusal]) -> str:
    """The first line of the class docstring, without its full stop."""
    return (refusal.__doc__ or refusal.__name__).strip().splitlines()[0].rstrip(".")

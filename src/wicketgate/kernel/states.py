"""States move by one table per machine; a status is never assigned (contract B)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from wicketgate.kernel.errors import Refusal

State = TypeVar("State", bound=StrEnum)
Moves = Mapping[State, frozenset[State]]


class IllegalMove(Refusal):
    """The resource is in a state that forbids this."""


class AlreadyDecided(Refusal):
    """Another act was first: it has already been decided."""


class AlreadyApproved(AlreadyDecided):
    """It is already fully approved."""


def move(before: State, after: State, moves: Moves[State]) -> State:
    """`after`, if the table lets `before` become it. Raises IllegalMove otherwise."""
    if after not in moves[before]:
        raise IllegalMove
    return after


def final(state: State, moves: Moves[State]) -> bool:
    """Whether nothing follows this state."""
    return not moves[state]

"""Every table of moves is whole: no state forgotten, none out of reach, and an end."""

import importlib
from collections.abc import Iterator, Mapping
from enum import Enum

import pytest

from tests.house.sources import SOURCE

Moves = Mapping[Enum, frozenset[Enum]]


def tables() -> Iterator[tuple[str, Moves]]:
    """Every `MOVES` or `..._MOVES` in a model, by its full name."""
    for path in sorted(SOURCE.glob("*/model.py")):
        module = importlib.import_module(f"wicketgate.{path.parent.name}.model")
        for name, value in vars(module).items():
            if name == "MOVES" or name.endswith("_MOVES"):
                yield f"{path.parent.name}.{name}", value


@pytest.fixture(params=[pytest.param(moves, id=name) for name, moves in tables()])
def moves(request: pytest.FixtureRequest) -> Moves:
    """One table of moves."""
    table: Moves = request.param
    return table


def after(state: Enum, moves: Moves) -> set[Enum]:
    """Every state that can follow, now or later."""
    reached: set[Enum] = set()
    ahead = set(moves[state])
    while ahead:
        reached |= ahead
        ahead = {further for one in ahead for further in moves[one]} - reached
    return reached


def test_moves_cover_their_enum(moves: Moves) -> None:
    states = set(type(next(iter(moves))))
    assert set(moves) == states
    assert {one for following in moves.values() for one in following} <= states


def test_moves_have_no_island(moves: Moves) -> None:
    beginnings = [state for state in moves if {state} | after(state, moves) == set(moves)]
    assert beginnings, "no state leads to all the others"


def test_moves_end_somewhere(moves: Moves) -> None:
    ends = {state for state, following in moves.items() if not following}
    stuck = [state for state in moves if state not in ends and not after(state, moves) & ends]
    assert ends
    assert not stuck, f"no end can be reached from {stuck}"


def test_a_status_is_in_one_table_only() -> None:
    enums = [type(next(iter(moves))) for _, moves in tables()]
    assert len(enums) == len(set(enums))

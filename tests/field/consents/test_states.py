"""Whatever happens in whatever order, statuses move along MOVES only (contract B.1, B.3)."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import desk_on
from tests.field.consents.lives import EVENTS, Life
from tests.support import databases
from tests.support.clock import TestClock
from wicketgate import authorisation
from wicketgate.authorisation import ScaStatus
from wicketgate.consenting import LAPSES_TO, MOVES, OPEN, Status
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.states import IllegalMove, Moves, final, move

statuses = st.sampled_from(Status)


@given(statuses, statuses)
def test_a_move_is_in_the_table_or_it_is_none(before: Status, after: Status) -> None:
    if after in MOVES[before]:
        assert move(before, after, MOVES) is after
    else:
        with pytest.raises(IllegalMove):
            move(before, after, MOVES)


def test_time_moves_along_the_table_too() -> None:
    assert all(after in MOVES[before] for before, after in LAPSES_TO.items())
    assert LAPSES_TO.keys() == {status for status in Status if not final(status, MOVES)}
    assert not any(final(status, MOVES) for status in OPEN)


@given(st.lists(statuses, max_size=12))
def test_nothing_follows_an_end(wanted: list[Status]) -> None:
    status = Status.RECEIVED
    for after in wanted:
        ended = final(status, MOVES)
        try:
            status = move(status, after, MOVES)
        except IllegalMove:
            continue
        assert not ended


TABLES: Final[Mapping[str, Moves[Status] | Moves[ScaStatus]]] = {
    "consent": MOVES,
    "authorisation": authorisation.MOVES,
}


@settings(max_examples=120)
@given(st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 2)), min_size=2, max_size=14))
def test_lives_of_consents(sqlite_template: Path, events: list[tuple[str, int]]) -> None:
    """Three consents of one company with two signers, and events in any order."""
    with TemporaryDirectory() as folder:
        asyncio.run(_live(databases.copy_of(sqlite_template, Path(folder)), events))


async def _live(url: str, events: list[tuple[str, int]]) -> None:
    clock = TestClock()
    async with desk_on(url, clock, Profile()) as desk:
        life = Life(desk, clock)
        await life.begin()
        for event, which in events:
            await life.happen(event, which)
            await life.check()
        for kind, before, after in await life.transitions():
            assert after in TABLES[kind][before], f"{kind}: {before} -> {after}"
        clock.advance(timedelta(days=100))
        await life.happen("sweep", 0)
        assert all(final(status, MOVES) for status in await life.statuses())

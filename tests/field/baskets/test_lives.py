"""Whatever happens in whatever order, all payments of a basket move together (contract B.4)."""

import asyncio
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import desk_on
from tests.field.baskets.lives import EVENTS, Life
from tests.support import databases
from tests.support.clock import TestClock
from wicketgate.baskets import MOVES
from wicketgate.kernel.profile import Profile


@settings(max_examples=80)
@given(st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 2)), min_size=2, max_size=12))
def test_lives_of_baskets(sqlite_template: Path, events: list[tuple[str, int]]) -> None:
    """Three payments, baskets over them and events in any order."""
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
        clock.advance(timedelta(days=8))
        await life.happen("sweep", 0)
        await life.check()
        for before, after in await life.transitions():
            assert before is after or after in MOVES[before], f"{before} -> {after}"

"""The doors over HTTP, with settled sandbox worlds on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conftest import desk_on
from tests.support import databases, worlds
from tests.support.clock import TestClock
from tests.support.worlds import Party
from wicketgate import sandbox
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.sql import METADATA
from wicketgate.kernel.work import Desk
from wicketgate.settlement import Way
from wicketgate.web.kit.seat import Seat

PARTIES = ("organisation", "application")
KEPT = {
    *PARTIES,
    "sandbox_world",
    "sandbox_customer",
    "sandbox_account",
    "sandbox_mandate",
    "sandbox_booking",
}


@pytest.fixture(scope="session")
def settled_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a SQLite file with settled worlds is kept once a test has made it."""
    return tmp_path_factory.mktemp("settled") / "settled.db"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where settled worlds are or will be: a fresh file, or the database kept for them."""
    if request.param == "sqlite":
        return databases.copy_of(request.getfixturevalue("sqlite_template"), tmp_path)
    url: str = request.getfixturevalue("settled_postgres_url")
    return url


@pytest.fixture
async def desk(
    database_url: str, clock: TestClock, profile: Profile, settled_sqlite: Path
) -> AsyncIterator[Desk]:
    """Where works begin, with settled worlds and nothing else in them."""
    if database_url.startswith("postgresql"):
        tables = METADATA.tables.keys() - KEPT
        await databases.empty(database_url, tables, again=PARTIES)
        async with desk_on(database_url, clock, profile, fresh=False) as made:
            await worlds.settle(made)
            await databases.remember(database_url, PARTIES)
            yield made
        return
    file = Path(database_url.removeprefix("sqlite:///"))
    if not databases.restore(settled_sqlite, file):
        async with desk_on(database_url, clock, profile) as made:
            await worlds.settle(made)
        databases.restore(file, settled_sqlite)
    async with desk_on(database_url, clock, profile) as made:
        yield made


@pytest.fixture
def seat(desk: Desk) -> Seat:
    """What the doors are given."""
    return Seat(desk, Way(sandbox.bank), "http://testserver", sandbox=True)


@pytest.fixture
async def bee(desk: Desk) -> Party:
    """A third party with all roles."""
    async with desk.writing(worlds.REQUEST) as work:
        return await worlds.party(work, worlds.BEE)


@pytest.fixture
async def wasp(desk: Desk) -> Party:
    """Another third party with all roles."""
    async with desk.writing(worlds.REQUEST) as work:
        return await worlds.party(work, worlds.WASP)


@pytest.fixture
async def payer(desk: Desk) -> Party:
    """A third party that may initiate payments only."""
    async with desk.writing(worlds.REQUEST) as work:
        return await worlds.party(work, worlds.PAYER)

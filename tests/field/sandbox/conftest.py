"""A settled world that many tests share: each works in a transaction that is undone."""

from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support import databases
from tests.support.clock import TestClock
from wicketgate import sandbox
from wicketgate.kernel.database import database_at
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.secrets import Keyring
from wicketgate.kernel.sql import METADATA
from wicketgate.kernel.work import Desk, Work

ONE = OrganisationId("PSDBE-NBB-0123456")


class UndoneError(Exception):
    """Takes back what a test wrote."""


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def settled_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a migrated, empty database of each kind, for the tests of one file."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        return databases.copy_of(template, tmp_path_factory.mktemp("settled"))
    url: str = request.getfixturevalue("migrated_postgres_url")
    return url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def settled(settled_url: str) -> AsyncIterator[Desk]:
    """Where works begin, with the world of `ONE` settled."""
    if settled_url.startswith("postgresql"):
        await databases.empty(settled_url, METADATA.tables)
    database = database_at(settled_url)
    await database.open()
    desk = Desk(database, Profile(), Keyring(b"k" * 32), TestClock())
    async with desk.writing("settle") as work:
        await sandbox.settle(work, ONE)
    yield desk
    await database.close()


@pytest_asyncio.fixture(loop_scope="module")
async def world(settled: Desk) -> AsyncIterator[Work]:
    """A writing work in the settled world."""
    with suppress(UndoneError):
        async with settled.writing("00000000-0000-4000-8000-000000000000") as work:
            yield work
            raise UndoneError

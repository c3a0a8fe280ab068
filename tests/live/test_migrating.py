"""Migrating beside traffic: it waits its turn, and holds nobody up."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import asyncpg
import pytest
from alembic.script import ScriptDirectory

from tests.support import databases
from wicketgate import migrating, schema

SCRIPTS: Final = Path(migrating.__file__).parent / "migrations"


def before_the_mark() -> str:
    """The schema to which the migration of the installation was added: it reads a busy table."""
    folder = ScriptDirectory(str(SCRIPTS))
    [mark] = [one for one in folder.walk_revisions() if one.revision.endswith("_installation")]
    assert isinstance(mark.down_revision, str)
    return mark.down_revision


@pytest.fixture
def behind(postgres_url: str) -> Iterator[str]:
    """A database that lacks some migrations."""
    url = databases.create_beside(postgres_url, "behind")
    migrating.migrate(url, None, before_the_mark())
    yield url
    asyncio.run(databases.drop_beside(postgres_url, "behind"))


def test_a_table_in_use_is_waited_for(behind: str) -> None:
    async def hold_and_migrate() -> bool:
        busy = await asyncpg.connect(behind)
        transaction = busy.transaction()
        await transaction.start()
        await busy.execute("LOCK TABLE organisation IN ACCESS EXCLUSIVE MODE")
        upgrading = asyncio.create_task(schema.upgrade(behind))
        await asyncio.sleep(4)  # longer than a migration waits for its lock
        assert not upgrading.done()
        await transaction.commit()
        await busy.close()
        async with asyncio.timeout(20):
            return await upgrading

    assert asyncio.run(hold_and_migrate())
    assert asyncio.run(schema.version(behind)) == schema.HEAD


def test_of_three_who_migrate_at_once_none_fails(behind: str) -> None:
    async def all_at_once() -> list[bool]:
        return await asyncio.gather(*(schema.upgrade(behind) for _ in range(3)))

    assert any(asyncio.run(all_at_once()))
    assert asyncio.run(schema.version(behind)) == schema.HEAD

"""Both databases, migrated once and fresh for every test."""

import asyncio
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import asyncpg

from wicketgate import schema


def migrated_sqlite(folder: Path) -> Path:
    """A migrated file to copy from."""
    path = folder / "template.db"
    asyncio.run(schema.upgrade(f"sqlite:///{path}"))
    return path


def copy_of(template: Path, folder: Path) -> str:
    """The URL of a fresh copy of a migrated file."""
    copy = folder / "wicketgate.db"
    shutil.copy(template, copy)
    return f"sqlite:///{copy}"


def migrated_postgres(url: str) -> str:
    """The URL again, its database migrated."""
    asyncio.run(schema.upgrade(url))
    return url


def create_beside(url: str, name: str) -> str:
    """The URL of a new, empty database in the cluster of another one."""

    async def create() -> None:
        connection = await asyncpg.connect(url)
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()

    asyncio.run(create())
    return f"{url.rpartition('/')[0]}/{name}"


async def drop_beside(url: str, name: str) -> None:
    """Remove such a database again."""
    connection = await asyncpg.connect(url)
    await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await connection.close()


_REMEMBERED: Final = """
    SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass('kept_' || name) IS NOT NULL
"""


async def remember(url: str, tables: Iterable[str]) -> None:
    """Keep these tables as they are now; nothing when that was done before."""
    connection = await asyncpg.connect(url)
    try:
        for name in tables:
            await connection.execute(f"CREATE TABLE IF NOT EXISTS kept_{name} AS TABLE {name}")
    finally:
        await connection.close()


async def empty(url: str, tables: Iterable[str], *, again: Iterable[str] = ()) -> None:
    """Remove every row; the tables of `again` are put back to what was remembered, if it was.

    As a replica deletes: past the trigger that keeps the journal append-only and in any order.
    TRUNCATE makes a new file for every table, which costs a test ten times as much.
    """
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL session_replication_role = replica")
            kept = [row["name"] for row in await connection.fetch(_REMEMBERED, list(again))]
            steps = [f"DELETE FROM {name}" for name in (*tables, *kept)]  # noqa: S608  # our own tables
            steps += [f"INSERT INTO {name} TABLE kept_{name}" for name in kept]
            await connection.execute(";".join(steps))
    finally:
        await connection.close()


def restore(kept: Path, place: Path) -> bool:
    """Copy a kept file to its place; False when there is none yet."""
    if not kept.exists():
        return False
    shutil.copy(kept, place)
    return True

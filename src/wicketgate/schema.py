"""The database's schema: which version it has, and bringing it to ours by Alembic.

Alembic is imported only when something is to be done: a start of an up-to-date database pays one
SELECT.
"""

import asyncio
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Final

import asyncpg

from wicketgate.kernel.database import SQLITE
from wicketgate.kernel.errors import Unavailable

HEAD: Final = "0023_lanes"
"""The newest migration; a test holds it against the folder."""
_VERSION: Final = "SELECT version_num FROM alembic_version"


async def upgrade(url: str) -> bool:
    """Bring the database to our schema; whether anything was done.

    Raises SchemaNewer for a version we do not know, Unavailable when it cannot be reached.
    """
    found = await version(url)
    if found == HEAD:
        return False
    from wicketgate import migrating  # noqa: PLC0415  # half a second that a start need not pay

    await asyncio.to_thread(migrating.migrate, url, found)
    return True


async def version(url: str) -> str | None:
    """The database's schema; None where it has none yet. Raises Unavailable."""
    if url.startswith(SQLITE):
        return _sqlite_version(Path(url.removeprefix(SQLITE)))
    connection = await _connect(url)
    try:
        known: str | None = await connection.fetchval(_VERSION)
    except asyncpg.UndefinedTableError:
        return None
    finally:
        await connection.close()
    return known


async def _connect(url: str) -> "asyncpg.Connection[asyncpg.Record]":
    try:
        return await asyncpg.connect(url, timeout=5)
    except (OSError, asyncpg.PostgresError, TimeoutError, ValueError) as error:
        raise Unavailable(f"the database cannot be reached: {error}") from error


def _sqlite_version(path: Path) -> str | None:
    if path.parent.is_dir() and not path.exists():
        return None  # to connect would make it
    try:
        connection = sqlite3.connect(path)
        try:
            row = connection.execute(_VERSION).fetchone()
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return None
        raise Unavailable(f"the database {path} cannot be opened: {error}") from error
    except sqlite3.DatabaseError as error:
        raise Unavailable(f"{path} is no database of ours: {error}") from error
    return None if row is None else str(row[0])


async def clock(url: str) -> datetime | None:
    """What the database server takes the time to be; None for a file. Raises Unavailable."""
    if url.startswith(SQLITE):
        return None
    connection = await _connect(url)
    try:
        told: datetime = await connection.fetchval("SELECT clock_timestamp()")
    finally:
        await connection.close()
    return told

"""The database's schema: which version it has, and bringing it to ours by Alembic.

Alembic is imported only when something is to be done: a start of an up-to-date database pays one
SELECT.
"""

import asyncio
import sqlite3
from pathlib import Path
from typing import Final

import asyncpg

from wicketgate.kernel.database import SQLITE
from wicketgate.kernel.errors import Unavailable

HEAD: Final = "0016_baskets"
"""The newest migration; a test holds it against the folder."""
_VERSION: Final = "SELECT version_num FROM alembic_version"


async def upgrade(url: str) -> bool:
    """Bring the database to our schema; whether anything was done.

    Raises SchemaNewer for a version we do not know, Unavailable when it cannot be reached.
    """
    version = await _version(url)
    if version == HEAD:
        return False
    from wicketgate import migrating  # noqa: PLC0415  # half a second that a start need not pay

    await asyncio.to_thread(migrating.to_head, url, version)
    return True


async def _version(url: str) -> str | None:
    if url.startswith(SQLITE):
        return _sqlite_version(Path(url.removeprefix(SQLITE)))
    try:
        connection = await asyncpg.connect(url, timeout=5)
        try:
            known: str | None = await connection.fetchval(_VERSION)
        finally:
            await connection.close()
    except asyncpg.UndefinedTableError:
        return None
    except (OSError, asyncpg.PostgresError, TimeoutError, ValueError) as error:
        raise Unavailable(f"the database cannot be reached: {error}") from error
    return known


def _sqlite_version(path: Path) -> str | None:
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

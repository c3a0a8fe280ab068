"""The database's schema: which version it has, and bringing it to ours by Alembic.

Alembic is imported only when something is to be done: a start of an up-to-date database pays one
SELECT.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

import asyncpg
from sqlalchemy import Connection, create_engine

from wicketgate.kernel.database import SQLITE
from wicketgate.kernel.errors import Refusal, Unavailable

HEAD: Final = "0002_sandbox_bank"
"""The newest migration; a test holds it against the folder."""
_SCRIPTS: Final = Path(__file__).parent / "migrations"
_VERSION: Final = "SELECT version_num FROM alembic_version"


class SchemaNewer(Refusal):
    """The database was made by a newer version of Wicketgate; start that one."""


async def upgrade(url: str) -> bool:
    """Bring the database to our schema; whether anything was done.

    Raises SchemaNewer for a version we do not know, Unavailable when it cannot be reached.
    """
    version = await _version(url)
    if version == HEAD:
        return False
    await asyncio.to_thread(_upgrade, url, version)
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


def _upgrade(url: str, version: str | None) -> None:
    # Alembic and SQLAlchemy's engines take half a second to import and are seldom needed.
    from alembic import command  # noqa: PLC0415  # half a second to import
    from alembic.config import Config  # noqa: PLC0415  # half a second to import
    from alembic.script import ScriptDirectory  # noqa: PLC0415  # half a second to import

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise SchemaNewer

    def run(connection: Connection) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    if url.startswith(SQLITE):
        engine = create_engine(url)
        with engine.begin() as connection:
            run(connection)
        engine.dispose()
    else:
        asyncio.run(_on_postgres(url, run))


async def _on_postgres(url: str, run: Callable[[Connection], None]) -> None:
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415  # half a second to import

    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()

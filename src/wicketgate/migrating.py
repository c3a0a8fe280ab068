"""Alembic at work: brings a database to our schema.

On PostgreSQL several nodes may start at once: one of them migrates, in one transaction and under an
advisory lock, and the others then find nothing to do. While it waits for a table that is in use it
holds nobody up for longer than the migration's own lock time-out, and tries again.

A module of its own because Alembic and SQLAlchemy's engines take half a second to import:
`wicketgate.schema` does so only when there is something to do.
"""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from wicketgate.kernel.database import SQLITE
from wicketgate.kernel.errors import SchemaNewer, Unavailable

_SCRIPTS: Final = Path(__file__).parent / "migrations"
_LOCK: Final = 0x5749434B4554
"""The advisory lock of whoever migrates: "WICKET" in ASCII, so that a person finds it."""
_WAIT: Final = "300s"
"""How long a node waits for another one that migrates."""
_LOCK_NOT_AVAILABLE: Final = "55P03"
_TRIES: Final = 20
_PAUSE_SECONDS: Final = 1.0


def migrate(url: str, version: str | None, target: str = "head") -> None:
    """Run the migrations after `version` up to `target`.

    Raises SchemaNewer for a version that we do not know.
    """
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise SchemaNewer

    def run(connection: Connection) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, target)

    if url.startswith(SQLITE):
        engine = create_engine(url)
        with engine.begin() as connection:
            run(connection)
        engine.dispose()
    else:
        _patiently(lambda: asyncio.run(_on_postgres(url, run)))


def _patiently(attempt: Callable[[], None]) -> None:
    """Again where a table was in use for too long. Raises Unavailable after the last try."""
    for _ in range(_TRIES):
        try:
            attempt()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return
    raise Unavailable("a table that a migration changes is in use all the time")


async def _on_postgres(url: str, run: Callable[[Connection], None]) -> None:
    _, _, rest = url.partition("://")
    engine = create_async_engine(f"postgresql+asyncpg://{rest}")
    try:
        async with engine.begin() as connection:
            await connection.execute(text(f"SET LOCAL lock_timeout = '{_WAIT}'"))
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            await connection.run_sync(run)
    finally:
        await engine.dispose()

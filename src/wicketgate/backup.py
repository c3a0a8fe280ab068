"""A copy of the embedded database while it is in use. PostgreSQL has programs of its own for it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import typer

from wicketgate.kernel.database import SQLITE
from wicketgate.settings import CannotStart, Settings
from wicketgate.telling import DONE, telling

_PAGES: Final = 4_096
"""16 MB at a time: between two of them others may write."""


def backup(flags: dict[str, object], target: Path) -> int:
    """Copy the database to a file that must not exist yet; the exit status."""
    return telling(lambda: _backup(Settings.read(flags), target), "Cannot back up")


def _backup(settings: Settings, target: Path) -> int:
    url = settings.database_url
    if not url.startswith(SQLITE):
        raise CannotStart("PostgreSQL is backed up by its own programs", "Run: pg_dump -Fc")
    source = Path(url.removeprefix(SQLITE))
    if not source.is_file():
        raise CannotStart(f"there is no database {source}", "Name another one with --database.")
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        why = f"{target} cannot be made: {error.strerror}"
        raise CannotStart(why, "Name a file that does not exist yet.") from error
    try:
        _copy(source, target)
    except sqlite3.Error as error:
        target.unlink()
        raise CannotStart(
            f"the copy failed: {error}", "Look at the disk, and try again."
        ) from error
    typer.echo(f"{target} holds the database as it is now. Keep the secret with it, elsewhere.")
    return DONE


def _copy(source: Path, target: Path) -> None:
    """The online backup of SQLite, and a look at what was written. Raises sqlite3.Error."""
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there, pages=_PAGES)
        there.execute("PRAGMA journal_mode=DELETE")  # one file and nothing beside it
        [verdict] = there.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict)

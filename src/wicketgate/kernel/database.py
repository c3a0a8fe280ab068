"""Which database a URL names."""

from pathlib import Path

from wicketgate.kernel.errors import Unavailable
from wicketgate.kernel.postgres import PostgresDatabase
from wicketgate.kernel.sqlite import SqliteDatabase
from wicketgate.kernel.work import Database

SQLITE = "sqlite:///"


def database_at(url: str) -> Database:
    """`sqlite:///path` or `postgresql://user@host/name`. Raises Unavailable for other schemes."""
    if url.startswith(SQLITE):
        return SqliteDatabase(Path(url.removeprefix(SQLITE)))
    if url.startswith(("postgresql://", "postgres://")):
        return PostgresDatabase(url)
    message = "a database URL starts with sqlite:/// or postgresql://"
    raise Unavailable(message)

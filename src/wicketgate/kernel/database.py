"""Which database a URL names, and how much of it one process takes."""

from dataclasses import dataclass
from pathlib import Path

from wicketgate.kernel.errors import Unavailable
from wicketgate.kernel.postgres import PostgresDatabase
from wicketgate.kernel.sqlite import SqliteDatabase
from wicketgate.kernel.work import Database

SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Limits:
    """`pool` connections to PostgreSQL, and how long one statement may take there."""

    pool: int = 10
    statement_seconds: int = 15


def database_at(url: str, limits: Limits | None = None) -> Database:
    """`sqlite:///path` or `postgresql://user@host/name`. Raises Unavailable for other schemes."""
    given = limits or Limits()
    if url.startswith(SQLITE):
        return SqliteDatabase(Path(url.removeprefix(SQLITE)))
    if url.startswith(("postgresql://", "postgres://")):
        return PostgresDatabase(url, pool=given.pool, statement_seconds=given.statement_seconds)
    message = "a database URL starts with sqlite:/// or postgresql://"
    raise Unavailable(message)

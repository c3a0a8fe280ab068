"""Table and SQL of the one row that says whose database this is."""

from typing import Final

from sqlalchemy import Column, Integer, String, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql

from wicketgate.kernel.sql import METADATA, Sql
from wicketgate.kernel.work import Work

from .model import Environment, Mark

_ONLY: Final = 1

installation: Final = Table(
    "installation",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("environment", String, nullable=False),
    Column("secret_mark", String),
)

_i = installation.c
_FIND = Sql(select(_i.environment, _i.secret_mark).where(_i.id == _ONLY))
_PUT = Sql(
    postgresql.insert(installation)
    .values(id=_ONLY, environment=bindparam("environment"), secret_mark=bindparam("secret_mark"))
    .on_conflict_do_nothing(index_elements=["id"])
)
_NOTE = Sql(
    update(installation)
    .where(_i.id == _ONLY, _i.secret_mark.is_(None))
    .values(secret_mark=bindparam("noted"))
)


async def put(work: Work, mark: Mark) -> None:
    """Mark a database that has no mark yet; another one stays."""
    await work.run(_PUT, environment=mark.environment.value, secret_mark=mark.secret)


async def note_secret(work: Work, secret: str) -> None:
    """For a database that was marked before secrets were noted."""
    await work.run(_NOTE, noted=secret)


async def find(work: Work) -> Mark | None:
    row = await work.one(_FIND)
    return None if row is None else Mark(Environment(row[0]), row[1])

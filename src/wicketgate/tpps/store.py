"""Table and SQL of the organisations."""

from datetime import timedelta
from typing import Final

from sqlalchemy import BigInteger, Column, String, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql

from wicketgate.kernel.clock import MICROSECOND
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.sql import METADATA, Row, Sql
from wicketgate.kernel.work import Work

from .model import Organisation, Standing, read_roles

organisation: Final = Table(
    "organisation",
    METADATA,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("roles", String, nullable=False),
    Column("standing", String, nullable=False),
    Column("clock_shift_us", BigInteger, nullable=False),
    Column("admitted_us", BigInteger, nullable=False),
)

_o = organisation.c
_COLUMNS = (_o.id, _o.name, _o.roles, _o.standing, _o.clock_shift_us)
_ADMIT = Sql(
    postgresql.insert(organisation)
    .values({c.name: bindparam(c.name) for c in _o})
    .on_conflict_do_nothing(index_elements=["id"])
)
_FIND = Sql(select(*_COLUMNS).where(_o.id == bindparam("id")))
_LOCK = Sql(select(*_COLUMNS).where(_o.id == bindparam("id")).with_for_update())
_ALL = Sql(select(*_COLUMNS).order_by(_o.id))
_SHIFT = Sql(
    update(organisation)
    .where(_o.id == bindparam("b_id"))
    .values(clock_shift_us=bindparam("shift_us"))
)


def read(row: Row) -> Organisation:
    key, name, roles, standing, shift_us = row
    return Organisation(
        OrganisationId(key),
        name,
        read_roles(roles),
        Standing(standing),
        timedelta(microseconds=shift_us),
    )


async def add(work: Work, new: Organisation) -> bool:
    return bool(
        await work.run(
            _ADMIT,
            id=new.id,
            name=new.name,
            roles=" ".join(sorted(new.roles)),
            standing=new.standing,
            clock_shift_us=new.clock_shift // MICROSECOND,
            admitted_us=work.now_us,
        )
    )


async def find(work: Work, key: OrganisationId) -> Organisation | None:
    row = await work.one(_FIND, id=key)
    return None if row is None else read(row)


async def lock(work: Work, key: OrganisationId) -> Organisation | None:
    """The organisation as it is now, held until the work ends."""
    row = await work.one(_LOCK, id=key)
    return None if row is None else read(row)


async def everyone(work: Work) -> list[Organisation]:
    return [read(row) for row in await work.all(_ALL)]


async def shift_clock(work: Work, key: OrganisationId, shift: timedelta) -> None:
    await work.run(_SHIFT, b_id=key, shift_us=shift // MICROSECOND)

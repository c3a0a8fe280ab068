"""Tables and SQL of the organisations."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Table,
    Text,
    bindparam,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql

from wicketgate.kernel.clock import MICROSECOND
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.sql import METADATA, Row, Sql, Value
from wicketgate.kernel.work import Work

from .model import (
    Organisation,
    Search,
    Standing,
    Suspension,
    SuspensionState,
    read_redirects,
    read_roles,
)

organisation: Final = Table(
    "organisation",
    METADATA,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("roles", String, nullable=False),
    Column("standing", String, nullable=False),
    Column("clock_shift_us", BigInteger, nullable=False),
    Column("admitted_us", BigInteger, nullable=False),
    Column("redirects", Text, nullable=False),
)
suspension: Final = Table(
    "suspension",
    METADATA,
    Column("id", String, primary_key=True),
    Column("organisation_id", String, ForeignKey("organisation.id"), nullable=False),
    Column("state", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since_us", BigInteger, nullable=False),
    Column("by", String, nullable=False),
    Column("lifted_us", BigInteger),
    Column("lifted_by", String),
    Column("lift_reason", Text),
    Index(None, "organisation_id", "since_us"),
)

_o, _s = organisation.c, suspension.c
_COLUMNS = (_o.id, _o.name, _o.roles, _o.standing, _o.clock_shift_us, _o.redirects)
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

_STAND = Sql(
    update(organisation).where(_o.id == bindparam("b_id")).values(standing=bindparam("new"))
)
_DECLARE = Sql(
    update(organisation).where(_o.id == bindparam("b_id")).values(redirects=bindparam("new"))
)
_ADD_SUSPENSION = Sql(insert(suspension).values({c.name: bindparam(c.name) for c in _s}))
_SUSPENSIONS = Sql(
    select(*_s)
    .where(_s.organisation_id == bindparam("organisation_id"))
    .order_by(_s.since_us.desc(), _s.id)
)
_IN_FORCE = Sql(
    select(*_s).where(
        _s.organisation_id == bindparam("organisation_id"),
        _s.state == SuspensionState.IN_FORCE.value,
    )
)
_LIFT = Sql(
    update(suspension)
    .where(_s.id == bindparam("b_id"), _s.state == SuspensionState.IN_FORCE.value)
    .values(
        state=bindparam("after"),
        lifted_us=bindparam("at_us"),
        lifted_by=bindparam("who"),
        lift_reason=bindparam("why"),
    )
)


def overdue(
    key: Column[str], moment: Column[int], *conditions: ColumnElement[bool]
) -> Select[tuple[str, int]]:
    """The `key` of rows whose moment has come, and how far ahead their organisation's clock is.

    The longest overdue first, at most `most`. `now_us` is the bank's time; an organisation of the
    sandbox may be ahead of it. The one that is farthest ahead bounds how far an index over the
    conditions and the moment is walked: without it each row would be held against its own clock.
    """
    now_us = bindparam("now_us", type_=BigInteger)
    other, its, rows = organisation.alias(), organisation.alias(), key.table
    farthest = select(func.max(other.c.clock_shift_us)).scalar_subquery()
    # Not a join: whatever the database knows of the tables, it has to begin with the rows.
    shift = (
        select(its.c.clock_shift_us)
        .where(its.c.id == rows.c.organisation_id)
        .correlate(rows)
        .scalar_subquery()
    )
    return (
        select(key, shift.label("clock_shift_us"))
        .where(*conditions, moment <= now_us + farthest, moment <= now_us + shift)
        .order_by(moment)
        .limit(bindparam("most", type_=Integer))
    )


def read(row: Row) -> Organisation:
    key, name, roles, standing, shift_us, redirects = row
    return Organisation(
        OrganisationId(key),
        name,
        read_roles(roles),
        Standing(standing),
        timedelta(microseconds=shift_us),
        read_redirects(redirects),
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
            redirects="\n".join(new.redirects),
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


async def set_standing(work: Work, key: OrganisationId, standing: Standing) -> None:
    await work.run(_STAND, b_id=key, new=standing)


async def declare(work: Work, key: OrganisationId, redirects: Sequence[str]) -> None:
    await work.run(_DECLARE, b_id=key, new="\n".join(redirects))


@cache
def _searching(parts: frozenset[str]) -> Sql:
    """One statement for each set of wishes."""
    pattern = bindparam("pattern", type_=String)
    matches = or_(
        func.lower(_o.name).like(pattern, escape="\\"), func.lower(_o.id).like(pattern, escape="\\")
    )
    name, key = bindparam("behind_name", type_=String), bindparam("behind_id", type_=String)
    asked = {
        "pattern": matches,
        "standing": _o.standing == bindparam("standing"),
        "behind": tuple_(_o.name, _o.id) > tuple_(name, key),
    }
    by_name = select(*_COLUMNS).where(*(asked[part] for part in sorted(parts)))
    return Sql(by_name.order_by(_o.name, _o.id).limit(bindparam("most", type_=Integer)))


async def search(
    work: Work, wanted: Search, last: Organisation | None, most: int
) -> list[Organisation]:
    """Organisations by name. They are some hundreds, so a text may stand anywhere in it."""
    values: dict[str, Value] = {}
    parts = set()
    if wanted.text:
        plain = wanted.text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        parts.add("pattern")
        values["pattern"] = f"%{plain}%"
    if wanted.standing is not None:
        parts.add("standing")
        values["standing"] = wanted.standing
    if last is not None:
        parts.add("behind")
        values["behind_name"], values["behind_id"] = last.name, last.id
    rows = await work.all(_searching(frozenset(parts)), most=most, **values)
    return [read(row) for row in rows]


# ------------------------------------------------------------------ suspensions
def _suspension(row: Row) -> Suspension:
    return Suspension(row[0], OrganisationId(row[1]), SuspensionState(row[2]), *row[3:9])


async def add_suspension(work: Work, new: Suspension) -> None:
    await work.run(
        _ADD_SUSPENSION,
        id=new.id,
        organisation_id=new.organisation_id,
        state=new.state,
        reason=new.reason,
        since_us=new.since_us,
        by=new.by,
        lifted_us=new.lifted_us,
        lifted_by=new.lifted_by,
        lift_reason=new.lift_reason,
    )


async def suspensions(work: Work, key: OrganisationId) -> list[Suspension]:
    return [_suspension(row) for row in await work.all(_SUSPENSIONS, organisation_id=key)]


async def suspension_in_force(work: Work, key: OrganisationId) -> Suspension | None:
    row = await work.one(_IN_FORCE, organisation_id=key)
    return None if row is None else _suspension(row)


async def lift(work: Work, after: Suspension) -> bool:
    """Whether it was still in force."""
    return bool(
        await work.run(
            _LIFT,
            b_id=after.id,
            after=after.state,
            at_us=after.lifted_us,
            who=after.lifted_by,
            why=after.lift_reason,
        )
    )

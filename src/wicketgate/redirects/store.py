"""Table and SQL of the changes of redirect URLs."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    bindparam,
    insert,
    select,
    tuple_,
    update,
)

from wicketgate import tpps
from wicketgate.kernel.ids import MemberId, OrganisationId
from wicketgate.kernel.sql import METADATA, Row, Sql
from wicketgate.kernel.work import Work

from .model import Change, State

redirect_change: Final = Table(
    "redirect_change",
    METADATA,
    Column("id", String, primary_key=True),
    Column("organisation_id", String, ForeignKey("organisation.id"), nullable=False),
    Column("state", String, nullable=False),
    Column("before", Text, nullable=False),
    Column("urls", Text, nullable=False),
    Column("asked_by", String, ForeignKey("member.id"), nullable=False),
    Column("asked_us", BigInteger, nullable=False),
    Column("decided_us", BigInteger),
    Column("decided_by", String, nullable=False),
    Column("reason", Text, nullable=False),
    Index(None, "organisation_id", "asked_us", "id"),
    Index(None, "state", "asked_us", "id"),
)

_c, _o = redirect_change.c, tpps.organisation.c
_changes = select(*_c, _o.name).select_from(redirect_change.join(tpps.organisation))
_ADD = Sql(insert(redirect_change).values({c.name: bindparam(c.name) for c in _c}))
_MOVE = Sql(
    update(redirect_change)
    .where(_c.id == bindparam("b_id"), _c.state == bindparam("b_before"))
    .values(
        state=bindparam("new_state"),
        decided_us=bindparam("new_decided_us"),
        decided_by=bindparam("new_decided_by"),
        reason=bindparam("new_reason"),
    )
)
_FIND = Sql(_changes.where(_c.id == bindparam("id")))
_HOLD = Sql(_changes.where(_c.id == bindparam("id")).with_for_update(of=redirect_change))
_LATEST = Sql(
    _changes.where(_c.organisation_id == bindparam("organisation_id"))
    .order_by(_c.asked_us.desc(), _c.id.desc())
    .limit(1)
)
_after = tuple_(_c.asked_us, _c.id) > tuple_(bindparam("asked_us"), bindparam("id"))
_OLDEST = Sql(
    _changes.where(_c.state == bindparam("state"), _after)
    .order_by(_c.asked_us, _c.id)
    .limit(bindparam("most"))
)
_before = tuple_(_c.asked_us, _c.id) < tuple_(bindparam("asked_us"), bindparam("id"))
_NEWEST = Sql(
    _changes.where(_c.state == bindparam("state"), _before)
    .order_by(_c.asked_us.desc(), _c.id.desc())
    .limit(bindparam("most"))
)


def _read(row: Row) -> Change:
    return Change(
        id=row[0],
        organisation_id=OrganisationId(row[1]),
        state=State(row[2]),
        before=tuple(row[3].split()),
        urls=tuple(row[4].split()),
        asked_by=MemberId(row[5]),
        asked_us=row[6],
        decided_us=row[7],
        decided_by=row[8],
        reason=row[9],
        organisation_name=row[10],
    )


async def add(work: Work, new: Change) -> None:
    await work.run(
        _ADD,
        id=new.id,
        organisation_id=new.organisation_id,
        state=new.state,
        before="\n".join(new.before),
        urls="\n".join(new.urls),
        asked_by=new.asked_by,
        asked_us=new.asked_us,
        decided_us=new.decided_us,
        decided_by=new.decided_by,
        reason=new.reason,
    )


async def move(work: Work, before: Change, after: Change) -> bool:
    """Whether it still stood where it was seen."""
    return bool(
        await work.run(
            _MOVE,
            b_id=before.id,
            b_before=before.state,
            new_state=after.state,
            new_decided_us=after.decided_us,
            new_decided_by=after.decided_by,
            new_reason=after.reason,
        )
    )


async def find(work: Work, key: str) -> Change | None:
    row = await work.one(_FIND, id=key)
    return None if row is None else _read(row)


async def hold(work: Work, key: str) -> Change | None:
    """As it is now, held until the work ends."""
    row = await work.one(_HOLD, id=key)
    return None if row is None else _read(row)


async def latest(work: Work, organisation: OrganisationId) -> Change | None:
    row = await work.one(_LATEST, organisation_id=organisation)
    return None if row is None else _read(row)


async def oldest(work: Work, state: State, after: tuple[int, str], most: int) -> list[Change]:
    rows = await work.all(_OLDEST, state=state, asked_us=after[0], id=after[1], most=most)
    return [_read(row) for row in rows]


async def newest(work: Work, state: State, before: tuple[int, str], most: int) -> list[Change]:
    rows = await work.all(_NEWEST, state=state, asked_us=before[0], id=before[1], most=most)
    return [_read(row) for row in rows]

"""Table and SQL of the letters."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    String,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    tuple_,
    update,
)

from wicketgate.kernel.ids import LetterId
from wicketgate.kernel.sql import METADATA, Row, Sql
from wicketgate.kernel.work import Work

from .model import Draft, Letter, State

mail_letter: Final = Table(
    "mail_letter",
    METADATA,
    Column("id", String, primary_key=True),
    Column("recipient", String, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body_text", Text, nullable=False),
    Column("body_html", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("written_us", BigInteger, nullable=False),
    Index(None, "written_us"),
    Index(None, "state", "written_us", "id"),
)

_l = mail_letter.c
_ADD = Sql(insert(mail_letter).values({c.name: bindparam(c.name) for c in _l}))
_FIND = Sql(select(*_l).where(_l.id == bindparam("id")))
_LATEST = Sql(select(*_l).order_by(_l.written_us.desc(), _l.id).limit(bindparam("most")))
_before = mail_letter.alias()
_OF_STATE = select(*_l).where(_l.state == bindparam("state"))
_NEWEST_FIRST: Final = (_l.written_us.desc(), _l.id.desc())
_WITH_STATE = Sql(_OF_STATE.order_by(*_NEWEST_FIRST).limit(bindparam("most")))
_WITH_STATE_AFTER = Sql(
    _OF_STATE.where(
        tuple_(_l.written_us, _l.id)
        < select(_before.c.written_us, _before.c.id)
        .where(_before.c.id == bindparam("after"))
        .scalar_subquery()
    )
    .order_by(*_NEWEST_FIRST)
    .limit(bindparam("most"))
)
_CLOSE = Sql(
    update(mail_letter)
    .where(_l.id == bindparam("b_id"), _l.state == bindparam("before"))
    .values(
        state=bindparam("after"), body_text=bindparam("new_text"), body_html=bindparam("new_html")
    )
)
_FORGET = Sql(delete(mail_letter).where(_l.written_us < bindparam("before_us")))


def _read(row: Row) -> Letter:
    return Letter(LetterId(row[0]), Draft(*row[1:5]), State(row[5]), row[6])


async def add(work: Work, letter: Letter) -> None:
    await work.run(
        _ADD,
        id=letter.id,
        recipient=letter.draft.to,
        subject=letter.draft.subject,
        body_text=letter.draft.text,
        body_html=letter.draft.html,
        state=letter.state,
        written_us=letter.written_us,
    )


async def find(work: Work, letter: LetterId) -> Letter | None:
    row = await work.one(_FIND, id=letter)
    return None if row is None else _read(row)


async def latest(work: Work, most: int) -> list[Letter]:
    return [_read(row) for row in await work.all(_LATEST, most=most)]


async def with_state(work: Work, state: State, after: LetterId | None, most: int) -> list[Letter]:
    if after is None:
        rows = await work.all(_WITH_STATE, state=state, most=most)
    else:
        rows = await work.all(_WITH_STATE_AFTER, state=state, after=after, most=most)
    return [_read(row) for row in rows]


async def close(work: Work, before: Letter, after: Letter) -> bool:
    """Write what became of it, if that is still open."""
    return bool(
        await work.run(
            _CLOSE,
            b_id=before.id,
            before=before.state,
            after=after.state,
            new_text=after.draft.text,
            new_html=after.draft.html,
        )
    )


async def forget(work: Work, before_us: int) -> int:
    return await work.run(_FORGET, before_us=before_us)

"""Table and SQL of the letters."""

from functools import cache
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from wicketgate import outbox
from wicketgate.kernel.ids import LetterId
from wicketgate.kernel.sql import METADATA, Row, Sql, Value
from wicketgate.kernel.work import Work

from .model import Draft, Letter, Search, Slip, State

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
    Index(None, "state", "written_us"),
    Index(None, "recipient", "written_us"),
)

_l, _t = mail_letter.c, outbox.outbox_task.c
_ADD = Sql(insert(mail_letter).values({c.name: bindparam(c.name) for c in _l}))
_FIND = Sql(select(*_l).where(_l.id == bindparam("id")))
_LATEST = Sql(select(*_l).order_by(_l.written_us.desc(), _l.id).limit(bindparam("most")))
_CLOSE = Sql(
    update(mail_letter)
    .where(_l.id == bindparam("b_id"), _l.state == bindparam("before"))
    .values(
        state=bindparam("after"), body_text=bindparam("new_text"), body_html=bindparam("new_html")
    )
)
_FORGET = Sql(delete(mail_letter).where(_l.written_us < bindparam("before_us")))

# A letter has one task at most, and none once its fate is known.
_WITH_TASK = mail_letter.outerjoin(
    outbox.outbox_task, and_(_t.subject == _l.id, _t.job == "mail.send")
)
_SLIP_COLUMNS = (_l.id, _l.recipient, _l.subject, _l.state, _l.written_us, _t.attempts, _t.state)
_SLIP = Sql(select(*_SLIP_COLUMNS).select_from(_WITH_TASK).where(_l.id == bindparam("id")))
_STUCK = Sql(
    select(func.count())
    .select_from(_WITH_TASK)
    .where(
        or_(
            _l.state == State.RETURNED.value,
            and_(_l.state == State.WAITING.value, _t.state == outbox.DEAD),
        )
    )
)
_TAKE_BACK = Sql(
    update(mail_letter)
    .where(_l.id == bindparam("b_id"), _l.state == State.RETURNED.value)
    .values(state=State.WAITING.value)
)


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


def _slip(row: Row) -> Slip:
    return Slip(
        id=LetterId(row[0]),
        to=row[1],
        subject=row[2],
        state=State(row[3]),
        written_us=row[4],
        tries=row[5] or 0,
        dead=row[6] == outbox.DEAD,
    )


@cache
def _searching(parts: frozenset[str]) -> Sql:
    """One statement for each set of wishes, so that each can have its index."""
    asked = {
        "state": _l.state == bindparam("state"),
        "to": _l.recipient == bindparam("to"),
        "behind": tuple_(_l.written_us, _l.id)
        < tuple_(bindparam("behind_us", type_=BigInteger), bindparam("behind_id", type_=String)),
    }
    newest_first = (
        select(*_SLIP_COLUMNS)
        .select_from(_WITH_TASK)
        .where(*(asked[part] for part in sorted(parts)))
        .order_by(_l.written_us.desc(), _l.id.desc())
    )
    return Sql(newest_first.limit(bindparam("most", type_=Integer)))


async def search(work: Work, wanted: Search, most: int) -> list[Slip]:
    values: dict[str, Value] = {}
    if wanted.state is not None:
        values["state"] = wanted.state
    if wanted.to is not None:
        values["to"] = wanted.to
    parts = set(values)
    if wanted.behind is not None:
        parts.add("behind")
        values["behind_us"], values["behind_id"] = wanted.behind
    rows = await work.all(_searching(frozenset(parts)), most=most, **values)
    return [_slip(row) for row in rows]


async def slip(work: Work, key: LetterId) -> Slip | None:
    row = await work.one(_SLIP, id=key)
    return None if row is None else _slip(row)


async def stuck(work: Work) -> int:
    row = await work.one(_STUCK)
    return 0 if row is None else int(row[0])


async def take_back(work: Work, key: LetterId) -> bool:
    """Whether it had come back; now it waits again."""
    return bool(await work.run(_TAKE_BACK, b_id=key))

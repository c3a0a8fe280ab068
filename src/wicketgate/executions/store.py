"""Table and SQL of the executions."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from wicketgate import outbox, tpps
from wicketgate.bank import Reason
from wicketgate.kernel.ids import OrganisationId, PaymentId
from wicketgate.kernel.sql import METADATA, Row, Sql, Value, together
from wicketgate.kernel.work import Work

from .model import FOLLOWED, UNDECIDED, Execution, State

execution: Final = Table(
    "payment_execution",
    METADATA,
    Column("key", String, primary_key=True),
    Column("payment_id", String, nullable=False),
    Column("organisation_id", String, ForeignKey("organisation.id"), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Column("planned_on", String, nullable=False),
    Column("due_on", String, nullable=False),
    Column("due_us", BigInteger, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String),
    Column("changed_to", String),
    Column("look_us", BigInteger),
    Column("sent_us", BigInteger),
    Column("contradiction", String),
    Index(None, "payment_id", "turn", "place"),
    Index(None, "state", "due_us"),
    Index(None, "state", "look_us"),
    Index(None, "organisation_id", "state"),
    Index(  # there is hardly ever one, and the first page of operations asks
        None,
        "contradiction",
        sqlite_where=Column("contradiction").is_not(None),
        postgresql_where=Column("contradiction").is_not(None),
    ),
)

_e, _o = execution.c, tpps.organisation.c
_ROW: Final = tuple(execution.c)
_ADD = Sql(insert(execution).values({c.name: bindparam(c.name) for c in _e}))
_OF_TURN = Sql(
    select(*_ROW)
    .where(_e.payment_id == bindparam("payment_id"), _e.turn == bindparam("of_turn"))
    .order_by(_e.place)
)
_ALL_OF = Sql(
    select(*_ROW)
    .where(_e.payment_id == bindparam("payment_id"))
    .order_by(_e.turn.desc(), _e.place)
    .limit(bindparam("most", type_=Integer))
)
_FIND = Sql(select(*_ROW).where(_e.key == bindparam("key")))
_TO_SEND = Sql(
    select(*_ROW)
    .where(
        _e.payment_id == bindparam("payment_id"),
        or_(
            and_(_e.state == State.WAITING.value, _e.due_us <= bindparam("now_us")),
            _e.state == State.SENDING.value,
        ),
    )
    .order_by(_e.turn, _e.place)
    .limit(bindparam("most", type_=Integer))
)
_followed = or_(*(_e.state == state.value for state in sorted(FOLLOWED)))
_undecided = or_(*(_e.state == state.value for state in sorted(UNDECIDED)))
_FOLLOWED_OF = Sql(
    select(*_ROW)
    .where(_e.payment_id == bindparam("payment_id"), _followed)
    .order_by(_e.turn, _e.place)
)
_CONTRADICTED = Sql(
    select(*_ROW)
    .where(_e.contradiction.is_not(None))
    .order_by(_e.key)
    .limit(bindparam("most", type_=Integer))
)
_UNDECIDED = Sql(
    select(_e.key).where(_e.payment_id == bindparam("payment_id"), _undecided).limit(1)
)
_MADE = Sql(
    select(_e.key)
    .where(
        _e.payment_id == bindparam("payment_id"),
        or_(
            _e.state == State.SETTLED.value,
            _e.state == State.CREDITED.value,
            _e.state == State.WITHOUT_POSTING.value,
        ),
    )
    .limit(1)
)
_CHANGED: Final = ("state", "reason", "changed_to", "look_us", "sent_us", "contradiction")
_MOVE = Sql(
    update(execution)
    .where(_e.key == bindparam("b_key"), _e.state == bindparam("b_before"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)
_LOOK_AT = Sql(
    update(execution)
    .where(
        _e.key == bindparam("b_key"),
        or_(_e.state == State.SENDING.value, _followed),
    )
    .values(look_us=bindparam("new_look_us"))
)
_CANCEL = Sql(
    update(execution)
    .where(_e.payment_id == bindparam("b_payment"), _e.state == State.WAITING.value)
    .values(state=State.CANCELLED.value)
)
_t = outbox.outbox_task.c
_unasked = ~exists().where(_t.subject == _e.payment_id, _t.job == bindparam("errand"))
"""What an errand lies in the outbox for, even one that always fails, must not hide the others."""
_waiting = tpps.overdue(_e.payment_id, _e.due_us, _e.state == State.WAITING.value, _unasked)
_stuck = (
    select(_e.payment_id)
    .where(_e.state == State.SENDING.value, _e.sent_us <= bindparam("stuck_us"), _unasked)
    .order_by(_e.due_us)  # so that the index over state and day is walked
    .limit(bindparam("most", type_=Integer))
)
"""Whoever was sending it is gone: the bank is asked again, under the same key."""
DUE = Sql(together(select(_waiting.subquery().c.payment_id), _stuck))
_DUE_OF = Sql(
    select(_e.payment_id)
    .distinct()
    .where(
        _e.organisation_id == bindparam("organisation_id"),
        or_(
            and_(_e.state == State.WAITING.value, _e.due_us <= bindparam("now_us")),
            _e.state == State.SENDING.value,
        ),
    )
    .limit(bindparam("most", type_=Integer))
)
_NEXT_DUE = Sql(
    select(func.min(_e.due_us)).where(
        _e.organisation_id == bindparam("organisation_id"), _e.state == State.WAITING.value
    )
)
TO_FOLLOW = Sql(
    together(
        *(
            select(_e.payment_id)
            .where(_e.state == state.value, _e.look_us <= bindparam("now_us"), _unasked)
            .order_by(_e.look_us)
            .limit(bindparam("most", type_=Integer))
            for state in sorted(FOLLOWED)
        )
    )
)
_TO_FOLLOW_OF = Sql(
    select(_e.payment_id)
    .distinct()
    .where(_e.organisation_id == bindparam("organisation_id"), _followed)
)
_FORGET = Sql(delete(execution).where(_e.organisation_id == bindparam("organisation_id")))


def _read(row: Row) -> Execution:
    return Execution(
        key=row[0],
        payment_id=row[1],
        organisation_id=row[2],
        turn=row[3],
        place=row[4],
        planned_on=date.fromisoformat(row[5]),
        due_on=date.fromisoformat(row[6]),
        due_us=row[7],
        state=State(row[8]),
        reason=None if row[9] is None else Reason(row[9]),
        changed_to=None if row[10] is None else date.fromisoformat(row[10]),
        look_us=row[11],
        sent_us=row[12],
        contradiction=None if row[13] is None else State(row[13]),
    )


def _changeable(given: Execution) -> dict[str, Value]:
    return {
        "state": given.state,
        "reason": given.reason,
        "changed_to": None if given.changed_to is None else given.changed_to.isoformat(),
        "look_us": given.look_us,
        "sent_us": given.sent_us,
        "contradiction": given.contradiction,
    }


async def add(work: Work, new: Iterable[Execution]) -> None:
    rows = [
        {
            "key": one.key,
            "payment_id": one.payment_id,
            "organisation_id": one.organisation_id,
            "turn": one.turn,
            "place": one.place,
            "planned_on": one.planned_on.isoformat(),
            "due_on": one.due_on.isoformat(),
            "due_us": one.due_us,
            **_changeable(one),
        }
        for one in new
    ]
    await work.run_many(_ADD, rows)


async def of_turn(work: Work, payment: PaymentId, turn: int) -> list[Execution]:
    return [_read(row) for row in await work.all(_OF_TURN, payment_id=payment, of_turn=turn)]


async def newest_of(work: Work, payment: PaymentId, most: int) -> list[Execution]:
    return [_read(row) for row in await work.all(_ALL_OF, payment_id=payment, most=most)]


async def find(work: Work, key: str) -> Execution | None:
    row = await work.one(_FIND, key=key)
    return None if row is None else _read(row)


async def to_send(work: Work, payment: PaymentId, most: int) -> list[Execution]:
    """Those whose time has come, and those that somebody began to send and did not finish."""
    rows = await work.all(_TO_SEND, payment_id=payment, now_us=work.now_us, most=most)
    return [_read(row) for row in rows]


async def followed_of(work: Work, payment: PaymentId) -> list[Execution]:
    return [_read(row) for row in await work.all(_FOLLOWED_OF, payment_id=payment)]


async def contradicted(work: Work, most: int) -> list[Execution]:
    return [_read(row) for row in await work.all(_CONTRADICTED, most=most)]


async def undecided(work: Work, payment: PaymentId) -> bool:
    return await work.one(_UNDECIDED, payment_id=payment) is not None


async def made(work: Work, payment: PaymentId) -> bool:
    return await work.one(_MADE, payment_id=payment) is not None


async def move(work: Work, before: Execution, after: Execution) -> bool:
    """Write what changed, if nobody moved it meanwhile."""
    changes = {f"new_{name}": value for name, value in _changeable(after).items()}
    return bool(await work.run(_MOVE, b_key=before.key, b_before=before.state, **changes))


async def look_at(work: Work, key: str, look_us: int) -> None:
    await work.run(_LOOK_AT, b_key=key, new_look_us=look_us)


async def cancel(work: Work, payment: PaymentId) -> int:
    return await work.run(_CANCEL, b_payment=payment)


def _ids(rows: Sequence[Row]) -> list[PaymentId]:
    return [PaymentId(row[0]) for row in rows]


async def due(work: Work, errand: str, now_us: int, stuck_us: int, most: int) -> list[PaymentId]:
    """Payments with something to send, each by the clock of its organisation.

    Those of the `most` movements that are longest overdue: many may be of one payment.
    """
    return _ids(await work.all(DUE, errand=errand, now_us=now_us, stuck_us=stuck_us, most=most))


async def due_of(work: Work, organisation: OrganisationId, most: int) -> list[PaymentId]:
    rows = await work.all(_DUE_OF, organisation_id=organisation, now_us=work.now_us, most=most)
    return _ids(rows)


async def next_due(work: Work, organisation: OrganisationId) -> int | None:
    row = await work.one(_NEXT_DUE, organisation_id=organisation)
    return None if row is None else row[0]


async def to_follow(work: Work, errand: str, now_us: int, most: int) -> list[PaymentId]:
    return _ids(await work.all(TO_FOLLOW, errand=errand, now_us=now_us, most=most))


async def to_follow_of(work: Work, organisation: OrganisationId) -> list[PaymentId]:
    return _ids(await work.all(_TO_FOLLOW_OF, organisation_id=organisation))


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    await work.run(_FORGET, organisation_id=organisation)

"""Table and SQL of the orders. One table for all worlds."""

from collections.abc import Sequence
from datetime import date
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
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from wicketgate.bank import Reason, Scheme, Transfer
from wicketgate.kernel import documents
from wicketgate.kernel.ids import AccountId, OrganisationId, PsuId
from wicketgate.kernel.sql import METADATA, Row, Sql
from wicketgate.kernel.work import Work

from .model import Order, Phase, Verdict

sandbox_order: Final = Table(
    "sandbox_order",
    METADATA,
    Column("organisation_id", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("psu_id", String, nullable=False),
    Column("account_id", String, nullable=False),
    Column("scheme", String, nullable=False),
    Column("transfer", Text, nullable=False),
    Column("day", String, nullable=False),
    Column("may_wait", BigInteger, nullable=False),
    Column("debit", BigInteger, nullable=False),
    Column("fee", BigInteger, nullable=False),
    Column("phase", String, nullable=False),
    Column("reason", String),
    Column("due_us", BigInteger),
    Column("changed_to", String),
    Column("taken_us", BigInteger, nullable=False),
    # What is due next in a world, and who waits: an order that has ended has no `due_us`.
    Index(None, "organisation_id", "due_us"),
)
"""No foreign key to account and customer: the world is another package's, wiped as a whole."""

_o = sandbox_order.c
_READ: Final = (
    *(_o.key, _o.psu_id, _o.account_id, _o.scheme, _o.transfer, _o.day, _o.may_wait),
    *(_o.debit, _o.fee, _o.phase, _o.reason, _o.due_us, _o.changed_to),
)
_organisation = bindparam("organisation", type_=String)
_mine = _o.organisation_id == _organisation
_in_turn = (_o.due_us, _o.taken_us, _o.key)
_limit = bindparam("limit", type_=BigInteger)
_ADD = Sql(
    postgresql.insert(sandbox_order)
    .values({c.name: bindparam(c.name) for c in _o})
    .on_conflict_do_nothing(index_elements=["organisation_id", "key"])
)
_FIND = Sql(select(*_READ).where(_mine, _o.key == bindparam("key")))
_DUE = Sql(
    select(*_READ)
    .where(_mine, _o.due_us <= bindparam("up_to_us"))
    .order_by(*_in_turn)
    .limit(_limit)
)
_SHORT = Sql(
    select(*_READ)
    .where(_mine, _o.due_us.is_not(None), _o.phase == Phase.SHORT.value)
    .order_by(_o.taken_us, _o.key)
    .limit(_limit)
)
_MOVE = Sql(
    update(sandbox_order)
    .where(_mine, _o.key == bindparam("b_key"), _o.phase == bindparam("before"))
    .values(phase=bindparam("after"), reason=bindparam("why"), due_us=bindparam("next_us"))
)
_WAITING = Sql(
    select(func.count(), func.min(_o.due_us)).where(
        _mine, or_(_o.due_us.is_not(None), _o.phase == Phase.CHECK.value)
    )
)
_WAITING_ANYWHERE = Sql(
    select(_o.organisation_id, func.min(_o.due_us))
    .where(_o.due_us.is_not(None))
    .group_by(_o.organisation_id)
)
_FORGET = Sql(delete(sandbox_order).where(_mine))


_read_transfer: Final = documents.reader(Transfer)


def _read(row: Row) -> Order:
    key, psu, account, scheme, transfer, day, may_wait, debit, fee, *stand = row
    phase, reason, due_us, changed_to = stand
    return Order(
        key=key,
        psu=PsuId(psu),
        account=AccountId(account),
        scheme=Scheme(scheme),
        transfer=_read_transfer(transfer),
        day=date.fromisoformat(day),
        may_wait=bool(may_wait),
        debit=debit,
        fee=fee,
        phase=Phase(phase),
        reason=None if reason is None else Reason(reason),
        due_us=due_us,
        changed_to=None if changed_to is None else date.fromisoformat(changed_to),
    )


# ------------------------------------------------------------------ statements
async def add(work: Work, organisation: OrganisationId, new: Order) -> bool:
    """False where there is one with that key."""
    return bool(
        await work.run(
            _ADD,
            organisation_id=organisation,
            key=new.key,
            psu_id=new.psu,
            account_id=new.account,
            scheme=new.scheme.value,
            transfer=documents.write(new.transfer),
            day=new.day.isoformat(),
            may_wait=int(new.may_wait),
            debit=new.debit,
            fee=new.fee,
            phase=new.phase.value,
            reason=new.reason,
            due_us=new.due_us,
            changed_to=None if new.changed_to is None else new.changed_to.isoformat(),
            taken_us=work.now_us,
        )
    )


async def find(work: Work, organisation: OrganisationId, key: str) -> Order | None:
    row = await work.one(_FIND, organisation=organisation, key=key)
    return None if row is None else _read(row)


async def due(
    work: Work, organisation: OrganisationId, up_to_us: int, limit: int
) -> Sequence[Order]:
    """What is due by then, the first one first."""
    rows = await work.all(_DUE, organisation=organisation, up_to_us=up_to_us, limit=limit)
    return [_read(row) for row in rows]


async def short(work: Work, organisation: OrganisationId, limit: int) -> Sequence[Order]:
    """Those that wait for funds, the oldest first."""
    rows = await work.all(_SHORT, organisation=organisation, limit=limit)
    return [_read(row) for row in rows]


async def move(work: Work, organisation: OrganisationId, order: Order, verdict: Verdict) -> bool:
    """False where the order is not any more where the verb saw it."""
    return bool(
        await work.run(
            _MOVE,
            organisation=organisation,
            b_key=order.key,
            before=order.phase.value,
            after=verdict.phase.value,
            why=verdict.reason,
            next_us=verdict.due_us,
        )
    )


async def waiting(work: Work, organisation: OrganisationId) -> tuple[int, int | None]:
    """How many have not ended, and when the next of them is due."""
    row = await work.one(_WAITING, organisation=organisation)
    return (0, None) if row is None else (row[0], row[1])


async def waiting_anywhere(work: Work) -> dict[OrganisationId, int]:
    """When each world that has something waiting has it due next, in that world's time."""
    return {OrganisationId(key): due_us for key, due_us in await work.all(_WAITING_ANYWHERE)}


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    await work.run(_FORGET, organisation=organisation)

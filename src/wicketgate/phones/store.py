"""Table and SQL of the phones."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from wicketgate.bank import ScaOutcome
from wicketgate.kernel.ids import OrganisationId, PsuId, QuestionId
from wicketgate.kernel.sql import METADATA, Row, Sql
from wicketgate.kernel.work import Work
from wicketgate.personas import Device

from .model import Asked

phone_question: Final = Table(
    "phone_question",
    METADATA,
    Column("id", String, primary_key=True),
    Column("organisation_id", String, nullable=False),
    Column("customer_id", String, nullable=False),
    Column("device", String, nullable=False),
    Column("number", String, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Column("answer", String),
    Index(None, "organisation_id"),
    Index(None, "expires_us"),
)
"""The address at which a question is seen is not stored: it is sealed anew each time."""

_q = phone_question.c
_ADD = Sql(insert(phone_question).values({c.name: bindparam(c.name) for c in _q}))
_FIND = Sql(select(*_q).where(_q.id == bindparam("id")))
_ANSWER = Sql(
    update(phone_question)
    .where(_q.id == bindparam("b_id"), _q.answer.is_(None), _q.expires_us > bindparam("b_now_us"))
    .values(answer=bindparam("new_answer"))
)
_FORGET_OVER = Sql(delete(phone_question).where(_q.expires_us < bindparam("before_us")))
_FORGET = Sql(delete(phone_question).where(_q.organisation_id == bindparam("organisation_id")))


def _read(row: Row) -> Asked:
    return Asked(
        id=QuestionId(row[0]),
        organisation_id=OrganisationId(row[1]),
        psu=PsuId(row[2]),
        device=Device(row[3]),
        number=row[4],
        expires_us=row[5],
        answer=None if row[6] is None else ScaOutcome(row[6]),
    )


async def add(work: Work, new: Asked) -> None:
    await work.run(
        _ADD,
        id=new.id,
        organisation_id=new.organisation_id,
        customer_id=new.psu,
        device=new.device.value,
        number=new.number,
        expires_us=new.expires_us,
        answer=None,
    )


async def find(work: Work, key: QuestionId) -> Asked | None:
    row = await work.one(_FIND, id=key)
    return None if row is None else _read(row)


async def answer(work: Work, key: QuestionId, given: ScaOutcome) -> bool:
    """False where it was answered before, or ran out."""
    return bool(await work.run(_ANSWER, b_id=key, b_now_us=work.now_us, new_answer=given.value))


async def forget_over(work: Work, before_us: int) -> int:
    return await work.run(_FORGET_OVER, before_us=before_us)


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    await work.run(_FORGET, organisation_id=organisation)

"""Table and SQL of the phones."""

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
    update,
)
from sqlalchemy.dialects import postgresql

from wicketgate.bank import Linked, ScaOutcome
from wicketgate.kernel import clock as time
from wicketgate.kernel.ids import AuthorisationId, OrganisationId, PsuId, QuestionId
from wicketgate.kernel.money import read_money
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
    # What a payment's question is for: its mark, its amounts ("12.00 EUR") and payees, a line each.
    Column("mark", String),
    Column("amounts", Text),
    Column("payees", Text),
    Index(None, "organisation_id"),
    Index(None, "expires_us"),
)
"""The address at which a question is seen is not stored: it is sealed anew each time."""

phone_code: Final = Table(
    "phone_code",
    METADATA,
    Column("authorisation_id", String, primary_key=True),
    Column("organisation_id", String, nullable=False),
    Column("mark", String, nullable=False),
    Column("sent_us", BigInteger, nullable=False),
    Index(None, "organisation_id"),
    Index(None, "sent_us"),
)
"""What the last one-time code of an authorisation is good for. The codes are published."""

_q, _s = phone_question.c, phone_code.c
_ADD = Sql(insert(phone_question).values({c.name: bindparam(c.name) for c in _q}))
_FIND = Sql(select(*_q).where(_q.id == bindparam("id")))
_ANSWER = Sql(
    update(phone_question)
    .where(_q.id == bindparam("b_id"), _q.answer.is_(None), _q.expires_us > bindparam("b_now_us"))
    .values(answer=bindparam("new_answer"))
)
_new = postgresql.insert(phone_code).values({c.name: bindparam(c.name) for c in _s})
_REMEMBER = Sql(
    _new.on_conflict_do_update(
        index_elements=["authorisation_id"],
        set_={"mark": _new.excluded.mark, "sent_us": _new.excluded.sent_us},
    )
)
_MARK_OF = Sql(select(_s.mark).where(_s.authorisation_id == bindparam("authorisation_id")))
_FORGET_CODES = Sql(delete(phone_code).where(_s.sent_us < bindparam("before_us")))
_FORGET_CODES_OF = Sql(delete(phone_code).where(_s.organisation_id == bindparam("organisation_id")))
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
        linked=None if row[7] is None else _read_linked(*row[7:]),
    )


def _read_linked(mark: str, amounts: str, payees: str) -> Linked:
    told = (line.split(" ") for line in amounts.split("\n"))
    money = tuple(read_money(amount, currency) for amount, currency in told)
    return Linked(money, tuple(payees.split("\n")), mark)


async def add(work: Work, new: Asked) -> None:
    linked = new.linked
    amounts = () if linked is None else (f"{money} {money.currency}" for money in linked.amounts)
    await work.run(
        _ADD,
        id=new.id,
        organisation_id=new.organisation_id,
        customer_id=new.psu,
        device=new.device.value,
        number=new.number,
        expires_us=new.expires_us,
        answer=None,
        mark=None if linked is None else linked.mark,
        amounts=None if linked is None else "\n".join(amounts),
        payees=None if linked is None else "\n".join(map(_one_line, linked.payees)),
    )


def _one_line(name: str) -> str:
    return " ".join(name.split())


async def remember_code(
    work: Work, organisation: OrganisationId, key: AuthorisationId, mark: str
) -> None:
    await work.run(
        _REMEMBER,
        authorisation_id=key,
        organisation_id=organisation,
        mark=mark,
        sent_us=time.micros(work.clock()),
    )


async def mark_of_code(work: Work, key: AuthorisationId) -> str | None:
    row = await work.one(_MARK_OF, authorisation_id=key)
    return None if row is None else str(row[0])


async def find(work: Work, key: QuestionId) -> Asked | None:
    row = await work.one(_FIND, id=key)
    return None if row is None else _read(row)


async def answer(work: Work, key: QuestionId, given: ScaOutcome) -> bool:
    """False where it was answered before, or ran out."""
    return bool(await work.run(_ANSWER, b_id=key, b_now_us=work.now_us, new_answer=given.value))


async def forget_over(work: Work, before_us: int) -> int:
    await work.run(_FORGET_CODES, before_us=before_us)
    return await work.run(_FORGET_OVER, before_us=before_us)


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    await work.run(_FORGET_CODES_OF, organisation_id=organisation)
    await work.run(_FORGET, organisation_id=organisation)

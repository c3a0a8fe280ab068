"""Table and SQL of the visits."""

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
    delete,
    insert,
    select,
    update,
)

from wicketgate import bank, tpps
from wicketgate.kernel.ids import OrganisationId, QuestionId, TicketId
from wicketgate.kernel.sql import METADATA, Row, Sql
from wicketgate.kernel.work import Work
from wicketgate.oauth import CodeRequest

from .model import Outcome, Step, Visit

visit: Final = Table(
    "visit",
    METADATA,
    Column("ticket", String, primary_key=True),
    Column("secret_hash", String, nullable=False),
    Column("authorisation_id", String, nullable=False),
    Column("organisation_id", String, ForeignKey("organisation.id"), nullable=False),
    Column("redirect_uri", Text, nullable=False),
    Column("challenge", String, nullable=False),
    Column("state", Text, nullable=False),
    Column("locale", String),
    Column("step", String, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Column("psu_id", String),
    Column("method", String),
    Column("outcome", String),
    Column("grant_id", String),
    Column("question", String),
    Index(None, "question"),
    Index(None, "expires_us"),
    Index(None, "organisation_id"),
)

_v, _o = visit.c, tpps.organisation.c
_ADD = Sql(insert(visit).values({c.name: bindparam(c.name) for c in _v}))
_all = select(*_v, _o.clock_shift_us).select_from(visit.join(tpps.organisation))
_called = _all.where(_v.ticket == bindparam("ticket"))
_FIND, _LOCK = Sql(_called), Sql(_called.with_for_update(of=visit))
_asking = _all.where(_v.question == bindparam("question"))
_FIND_ASKING, _LOCK_ASKING = Sql(_asking), Sql(_asking.with_for_update(of=visit))
_CHANGED: Final = (
    "secret_hash",
    "authorisation_id",
    "step",
    "psu_id",
    "method",
    "question",
    "outcome",
    "grant_id",
    "expires_us",
)
_CHANGE = Sql(
    update(visit)
    .where(_v.ticket == bindparam("b_ticket"), _v.step == bindparam("b_step"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)
_FORGET_OVER = Sql(delete(visit).where(_v.expires_us < bindparam("before_us")))
_FORGET = Sql(delete(visit).where(_v.organisation_id == bindparam("organisation_id")))


def _read(row: Row) -> Visit:
    return Visit(
        ticket=row[0],
        secret_hash=row[1],
        authorisation_id=row[2],
        organisation_id=row[3],
        request=CodeRequest(row[4], row[5]),
        state=row[6],
        locale=row[7],
        step=Step(row[8]),
        expires_us=row[9],
        psu_id=row[10],
        method=None if row[11] is None else bank.Method(row[11]),
        outcome=None if row[12] is None else Outcome(row[12]),
        grant_id=row[13],
        question=row[14],
        shift_us=row[15],
    )


async def add(work: Work, new: Visit) -> None:
    await work.run(
        _ADD,
        ticket=new.ticket,
        secret_hash=new.secret_hash,
        authorisation_id=new.authorisation_id,
        organisation_id=new.organisation_id,
        redirect_uri=new.request.redirect_uri,
        challenge=new.request.challenge,
        state=new.state,
        locale=new.locale,
        step=new.step,
        expires_us=new.expires_us,
        psu_id=new.psu_id,
        method=new.method,
        outcome=new.outcome,
        grant_id=new.grant_id,
        question=new.question,
    )


async def find(work: Work, ticket: TicketId) -> Visit | None:
    """The visit; held until the work ends when the work writes."""
    row = await work.one(_LOCK if work.writes else _FIND, ticket=ticket)
    return None if row is None else _read(row)


async def find_asking(work: Work, question: QuestionId) -> Visit | None:
    """The visit that has the app ask this; held as by `find`."""
    row = await work.one(_LOCK_ASKING if work.writes else _FIND_ASKING, question=question)
    return None if row is None else _read(row)


async def change(work: Work, before: Visit, after: Visit) -> bool:
    """Write the next step, if the visit still stands where it stood."""
    return bool(
        await work.run(
            _CHANGE,
            b_ticket=before.ticket,
            b_step=before.step,
            **{f"new_{name}": getattr(after, name) for name in _CHANGED},
        )
    )


async def forget_over(work: Work, before_us: int) -> int:
    return await work.run(_FORGET_OVER, before_us=before_us)


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    await work.run(_FORGET, organisation_id=organisation)

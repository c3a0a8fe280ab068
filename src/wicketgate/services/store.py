"""SQL of connected services: sessions of customers, and what they have signed."""

from functools import cache
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    not_,
    or_,
    select,
    tuple_,
    update,
)

from wicketgate import authorisation, bank, consents, funds, journal, oauth, tpps
from wicketgate.authorisation import ScaStatus
from wicketgate.journal import AccessKind
from wicketgate.kernel.ids import ConsentId, OrganisationId, PsuId, QuestionId
from wicketgate.kernel.sql import METADATA, Row, Sql, Value
from wicketgate.kernel.work import Work

from .model import ACTIVE, Read, Service, Session, Step, read_name

customer_session: Final = Table(
    "customer_session",
    METADATA,
    Column("id", String, primary_key=True),
    Column("secret_hash", String, nullable=False),
    Column("organisation_id", String, nullable=False),
    Column("psu_id", String, nullable=False),
    Column("step", String, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Column("method", String),
    Column("question", String),
    Column("wrong_codes", Integer, nullable=False),
    Index(None, "secret_hash", unique=True),
    Index(None, "question"),
    Index(None, "expires_us"),
    Index(None, "organisation_id"),
)

_s, _o = customer_session.c, tpps.organisation.c
_a, _c, _f = authorisation.authorisation.c, consents.consent.c, funds.funds_consent.c
_l, _q = journal.access_line.c, funds.funds_question.c
_ADD = Sql(insert(customer_session).values({c.name: bindparam(c.name) for c in _s}))
_all = select(*_s, func.coalesce(_o.clock_shift_us, 0)).select_from(
    customer_session.outerjoin(tpps.organisation, _o.id == _s.organisation_id)
)
_browser = _all.where(_s.secret_hash == bindparam("secret_hash"))
_FIND = Sql(_browser)
_HOLD = Sql(_browser.with_for_update(of=customer_session))
_FIND_ASKING = Sql(_all.where(_s.question == bindparam("question")))
_CHANGED: Final = ("secret_hash", "step", "expires_us", "method", "question", "wrong_codes")
_CHANGE = Sql(
    update(customer_session)
    .where(_s.id == bindparam("b_id"), _s.secret_hash == bindparam("b_secret_hash"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)
_END = Sql(delete(customer_session).where(_s.id == bindparam("id")))
_FORGET_OVER = Sql(delete(customer_session).where(_s.expires_us < bindparam("before_us")))
_FORGET = Sql(delete(customer_session).where(_s.organisation_id == bindparam("organisation_id")))

_SIGNED: Final = (
    _a.psu_id == bindparam("psu_id"),
    or_(*(_a.status == status.value for status in (ScaStatus.FINALISED, ScaStatus.EXEMPTED))),
)
_last_reading = (
    select(func.max(_l.at_us))
    .where(_l.consent_id == _c.id, _l.reading.is_not(None))
    .scalar_subquery()
)
_last_question = select(func.max(_q.at_us)).where(_q.consent_id == _f.id).scalar_subquery()
_READINGS: Final = select(*consents.READING_COLUMNS, _o.name, _last_reading).select_from(
    authorisation.authorisation.join(consents.consent, _c.id == _a.resource_id).join(
        tpps.organisation, _o.id == _c.organisation_id
    )
)
_QUESTIONS: Final = select(*funds.CONSENT_COLUMNS, _o.name, _last_question).select_from(
    authorisation.authorisation.join(funds.funds_consent, _f.id == _a.resource_id).join(
        tpps.organisation, _o.id == _f.organisation_id
    )
)


# ------------------------------------------------------------------ sessions
def _read(row: Row) -> Session:
    return Session(
        id=row[0],
        secret_hash=row[1],
        organisation_id=row[2],
        psu_id=row[3],
        step=Step(row[4]),
        expires_us=row[5],
        method=None if row[6] is None else bank.Method(row[6]),
        question=row[7],
        wrong_codes=row[8],
        shift_us=row[9],
    )


def _changeable(given: Session) -> dict[str, Value]:
    return {
        "secret_hash": given.secret_hash,
        "step": given.step,
        "expires_us": given.expires_us,
        "method": given.method,
        "question": given.question,
        "wrong_codes": given.wrong_codes,
    }


async def add(work: Work, new: Session) -> None:
    await work.run(
        _ADD,
        id=new.id,
        organisation_id=new.organisation_id,
        psu_id=new.psu_id,
        **_changeable(new),
    )


async def find(work: Work, secret_hash: str) -> Session | None:
    """Held while a writing work lasts: of wrong codes at once each one counts."""
    row = await work.one(_HOLD if work.writes else _FIND, secret_hash=secret_hash)
    return None if row is None else _read(row)


async def find_asking(work: Work, question: QuestionId) -> Session | None:
    row = await work.one(_FIND_ASKING, question=question)
    return None if row is None else _read(row)


async def change(work: Work, before: Session, after: Session) -> bool:
    """Write what changed, if the browser still holds the secret it had."""
    changes = {f"new_{name}": value for name, value in _changeable(after).items()}
    return bool(
        await work.run(_CHANGE, b_id=before.id, b_secret_hash=before.secret_hash, **changes)
    )


async def end(work: Work, session: Session) -> None:
    await work.run(_END, id=session.id)


async def forget_over(work: Work, before_us: int) -> int:
    return await work.run(_FORGET_OVER, before_us=before_us)


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    await work.run(_FORGET, organisation_id=organisation)


# ------------------------------------------------------------------ services
def _reads(row: Row) -> Service:
    return Service(consents.read_for_reading(row[:-2]), row[-2], row[-1])


def _asks(row: Row) -> Service:
    return Service(funds.read_consent(row), row[-2], row[-1])


@cache
def _listing(*, asks: bool, active: bool, continued: bool) -> Sql:
    """Newest first; both kinds have the same order, so that their pages can be put together."""
    columns, found = (_f, _QUESTIONS) if asks else (_c, _READINGS)
    kind = oauth.ScopeKind.PIIS if asks else oauth.ScopeKind.AIS
    runs = or_(*(columns.status == status.value for status in ACTIVE))
    stands = runs if active else not_(runs)
    behind = tuple_(columns.created_us, columns.id) < tuple_(
        bindparam("behind_us", type_=BigInteger), bindparam("behind_id", type_=String)
    )
    wanted = [*_SIGNED, _a.kind == kind.value, stands, *([behind] if continued else [])]
    newest_first = found.where(*wanted).order_by(columns.created_us.desc(), columns.id.desc())
    return Sql(newest_first.limit(bindparam("most", type_=Integer)))


async def listed(
    work: Work, psu: PsuId, behind: tuple[int, str] | None, most: int, *, active: bool
) -> list[Service]:
    """Services of both kinds, the newest first, at most so many."""
    key: dict[str, Value] = {}
    if behind is not None:
        key = {"behind_us": behind[0], "behind_id": behind[1]}
    found: list[Service] = []
    for asks, read in ((False, _reads), (True, _asks)):
        sql = _listing(asks=asks, active=active, continued=behind is not None)
        found.extend(read(row) for row in await work.all(sql, psu_id=psu, most=most, **key))
    found.sort(key=lambda one: (one.consent.created_us, one.id), reverse=True)
    return found[:most]


@cache
def _one(*, asks: bool) -> Sql:
    columns, found = (_f, _QUESTIONS) if asks else (_c, _READINGS)
    kind = oauth.ScopeKind.PIIS if asks else oauth.ScopeKind.AIS
    wanted = [*_SIGNED, _a.kind == kind.value, columns.id == bindparam("id")]
    return Sql(found.where(*wanted))


async def service(work: Work, psu: PsuId, key: ConsentId) -> Service | None:
    """The service of this id, of either kind, if the customer has signed it."""
    for asks, read in ((False, _reads), (True, _asks)):
        row = await work.one(_one(asks=asks), psu_id=psu, id=key)
        if row is not None:
            return read(row)
    return None


@cache
def _readings(*, continued: bool) -> Sql:
    behind = [_l.id < bindparam("behind", type_=BigInteger)] if continued else []
    newest_first = (
        select(_l.id, _l.at_us, _l.reading, _l.kind)
        .where(
            _l.consent_id == bindparam("consent_id"),
            _l.reading.is_not(None),
            _l.kind != AccessKind.CONTINUED.value,
            *behind,
        )
        .order_by(_l.id.desc())
    )
    return Sql(newest_first.limit(bindparam("most", type_=Integer)))


async def readings(work: Work, key: ConsentId, behind: int | None, most: int) -> list[Read]:
    """Readings under the consent, newest first; further pages of a report are part of it."""
    values: dict[str, Value] = {} if behind is None else {"behind": behind}
    sql = _readings(continued=behind is not None)
    rows = await work.all(sql, consent_id=key, most=most, **values)
    return [Read(row[0], row[1], *read_name(row[2]), AccessKind(row[3])) for row in rows]

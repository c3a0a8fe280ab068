"""Table and SQL of the authorisations."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from wicketgate import oauth, tpps
from wicketgate.kernel.ids import AuthorisationId, OrganisationId, PsuId
from wicketgate.kernel.sql import METADATA, Row, Sql
from wicketgate.kernel.work import Work
from wicketgate.subjects import Purpose

from .model import Approval, Authorisation, ScaStatus

authorisation: Final = Table(
    "authorisation",
    METADATA,
    Column("id", String, primary_key=True),
    Column("organisation_id", String, ForeignKey("organisation.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("resource_id", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("status", String, nullable=False),
    Column("psu_id", String),
    Column("psu_login", String),
    Column("auto_sca", String),
    Column("wrong_codes", Integer, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("approved_mark", String),
    Column("confirm_by_us", BigInteger),
    Index(None, "resource_id", "created_us"),
    Index(None, "organisation_id"),
    Index(None, "psu_id"),
    Index(None, "status", "confirm_by_us"),
)

_a, _o = authorisation.c, tpps.organisation.c
_ADD = Sql(insert(authorisation).values({c.name: bindparam(c.name) for c in _a}))
_FIND = Sql(select(*_a).where(_a.id == bindparam("id")))
_LOCK = Sql(select(*_a).where(_a.id == bindparam("id")).with_for_update())
_OF = Sql(
    select(*_a).where(_a.resource_id == bindparam("resource_id")).order_by(_a.created_us, _a.id)
)
_MOVE = Sql(
    update(authorisation)
    .where(_a.id == bindparam("b_id"), _a.status == bindparam("b_before"))
    .values(status=bindparam("after"))
)
_BIND = Sql(
    update(authorisation)
    .where(_a.id == bindparam("b_id"), _a.psu_id.is_(None))
    .values(psu_id=bindparam("new_psu"))
)
_COUNT = Sql(
    update(authorisation).where(_a.id == bindparam("b_id")).values(wrong_codes=_a.wrong_codes + 1)
)
_KEEP_APPROVAL = Sql(
    update(authorisation)
    .where(_a.id == bindparam("b_id"))
    .values(approved_mark=bindparam("new_mark"), confirm_by_us=bindparam("new_confirm_by_us"))
)
_LATE = Sql(
    select(*_a)
    .select_from(authorisation.join(tpps.organisation))
    .where(
        _a.status == ScaStatus.UNCONFIRMED.value,
        _a.confirm_by_us <= bindparam("now_us", type_=BigInteger) + _o.clock_shift_us,
    )
    .order_by(_a.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True, of=authorisation)
)
_FORGET = Sql(delete(authorisation).where(_a.organisation_id == bindparam("organisation_id")))


def _read(row: Row) -> Authorisation:
    return Authorisation(
        id=row[0],
        organisation_id=row[1],
        scope=oauth.Scope(oauth.ScopeKind(row[2]), row[3]),
        purpose=Purpose(row[4]),
        status=ScaStatus(row[5]),
        psu_id=row[6],
        psu_login=row[7],
        auto_sca=row[8],
        wrong_codes=row[9],
        created_us=row[10],
        approval=None if row[11] is None else Approval(row[6], row[11], row[12]),
    )


async def add(work: Work, new: Authorisation) -> None:
    await work.run(
        _ADD,
        id=new.id,
        organisation_id=new.organisation_id,
        kind=new.scope.kind,
        resource_id=new.scope.resource_id,
        purpose=new.purpose,
        status=new.status,
        psu_id=new.psu_id,
        psu_login=new.psu_login,
        auto_sca=new.auto_sca,
        wrong_codes=new.wrong_codes,
        created_us=new.created_us,
        approved_mark=None,
        confirm_by_us=None,
    )


async def find(work: Work, key: AuthorisationId) -> Authorisation | None:
    row = await work.one(_FIND, id=key)
    return None if row is None else _read(row).as_of(work.now_us)


async def lock(work: Work, key: AuthorisationId) -> Authorisation | None:
    row = await work.one(_LOCK, id=key)
    return None if row is None else _read(row).as_of(work.now_us)


async def of(work: Work, scope: oauth.Scope) -> list[Authorisation]:
    """All authorisations of a resource as time has left them, oldest first."""
    rows = await work.all(_OF, resource_id=scope.resource_id)
    return [_read(row).as_of(work.now_us) for row in rows]


async def late(work: Work, now_us: int, most: int) -> list[Authorisation]:
    """Those that were not confirmed in time, by their organisations' clocks, as they were left.

    Held, but for those that somebody acts on right now: the next round looks again.
    """
    return [_read(row) for row in await work.all(_LATE, now_us=now_us, most=most)]


async def move(work: Work, before: Authorisation, after: ScaStatus) -> bool:
    return bool(await work.run(_MOVE, b_id=before.id, b_before=before.status, after=after))


async def bind(work: Work, key: AuthorisationId, psu: PsuId) -> bool:
    return bool(await work.run(_BIND, b_id=key, new_psu=psu))


async def count_wrong_code(work: Work, key: AuthorisationId) -> None:
    await work.run(_COUNT, b_id=key)


async def keep_approval(work: Work, key: AuthorisationId, mark: str, by_us: int) -> None:
    await work.run(_KEEP_APPROVAL, b_id=key, new_mark=mark, new_confirm_by_us=by_us)


async def forget_organisation(work: Work, organisation: OrganisationId) -> None:
    await work.run(_FORGET, organisation_id=organisation)

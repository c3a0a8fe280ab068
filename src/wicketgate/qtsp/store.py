"""Table and SQL of what the provider issued. It keeps no keys."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    String,
    Table,
    Text,
    and_,
    bindparam,
    insert,
    or_,
    select,
    update,
)

from wicketgate.certificates import Kind
from wicketgate.kernel import clock as time
from wicketgate.kernel.ids import MemberId, OrganisationId
from wicketgate.kernel.sql import METADATA, Row, Sql
from wicketgate.kernel.work import Work

from .model import Defect, Issued, Owner

qtsp_issued: Final = Table(
    "qtsp_issued",
    METADATA,
    Column("fingerprint", String, primary_key=True),
    Column("member_id", String, nullable=False),
    Column("organisation_id", String),
    Column("kind", String, nullable=False),
    Column("defect", String, nullable=False),
    Column("pem", Text, nullable=False),
    Column("serial", String, nullable=False),
    Column("issued_us", BigInteger, nullable=False),
    Column("ends_us", BigInteger, nullable=False),
    Column("revoked_us", BigInteger),
    Index(None, "member_id", "issued_us"),
    Index(None, "organisation_id", "issued_us"),
    Index(None, "revoked_us", "ends_us"),
    Index(None, "serial"),
)

_i = qtsp_issued.c
_ADD = Sql(insert(qtsp_issued).values({c.name: bindparam(c.name) for c in _i}))
_owned = or_(
    _i.member_id == bindparam("member_id"), _i.organisation_id == bindparam("organisation_id")
)
_before = or_(
    _i.issued_us < bindparam("before_us"),
    and_(_i.issued_us == bindparam("before_us"), _i.fingerprint > bindparam("after_one")),
)
_OF = Sql(
    select(*_i)
    .where(_owned, _before)
    .order_by(_i.issued_us.desc(), _i.fingerprint)
    .limit(bindparam("most"))
)
_FIND = Sql(select(*_i).where(_i.fingerprint == bindparam("fingerprint"), _owned))
_REVOKE = Sql(
    update(qtsp_issued)
    .where(_i.fingerprint == bindparam("b_fingerprint"), _i.revoked_us.is_(None))
    .values(revoked_us=bindparam("at_us"))
)
_REVOKED = Sql(
    select(_i.serial, _i.revoked_us)
    .where(_i.revoked_us.is_not(None), _i.ends_us > bindparam("now_us"))
    .order_by(_i.revoked_us, _i.serial)
)


_STANDING = Sql(select(_i.revoked_us).where(_i.serial == bindparam("serial")))


@dataclass(frozen=True, slots=True)
class Standing:
    """Of a certificate that was issued: when it was revoked, or None."""

    revoked_us: int | None


def _read(row: Row) -> Issued:
    fingerprint, member, organisation, kind, defect, *rest = row
    return Issued(
        fingerprint,
        MemberId(member),
        None if organisation is None else OrganisationId(organisation),
        Kind(kind),
        Defect(defect),
        *rest,
    )


async def add(work: Work, new: Issued) -> None:
    await work.run(
        _ADD,
        fingerprint=new.fingerprint,
        member_id=new.member_id,
        organisation_id=new.organisation_id,
        kind=new.kind,
        defect=new.defect,
        pem=new.pem,
        serial=new.serial,
        issued_us=new.issued_us,
        ends_us=new.ends_us,
        revoked_us=new.revoked_us,
    )


async def of_owner(work: Work, owner: Owner, behind: tuple[int, str], most: int) -> list[Issued]:
    """What was issued to the owner behind that moment and name, the newest first."""
    before_us, after_one = behind
    rows = await work.all(
        _OF,
        member_id=owner.member,
        organisation_id=owner.organisation,
        before_us=before_us,
        after_one=after_one,
        most=most,
    )
    return [_read(row) for row in rows]


async def find(work: Work, owner: Owner, fingerprint: str) -> Issued | None:
    row = await work.one(
        _FIND,
        fingerprint=fingerprint,
        member_id=owner.member,
        organisation_id=owner.organisation,
    )
    return None if row is None else _read(row)


async def revoke(work: Work, fingerprint: str) -> bool:
    """Whether it was good until now."""
    return bool(await work.run(_REVOKE, b_fingerprint=fingerprint, at_us=time.micros(work.clock())))


async def standing(work: Work, serial: str) -> Standing | None:
    """None for a number that was never given."""
    row = await work.one(_STANDING, serial=serial)
    return None if row is None else Standing(row[0])


async def revoked(work: Work) -> list[tuple[str, int]]:
    """Serial number and time of each that is revoked and has not ended."""
    rows = await work.all(_REVOKED, now_us=time.micros(work.clock()))
    return [(serial, at_us) for serial, at_us in rows]

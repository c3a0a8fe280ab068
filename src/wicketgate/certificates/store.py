"""Tables and SQL of the certificates that organisations hold, and of those known to be revoked."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from wicketgate.kernel import clock as time
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.sql import METADATA, Row, Sql
from wicketgate.kernel.work import Work

from .model import Certificate, Held, Kind, read

certificate: Final = Table(
    "certificate",
    METADATA,
    Column("fingerprint", String, primary_key=True),
    Column("organisation_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("pem", Text, nullable=False),
    Column("kept_us", BigInteger, nullable=False),
    Column("ends_us", BigInteger, nullable=False),
    Column("warned_days", Integer),
    Index(None, "organisation_id", "kept_us"),
    Index(None, "ends_us"),
)
revocation: Final = Table(
    "certificate_revocation",
    METADATA,
    Column("issuer", String, primary_key=True),
    Column("serial", String, primary_key=True),
    Column("revoked_us", BigInteger, nullable=False),
)

_c, _r = certificate.c, revocation.c
_COLUMNS = (_c.organisation_id, _c.kind, _c.pem, _c.kept_us)
_KEEP = Sql(
    postgresql.insert(certificate)
    .values({c.name: bindparam(c.name) for c in _c if c.name != "warned_days"})
    .on_conflict_do_nothing(index_elements=["fingerprint"])
)
_held_by = (
    select(*_COLUMNS)
    .where(_c.organisation_id == bindparam("organisation_id"))
    .order_by(_c.kept_us.desc(), _c.fingerprint)
)
_HELD_BY = Sql(_held_by)
_LOCK = Sql(_held_by.with_for_update())
_HOLDER = Sql(select(_c.organisation_id).where(_c.fingerprint == bindparam("fingerprint")))
_REMOVE = Sql(
    delete(certificate).where(
        _c.fingerprint == bindparam("fingerprint"),
        _c.organisation_id == bindparam("organisation_id"),
    )
)
_unwarned = or_(_c.warned_days.is_(None), _c.warned_days > bindparam("days"))
_ENDING = Sql(
    select(*_COLUMNS)
    .where(_c.ends_us > bindparam("now_us"), _c.ends_us <= bindparam("until_us"), _unwarned)
    .order_by(_c.ends_us)
    .limit(bindparam("most"))
)
_WARNED = Sql(
    update(certificate)
    .where(_c.fingerprint == bindparam("b_fingerprint"), _unwarned)
    .values(warned_days=bindparam("days"))
)
_REVOKE = Sql(
    postgresql.insert(revocation)
    .values({c.name: bindparam(c.name) for c in _r})
    .on_conflict_do_nothing(index_elements=["issuer", "serial"])
)
_REVOKED = Sql(
    select(_r.revoked_us).where(_r.issuer == bindparam("issuer"), _r.serial == bindparam("serial"))
)


def _held(row: Row) -> Held:
    organisation_id, kind, pem, kept_us = row
    return Held(OrganisationId(organisation_id), read(pem.encode("ascii")), Kind(kind), kept_us)


async def keep(work: Work, held: Held) -> bool:
    """Whether it was added; not where it is held already."""
    return bool(
        await work.run(
            _KEEP,
            fingerprint=held.certificate.fingerprint,
            organisation_id=held.organisation_id,
            kind=held.kind,
            pem=held.certificate.pem,
            kept_us=held.kept_us,
            ends_us=time.micros(held.certificate.not_after),
        )
    )


async def held_by(work: Work, key: OrganisationId) -> list[Held]:
    """All of the organisation, the newest first."""
    return [_held(row) for row in await work.all(_HELD_BY, organisation_id=key)]


async def lock(work: Work, key: OrganisationId) -> list[Held]:
    """The same, held until the work ends."""
    return [_held(row) for row in await work.all(_LOCK, organisation_id=key)]


async def holder(work: Work, fingerprint: str) -> OrganisationId | None:
    row = await work.one(_HOLDER, fingerprint=fingerprint)
    return None if row is None else OrganisationId(row[0])


async def remove(work: Work, key: OrganisationId, fingerprint: str) -> bool:
    return bool(await work.run(_REMOVE, organisation_id=key, fingerprint=fingerprint))


async def ending(work: Work, until_us: int, days: int, most: int) -> list[Held]:
    """Valid ones that end by then and whose owners were not told so many days before."""
    rows = await work.all(
        _ENDING, now_us=time.micros(work.clock()), until_us=until_us, days=days, most=most
    )
    return [_held(row) for row in rows]


async def warned(work: Work, fingerprint: str, days: int) -> bool:
    """Note the warning; whether it is the first so many days before."""
    return bool(await work.run(_WARNED, b_fingerprint=fingerprint, days=days))


async def revoke(work: Work, issuer: str, serial: str) -> bool:
    """Whether it is news."""
    now_us = time.micros(work.clock())
    return bool(await work.run(_REVOKE, issuer=issuer, serial=serial, revoked_us=now_us))


async def revoked(work: Work, one: Certificate) -> bool:
    return await work.one(_REVOKED, issuer=one.issuer, serial=one.serial) is not None

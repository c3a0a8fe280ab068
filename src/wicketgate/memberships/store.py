"""Table and SQL of the memberships."""

from datetime import timedelta
from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table, bindparam, select
from sqlalchemy.dialects import postgresql

from wicketgate import tpps
from wicketgate.kernel.ids import MemberId, OrganisationId
from wicketgate.kernel.sql import METADATA, Row, Sql
from wicketgate.kernel.work import Work

from .model import Belonging, Membership, Position

membership: Final = Table(
    "membership",
    METADATA,
    Column("member_id", String, ForeignKey("member.id"), primary_key=True),
    Column("organisation_id", String, ForeignKey("organisation.id"), nullable=False),
    Column("position", String, nullable=False),
    Column("joined_us", BigInteger, nullable=False),
    Index(None, "organisation_id"),
)

_m, _o = membership.c, tpps.organisation.c
_COLUMNS = (_m.member_id, _m.organisation_id, _m.position, _m.joined_us)
_ADD = Sql(
    postgresql.insert(membership)
    .values({column.name: bindparam(column.name) for column in _m})
    .on_conflict_do_nothing(index_elements=["member_id"])
)
_OF_MEMBER = Sql(
    select(*_COLUMNS, _o.name, _o.roles, _o.standing, _o.clock_shift_us)
    .select_from(membership.join(tpps.organisation))
    .where(_m.member_id == bindparam("member_id"))
)
_OF_ORGANISATION = Sql(
    select(*_COLUMNS)
    .where(_m.organisation_id == bindparam("organisation_id"))
    .order_by(_m.joined_us, _m.member_id)
)


def _read(row: Row) -> Membership:
    member_id, organisation_id, position, joined_us = row[:4]
    return Membership(
        MemberId(member_id), OrganisationId(organisation_id), Position(position), joined_us
    )


async def add(work: Work, new: Membership) -> bool:
    """Whether it was added; not where the member is in an organisation already."""
    return bool(
        await work.run(
            _ADD,
            member_id=new.member_id,
            organisation_id=new.organisation_id,
            position=new.position,
            joined_us=new.joined_us,
        )
    )


async def of_member(work: Work, member: MemberId) -> Belonging | None:
    row = await work.one(_OF_MEMBER, member_id=member)
    if row is None:
        return None
    held = _read(row)
    name, roles, standing, shift_us = row[4:]
    organisation = tpps.Organisation(
        held.organisation_id,
        name,
        tpps.read_roles(roles),
        tpps.Standing(standing),
        timedelta(microseconds=shift_us),
    )
    return Belonging(held, organisation)


async def of_organisation(work: Work, key: OrganisationId) -> list[Membership]:
    return [_read(row) for row in await work.all(_OF_ORGANISATION, organisation_id=key)]

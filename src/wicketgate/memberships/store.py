"""Tables and SQL of the memberships."""

from datetime import timedelta
from typing import Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from wicketgate import people, tpps
from wicketgate.kernel.ids import MemberId, OrganisationId
from wicketgate.kernel.sql import METADATA, Row, Sql
from wicketgate.kernel.work import Work

from .model import Belonging, Circle, Code, Colleague, Membership, Position

membership: Final = Table(
    "membership",
    METADATA,
    Column("member_id", String, ForeignKey("member.id"), primary_key=True),
    Column("organisation_id", String, ForeignKey("organisation.id"), nullable=False),
    Column("position", String, nullable=False),
    Column("joined_us", BigInteger, nullable=False),
    Index(None, "organisation_id"),
)
organisation_code: Final = Table(
    "organisation_code",
    METADATA,
    Column("organisation_id", String, ForeignKey("organisation.id"), primary_key=True),
    Column("code_hash", String, nullable=False, unique=True),
    Column("made_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
)

_m, _o, _p, _c = membership.c, tpps.organisation.c, people.member.c, organisation_code.c
_id: Final[BindParameter[str]] = bindparam("b_member_id")
_organisation: Final[BindParameter[str]] = bindparam("organisation_id")

# ------------------------------------------------------------------ memberships
_COLUMNS = (_m.member_id, _m.organisation_id, _m.position, _m.joined_us)
_ADD = Sql(
    postgresql.insert(membership)
    .values({column.name: bindparam(column.name) for column in _m})
    .on_conflict_do_nothing(index_elements=["member_id"])
)
_OF_MEMBER = Sql(
    select(*_COLUMNS, _o.name, _o.roles, _o.standing, _o.clock_shift_us, _o.redirects)
    .select_from(membership.join(tpps.organisation))
    .where(_m.member_id == bindparam("member_id"))
)
_OF_ORGANISATION = Sql(
    select(*_COLUMNS)
    .where(_m.organisation_id == _organisation)
    .order_by(_m.joined_us, _m.member_id)
)
_COLLEAGUES = Sql(
    select(*_COLUMNS, _p.name, _p.email, _p.language)
    .select_from(membership.join(people.member))
    .where(_m.organisation_id == _organisation)
    .order_by(_m.joined_us, _m.member_id)
)
_COUNT = Sql(
    select(func.count()).select_from(membership).where(_m.organisation_id == _organisation)
)
_their = select(_m.organisation_id).where(_m.member_id == _id).scalar_subquery()
_HOLD = Sql(
    # In one order, so that two who change each other's place do not wait for one another.
    select(*_COLUMNS).where(_m.organisation_id == _their).order_by(_m.member_id).with_for_update()
)
_PLACE = Sql(
    update(membership).where(_m.member_id == _id).values(position=bindparam("new_position"))
)
_END = Sql(delete(membership).where(_m.member_id == _id))


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
    name, roles, standing, shift_us, redirects = row[4:]
    organisation = tpps.Organisation(
        held.organisation_id,
        name,
        tpps.read_roles(roles),
        tpps.Standing(standing),
        timedelta(microseconds=shift_us),
        tpps.read_redirects(redirects),
    )
    return Belonging(held, organisation)


async def of_organisation(work: Work, key: OrganisationId) -> list[Membership]:
    return [_read(row) for row in await work.all(_OF_ORGANISATION, organisation_id=key)]


async def colleagues(work: Work, key: OrganisationId) -> list[Colleague]:
    rows = await work.all(_COLLEAGUES, organisation_id=key)
    return [Colleague(_read(row), row[4], row[5] or "", row[6]) for row in rows]


async def count(work: Work, key: OrganisationId) -> int:
    rows = await work.all(_COUNT, organisation_id=key)
    return int(rows[0][0])


async def hold(work: Work, member: MemberId) -> Circle:
    """Everybody of the member's organisation as they are now, held until the work ends."""
    return Circle(tuple(_read(row) for row in await work.all(_HOLD, b_member_id=member)))


async def place(work: Work, member: MemberId, position: Position) -> None:
    await work.run(_PLACE, b_member_id=member, new_position=position)


async def end(work: Work, member: MemberId) -> None:
    await work.run(_END, b_member_id=member)


# ------------------------------------------------------------------ codes
_adding = postgresql.insert(organisation_code).values(
    {column.name: bindparam(column.name) for column in _c}
)
_SET_CODE = Sql(
    _adding.on_conflict_do_update(
        index_elements=["organisation_id"],
        set_={name: _adding.excluded[name] for name in ("code_hash", "made_us", "expires_us")},
    )
)
_CODE = Sql(select(*_c).where(_c.organisation_id == _organisation))
_HOLD_CODE = Sql(select(*_c).where(_c.code_hash == bindparam("code_hash")).with_for_update())


def _read_code(row: Row) -> Code:
    return Code(OrganisationId(row[0]), *row[1:])


async def set_code(work: Work, new: Code) -> None:
    """Keep it in place of an earlier one."""
    await work.run(
        _SET_CODE,
        organisation_id=new.organisation_id,
        code_hash=new.code_hash,
        made_us=new.made_us,
        expires_us=new.expires_us,
    )


async def code_of(work: Work, key: OrganisationId) -> Code | None:
    row = await work.one(_CODE, organisation_id=key)
    return None if row is None else _read_code(row)


async def hold_code(work: Work, code_hash: str) -> Code | None:
    """The code with this hash; who holds it joins alone until the work ends."""
    row = await work.one(_HOLD_CODE, code_hash=code_hash)
    return None if row is None else _read_code(row)

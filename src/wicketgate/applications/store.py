"""Tables and SQL of the applications."""

from datetime import timedelta
from functools import lru_cache
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from wicketgate import tpps
from wicketgate.kernel.ids import ApplicationId, OrganisationId
from wicketgate.kernel.sql import METADATA, Row, Sql, remembering
from wicketgate.kernel.work import Work

from .model import Api, Application, Caller, KeyState

application: Final = Table(
    "application",
    METADATA,
    Column("id", String, primary_key=True),
    Column("organisation_id", String, ForeignKey("organisation.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("apis", String, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Index(None, "organisation_id"),
)

api_key: Final = Table(
    "api_key",
    METADATA,
    Column("fingerprint", String, primary_key=True),
    Column("application_id", String, ForeignKey("application.id"), nullable=False),
    Column("prefix", String, nullable=False),
    Column("state", String, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Index(None, "application_id"),
)

_a, _k, _o = application.c, api_key.c, tpps.organisation.c
_ADD = Sql(
    postgresql.insert(application)
    .values({c.name: bindparam(c.name) for c in _a})
    .on_conflict_do_nothing(index_elements=["id"])
)
_ADD_KEY = Sql(insert(api_key).values({c.name: bindparam(c.name) for c in _k}))
_REVOKE_KEYS = Sql(
    update(api_key)
    .where(_k.application_id == bindparam("b_application"), _k.state == KeyState.ACTIVE.value)
    .values(state=KeyState.REVOKED.value)
)
_OF = Sql(
    select(_a.id, _a.organisation_id, _a.name, _a.apis)
    .where(_a.organisation_id == bindparam("organisation_id"))
    .order_by(_a.id)
)
# One statement for key, application and organisation: it runs at every call.
_PRESENT = Sql(
    select(
        _k.state,
        _a.id,
        _a.name,
        _a.apis,
        _o.id,
        _o.name,
        _o.roles,
        _o.standing,
        _o.clock_shift_us,
    )
    .select_from(api_key.join(application).join(tpps.organisation))
    .where(_k.fingerprint == bindparam("fingerprint"))
)


@lru_cache
def _read_apis(text: str) -> frozenset[Api]:
    return frozenset(map(Api, text.split()))


def _read(row: Row) -> Application:
    key, organisation_id, name, apis = row
    return Application(ApplicationId(key), OrganisationId(organisation_id), name, _read_apis(apis))


async def add(work: Work, new: Application) -> bool:
    return bool(
        await work.run(
            _ADD,
            id=new.id,
            organisation_id=new.organisation_id,
            name=new.name,
            apis=" ".join(sorted(new.apis)),
            created_us=work.now_us,
        )
    )


async def add_key(work: Work, key: ApplicationId, fingerprint: str, prefix: str) -> None:
    await work.run(
        _ADD_KEY,
        fingerprint=fingerprint,
        application_id=key,
        prefix=prefix,
        state=KeyState.ACTIVE,
        created_us=work.now_us,
    )


async def revoke_keys(work: Work, key: ApplicationId) -> int:
    return await work.run(_REVOKE_KEYS, b_application=key)


async def of_organisation(work: Work, key: OrganisationId) -> list[Application]:
    return [_read(row) for row in await work.all(_OF, organisation_id=key)]


async def present(work: Work, fingerprint: str) -> Caller | None:
    row = await work.one(_PRESENT, fingerprint=fingerprint)
    return None if row is None else _read_caller(tuple(row))


@remembering
def _read_caller(row: Row) -> Caller:
    state, key, name, apis, organisation_id, organisation_name, roles, standing, shift_us = row
    return Caller(
        _read((key, organisation_id, name, apis)),
        tpps.Organisation(
            organisation_id,
            organisation_name,
            tpps.read_roles(roles),
            tpps.Standing(standing),
            timedelta(microseconds=shift_us),
        ),
        KeyState(state),
    )

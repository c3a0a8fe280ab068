"""Tables and SQL of the applications."""

from datetime import timedelta
from functools import lru_cache
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from wicketgate import tpps
from wicketgate.kernel.ids import ApplicationId, OrganisationId
from wicketgate.kernel.sql import METADATA, Row, Sql, remembering
from wicketgate.kernel.work import Work

from .model import Api, ApiKey, Application, Caller, Draft, KeyState, State, key_id

application: Final = Table(
    "application",
    METADATA,
    Column("id", String, primary_key=True),
    Column("organisation_id", String, ForeignKey("organisation.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("apis", String, nullable=False),
    Column("state", String, nullable=False, server_default=State.ACTIVE.value),
    Column("created_us", BigInteger, nullable=False),
    Index(None, "organisation_id"),
)

api_key: Final = Table(
    "api_key",
    METADATA,
    Column("fingerprint", String, primary_key=True),
    Column("application_id", String, ForeignKey("application.id"), nullable=False),
    Column("name", String, nullable=False, server_default=""),
    Column("prefix", String, nullable=False),
    Column("state", String, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger),
    Column("replaced_by", String),
    Column("ended_us", BigInteger),
    Index(None, "application_id", "created_us"),
)

_a, _k, _o = application.c, api_key.c, tpps.organisation.c
_COLUMNS = (_a.id, _a.organisation_id, _a.name, _a.description, _a.apis, _a.state, _a.created_us)
_KEY_COLUMNS = (
    *(_k.fingerprint, _k.application_id, _k.name, _k.prefix, _k.state, _k.created_us),
    *(_k.expires_us, _k.replaced_by, _k.ended_us),
)
_ADD = Sql(
    postgresql.insert(application)
    .values({c.name: bindparam(c.name) for c in _a})
    .on_conflict_do_nothing(index_elements=["id"])
)
_CHANGE = Sql(
    update(application)
    .where(_a.id == bindparam("b_id"))
    .values({name: bindparam(f"new_{name}") for name in ("name", "description", "apis")})
)
_FORGET_KEY = Sql(delete(api_key).where(_k.fingerprint == bindparam("fingerprint")))
_MOVE = Sql(
    update(application)
    .where(_a.id == bindparam("b_id"), _a.state == bindparam("b_before"))
    .values(state=bindparam("new_state"))
)
_own = select(*_COLUMNS).where(
    _a.id == bindparam("id"),
    _a.organisation_id == bindparam("organisation_id"),
    _a.state == State.ACTIVE.value,
)
_FIND, _LOCK = Sql(_own), Sql(_own.with_for_update())
_OF = Sql(
    select(*_COLUMNS)
    .where(
        _a.organisation_id == bindparam("organisation_id"),
        _a.state == State.ACTIVE.value,
    )
    .order_by(_a.created_us, _a.id)
)
_ADD_KEY = Sql(insert(api_key).values({c.name: bindparam(c.name) for c in _k}))
_keys = select(*_KEY_COLUMNS).where(_k.application_id == bindparam("application_id"))
_newest_first = (_k.created_us.desc(), _k.fingerprint)
_WORKING = Sql(
    _keys.where(
        _k.state != KeyState.REVOKED.value,
        or_(_k.expires_us.is_(None), _k.expires_us > bindparam("now_us")),
    ).order_by(*_newest_first)
)
_ENDED = Sql(
    _keys.where(or_(_k.state == KeyState.REVOKED.value, _k.expires_us <= bindparam("now_us")))
    .order_by(*_newest_first)
    .limit(bindparam("most", type_=Integer))
)
_ENDING = Sql(
    select(*_KEY_COLUMNS)
    .select_from(api_key.join(application))
    .where(
        _a.organisation_id == bindparam("organisation_id"),
        _a.state == State.ACTIVE.value,
        _k.state != KeyState.REVOKED.value,
        _k.replaced_by.is_(None),
        _k.expires_us > bindparam("now_us"),
        _k.expires_us <= bindparam("until_us"),
    )
    .order_by(_k.expires_us)
)
_ANY_KEY = Sql(
    select(_k.fingerprint)
    .select_from(api_key.join(application))
    .where(
        _a.organisation_id == bindparam("organisation_id"),
        _a.state == State.ACTIVE.value,
        _k.state == KeyState.ACTIVE.value,
        or_(_k.expires_us.is_(None), _k.expires_us > bindparam("now_us")),
    )
    .limit(1)
)
_MOVE_KEY = Sql(
    update(api_key)
    .where(
        _k.application_id == bindparam("b_application"),
        _k.fingerprint == bindparam("b_fingerprint"),
        _k.state == bindparam("b_before"),
    )
    .values(
        state=bindparam("new_state"),
        expires_us=bindparam("new_expires_us"),
        replaced_by=bindparam("new_replaced_by"),
        ended_us=bindparam("new_ended_us"),
    )
)
# One statement for key, application and organisation: it runs at every call.
_PRESENT = Sql(
    select(
        _k.state,
        _k.expires_us,
        _a.id,
        _a.name,
        _a.apis,
        _o.id,
        _o.name,
        _o.roles,
        _o.standing,
        _o.clock_shift_us,
        _o.redirects,
    )
    .select_from(api_key.join(application).join(tpps.organisation))
    .where(_k.fingerprint == bindparam("fingerprint"))
)


@lru_cache
def _read_apis(text: str) -> frozenset[Api]:
    return frozenset(map(Api, text.split()))


def _write_apis(apis: frozenset[Api]) -> str:
    return " ".join(sorted(apis))


def _read(row: Row) -> Application:
    key, organisation_id, name, description, apis, state, created_us = row
    return Application(
        ApplicationId(key),
        OrganisationId(organisation_id),
        name,
        _read_apis(apis),
        description,
        State(state),
        created_us,
    )


def _read_key(row: Row) -> ApiKey:
    fingerprint, application_id, name, prefix, state, *times = row
    return ApiKey(
        key_id(fingerprint), ApplicationId(application_id), name, prefix, KeyState(state), *times
    )


async def add(work: Work, new: Application) -> bool:
    return bool(
        await work.run(
            _ADD,
            id=new.id,
            organisation_id=new.organisation_id,
            name=new.name,
            description=new.description,
            apis=_write_apis(new.apis),
            state=new.state,
            created_us=work.now_us,
        )
    )


async def change(work: Work, key: ApplicationId, draft: Draft) -> None:
    await work.run(
        _CHANGE,
        b_id=key,
        new_name=draft.name,
        new_description=draft.description,
        new_apis=_write_apis(draft.apis),
    )


async def move(work: Work, key: ApplicationId, before: State, after: State) -> bool:
    return bool(await work.run(_MOVE, b_id=key, b_before=before, new_state=after))


async def find(work: Work, organisation: OrganisationId, key: ApplicationId) -> Application | None:
    row = await work.one(_FIND, id=key, organisation_id=organisation)
    return None if row is None else _read(row)


async def lock(work: Work, organisation: OrganisationId, key: ApplicationId) -> Application | None:
    """As `find`, held until the work ends."""
    row = await work.one(_LOCK, id=key, organisation_id=organisation)
    return None if row is None else _read(row)


async def forget_key(work: Work, fingerprint: str) -> None:
    await work.run(_FORGET_KEY, fingerprint=fingerprint)


async def of_organisation(work: Work, key: OrganisationId) -> list[Application]:
    return [_read(row) for row in await work.all(_OF, organisation_id=key)]


async def add_key(work: Work, fingerprint: str, new: ApiKey) -> None:
    await work.run(
        _ADD_KEY,
        fingerprint=fingerprint,
        application_id=new.application_id,
        name=new.name,
        prefix=new.prefix,
        state=new.state,
        created_us=new.created_us,
        expires_us=new.expires_us,
        replaced_by=new.replaced_by,
        ended_us=new.ended_us,
    )


async def working(work: Work, key: ApplicationId, now_us: int) -> list[tuple[str, ApiKey]]:
    """The fingerprint of each key that works and what can be shown of it, newest first."""
    rows = await work.all(_WORKING, application_id=key, now_us=now_us)
    return [(row[0], _read_key(row)) for row in rows]


async def ended(work: Work, key: ApplicationId, now_us: int, most: int) -> list[ApiKey]:
    """The newest of those that work no more."""
    rows = await work.all(_ENDED, application_id=key, now_us=now_us, most=most)
    return [_read_key(row) for row in rows]


async def ending(
    work: Work, organisation: OrganisationId, now_us: int, until_us: int
) -> list[ApiKey]:
    """Keys that end in that time and have no successor yet, the first to end first."""
    rows = await work.all(_ENDING, organisation_id=organisation, now_us=now_us, until_us=until_us)
    return [_read_key(row) for row in rows]


async def any_key(work: Work, organisation: OrganisationId, now_us: int) -> bool:
    return await work.one(_ANY_KEY, organisation_id=organisation, now_us=now_us) is not None


async def move_key(work: Work, fingerprint: str, before: ApiKey, after: ApiKey) -> bool:
    return bool(
        await work.run(
            _MOVE_KEY,
            b_application=before.application_id,
            b_fingerprint=fingerprint,
            b_before=before.state,
            new_state=after.state,
            new_expires_us=after.expires_us,
            new_replaced_by=after.replaced_by,
            new_ended_us=after.ended_us,
        )
    )


async def present(work: Work, fingerprint: str) -> Caller | None:
    row = await work.one(_PRESENT, fingerprint=fingerprint)
    return None if row is None else _read_caller((fingerprint, *row))


@remembering
def _read_caller(row: Row) -> Caller:
    fingerprint, state, expires_us, key, name, apis, *party = row
    organisation_id, called, roles, standing, shift_us, redirects = party
    return Caller(
        Application(ApplicationId(key), OrganisationId(organisation_id), name, _read_apis(apis)),
        tpps.Organisation(
            organisation_id,
            called,
            tpps.read_roles(roles),
            tpps.Standing(standing),
            timedelta(microseconds=shift_us),
            tpps.read_redirects(redirects),
        ),
        KeyState(state),
        key_id(fingerprint),
        expires_us,
    )

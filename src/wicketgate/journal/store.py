"""Tables and SQL of the journal."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Index,
    Integer,
    String,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql

from wicketgate.kernel.sql import METADATA, Row, Sql, Value
from wicketgate.kernel.work import Work

from .model import Access, AccessKind, AccessSearch, Answer, CreationKey, Line, LineSearch

REFUSED: Final = 400
"""Statuses from here on are indexed: they are few, and what somebody looks for."""
_ROW_ID = BigInteger().with_variant(Integer, "sqlite")

journal_line: Final = Table(
    "journal_line",
    METADATA,
    Column("id", _ROW_ID, primary_key=True, autoincrement=True),
    Column("at_us", BigInteger, nullable=False),
    Column("actor", String, nullable=False),
    Column("act", String, nullable=False),
    Column("thing", String, nullable=False),
    Column("before", String),
    Column("after", String),
    Column("request_id", String, nullable=False),
    Index(None, "thing", "id"),
    Index(None, "actor", "id"),
    Index(None, "act", "id"),
    Index(None, "request_id"),
)

access_line: Final = Table(
    "access_line",
    METADATA,
    Column("id", _ROW_ID, primary_key=True, autoincrement=True),
    Column("at_us", BigInteger, nullable=False),
    Column("organisation_id", String),
    Column("application_id", String),
    Column("method", String, nullable=False),
    Column("operation", String, nullable=False),
    Column("status", Integer, nullable=False),
    Column("code", String),
    Column("stage", Integer),
    Column("duration_us", BigInteger, nullable=False),
    Column("request_id", String, nullable=False),
    Column("consent_id", String),
    Column("reading", String),
    Column("kind", String),
    Column("api_key_id", String),
    Column("detail_id", String),
    Column("logged_us", BigInteger, nullable=False, server_default="0"),
    Index(None, "organisation_id", "logged_us", "id"),
    Index(None, "logged_us", "id"),
    Index(None, "request_id"),
    Index(
        "ix_access_line_refused",
        "status",
        "logged_us",
        "id",
        sqlite_where=Column("status") >= REFUSED,
        postgresql_where=Column("status") >= REFUSED,
    ),
    Index(
        "ix_access_line_reading",
        "consent_id",
        "reading",
        "at_us",
        sqlite_where=Column("reading").is_not(None),
        postgresql_where=Column("reading").is_not(None),
    ),
)

creation: Final = Table(
    "creation",
    METADATA,
    Column("organisation_id", String, primary_key=True),
    Column("method", String, primary_key=True),
    Column("path", String, primary_key=True),
    Column("request_id", String, primary_key=True),
    Column("body_hash", String, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("status", Integer),
    Column("headers", Text),
    Column("body", Text),
    Index(None, "at_us"),
)

_LINE = Sql(insert(journal_line).values({c.name: bindparam(c.name) for c in journal_line.c[1:]}))
_ACCESS = Sql(insert(access_line).values({c.name: bindparam(c.name) for c in access_line.c[1:]}))
_LINES_OF = Sql(
    select(*journal_line.c[1:])
    .where(journal_line.c.thing == bindparam("thing"))
    .order_by(journal_line.c.id)
)
_LAST_ACCESSES = Sql(
    select(*access_line.c[1:])
    .where(access_line.c.organisation_id == bindparam("organisation_id"))
    .order_by(access_line.c.logged_us.desc(), access_line.c.id.desc())
    .limit(bindparam("most"))
)
_FAULTS = Sql(
    select(func.count())
    .select_from(access_line)
    .where(
        access_line.c.status >= literal_column("500"),
        access_line.c.logged_us >= bindparam("since_us"),
    )
)
_READINGS = Sql(
    select(access_line.c.kind, func.count())
    .where(access_line.c.consent_id == bindparam("consent_id"), access_line.c.reading.is_not(None))
    .group_by(access_line.c.kind)
)
_KEY: Final = ("organisation_id", "method", "path", "request_id")
_SAME_KEY = and_(*(creation.c[name] == bindparam(f"k_{name}") for name in _KEY))
_claim = postgresql.insert(creation).values(
    {name: bindparam(name) for name in (*_KEY, "body_hash", "at_us")}
)
# A claim older than the memory is nobody's any more: the newcomer takes it over.
_CLAIM = Sql(
    _claim.on_conflict_do_update(
        index_elements=list(_KEY),
        set_={
            "body_hash": _claim.excluded.body_hash,
            "at_us": _claim.excluded.at_us,
            "status": None,
        },
        where=creation.c.at_us < bindparam("forgotten_us"),
    )
)
_CLAIMED = Sql(
    select(creation.c.body_hash, creation.c.status, creation.c.headers, creation.c.body).where(
        _SAME_KEY
    )
)
_REMEMBER = Sql(
    update(creation)
    .where(_SAME_KEY)
    .values(
        status=bindparam("new_status"), headers=bindparam("new_headers"), body=bindparam("new_body")
    )
)
_FORGET = Sql(delete(creation).where(creation.c.at_us < bindparam("forgotten_us")))
_FORGET_OF = Sql(delete(creation).where(creation.c.organisation_id == bindparam("organisation_id")))


async def add_line(work: Work, line: Line) -> None:
    await work.run(
        _LINE,
        at_us=line.at_us,
        actor=line.actor,
        act=line.act,
        thing=line.thing,
        before=line.before,
        after=line.after,
        request_id=line.request_id,
    )


async def lines_of(work: Work, thing: str) -> list[Line]:
    return [Line(*row) for row in await work.all(_LINES_OF, thing=thing)]


def access_insert(access: Access) -> tuple[Sql, Mapping[str, Value]]:
    """The access line as an insert, for the group-commit writer or for a work."""
    return _ACCESS, {
        "at_us": access.at_us,
        "organisation_id": access.organisation_id,
        "application_id": access.application_id,
        "method": access.method,
        "operation": access.operation,
        "status": access.status,
        "code": access.code,
        "stage": access.stage,
        "duration_us": access.duration_us,
        "request_id": access.request_id,
        "consent_id": access.consent_id,
        "reading": access.reading,
        "kind": access.kind,
        "api_key_id": access.api_key_id,
        "detail_id": access.detail_id,
        "logged_us": access.logged_us or access.at_us,
    }


async def last_accesses(work: Work, organisation_id: str, most: int) -> list[Row]:
    return await work.all(_LAST_ACCESSES, organisation_id=organisation_id, most=most)


def read_access(row: Row) -> Access:
    return Access(
        at_us=row[0],
        organisation_id=row[1],
        application_id=row[2],
        method=row[3],
        operation=row[4],
        status=row[5],
        code=row[6],
        stage=row[7],
        duration_us=row[8],
        request_id=row[9],
        consent_id=row[10],
        reading=row[11],
        kind=None if row[12] is None else AccessKind(row[12]),
        api_key_id=row[13],
        detail_id=row[14],
        logged_us=row[15],
    )


_l, _a = journal_line.c, access_line.c
_LINE_WISHES: Final[Mapping[str, ColumnElement[bool]]] = {
    "actor": _l.actor == bindparam("actor"),
    "act": _l.act == bindparam("act"),
    "thing": _l.thing == bindparam("thing"),
    "request_id": _l.request_id == bindparam("request_id"),
    "from_us": _l.at_us >= bindparam("from_us"),
    "until_us": _l.at_us < bindparam("until_us"),
    "behind": _l.id < bindparam("behind"),
}
_ACCESS_WISHES: Final[Mapping[str, ColumnElement[bool]]] = {
    "organisation_id": _a.organisation_id == bindparam("organisation_id"),
    "operation": _a.operation == bindparam("operation"),
    "status": _a.status == bindparam("status"),
    "request_id": _a.request_id == bindparam("request_id"),
    "from_us": _a.logged_us >= bindparam("from_us"),
    "until_us": _a.logged_us < bindparam("until_us"),
    "behind": tuple_(_a.logged_us, _a.id)
    < tuple_(bindparam("behind_us", type_=BigInteger), bindparam("behind_id", type_=BigInteger)),
    # The index of refused calls is used only by a statement that says it wants no others.
    "refused": _a.status >= literal_column(str(REFUSED)),
}


@cache
def _searching_lines(parts: frozenset[str]) -> Sql:
    """One statement for each set of wishes, so that each can have its index."""
    asked = [_LINE_WISHES[part] for part in sorted(parts)]
    newest_first = select(journal_line).where(*asked).order_by(_l.id.desc())
    return Sql(newest_first.limit(bindparam("most", type_=Integer)))


@cache
def _searching_accesses(parts: frozenset[str]) -> Sql:
    """As above."""
    asked = [_ACCESS_WISHES[part] for part in sorted(parts)]
    newest_first = select(access_line).where(*asked).order_by(_a.logged_us.desc(), _a.id.desc())
    return Sql(newest_first.limit(bindparam("most", type_=Integer)))


async def lines_where(work: Work, wanted: LineSearch, most: int) -> list[tuple[int, Line]]:
    """Lines with their keys, newest first."""
    parts: dict[str, Value] = {part.name: getattr(wanted, part.name) for part in fields(wanted)}
    wishes = {name: value for name, value in parts.items() if value is not None}
    rows = await work.all(_searching_lines(frozenset(wishes)), most=most, **wishes)
    return [(row[0], Line(*row[1:])) for row in rows]


async def accesses_where(work: Work, wanted: AccessSearch, most: int) -> list[tuple[int, Access]]:
    """Calls with the ids of their lines, newest first."""
    values: dict[str, Value] = {
        "organisation_id": wanted.organisation_id,
        "operation": wanted.operation,
        "status": wanted.status,
        "request_id": wanted.request_id,
        "from_us": wanted.from_us,
        "until_us": wanted.until_us,
    }
    values = {name: value for name, value in values.items() if value is not None}
    parts = set(values)
    if (wanted.status or 0) >= REFUSED:
        parts.add("refused")
    if wanted.behind is not None:
        parts.add("behind")
        values["behind_us"], values["behind_id"] = wanted.behind
    rows = await work.all(_searching_accesses(frozenset(parts)), most=most, **values)
    return [(row[0], read_access(row[1:])) for row in rows]


async def count_faults(work: Work, since_us: int) -> int:
    row = await work.one(_FAULTS, since_us=since_us)
    return 0 if row is None else int(row[0])


async def count_readings(work: Work, consent_id: str) -> dict[AccessKind, int]:
    rows = await work.all(_READINGS, consent_id=consent_id)
    return {AccessKind(kind): count for kind, count in rows if kind is not None}


def _key(key: CreationKey) -> dict[str, Value]:
    return {f"k_{name}": getattr(key, name) for name in _KEY}


async def claim(work: Work, key: CreationKey, forgotten_us: int) -> bool:
    """Whether the key is ours now; waits for a concurrent twin where the database can."""
    return bool(
        await work.run(
            _CLAIM,
            organisation_id=key.organisation_id,
            method=key.method,
            path=key.path,
            request_id=key.request_id,
            body_hash=key.body_hash,
            at_us=work.now_us,
            forgotten_us=forgotten_us,
        )
    )


async def claimed(work: Work, key: CreationKey) -> tuple[str, Answer | None] | None:
    """The hash of the body that holds the key, and its answer once there is one."""
    row = await work.one(_CLAIMED, **_key(key))
    if row is None:
        return None
    body_hash, status, headers, body = row
    return body_hash, None if status is None else Answer(status, headers, body)


async def remember(work: Work, key: CreationKey, answer: Answer) -> None:
    await work.run(
        _REMEMBER,
        new_status=answer.status,
        new_headers=answer.headers,
        new_body=answer.body,
        **_key(key),
    )


async def forget(work: Work, forgotten_us: int) -> int:
    return await work.run(_FORGET, forgotten_us=forgotten_us)


async def forget_of(work: Work, organisation: str) -> None:
    """Remember no answer that was given to the organisation."""
    await work.run(_FORGET_OF, organisation_id=organisation)

"""Tables and SQL of the traffic; the calls themselves are the lines of the access log."""

from functools import cache
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql

from wicketgate import journal
from wicketgate.kernel.ids import ApplicationId, OrganisationId
from wicketgate.kernel.sql import METADATA, Row, Sql, Value
from wicketgate.kernel.work import Work

from .model import BAD, HOUR_US, REDIRECTS, STATUSES, Call, Detail, Hour, Position, Search

call_detail: Final = Table(
    "call_detail",
    METADATA,
    # It begins with the time, so that old ones are found by it.
    Column("id", String, primary_key=True),
    Column("organisation_id", String, nullable=False),
    Column("asked", Text, nullable=False),
    Column("answered", Text, nullable=False),
)

call_hour: Final = Table(
    "call_hour",
    METADATA,
    Column("organisation_id", String, primary_key=True),
    Column("hour", BigInteger, primary_key=True, autoincrement=False),
    Column("application_id", String, primary_key=True),
    Column("calls", BigInteger, nullable=False),
    Column("errors", BigInteger, nullable=False),
    Column("duration_us", BigInteger, nullable=False),
    Column("slowest_us", BigInteger, nullable=False),
)

key_use: Final = Table(
    "key_use",
    METADATA,
    Column("application_id", String, primary_key=True),
    Column("api_key_id", String, primary_key=True),
    Column("latest_us", BigInteger, nullable=False),
)

counted_calls: Final = Table(
    "counted_calls",
    METADATA,
    # Up to which line the calls are counted; all later ones were logged since `since_us`.
    Column("name", String, primary_key=True),
    Column("line_id", BigInteger, nullable=False),
    Column("since_us", BigInteger, nullable=False),
)

_l, _d, _h, _u, _n = (
    journal.access_line.c,
    call_detail.c,
    call_hour.c,
    key_use.c,
    counted_calls.c,
)
_CALL = (
    *(_l.id, _l.at_us, _l.logged_us, _l.application_id, _l.api_key_id, _l.method, _l.operation),
    *(_l.status, _l.code, _l.stage, _l.duration_us, _l.request_id, _l.consent_id, _l.detail_id),
)
_FILTERS: Final[dict[str, tuple[ColumnElement[bool], ...]]] = {
    "application": (_l.application_id == bindparam("application_id"),),
    "outcome": (_l.status.between(bindparam("least"), bindparam("greatest")),),
    "operation": (_l.operation == bindparam("operation"),),
    "consent": (_l.consent_id == bindparam("consent_id"),),
    "request": (_l.request_id == bindparam("request_id"),),
    "after": (
        _l.logged_us <= bindparam("after_us"),
        or_(_l.logged_us < bindparam("after_us"), _l.id < bindparam("after_line")),
    ),
}


@cache
def _search(names: frozenset[str]) -> Sql:
    """The search by these filters, compiled once."""
    found = select(*_CALL).where(
        _l.organisation_id == bindparam("organisation_id"),
        _l.logged_us >= bindparam("since_us"),
        *(condition for name in sorted(names) for condition in _FILTERS[name]),
    )
    newest_first = (_l.logged_us.desc(), _l.id.desc())
    return Sql(found.order_by(*newest_first).limit(bindparam("most", type_=Integer)))


_AT = Sql(
    select(*_CALL).where(
        _l.organisation_id == bindparam("organisation_id"),
        _l.logged_us == bindparam("logged_us"),
    )
)
_FIRST_GOOD = Sql(
    select(_l.logged_us)
    .where(_l.organisation_id == bindparam("organisation_id"), _l.status < REDIRECTS)
    .order_by(_l.logged_us, _l.id)
    .limit(1)
)
_KEEP = Sql(insert(call_detail).values({c.name: bindparam(c.name) for c in _d}))
_DETAIL = Sql(
    select(*_d).where(_d.id == bindparam("id"), _d.organisation_id == bindparam("organisation_id"))
)
_FORGET_DETAILS = Sql(delete(call_detail).where(_d.id < bindparam("before")))
_FORGET_HOURS = Sql(delete(call_hour).where(_h.hour < bindparam("before_hour")))

# ------------------------------------------------------------------ counting
_HOURS: Final = "hours"


def _whole(sum_of: ColumnElement[int]) -> ColumnElement[int]:
    """PostgreSQL's sums of large integers are decimals."""
    return cast(func.sum(sum_of), BigInteger)


_in_hours = (_l.logged_us // HOUR_US).label("hour")
_counts = (
    func.count().label("calls"),
    _whole(case((_l.status >= BAD, 1), else_=0)).label("errors"),
    _whole(_l.duration_us).label("duration_us"),
    func.max(_l.duration_us).label("slowest_us"),
)
_SUMMED: Final = ("calls", "errors", "duration_us")
_counted = _n.name == _HOURS
_uncounted = (
    _l.id > func.coalesce(select(_n.line_id).where(_counted).scalar_subquery(), 0),
    _l.logged_us >= func.coalesce(select(_n.since_us).where(_counted).scalar_subquery(), 0),
)
_BEGIN = Sql(
    postgresql.insert(counted_calls)
    .values(name=_HOURS, line_id=0, since_us=0)
    .on_conflict_do_nothing(index_elements=["name"])
)
_MARK = Sql(select(_n.line_id).where(_counted).with_for_update())
_SETTLED = Sql(
    select(_l.id, _l.logged_us)
    .where(
        _l.id > bindparam("line_id"),
        _l.id <= bindparam("line_id") + bindparam("most", type_=BigInteger),
        _l.logged_us <= bindparam("settled_us"),
    )
    .order_by(_l.id.desc())
    .limit(1)
)
_new = (
    _l.id > bindparam("line_id", type_=BigInteger),
    _l.id <= bindparam("upto", type_=BigInteger),
    _l.application_id.is_not(None),
)
_add_hours = postgresql.insert(call_hour).from_select(
    ["organisation_id", "hour", "application_id", *(c.name for c in _counts)],
    select(_l.organisation_id, _in_hours, _l.application_id, *_counts)
    .where(*_new)
    .group_by(_l.organisation_id, _in_hours, _l.application_id),
)
_ADD_HOURS = Sql(
    _add_hours.on_conflict_do_update(
        index_elements=["organisation_id", "hour", "application_id"],
        set_={
            **{name: _h[name] + _add_hours.excluded[name] for name in _SUMMED},
            "slowest_us": case(
                (_add_hours.excluded.slowest_us > _h.slowest_us, _add_hours.excluded.slowest_us),
                else_=_h.slowest_us,
            ),
        },
    )
)
_add_uses = postgresql.insert(key_use).from_select(
    ["application_id", "api_key_id", "latest_us"],
    select(_l.application_id, _l.api_key_id, func.max(_l.logged_us))
    .where(*_new, _l.api_key_id.is_not(None))
    .group_by(_l.application_id, _l.api_key_id),
)
_ADD_USES = Sql(
    _add_uses.on_conflict_do_update(
        index_elements=["application_id", "api_key_id"],
        set_={"latest_us": _add_uses.excluded.latest_us},
        where=_add_uses.excluded.latest_us > _u.latest_us,
    )
)
_COUNTED = Sql(
    update(counted_calls)
    .where(_counted)
    .values(line_id=bindparam("upto"), since_us=bindparam("new_since_us"))
)


@cache
def _hours(*, one_application: bool) -> Sql:
    """What is counted, and the latest calls that are not yet."""
    of_hours = [_h.organisation_id == bindparam("organisation_id")]
    of_lines = [_l.organisation_id == bindparam("organisation_id"), _l.application_id.is_not(None)]
    if one_application:
        of_hours.append(_h.application_id == bindparam("application_id"))
        of_lines.append(_l.application_id == bindparam("application_id"))
    return Sql(
        union_all(
            select(_h.hour, *(_h[c.name] for c in _counts)).where(
                *of_hours, _h.hour >= bindparam("first", type_=BigInteger)
            ),
            select(_in_hours, *_counts)
            .where(
                *of_lines,
                *_uncounted,
                _l.logged_us >= bindparam("first", type_=BigInteger) * HOUR_US,
            )
            .group_by(_in_hours),
        )
    )


_USES = Sql(
    union_all(
        select(_u.api_key_id, _u.latest_us).where(_u.application_id == bindparam("application_id")),
        select(_l.api_key_id, func.max(_l.logged_us))
        .where(
            _l.organisation_id == bindparam("organisation_id"),
            _l.application_id == bindparam("application_id"),
            _l.api_key_id.is_not(None),
            *_uncounted,
        )
        .group_by(_l.api_key_id),
    )
)


# ------------------------------------------------------------------ calls
def _read(row: Row) -> Call:
    return Call(*row)


async def search(
    work: Work, wanted: Search, since_us: int, after: Position | None, most: int
) -> list[Call]:
    """The newest calls of the search behind a position, at most so many."""
    values: dict[str, Value] = {}
    asked: set[str] = set()
    for name, parameter, value in (
        ("application", "application_id", wanted.application_id),
        ("operation", "operation", wanted.operation),
        ("consent", "consent_id", wanted.consent_id),
        ("request", "request_id", wanted.request_id),
    ):
        if value is not None:
            asked.add(name)
            values[parameter] = value
    if wanted.outcome is not None:
        asked.add("outcome")
        values["least"], values["greatest"] = STATUSES[wanted.outcome]
    if after is not None:
        asked.add("after")
        values["after_us"], values["after_line"] = after.logged_us, after.line
    rows = await work.all(
        _search(frozenset(asked)),
        organisation_id=wanted.organisation_id,
        since_us=since_us,
        most=most,
        **values,
    )
    return [_read(row) for row in rows]


async def at(work: Work, organisation: OrganisationId, logged_us: int) -> list[Call]:
    """The calls of that very microsecond."""
    rows = await work.all(_AT, organisation_id=organisation, logged_us=logged_us)
    return [_read(row) for row in rows]


async def first_good(work: Work, organisation: OrganisationId) -> int | None:
    """When the organisation first got what it asked for, in microseconds since 1970."""
    row = await work.one(_FIRST_GOOD, organisation_id=organisation)
    return None if row is None else row[0]


# ------------------------------------------------------------------ details
async def keep(work: Work, details: list[Detail]) -> None:
    await work.run_many(
        _KEEP,
        [
            {
                "id": one.id,
                "organisation_id": one.organisation_id,
                "asked": one.asked,
                "answered": one.answered,
            }
            for one in details
        ],
    )


async def detail(work: Work, organisation: OrganisationId, key: str) -> Detail | None:
    row = await work.one(_DETAIL, id=key, organisation_id=organisation)
    return None if row is None else Detail(*row)


async def forget(work: Work, details_before: str, hours_before: int) -> None:
    await work.run(_FORGET_DETAILS, before=details_before)
    await work.run(_FORGET_HOURS, before_hour=hours_before)


# ------------------------------------------------------------------ figures
async def mark(work: Work) -> int:
    """Up to which line the calls are counted; nobody else counts until this work ends."""
    await work.run(_BEGIN)
    row = await work.one(_MARK)
    return 0 if row is None else row[0]


async def settled(work: Work, line: int, settled_us: int, most: int) -> tuple[int, int] | None:
    """The last line that can be counted and when it was logged; None where there is nothing new."""
    row = await work.one(_SETTLED, line_id=line, most=most, settled_us=settled_us)
    return None if row is None else (row[0], row[1])


async def count(work: Work, line: int, upto: int, since_us: int) -> None:
    """Count the lines behind `line`, and all later ones are known to be logged since then."""
    await work.run(_ADD_HOURS, line_id=line, upto=upto)
    await work.run(_ADD_USES, line_id=line, upto=upto)
    await work.run(_COUNTED, upto=upto, new_since_us=since_us)


async def hours(
    work: Work, organisation: OrganisationId, application: ApplicationId | None, first: int
) -> list[Hour]:
    """The hours with calls since then; an hour may come in two parts."""
    values = {} if application is None else {"application_id": application}
    rows = await work.all(
        _hours(one_application=application is not None),
        organisation_id=organisation,
        first=first,
        **values,
    )
    return [Hour(*row) for row in rows]


async def uses(
    work: Work, organisation: OrganisationId, application: ApplicationId
) -> list[tuple[str, int]]:
    """Keys and when they were used; a key may come twice."""
    rows = await work.all(_USES, organisation_id=organisation, application_id=application)
    return [(row[0], row[1]) for row in rows]

"""The statements that every register has. Its table, and how a row is read, are its package's."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from functools import cache
from typing import Final, Generic, TypeVar

from sqlalchemy import (
    BigInteger,
    Integer,
    Select,
    String,
    Table,
    bindparam,
    delete,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from wicketgate import tpps
from wicketgate.kernel.ids import ApplicationId, OrganisationId
from wicketgate.kernel.sql import Row, Sql, Value, together
from wicketgate.kernel.work import Work

from .model import Kept

Thing = TypeVar("Thing", bound=Kept)
_o = tpps.organisation.c
_MOST: Final = bindparam("most", type_=Integer)


def _with_clock(table: Table) -> Select[tuple[object, ...]]:
    """Whole rows, each with how far the clock of its organisation is ahead."""
    return select(*table.c, _o.clock_shift_us).select_from(table.join(tpps.organisation))


def _newest_first(table: Table, parts: frozenset[str]) -> Sql:
    """One statement for each set of wishes, so that each can have its index."""
    c = table.c
    behind = tuple_(c.created_us, c.id) < tuple_(
        bindparam("behind_us", type_=BigInteger), bindparam("behind_id", type_=String)
    )
    asked = [c[part] == bindparam(part) for part in sorted(parts - {"behind"})]
    found = _with_clock(table).where(*asked, *([behind] if "behind" in parts else []))
    return Sql(found.order_by(c.created_us.desc(), c.id.desc()).limit(_MOST))


class Register(Generic[Thing]):
    """A table with `id`, `organisation_id`, `application_id`, `status`, `created_us`, `lapses_us`.

    `read` makes a thing of a row with every column in its order, and `write` tells the values of a
    thing by column. A move writes those columns that are `changing`. What is `unended` is ended by
    time, or with its application.
    """

    def __init__(
        self,
        table: Table,
        *,
        read: Callable[[Row], Thing],
        write: Callable[[Thing], Mapping[str, Value]],
        changing: Sequence[str],
        unended: Collection[StrEnum],
    ) -> None:
        self._read, self._write, self._changing = read, write, changing
        self._width = len(table.c)
        c = table.c
        one = select(*c).where(c.id == bindparam("id"))
        own = one.where(c.organisation_id == bindparam("organisation_id"))
        standing = sorted(unended)
        stands = or_(*(c.status == status.value for status in standing))
        waiting = select(c.id).where(c.application_id == bindparam("application_id"), stands)
        self._add = Sql(insert(table).values({column.name: bindparam(column.name) for column in c}))
        self._find, self._lock = Sql(one), Sql(one.with_for_update())
        self._lock_free = Sql(one.with_for_update(skip_locked=True))
        self._find_own, self._lock_own = Sql(own), Sql(own.with_for_update())
        self._anywhere = Sql(_with_clock(table).where(c.id == bindparam("id")))
        self._move = Sql(
            update(table)
            .where(c.id == bindparam("b_id"), c.status == bindparam("b_before"))
            .values({name: bindparam(f"new_{name}") for name in changing})
        )
        self.lapsed_now = Sql(
            together(*(tpps.overdue(c.id, c.lapses_us, c.status == one.value) for one in standing))
        )
        """What the sweeper asks every few seconds."""
        self._unended = Sql(waiting.order_by(c.id))  # as the sweepers lock
        self._forget = Sql(delete(table).where(c.organisation_id == bindparam("organisation_id")))
        self._newest_first = cache(lambda parts: _newest_first(table, parts))

    async def add(self, work: Work, new: Thing) -> None:
        await work.run(self._add, **self._write(new))

    async def move(self, work: Work, before: Thing, after: Thing) -> bool:
        """Write what changed, if nobody moved it meanwhile."""
        written = self._write(after)
        changes = {f"new_{name}": written[name] for name in self._changing}
        return bool(await work.run(self._move, b_id=before.id, b_before=before.status, **changes))

    # -------------------------------------------------------------- one of them
    async def find(self, work: Work, key: str) -> Thing | None:
        """Whosever it is."""
        return self._one(await work.one(self._find, id=key))

    async def find_own(self, work: Work, organisation: OrganisationId, key: str) -> Thing | None:
        """The organisation's; another's is not read (contract A.0.6)."""
        return self._one(await work.one(self._find_own, id=key, organisation_id=organisation))

    async def lock_own(self, work: Work, organisation: OrganisationId, key: str) -> Thing | None:
        """As `find_own`, held until the work ends; another's is not waited for either."""
        return self._one(await work.one(self._lock_own, id=key, organisation_id=organisation))

    async def lock(self, work: Work, key: str) -> Thing | None:
        """Whosever it is, held until the work ends: of two racing acts one goes first."""
        return self._one(await work.one(self._lock, id=key))

    async def lock_free(self, work: Work, key: str) -> Thing | None:
        """As `lock`, but None at once when somebody else holds it."""
        return self._one(await work.one(self._lock_free, id=key))

    async def find_anywhere(self, work: Work, key: str) -> tuple[Thing, timedelta] | None:
        """Whosever it is, and how far the clock of its organisation is ahead."""
        row = await work.one(self._anywhere, id=key)
        return None if row is None else self._shifted(row)

    def _one(self, row: Row | None) -> Thing | None:
        return None if row is None else self._read(row)

    def _shifted(self, row: Row) -> tuple[Thing, timedelta]:
        return self._read(row[: self._width]), timedelta(microseconds=row[self._width])

    # -------------------------------------------------------------- many of them
    async def newest(
        self,
        work: Work,
        wanted: Mapping[str, Value],
        most: int,
        behind: tuple[int, str] | None = None,
    ) -> list[tuple[Thing, timedelta]]:
        """Those with the wanted values, newest first, with the clock shift of their organisations.

        `wanted` goes by column; None does not matter. `behind` is the key of the last one seen.
        """
        values = {name: value for name, value in wanted.items() if value is not None}
        parts = set(values)
        if behind is not None:
            parts.add("behind")
            values["behind_us"], values["behind_id"] = behind
        rows = await work.all(self._newest_first(frozenset(parts)), most=most, **values)
        return [self._shifted(row) for row in rows]

    async def lapsed(self, work: Work, now_us: int, most: int) -> list[tuple[str, timedelta]]:
        """The ids of what time has ended by the clock of its organisation, with its shift.

        In their order: two sweepers lock alike, so neither waits for the other in vain.
        """
        rows = await work.all(self.lapsed_now, now_us=now_us, most=most)
        return sorted((row[0], timedelta(microseconds=row[1])) for row in rows)

    async def unended(self, work: Work, application: ApplicationId) -> list[str]:
        """The ids of what the application asked for and nothing has ended yet."""
        return [row[0] for row in await work.all(self._unended, application_id=application)]

    async def forget_organisation(self, work: Work, organisation: OrganisationId) -> None:
        await work.run(self._forget, organisation_id=organisation)

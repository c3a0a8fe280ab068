"""SQL as text: SQLAlchemy Core statements compiled once, run by the raw drivers.

A store builds its statements at import; each becomes a `Sql` that holds the text of both dialects
and the order of its parameters. Measured: raw drivers reach 0.6 to 1.0 of the ceiling,
SQLAlchemy's own engines 0.11 to 0.25 (docs/decisions/0002).
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any, Final, TypeAlias, cast

from sqlalchemy import CompoundSelect, Integer, MetaData, Select, String, select, union
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

Value: TypeAlias = str | int | bytes | None
# A driver knows no column types: the store that reads a row gives each value its meaning.
Row: TypeAlias = Sequence[Any]
Document: TypeAlias = Mapping[str, Any]
"""A JSON object that a store wrote itself and reads back."""

remembering: Final = lru_cache(maxsize=512)
"""For readers of rows that come again and again: what a row says depends on nothing but the row.

The row is still read from the database at every call; only an equal one means the same thing
again. A reader that remembers takes a tuple, makes frozen things and asks neither clock nor chance.
"""

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every table of every store; the migrations are tested against it."""

_SQLITE: Final[Dialect] = sqlite.dialect(paramstyle="qmark")
_POSTGRES: Final[Dialect] = postgresql.dialect(  # type: ignore[no-untyped-call]  # SQLAlchemy leaves this one untyped
    paramstyle="numeric_dollar"
)


class comma_joined(FunctionElement[str]):  # noqa: N801  # reads as the SQL function it is
    """The texts of a group with commas between: each database has its own name for it."""

    inherit_cache = True
    type = String()


@compiles(comma_joined, "sqlite")
def _group_concat(element: comma_joined, compiler: SQLCompiler, **kw: Any) -> str:
    return f"group_concat({compiler.process(element.clauses, **kw)}, ',')"


@compiles(comma_joined, "postgresql")
def _string_agg(element: comma_joined, compiler: SQLCompiler, **kw: Any) -> str:
    return f"string_agg({compiler.process(element.clauses, **kw)}, ',')"


class turn_of(FunctionElement[int]):  # noqa: N801  # reads as the SQL function it is
    """Whoever selects it has the turn of that name until the work ends; others wait.

    For acts on things that have no row in common. SQLite's writing works are one at a time anyway.
    """

    inherit_cache = True
    type = Integer()


@compiles(turn_of, "sqlite")
def _no_lock(element: turn_of, compiler: SQLCompiler, **kw: Any) -> str:
    return f"length({compiler.process(element.clauses, **kw)})"


@compiles(turn_of, "postgresql")
def _advisory_lock(element: turn_of, compiler: SQLCompiler, **kw: Any) -> str:
    return f"pg_advisory_xact_lock(hashtextextended({compiler.process(element.clauses, **kw)}, 0))"


def together(*several: Select[Any]) -> CompoundSelect[Any]:
    """The rows of several statements, each of which keeps its own order and limit."""
    return union(*(select(one.subquery()) for one in several))


class Compiled:
    """One dialect's text, and which parameter stands at which place."""

    __slots__ = ("_constants", "_pick", "text")

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled = cast(
            "SQLCompiler",
            statement.compile(dialect=dialect),
        )
        self.text = str(compiled)
        names = tuple(compiled.positiontup or ())
        # A bind parameter made without a value is the caller's; the others are part of the text.
        binds = compiled.binds
        self._constants: dict[str, Value] = {
            name: binds[name].value for name in names if not binds[name].required
        }
        # With one name alone `itemgetter` would give the bare value.
        self._pick: Callable[[Mapping[str, Value]], Sequence[Value]] = (
            itemgetter(*names)
            if len(names) > 1
            else lambda values: [values[name] for name in names]
        )

    def arguments(self, values: Mapping[str, Value]) -> Sequence[Value]:
        """The values in the order of the text's places. Raises KeyError for a missing one."""
        if self._constants:
            values = {**self._constants, **values}
        return self._pick(values)


class Sql:
    """A statement ready for either database."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement

    @cached_property
    def sqlite(self) -> Compiled:
        return Compiled(self._statement, _SQLITE)

    @cached_property
    def postgres(self) -> Compiled:
        return Compiled(self._statement, _POSTGRES)

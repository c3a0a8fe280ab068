"""The figures of one run: how they are put together, held against the goals, shown and kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

import msgspec
from rich.console import Console
from rich.table import Table

from bench.load import Lap

SQLITE: Final = "SQLite"
POSTGRES: Final = "PostgreSQL"
_TRANSACTIONS: Final = "GET transactions"


class Side(msgspec.Struct, rename="camel"):
    """Medians over the rounds."""

    requests_per_second: int
    p50_ms: float
    p99_ms: float
    cpu_microseconds_per_request: int

    @classmethod
    def of(cls, laps: Sequence[Lap]) -> "Side":
        return cls(
            round(median(lap.per_second for lap in laps)),
            round(median(lap.p50_ms for lap in laps), 1),
            round(median(lap.p99_ms for lap in laps), 1),
            round(median(lap.cpu_us for lap in laps)),
        )


class Measured(msgspec.Struct, rename="camel", omit_defaults=True):
    """One case on one database. Ratios are medians of the ratios of neighbouring turns."""

    case: str
    database: str
    statements_per_request: int
    product: Side
    bare: Side | None = None
    ratio: float | None = None
    prism: Side | None = None
    times_prism: float | None = None


class Process(msgspec.Struct, rename="camel"):
    """One server program. Memory in 10^6 bytes, after the load."""

    name: str
    database: str
    start_seconds: float
    memory_megabytes: int


class Goal(msgspec.Struct, rename="camel"):
    """What was to be reached, and whether it was."""

    goal: str
    reached: float
    met: bool


class Results(msgspec.Struct, rename="camel"):
    """The whole of bench/results.json."""

    machine: dict[str, object]
    load: dict[str, object]
    cases: list[Measured]
    processes: list[Process]
    goals: list[Goal] = msgspec.field(default_factory=list)
    skipped: list[str] = msgspec.field(default_factory=list)


def ratio(product: Sequence[Lap], other: Sequence[Lap]) -> float:
    """How fast the product is against the other side that took turns with it."""
    pairs = zip(product, other, strict=True)
    return round(median(ours.per_second / theirs.per_second for ours, theirs in pairs), 2)


@dataclass(frozen=True, slots=True)
class Bound:
    """What a figure must reach, or must not pass."""

    least: float | None = None
    most: float | None = None

    def judge(self, what: str, reached: float) -> Goal:
        if self.least is not None:
            return Goal(f"{what}: at least {self.least:g}", reached, reached >= self.least)
        most = self.most or 0
        return Goal(f"{what}: at most {most:g}", reached, reached <= most)


RATIO: Final = {SQLITE: Bound(least=0.65), POSTGRES: Bound(least=0.45)}
RATIOS: Final[Mapping[str, Mapping[str, Bound]]] = {
    _TRANSACTIONS: RATIO,
    "POST payments": dict.fromkeys((SQLITE, POSTGRES), Bound(least=0.35)),
    "POST funds-confirmations": dict.fromkeys((SQLITE, POSTGRES), Bound(least=0.65)),
}
"""Case -> what it must reach of the bare function, on each database."""
TIMES_PRISM: Final = Bound(least=2.5)
STATEMENTS: Final = Bound(most=4)
COST_OF_A_MILLION: Final = Bound(most=1.2)
MEGABYTES: Final = Bound(most=110)
START_SECONDS: Final = Bound(most=1.5)


def judged(results: Results) -> list[Goal]:
    """Every goal for which this run has figures."""
    goals = []
    for one in results.cases:
        what = f"{one.case}, {one.database}"
        if one.case in RATIOS and one.ratio is not None:
            bound = RATIOS[one.case][one.database]
            goals.append(bound.judge(f"{what}, of the bare function", one.ratio))
        if one.case == _TRANSACTIONS and one.times_prism is not None:
            goals.append(TIMES_PRISM.judge(f"{what}, times Prism", one.times_prism))
        if one.case.startswith("GET"):
            goals.append(STATEMENTS.judge(f"{what}, statements", one.statements_per_request))
    goals.extend(_of_size(results.cases))
    for ours in (one for one in results.processes if one.name == "wicketgate"):
        goals.append(MEGABYTES.judge(f"A worker, {ours.database}, MB", ours.memory_megabytes))
        goals.append(START_SECONDS.judge(f"Second start, {ours.database}, s", ours.start_seconds))
    return goals


def _of_size(measured: Sequence[Measured]) -> Iterator[Goal]:
    """A million bookings against a thousand: requests in the same time."""
    for database in dict.fromkeys(one.database for one in measured):
        speeds = [
            one.product.requests_per_second
            for one in measured
            if one.database == database and one.case.startswith(f"{_TRANSACTIONS} of")
        ]
        if speeds:
            cost = round(speeds[0] / speeds[-1], 2)
            what = f"1,000,000 bookings, {database}, cost of 1,000"
            yield COST_OF_A_MILLION.judge(what, cost)


def show(results: Results) -> None:
    """Tables for the terminal."""
    console = Console(width=118, highlight=False)
    console.print(_cases(results.cases))
    console.print(_processes(results.processes))
    goals = Table("goal", "reached", "", title="Goals", title_justify="left")
    for goal in results.goals:
        goals.add_row(goal.goal, f"{goal.reached:g}", "met" if goal.met else "[red]missed[/red]")
    console.print(goals)
    for word in results.skipped:
        console.print(f"skipped: {word}", markup=False)


def _cases(measured: Sequence[Measured]) -> Table:
    table = Table(
        title="Requests per second on one core, medians; CPU in microseconds a request",
        title_justify="left",
    )
    table.add_column("case", no_wrap=True)
    table.add_column("database")
    for name in ("product", "bare", "ratio", "Prism", "p50 ms", "p99 ms", "CPU", "bare CPU", "SQL"):
        table.add_column(name, justify="right")
    for one in measured:
        ours = one.product
        table.add_row(
            *(one.case, one.database, f"{ours.requests_per_second:,}"),
            "" if one.bare is None else f"{one.bare.requests_per_second:,}",
            "" if one.ratio is None else f"{one.ratio:.2f}",
            "" if one.prism is None else f"{one.prism.requests_per_second:,}",
            *(f"{ours.p50_ms:.1f}", f"{ours.p99_ms:.1f}"),
            f"{ours.cpu_microseconds_per_request:,}",
            "" if one.bare is None else f"{one.bare.cpu_microseconds_per_request:,}",
            str(one.statements_per_request),
        )
    return table


def _processes(processes: Sequence[Process]) -> Table:
    table = Table(title="Programs", title_justify="left")
    for name in ("program", "database", "start s", "memory MB"):
        table.add_column(name, justify="left" if name in {"program", "database"} else "right")
    for one in processes:
        table.add_row(one.name, one.database, f"{one.start_seconds:.2f}", str(one.memory_megabytes))
    return table

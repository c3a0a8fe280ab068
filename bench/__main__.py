"""`make bench`: how fast the product is, against a bare function and against Prism.

Method and words: docs/benchmark.md.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import Final

import msgspec

from bench import load, prism, product
from bench.cases import BEHIND_NGINX, REFRESH, Case
from bench.load import Lap
from bench.machine import Cores, Request, Server, Unfit, described, free_port, serving
from bench.product import Prepared, Site
from bench.results import POSTGRES, SQLITE, Measured, Process, Results, Side, judged, ratio, show
from scripts.private_postgres import NoPostgres, find_programs, start_cluster

RESULTS: Final = Path(__file__).with_name("results.json")
TOKENS_A_LAP: Final = 2 * load.CONNECTIONS


@dataclass(frozen=True, slots=True)
class Plan:
    """What this run measures."""

    rounds: int
    seconds: int
    only: str | None
    case: str | None

    @property
    def whole(self) -> bool:
        """Only a whole run is kept."""
        return self.only is None and self.case is None

    def wants(self, database: str) -> bool:
        return self.only is None or self.only.lower() == database.lower()

    def chosen(self, cases: list[Case]) -> list[Case]:
        return [one for one in cases if self.case is None or self.case in one.name]


class Run:
    """One run of the benchmark; collects its results."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._cores = Cores.share()
        told = {"tool": load.version(), "connections": load.CONNECTIONS}
        timing = {"rounds": plan.rounds, "secondsEachTurn": plan.seconds}
        self.results = Results(described(), {**told, **timing}, [], [])

    def sqlite(self, folder: Path) -> None:
        """The embedded database, with Prism taking turns where it can be had."""
        site = Site(folder, f"sqlite:///{folder / 'wicketgate.db'}")
        with ExitStack() as stack:
            self._measure(SQLITE, site, self._mock(stack))

    def postgres(self, folder: Path) -> None:
        """A private server of PostgreSQL, on the core of the load."""
        try:
            programs = find_programs()
        except NoPostgres as missing:
            self.results.skipped.append(f"PostgreSQL: {missing}")
            return
        with start_cluster(programs) as url:
            self._measure(POSTGRES, Site(folder, url), None)

    def _mock(self, stack: ExitStack) -> Server | None:
        port = free_port()
        try:
            command = prism.command(port)
            _say("Prism starts")
            mock = serving("prism", command, self._cores, port, prism.ACCOUNTS)
            return stack.enter_context(mock)
        except Unfit as missing:
            self.results.skipped.append(f"Prism: {missing}")
            return None

    def _measure(self, database: str, site: Site, mock: Server | None) -> None:
        _say(f"{database}: first start, then a million bookings")
        tokens = (self._plan.rounds + 1) * TOKENS_A_LAP
        prepared = product.prepare(site, self._cores, tokens)
        with product.started(prepared, self._cores) as (ours, plain):
            sides = {"product": ours, "bare": plain}
            if mock is not None:
                sides["prism"] = mock
            chosen = self._plan.chosen(prepared.cases)
            for group, together in groupby(chosen, key=lambda case: case.group):
                _say(f"{database}: {group}")
                with ExitStack() as stack:
                    met = self._met(stack, group, prepared, sides)
                    turns = Turns(self._plan, prepared, met)
                    self.results.cases.extend(turns.measure(list(together), database))
            self.results.processes.extend(
                Process(
                    server.name,
                    database,
                    round(server.ready_seconds, 2),
                    round(server.resident_megabytes),
                )
                for server in sides.values()
            )

    def _met(
        self, stack: ExitStack, group: str, prepared: Prepared, sides: dict[str, Server]
    ) -> dict[str, Server]:
        """Who answers in this group: for one of them a proxy stands before the product."""
        if group != BEHIND_NGINX:
            return sides
        proxied = product.proxied(prepared, sides["product"], self._cores)
        return {**sides, "product": stack.enter_context(proxied)}


@dataclass(frozen=True, slots=True)
class Turns:
    """Some cases, and the sides that take turns in them, so that all see the same machine."""

    plan: Plan
    prepared: Prepared
    sides: dict[str, Server]

    def measure(self, cases: list[Case], database: str) -> Iterator[Measured]:
        """One warming turn of each, then the rounds."""
        asked = {
            (case.name, side): request
            for case in cases
            for side, request in case.asked.items()
            if side in self.sides
        }
        laps: dict[tuple[str, str], list[Lap]] = {key: [] for key in asked}
        for (_, side), request in asked.items():
            self._lap(side, request, 1)
        for _ in range(self.plan.rounds):
            for (name, side), request in asked.items():
                laps[name, side].append(self._lap(side, request, self.plan.seconds))
        for case in cases:
            found = {
                side: laps[case.name, side] for side in self.sides if (case.name, side) in laps
            }
            yield self._measured(case.name, database, found)

    def _lap(self, side: str, request: Request, seconds: int) -> Lap:
        tokens: list[str] = []
        if side == "product" and request.path == REFRESH:
            tokens = [one.token for one in islice(self.prepared.tokens, TOKENS_A_LAP)]
        return load.lap(self.sides[side], request, seconds, self.prepared.site.data, tokens=tokens)

    def _measured(self, name: str, database: str, laps: dict[str, list[Lap]]) -> Measured:
        ours, plain, mocked = laps["product"], laps.get("bare"), laps.get("prism")
        return Measured(
            name,
            database,
            self.prepared.statements[name],
            Side.of(ours),
            None if plain is None else Side.of(plain),
            None if plain is None else ratio(ours, plain),
            None if mocked is None else Side.of(mocked),
            None if mocked is None else ratio(ours, mocked),
        )


def _say(what: str) -> None:
    print(f"bench: {what}", flush=True)


def _plan() -> Plan:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="turns of each side (5)")
    parser.add_argument("--seconds", type=int, default=2, help="length of a turn (2)")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="one database")
    parser.add_argument("--case", help="only cases with this in their name")
    told = parser.parse_args()
    return Plan(told.rounds, told.seconds, told.only, told.case)


def main() -> None:
    plan = _plan()
    try:
        run = Run(plan)
        with tempfile.TemporaryDirectory(prefix="wicketgate-bench-") as folder:
            if plan.wants(SQLITE):
                run.sqlite(Path(folder) / "sqlite")
            if plan.wants(POSTGRES):
                run.postgres(Path(folder) / "postgres")
    except Unfit as error:
        sys.exit(f"bench: {error}")
    run.results.goals = judged(run.results)
    show(run.results)
    if plan.whole:
        RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode(run.results)) + b"\n")


if __name__ == "__main__":
    main()

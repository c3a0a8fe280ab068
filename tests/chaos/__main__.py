"""`make chaos`: several hundred kills on both databases and behind nginx, then the audit."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from scripts.private_postgres import Cluster, NoPostgres, find_programs, own_cluster
from tests.chaos.house import House, behind_nginx, on_postgres, on_sqlite
from tests.chaos.run import Outcome, chaos

Installation = Callable[[Path, Cluster], AbstractContextManager[House]]


def main() -> int:
    """Run, print what was found; 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=150, help="of each installation")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    asked = parser.parse_args()
    sys.stdout.write(f"seed {asked.seed}\n")
    outcomes = [
        _sqlite(asked.kills, asked.seed),
        _postgres(asked.kills, asked.seed, on_postgres),
        _postgres(asked.kills, asked.seed, behind_nginx),
    ]
    return int(any(outcome.wrong for outcome in outcomes))


def _sqlite(kills: int, seed: int) -> Outcome:
    with tempfile.TemporaryDirectory() as folder, on_sqlite(Path(folder)) as house:
        return _told("SQLite", asyncio.run(chaos(house, kills, seed)))


def _postgres(kills: int, seed: int, four: Installation) -> Outcome:
    try:
        programs = find_programs()
    except NoPostgres as missing:
        raise SystemExit(str(missing)) from missing
    with (
        tempfile.TemporaryDirectory() as folder,
        own_cluster(programs) as cluster,
        four(Path(folder), cluster) as house,
    ):
        where = "PostgreSQL behind nginx" if house.proxy else "PostgreSQL"
        return _told(where, asyncio.run(chaos(house, kills, seed)))


def _told(database: str, outcome: Outcome) -> Outcome:
    lines = [
        f"{database}: killed {dict(outcome.kills)}",
        f"  payments   {dict(outcome.payments)}",
        f"  unanswered {dict(outcome.unanswered)}",
        *(f"  WRONG {sentence}" for sentence in outcome.wrong[:40]),
        f"  {len(outcome.wrong)} wrong" if outcome.wrong else "  all is as it was promised",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return outcome


if __name__ == "__main__":
    sys.exit(main())

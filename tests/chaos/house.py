"""The installation that is killed: one process on SQLite, or two nodes and two workers."""

import json
import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from scripts.private_postgres import Cluster
from tests.support import nodes
from tests.support.nodes import Node

_AT_ONCE: Final = 'settlement = "at_once"\n'
"""The bank settles without waiting for its next day, so that every payment comes to its end."""


@dataclass
class House:
    """What runs, and how it is started again."""

    home: Path
    settings: dict[str, object]
    web: list[Node]
    workers: list[Node]
    demo: dict[str, Any]

    @property
    def database(self) -> str:
        return str(self.settings["database"])

    def kill_one(self, dice: random.Random) -> str:
        """Kill a process in the middle of whatever it does, and start it anew; which it was."""
        node = dice.choice([*self.web, *self.workers])
        node.kill()
        self.start(node)
        return "web" if node in self.web else "worker"

    def start(self, node: Node) -> None:
        """The process anew at the same ports, as whoever watches it would start it."""
        command = "serve" if node in self.web else "worker"
        ports: dict[str, object] = {"port": node.port, "metrics_port": node.metrics_port}
        again = nodes.begin(self.home, command, **{**self.settings, **ports})
        node.process, node.log = again.process, again.log
        nodes.wait_until_ready(node)


@contextmanager
def on_sqlite(home: Path) -> Iterator[House]:
    """One process that answers and works."""
    settings = _settings(home, f"sqlite:///{home / 'folder' / 'wicketgate.db'}")
    with nodes.running(home, "serve", **settings) as node:
        yield from _closing(House(home, settings, [node], [], _demo(home)))


@contextmanager
def on_postgres(home: Path, cluster: Cluster) -> Iterator[House]:
    """Two nodes that answer and two workers, on one database."""
    first = _settings(home, cluster.url)
    others = {**first, "demo": False, "jobs": "elsewhere"}
    with nodes.running(home, "serve", **first) as seeding:
        demo = _demo(home)
        seeding.stop()
    with ExitStack() as stack:
        web = [stack.enter_context(nodes.running(home, "serve", **others)) for _ in range(2)]
        workers = [stack.enter_context(nodes.running(home, "worker", **others)) for _ in range(2)]
        yield from _closing(House(home, others, web, workers, demo))


def _settings(home: Path, database: str) -> dict[str, object]:
    profile = home / "profile.toml"
    profile.write_text(_AT_ONCE, "utf-8")
    (home / "folder").mkdir(exist_ok=True)
    return {**nodes.of_sandbox(home, database), "profile": profile}


def _demo(home: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((home / "folder" / "demo.json").read_text("utf-8"))
    return told


def _closing(house: House) -> Iterator[House]:
    try:
        yield house
    finally:
        for node in (*house.web, *house.workers):
            if node.process.poll() is None:
                node.kill()

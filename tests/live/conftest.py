"""One PostgreSQL with two web nodes and two workers on it."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scripts.private_postgres import Cluster
from tests.live.load import demo_of
from tests.support import nodes
from tests.support.nodes import Node
from tests.support.postgres import own_cluster
from wicketgate import outbox
from wicketgate.kernel.clock import wall_clock
from wicketgate.kernel.database import database_at
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.secrets import Keyring, new_uuid
from wicketgate.kernel.work import Desk


@dataclass
class House:
    """An installation of several nodes."""

    home: Path
    cluster: Cluster
    settings: dict[str, object]
    web: list[Node]
    workers: list[Node]
    demo: dict[str, Any]

    def restart(self, node: Node, command: str) -> None:
        """The process anew at the same ports, as whoever watches it would start it."""
        ports: dict[str, object] = {"port": node.port, "metrics_port": node.metrics_port}
        again = nodes.begin(self.home, command, **{**self.settings, **ports})
        node.process, node.log = again.process, again.log
        nodes.wait_until_ready(node)

    def ask_for_work(self, count: int) -> None:
        """Tasks as acts leave them in the outbox."""
        asyncio.run(self._put(count))

    def work_left(self) -> int:
        """Tasks that are due and not done."""
        return asyncio.run(self._due())

    async def _put(self, count: int) -> None:
        desk = self._desk()
        await desk.database.open()
        async with desk.writing(new_uuid()) as work:
            for _ in range(count):
                await outbox.put(work, "sandbox.live_on", self.demo["organisationIdentifier"])
        await desk.database.close()

    async def _due(self) -> int:
        desk = self._desk()
        await desk.database.open()
        async with desk.reading(new_uuid()) as work:
            depth = await outbox.depth(work)
        await desk.database.close()
        return depth.due

    def _desk(self) -> Desk:
        keys = Keyring(bytes.fromhex(nodes.SECRET))
        return Desk(database_at(self.cluster.url), Profile(), keys, wall_clock)


@pytest.fixture(scope="session", autouse=True)
def asked(answering: None) -> None:
    """Whoever judges a certificate here asks the authority."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Two web nodes and two workers; the first node has made the demo organisations."""
    home = tmp_path_factory.mktemp("house")
    with own_cluster() as cluster, ExitStack() as stack:
        first = nodes.of_sandbox(home, cluster.url)
        others = {**first, "demo": False, "jobs": "elsewhere"}
        with nodes.running(home, "serve", **first) as seeding:
            demo = demo_of(home)
            assert seeding.stop() == 0
        wanted = ("serve", "serve", "worker", "worker")
        begun = stack.enter_context(nodes.all_running(home, *wanted, **others))
        made = House(home, cluster, others, begun[:2], begun[2:], demo)
        yield made
        for node in (*made.web, *made.workers):
            if node.process.poll() is None:
                node.kill()

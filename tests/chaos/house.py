"""The installation that is killed: one process on SQLite, or two nodes and two workers.

On PostgreSQL callers reach the nodes themselves, or a real nginx that asks them for a certificate.
"""

import json
import random
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx2

from scripts.private_postgres import Cluster
from tests.support import nginx, nodes
from tests.support.authority import Wanted
from tests.support.nodes import Node

_AT_ONCE: Final = 'settlement = "at_once"\n'
"""The bank settles without waiting for its next day, so that every payment comes to its end."""
_PROVEN: Final = 'client_certificate = "required"\n'


@dataclass(frozen=True)
class Door:
    """Where programs and browsers are answered."""

    api: str
    portal: str


@dataclass
class House:
    """What runs, how it is reached, and how it is started again."""

    home: Path
    settings: dict[str, object]
    web: list[Node]
    workers: list[Node]
    demo: dict[str, Any]
    proxy: nginx.Proxy | None = None
    tls: ssl.SSLContext | None = None
    """The caller's certificate, and whom it trusts."""
    _next: list[Node] = field(default_factory=list)

    @property
    def database(self) -> str:
        return str(self.settings["database"])

    @property
    def doors(self) -> list[Door]:
        """Each node, or the one proxy before them."""
        if self.proxy is not None:
            return [Door(self.proxy.api, self.proxy.portal)]
        return [Door(node.url, node.url) for node in self.web]

    def caller(self) -> httpx2.AsyncClient:
        """A third party's program, with its certificate where one is asked for."""
        return httpx2.AsyncClient(timeout=15, verify=self.tls or True)

    def kill_one(self, dice: random.Random) -> str:
        """Kill a process in the middle of whatever it does, and start it anew; which it was.

        In any order, and none a second time before each was killed once.
        """
        if not self._next:
            self._next = dice.sample([*self.web, *self.workers], len(self.web) + len(self.workers))
        node = self._next.pop()
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
    with _four(home, _settings(home, cluster.url)) as house:
        yield house


@contextmanager
def behind_nginx(home: Path, cluster: Cluster) -> Iterator[House]:
    """The same behind a real nginx, for callers that prove who they are."""
    ports = (nodes.free_port(), nodes.free_port())
    proxy = nginx.prepare(home, *ports)
    issuers = home / "issuers.pem"
    with nodes.AUTHORITY.open():
        issuers.write_text(nodes.AUTHORITY.issuing.pem)
        settings = {
            **_settings(home, cluster.url, _PROVEN),
            "base_url": proxy.portal,
            "api_url": proxy.api,
            "client_certificate_from": "nginx",
            "proxy_secret_file": proxy.secret,
            "issuers": issuers,
        }
        with _four(home, settings, ports) as house, nginx.running(proxy):
            house.proxy, house.tls = proxy, _tls(proxy, house.demo["organisationIdentifier"])
            yield house


@contextmanager
def _four(home: Path, first: dict[str, object], ports: tuple[int, ...] = (0, 0)) -> Iterator[House]:
    """Two web nodes, at these ports where they matter, and two workers."""
    others = {**first, "demo": False, "jobs": "elsewhere"}
    with nodes.running(home, "serve", **first) as seeding:
        demo = _demo(home)
        seeding.stop()
    given = [{"port": port} if port else {} for port in ports]
    begun = [nodes.begin(home, "serve", **{**others, **more}) for more in given]
    begun += [nodes.begin(home, "worker", **others) for _ in range(2)]
    house = House(home, others, begun[:2], begun[2:], demo)
    try:
        for node in begun:
            nodes.wait_until_ready(node)
    finally:
        yield from _closing(house)


def _tls(proxy: nginx.Proxy, organisation: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(proxy.authority))
    made = nodes.AUTHORITY.issue(Wanted(organisation))
    context.load_cert_chain(*made.save(proxy.home, "third-party"))
    return context


def _settings(home: Path, database: str, rules: str = "") -> dict[str, object]:
    profile = home / "profile.toml"
    profile.write_text(_AT_ONCE + rules, "utf-8")
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

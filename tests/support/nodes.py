"""Processes of an installation that is run in earnest: web nodes, workers, one database."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx2

from tests.support.authority import Authority

COMMAND: Final = str(Path(sys.executable).with_name("wicketgate"))
SECRET: Final = "7f3b9a1c5d20e8467be1930fa2c4d8566f81b7e3094acd1528e6907db3f45a1c"
PROXY_SECRET: Final = "what the proxy and we know, and nobody else does"
AUTHORITY: Final = Authority()
"""Who issues the certificates that a live bank of a test trusts."""
CORE_SECRET: Final = "what the core and we know, and nobody else does"
_PATIENCE_SECONDS: Final = 60


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def environment(settings: Mapping[str, object]) -> dict[str, str]:
    """Ours, with these settings and no others."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("WICKETGATE_")}
    return ours | {f"WICKETGATE_{name.upper()}": str(value) for name, value in settings.items()}


def run(home: Path, *words: str, **settings: object) -> subprocess.CompletedProcess[str]:
    """The command to its end."""
    return subprocess.run(
        [COMMAND, *words],
        cwd=home,
        env=environment(settings) | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS,
        check=False,
    )


def of_live(home: Path, database: str) -> dict[str, object]:
    """Settings with which a live bank may start; its proxy is whoever calls from here."""
    issuers = home / "issuers.pem"
    issuers.write_text(AUTHORITY.issuing.pem + AUTHORITY.root.pem)
    secret, proxy_secret = home / "secret", home / "proxy-secret"
    for path, held in ((secret, SECRET), (proxy_secret, PROXY_SECRET)):
        path.touch(mode=0o600)
        path.write_text(held)
    return {
        "environment": "live",
        "base_url": "https://api.bank.example",
        "database": database,
        "data": home / "folder",
        "secret_file": secret,
        "smtp": "smtp://127.0.0.1:2525",
        "issuers": issuers,
        "client_certificate_from": "nginx",
        "proxy_secret_file": proxy_secret,
        "core_url": "http://127.0.0.1:9",  # the discard port: nobody answers there
        "core_secret": CORE_SECRET,
        "drain_seconds": 0,
    }


def of_sandbox(home: Path, database: str) -> dict[str, object]:
    """Settings of a hosted sandbox with its demo organisations."""
    return {
        "environment": "sandbox",
        "base_url": "http://127.0.0.1:8080",
        "database": database,
        "data": home / "folder",
        "secret": SECRET,
        "drain_seconds": 0,
        "demo": True,
    }


@dataclass
class Node:
    """A process that runs: a web node, or a worker with nothing but figures."""

    process: subprocess.Popen[bytes]
    log: Path
    port: int = 0
    metrics_port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def printed(self) -> str:
        return self.log.read_text()

    def get(self, path: str, **more: Any) -> httpx2.Response:
        return httpx2.get(f"{self.url}{path}", timeout=30, **more)

    def figures(self) -> str:
        """What Prometheus would read."""
        return httpx2.get(f"http://127.0.0.1:{self.metrics_port}/metrics", timeout=10).text

    def figure(self, name: str) -> float:
        """The sum of all series whose name and labels match."""
        found = re.findall(rf"^{name}(?:{{[^}}]*}})? (\S+)$", self.figures(), re.MULTILINE)
        return sum(map(float, found))

    def kill(self) -> None:
        """As a power cut would end it."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask it to go; how it went."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_PATIENCE_SECONDS)


@contextmanager
def running(home: Path, command: str, *words: str, **settings: object) -> Iterator[Node]:
    """A node on a free port, from the line that says that it serves; gone at the end."""
    node = begin(home, command, *words, **settings)
    try:
        wait_until_ready(node)
        yield node
    finally:
        if node.process.poll() is None:
            node.kill()


@contextmanager
def all_running(home: Path, *wanted: str, **settings: object) -> Iterator[list[Node]]:
    """As `running`, for several of the same settings that start beside one another."""
    begun: list[Node] = []
    try:
        begun += [begin(home, command, **settings) for command in wanted]
        for node in begun:
            wait_until_ready(node)
        yield begun
    finally:
        for node in begun:
            if node.process.poll() is None:
                node.kill()


def begin(home: Path, command: str, *words: str, **settings: object) -> Node:
    """Start it, and do not wait; at free ports unless the settings name some."""
    flags = {"port": free_port(), "metrics_port": free_port(), **settings}
    port, metrics_port = int(str(flags["port"])), int(str(flags["metrics_port"]))
    log = home / f"{command}-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [COMMAND, command, *words],
            cwd=home,
            env=environment(flags),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    return Node(process, log, port, metrics_port)


def wait_until_ready(node: Node) -> None:
    """Until it says that it serves, or works."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while '"event": "serving"' not in node.printed and '"event": "working"' not in node.printed:
        if node.process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"it did not start:\n{node.printed}")
        time.sleep(0.05)


def wait_for_port(port: int) -> None:
    """Until somebody listens there."""

    def answers() -> bool:
        with socket.socket() as caller:
            return caller.connect_ex(("127.0.0.1", port)) == 0

    until(answers)


def until(true: Callable[[], bool]) -> None:
    """Wait for it."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)

"""The real command, a TPP's web server, and TPPs in front of them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.commands.running import Sandbox, started
from tests.journeys.plain_browser import PlainBrowser
from tests.journeys.redirect_target import RedirectTarget, redirect_target
from tests.journeys.tpp import Tpp
from tests.support import databases

DATABASE = "journeys"
LOST_ANSWER = "ASGI callable returned without completing response."
"""What the server says of `Sandbox-Fault: drop`."""


@contextmanager
def clean_sandbox(home: Path, *flags: str) -> Iterator[Sandbox]:
    """A sandbox that stops when asked and reports nothing wrong in its log."""
    with started(home, *flags) as sandbox:
        yield sandbox
        assert sandbox.stop() == 0
        assert troubles(sandbox.printed) == []


def troubles(printed: str) -> list[str]:
    """Lines of the log that say more than `info`, and tracebacks that got past it."""
    lines = printed.splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]
    loud = [one for one in told if one["level"] not in {"debug", "info"}]
    return [str(one) for one in loud if one["event"] != LOST_ANSWER] + [
        line for line in lines if "Traceback" in line
    ]


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """On SQLite, for all journeys that do not say otherwise."""
    with clean_sandbox(tmp_path_factory.mktemp("journeys")) as running:
        yield running


@pytest.fixture(scope="session")
def postgres_sandbox(
    tmp_path_factory: pytest.TempPathFactory, postgres_url: str
) -> Iterator[Sandbox]:
    """On a PostgreSQL database of its own."""
    url = databases.create_beside(postgres_url, DATABASE)
    with clean_sandbox(tmp_path_factory.mktemp("postgres"), "--database", url) as running:
        yield running


@pytest.fixture(scope="session")
def target() -> Iterator[RedirectTarget]:
    with redirect_target() as one:
        yield one


@pytest.fixture(scope="session")
def bee(sandbox: Sandbox, target: RedirectTarget) -> Iterator[Tpp]:
    """The demo organisation."""
    with Tpp(sandbox.demo, target.callback) as tpp:
        yield tpp


@pytest.fixture(scope="session")
def swallow(sandbox: Sandbox, target: RedirectTarget) -> Iterator[Tpp]:
    """A second organisation with all roles: its clock is moved, the first one's is not."""
    with Tpp(sandbox.demo, target.callback, organisation=1) as tpp:
        yield tpp


@pytest.fixture
def browser() -> Iterator[PlainBrowser]:
    """A customer's browser that shows plain HTML."""
    with PlainBrowser() as one:
        yield one

"""What every test may ask for. With CI=true a skipped test is a failed one."""

import os
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.support import databases, memory, nodes, order, passwords
from tests.support.browser import find_chromium
from tests.support.clock import TestClock
from tests.support.need import IN_CI
from tests.support.postgres import start_cluster
from tests.support.reference import find_reference
from wicketgate.kernel.database import database_at
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.secrets import Keyring
from wicketgate.kernel.sql import METADATA
from wicketgate.kernel.work import Desk, Work


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Some thousand passwords are set and tried in this process."""
    with pytest.MonkeyPatch.context() as patch:
        passwords.make_quick(patch)
        yield


@pytest.fixture(scope="session")
def answering() -> Iterator[None]:
    """The authority of live banks tells whoever asks that none of its certificates is revoked."""
    with nodes.AUTHORITY.open():
        yield


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of an empty PostgreSQL database that lives as long as the test run."""
    with start_cluster() as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium executable; `tests.support.browser.FLAGS` says how to start it."""
    return find_chromium()


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder with The Berlin Group's OpenAPI files."""
    return find_reference()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file; tests work on copies."""
    return databases.migrated_sqlite(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def migrated_postgres_url(postgres_url: str) -> str:
    """The PostgreSQL database of the run, migrated; tests empty it first."""
    return databases.migrated_postgres(postgres_url)


@pytest.fixture(scope="session")
def settled_postgres_url(postgres_url: str) -> str:
    """A migrated PostgreSQL database of their own for tests that keep settled worlds in it.

    In the one that others empty, an organisation may be left without what belongs to it.
    """
    return databases.migrated_postgres(databases.create_beside(postgres_url, "settled"))


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a migrated, empty database: every test that asks runs on both kinds."""
    if request.param == "sqlite":
        return databases.copy_of(request.getfixturevalue("sqlite_template"), tmp_path)
    url: str = request.getfixturevalue("migrated_postgres_url")
    return url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a migrated, empty SQLite file, for tests that need not see both kinds."""
    return databases.copy_of(sqlite_template, tmp_path)


@pytest.fixture
def clock() -> TestClock:
    """A Wednesday morning in November 2026, until the test moves it."""
    return TestClock()


@pytest.fixture
def profile() -> Profile:
    """The bank's defaults; override the fixture to switch something."""
    return Profile()


@pytest.fixture
async def desk(database_url: str, clock: TestClock, profile: Profile) -> AsyncIterator[Desk]:
    """Where works begin, on an empty database of each kind."""
    async with desk_on(database_url, clock, profile) as made:
        yield made


@pytest.fixture
async def sqlite_desk(sqlite_url: str, clock: TestClock, profile: Profile) -> AsyncIterator[Desk]:
    """Where works begin, on SQLite alone."""
    async with desk_on(sqlite_url, clock, profile) as made:
        yield made


@pytest.fixture
async def work(desk: Desk) -> AsyncIterator[Work]:
    """A writing work, committed when the test ends well."""
    async with desk.writing("00000000-0000-4000-8000-000000000000") as begun:
        yield begun


@asynccontextmanager
async def desk_on(
    url: str, clock: TestClock, profile: Profile, *, fresh: bool = True
) -> AsyncIterator[Desk]:
    """A desk on the database, emptied first unless it is to be found as it was left."""
    if fresh and url.startswith("postgresql"):
        await databases.empty(url, METADATA.tables)
    database = database_at(url)
    await database.open()
    try:
        yield Desk(database, profile, Keyring(b"k" * 32), clock)
    finally:
        await database.close()


def pytest_configure() -> None:
    memory.keep_files_in_memory()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order.longest_first(items)


def pytest_collection_finish() -> None:
    memory.collect_seldom()


def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are cores: tests that start servers wait more than they compute."""
    return (os.cpu_count() or 1) + 2


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and CI=true: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if IN_CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped while collecting, and CI=true: {report.longrepr}"
    return report

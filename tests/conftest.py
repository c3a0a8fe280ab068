"""What every test may ask for. With CI=true a skipped test is a failed one."""

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from tests.support.browser import find_chromium
from tests.support.need import IN_CI
from tests.support.postgres import start_cluster
from tests.support.reference import find_reference


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

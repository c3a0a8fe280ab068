"""Fixtures for the tests of the OAuth2 server and of the customer's pages."""

from collections.abc import AsyncIterator

import pytest

from tests.support.clock import TestClock
from tests.support.visitors import Browser, Stage, admit
from wicketgate.kernel.work import Desk


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone; a module that wants both kinds takes the fixture of `tests.doors.conftest`."""
    return sqlite_url


@pytest.fixture
async def stage(desk: Desk, clock: TestClock) -> Stage:
    """Both doors of one sandbox, with four TPPs."""
    return Stage(desk, clock, await admit(desk))


@pytest.fixture
async def browser(stage: Stage) -> AsyncIterator[Browser]:
    """A customer's browser."""
    async with stage.client() as client:
        yield Browser(client)


@pytest.fixture
async def other_browser(stage: Stage) -> AsyncIterator[Browser]:
    """A second one, with no cookie of the first."""
    async with stage.client() as client:
        yield Browser(client)

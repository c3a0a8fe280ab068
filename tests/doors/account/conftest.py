"""The account's door on an empty database of each kind."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import database_url, desk_on
from tests.support.clock import TestClock
from tests.support.members import Person, Portal
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.work import Desk

__all__ = ["database_url"]


@pytest.fixture
async def desk(database_url: str, clock: TestClock, profile: Profile) -> AsyncIterator[Desk]:
    """Where works begin, with nothing in the database."""
    async with desk_on(database_url, clock, profile) as made:
        yield made


@pytest.fixture
def portal(desk: Desk) -> Portal:
    return Portal(desk)


@pytest.fixture
async def lea(portal: Portal) -> AsyncIterator[Person]:
    person = portal.browser()
    async with person.client:
        yield person


@pytest.fixture
async def other(portal: Portal) -> AsyncIterator[Person]:
    """Another browser."""
    person = portal.browser()
    async with person.client:
        yield person

"""The developers' area in front of an empty SQLite database."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import desk_on
from tests.doors.organisation.visiting import Colleague, Site
from tests.support.clock import TestClock
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.work import Desk


@pytest.fixture
async def desk(sqlite_url: str, clock: TestClock, profile: Profile) -> AsyncIterator[Desk]:
    """Where works begin, with nothing in the database."""
    async with desk_on(sqlite_url, clock, profile) as made:
        yield made


@pytest.fixture
def site(desk: Desk) -> Site:
    return Site(desk)


@pytest.fixture
async def ada(site: Site) -> AsyncIterator[Colleague]:
    """A member who has signed in and belongs to nothing."""
    person = await site.member("Ada")
    async with person.client:
        yield person

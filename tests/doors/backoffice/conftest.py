"""Operations' door on an empty database."""

from collections.abc import AsyncIterator

import pytest

from tests.conftest import database_url, desk_on
from tests.support.clock import TestClock
from tests.support.members import Person
from tests.support.operations import House, somebody
from wicketgate import staff
from wicketgate.kernel.permissions import StaffRole
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.work import Desk

__all__ = ["database_url"]


@pytest.fixture
async def desk(sqlite_url: str, clock: TestClock, profile: Profile) -> AsyncIterator[Desk]:
    """Where works begin; the field is tested on both databases."""
    async with desk_on(sqlite_url, clock, profile) as made:
        yield made


@pytest.fixture
def house(desk: Desk) -> House:
    return House(desk)


@pytest.fixture
async def iris(desk: Desk) -> staff.Operator:
    """An admin."""
    return await somebody(desk)


@pytest.fixture
async def otto(desk: Desk) -> staff.Operator:
    """An operator."""
    return await somebody(desk, "Otto", StaffRole.OPERATOR)


@pytest.fixture
async def admin(house: House, iris: staff.Operator) -> AsyncIterator[Person]:
    """Her browser."""
    async with house.signed_in(iris) as person:
        yield person


@pytest.fixture
async def operator(house: House, otto: staff.Operator) -> AsyncIterator[Person]:
    """His browser."""
    async with house.signed_in(otto) as person:
        yield person


@pytest.fixture
async def stranger(house: House) -> AsyncIterator[Person]:
    """A browser in which nobody has signed in."""
    person = house.browser()
    async with person.client:
        yield person

"""Operations' door on settled worlds."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support import databases
from tests.support.members import Person
from tests.support.operations import House, somebody
from wicketgate import staff
from wicketgate.kernel.permissions import StaffRole
from wicketgate.kernel.work import Desk


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A file alone: the field is tested on both databases."""
    return databases.copy_of(sqlite_template, tmp_path)


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

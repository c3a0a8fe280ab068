"""Payments of one organisation, and a bank that makes them."""

from collections.abc import AsyncIterator

import pytest

from tests.support.paying import SmallBank, admitted
from wicketgate.kernel.work import Desk


@pytest.fixture
def port() -> SmallBank:
    """A bank that settles at once, unless told otherwise."""
    return SmallBank()


@pytest.fixture
async def firm(desk: Desk) -> AsyncIterator[Desk]:
    """Where works begin, with the organisation admitted."""
    await admitted(desk)
    yield desk

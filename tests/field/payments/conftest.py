"""Payments of one organisation, and a bank that makes them."""

import pytest

from tests.support.small_bank import SmallBank, admitted
from wicketgate.kernel.work import Desk


@pytest.fixture
def port() -> SmallBank:
    """A bank that settles at once, unless told otherwise."""
    return SmallBank()


@pytest.fixture
async def firm(desk: Desk) -> Desk:
    """Where works begin, with the organisation admitted."""
    await admitted(desk)
    return desk

"""Baskets of one organisation."""

import pytest

from tests.support.small_bank import admitted
from wicketgate.kernel.work import Desk


@pytest.fixture
async def firm(desk: Desk) -> Desk:
    """Where works begin, with the organisation admitted."""
    await admitted(desk)
    return desk

"""Answers of the API beside the official OpenAPI file.

SQLite alone: what an answer looks like does not depend on where it was kept.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette

from tests.contracts.official import Official
from tests.contracts.ours import judge_of
from tests.doors.berlin.conftest import api, granted, other_api, scene
from tests.doors.conftest import bee, desk, payer, settled_sqlite, wasp
from wicketgate import sandbox
from wicketgate.kernel.work import Desk
from wicketgate.settlement import Way
from wicketgate.web.berlin import routes
from wicketgate.web.berlin.description import describe
from wicketgate.web.kit.seat import Seat

__all__ = [
    "api",
    "bee",
    "desk",
    "granted",
    "other_api",
    "payer",
    "scene",
    "settled_sqlite",
    "wasp",
]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture(scope="session")
def official(reference: Path) -> Official:
    """The official file as a judge."""
    return Official(reference)


@pytest.fixture
def seat(desk: Desk) -> Seat:
    """What the door is given, and what it tells of itself."""
    return Seat(desk, Way(sandbox.bank), "http://testserver", sandbox=True, describe=(describe,))


@pytest.fixture
async def client(seat: Seat) -> AsyncIterator[httpx2.AsyncClient]:
    """Every answer is held against our own document as well, with the switches of the moment."""

    async def judge(answer: httpx2.Response) -> None:
        await answer.aread()
        assert not judge_of(seat).wrong(answer), answer.text

    app = Starlette(routes=routes.mount(seat))
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app),
        base_url="http://testserver",
        event_hooks={"response": [judge]},
    ) as made:
        yield made

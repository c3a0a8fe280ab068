"""Answers of the API beside the official OpenAPI file.

SQLite alone: what an answer looks like does not depend on where it was kept.
"""

from pathlib import Path

import pytest

from tests.contracts.official import Official
from tests.doors.berlin.conftest import api, client, granted, other_api, scene
from tests.doors.conftest import bee, desk, payer, seat, settled_sqlite, wasp

__all__ = [
    "api",
    "bee",
    "client",
    "desk",
    "granted",
    "other_api",
    "payer",
    "scene",
    "seat",
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

"""Made-up requests: a few hundred in the suite, ten thousand by `make fuzz`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.contracts.official import Official
from tests.fuzz.target import Target
from tests.support import databases

settings.register_profile(
    "made up", deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("made up")


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def target(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Target]:
    """The API on each kind of database."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        url = databases.copy_of(template, tmp_path_factory.mktemp("fuzz"))
    else:
        url = request.getfixturevalue("settled_postgres_url")
    made = Target(url)
    made.open()
    yield made
    made.close()


@pytest.fixture(scope="session")
def official(reference: Path) -> Official:
    """The official file as a judge."""
    return Official(reference)

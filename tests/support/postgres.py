"""The PostgreSQL of a test run; without its programs the tests that ask for it are skipped."""

from collections.abc import Iterator
from contextlib import contextmanager

from scripts import private_postgres
from tests.support.need import unmet


@contextmanager
def start_cluster() -> Iterator[str]:
    """Yield the URL of an empty database in a cluster of its own, gone when this ends."""
    try:
        programs = private_postgres.find_programs()
    except private_postgres.NoPostgres as missing:
        unmet(str(missing))
    with private_postgres.start_cluster(programs) as url:
        yield url

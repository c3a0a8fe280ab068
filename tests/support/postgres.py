"""The PostgreSQL of a test run; without its programs the tests that ask for it are skipped."""

from collections.abc import Iterator
from contextlib import contextmanager

from scripts import private_postgres
from tests.support.need import unmet


@contextmanager
def start_cluster() -> Iterator[str]:
    """Yield the URL of an empty database in a cluster of its own, gone when this ends."""
    with own_cluster() as cluster:
        yield cluster.url


@contextmanager
def own_cluster(*, durable: bool = False) -> Iterator[private_postgres.Cluster]:
    """A cluster that the test may stop and start again.

    Nobody pulls the plug of this machine: what does not prove durability does not pay for it.
    """
    with private_postgres.own_cluster(programs(), durable=durable) as cluster:
        yield cluster


def programs() -> private_postgres.Programs:
    """PostgreSQL's programs; without them the test is skipped."""
    try:
        return private_postgres.find_programs()
    except private_postgres.NoPostgres as missing:
        unmet(str(missing))

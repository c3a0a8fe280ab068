"""A short run of `make chaos`: processes are killed in the middle of payments."""

from pathlib import Path

import pytest

from tests.chaos.house import on_postgres, on_sqlite
from tests.chaos.run import chaos
from tests.support.postgres import own_cluster


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
async def test_killed_processes_lose_and_double_nothing(tmp_path: Path, database: str) -> None:
    if database == "sqlite":
        with on_sqlite(tmp_path) as house:
            outcome = await chaos(house, kills=2, seed=1)
    else:
        with own_cluster(durable=True) as cluster, on_postgres(tmp_path, cluster) as house:
            outcome = await chaos(house, kills=2, seed=1)

    assert outcome.wrong == []
    assert outcome.payments["ACCC"] + outcome.payments["ACSC"] > 0
    assert sum(outcome.kills.values()) == 2

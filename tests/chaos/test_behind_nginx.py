"""Two nodes and two workers behind nginx, killed one by one, for callers with certificates."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Final

import httpx2
import pytest

from tests.chaos.house import House, behind_nginx
from tests.chaos.run import chaos
from tests.support.postgres import own_cluster
from tests.support.sharing import calling, shared

REQUESTS: Final = "wicketgate_requests_total"
ROUND: Final = 4
"""Kills until each process was killed once."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home = tmp_path_factory.mktemp("behind-nginx")
    with own_cluster(durable=True) as cluster, behind_nginx(home, cluster) as made:
        yield made


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx2.AsyncClient]:
    async with house.caller() as made:
        yield made


async def test_all_are_killed_one_by_one_and_nothing_promised_is_lost_or_doubled(
    house: House,
) -> None:
    outcome = await chaos(house, kills=ROUND, seed=1)

    assert outcome.wrong == []
    assert outcome.payments["ACCC"] + outcome.payments["ACSC"] > 0
    assert dict(outcome.kills) == {"web": 2, "worker": 2}


async def test_a_consent_that_ends_is_refused_by_every_node_at_the_next_call(
    house: House, client: httpx2.AsyncClient
) -> None:
    [door] = house.doors
    under = await shared(client, house.demo, door.api, door.portal)

    async def read() -> int:
        answer = await client.get(
            f"{door.api}/psd2/v1/accounts", headers=calling(house.demo, **under)
        )
        return answer.status_code

    before = await answered_by(house, read)
    ended = await client.delete(
        f"{door.api}/psd2/v1/consents/{under['Consent-ID']}", headers=calling(house.demo)
    )
    after = await answered_by(house, read)

    assert ended.status_code == 204
    assert (before, after) == ({200}, {401})


async def answered_by(house: House, read: Callable[[], Awaitable[int]]) -> set[int]:
    """What is answered to calls until each node has answered one of them."""
    begun = [node.figure(REQUESTS) for node in house.web]
    statuses: set[int] = set()
    async with asyncio.timeout(20):
        while any(node.figure(REQUESTS) == at for node, at in zip(house.web, begun, strict=True)):
            statuses.add(await read())
    return statuses

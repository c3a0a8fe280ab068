"""PostgreSQL goes away under load: a clear 503 in the words of each door, and then all is well."""

import asyncio
import time

import httpx2
import pytest

from tests.live.conftest import House
from tests.live.load import headers_of, under_load

PEOPLE = ("/psu/authorise/a-ticket", "/activate/a-link", "/ops/invitation/a-link")


async def test_postgres_restarts_under_load(house: House) -> None:
    async with under_load(house.web, house.demo) as load:
        await load.at_least(40)
        await asyncio.to_thread(house.cluster.stop)
        await asyncio.sleep(1)
        during = [await asyncio.to_thread(node.get, "/health/ready") for node in house.web]
        alive = [await asyncio.to_thread(node.get, "/health/live") for node in house.web]
        await asyncio.to_thread(house.cluster.start)
        begun = time.monotonic()
        await load.at_least(40)
        recovered = time.monotonic() - begun

    assert set(load.statuses) == {200, 201, 503}
    assert [answer.status_code for answer in during] == [503, 503]
    assert [answer.status_code for answer in alive] == [200, 200]
    for answer in load.unavailable:
        [message] = answer.json()["tppMessages"]
        assert message["code"] == "SERVICE_UNAVAILABLE"
        assert answer.headers["retry-after"]
    assert recovered < 10
    kept = {"apiKey": house.demo["apiKey"], "X-Request-ID": headers_of(house.demo)["X-Request-ID"]}
    async with httpx2.AsyncClient(timeout=30) as client:
        for consent in load.promised:
            told = await client.get(f"{house.web[0].url}/psd2/v1/consents/{consent}", headers=kept)
            assert told.status_code == 200
    assert all(node.process.poll() is None for node in (*house.web, *house.workers))


def test_workers_go_on_when_the_database_is_back(house: House) -> None:
    house.ask_for_work(20)

    deadline = time.monotonic() + 30
    while house.work_left() and time.monotonic() < deadline:
        time.sleep(0.2)

    assert house.work_left() == 0


def test_each_door_says_so_in_its_own_words(house: House) -> None:
    node = house.web[0]
    house.cluster.stop()
    try:
        tpp = node.get("/psd2/v1/accounts", headers=headers_of(house.demo))
        control = node.get("/sandbox/v1/clock", headers={"apiKey": house.demo["apiKey"]})
        client = httpx2.post(
            f"{node.url}/oauth2/token",
            headers={"apiKey": house.demo["apiKey"]},
            data={"grant_type": "refresh_token", "client_id": "x", "refresh_token": "y"},
        )
        pages = [node.get(path) for path in PEOPLE]
    finally:
        house.cluster.start()

    for answer in (tpp, control):
        assert answer.status_code == 503
        assert answer.json()["tppMessages"][0]["code"] == "SERVICE_UNAVAILABLE"
    assert (client.status_code, client.json()["error"]) == (503, "temporarily_unavailable")
    assert client.headers["retry-after"]
    for page in pages:
        assert page.status_code == 503, page.url
        assert page.headers["content-type"].startswith("text/html")
        assert page.headers["retry-after"] == "5"
    assert node.get("/psd2/v1/accounts", headers=headers_of(house.demo)).status_code == 200


@pytest.mark.parametrize("place", [0, 1])
def test_no_line_of_the_log_is_without_its_request_or_holds_a_key(house: House, place: int) -> None:
    log = house.web[place].printed

    assert house.demo["apiKey"] not in log
    assert house.demo["accessToken"] not in log
    assert "Traceback" not in log

"""Two nodes and two workers on one PostgreSQL: one is killed, and nobody outside loses anything."""

import time
from contextlib import ExitStack

import httpx2

from tests.live.conftest import House
from tests.live.load import headers_of, under_load
from tests.support import nodes
from tests.support.sharing import calling, shared


async def test_nodes_are_killed_one_by_one_and_nothing_promised_is_lost(house: House) -> None:
    async with under_load(house.web, house.demo) as load:
        await load.at_least(40)
        for node in house.web:
            node.kill()
            await load.at_least(40)
            house.restart(node, "serve")
            await load.at_least(40)

    assert set(load.statuses) == {200, 201}
    assert load.unreached
    kept = {"apiKey": house.demo["apiKey"], "X-Request-ID": headers_of(house.demo)["X-Request-ID"]}
    async with httpx2.AsyncClient(timeout=30) as client:
        for number, consent in enumerate(load.promised):
            node = house.web[number % 2]
            told = await client.get(f"{node.url}/psd2/v1/consents/{consent}", headers=kept)
            assert told.status_code == 200
    assert len(set(load.promised)) == len(load.promised)


def test_work_goes_on_while_a_worker_is_killed(house: House) -> None:
    first, second = house.workers
    before = second.figure("wicketgate_tasks_total")
    house.ask_for_work(200)

    first.kill()
    deadline = time.monotonic() + 30
    while house.work_left() > 1 and time.monotonic() < deadline:
        time.sleep(0.2)

    assert house.work_left() <= 1  # what the killed one had in hand is leased for a minute
    assert second.figure("wicketgate_tasks_total") - before >= 50
    house.restart(first, "worker")


def test_a_worker_told_to_stop_ends_its_task(house: House) -> None:
    house.ask_for_work(50)

    status = house.workers[0].stop()

    assert status == 0
    assert "error" not in house.workers[0].printed
    house.restart(house.workers[0], "worker")


def test_figures_tell_operations_and_no_paths(house: House) -> None:
    node = house.web[0]
    consent = house.demo["consentId"]
    headers = headers_of(house.demo)
    node.get(f"/psd2/v1/consents/{consent}", headers=headers)
    node.get("/psd2/v1/no-such-thing", headers=headers)
    node.get("/no-such-page")

    told = node.figures()

    assert 'wicketgate_requests_total{operation="getConsentInformation",status="2xx"}' in told
    assert 'wicketgate_requests_total{operation="unknown",status="4xx"}' in told
    assert 'wicketgate_request_seconds_bucket{le="0.005",operation="getConsentInformation"}' in told
    assert consent not in told
    assert "no-such" not in told
    assert node.figure("wicketgate_database_connections") >= 1
    nodes.until(lambda: 'wicketgate_outbox_tasks{state="stuck"} 0.0' in house.workers[0].figures())


def test_a_node_that_is_told_to_stop_is_not_ready_and_answers_on(house: House) -> None:
    settings = {**house.settings, "drain_seconds": 2}
    with nodes.running(house.home, "serve", **settings) as node:
        node.process.terminate()

        nodes.until(lambda: node.get("/health/ready").status_code == 503)
        assert node.get("/health/live").status_code == 200
        accounts = node.get("/psd2/v1/accounts", headers=headers_of(house.demo))
        assert accounts.status_code == 200
        assert node.process.wait(30) == 0


def test_processes_of_one_node_drain_and_count_together(house: House) -> None:
    settings = {**house.settings, "drain_seconds": 2, "workers": 2}
    with nodes.running(house.home, "serve", **settings) as node:
        for _ in range(20):
            assert node.get("/psd2/v1/accounts", headers=headers_of(house.demo)).is_success
        assert node.figure("wicketgate_requests_total") == 20
        node.process.terminate()

        nodes.until(lambda: node.get("/health/ready").status_code == 503)
        assert node.process.wait(30) == 0


def test_nodes_that_start_at_once_migrate_once(house: House) -> None:
    settings = {**house.settings, "database": f"{house.cluster.url}_twins"}
    house.cluster.create("wicketgate_twins")

    with ExitStack() as stack:
        started = [nodes.begin(house.home, "serve", **settings) for _ in range(3)]
        for node in started:
            stack.callback(node.kill)
        for node in started:
            nodes.wait_until_ready(node)

    assert nodes.run(house.home, "migrate", **settings).returncode == 0


async def test_a_consent_that_ends_on_one_node_is_refused_by_the_other(house: House) -> None:
    here, there = house.web
    async with httpx2.AsyncClient(timeout=30) as client:
        under = await shared(client, house.demo, here.url, here.url, "psu-joint")
        read = f"{there.url}/psd2/v1/accounts"
        before = await client.get(read, headers=calling(house.demo, **under))

        ended = await client.delete(
            f"{here.url}/psd2/v1/consents/{under['Consent-ID']}", headers=calling(house.demo)
        )
        after = await client.get(read, headers=calling(house.demo, **under))

    assert (before.status_code, ended.status_code, after.status_code) == (200, 204, 401)

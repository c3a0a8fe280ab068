"""Two nodes and two workers behind nginx, killed one by one, for callers with certificates."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx2
import pytest

from tests.chaos.house import House, behind_nginx
from tests.chaos.payers import BACK, CHALLENGE, VERIFIER
from tests.chaos.run import chaos
from tests.support.postgres import own_cluster

ROUND: Final = 4
"""Kills until each process was killed once."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Any:
    home = tmp_path_factory.mktemp("behind-nginx")
    with own_cluster() as cluster, behind_nginx(home, cluster) as made:
        yield made


def headers(house: House, **more: str) -> dict[str, str]:
    told = {"X-Request-ID": str(uuid4()), "PSU-IP-Address": "198.51.100.7"}
    return {**told, "apiKey": house.demo["apiKey"], **more}


async def shared(house: House, client: httpx2.AsyncClient) -> dict[str, str]:
    """A consent that its customer approved: what a call under it says."""
    [door] = house.doors
    until = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    asked = {
        "access": {"allPsd2": "allAccounts"},
        "recurringIndicator": True,
        "validUntil": until,
        "frequencyPerDay": 4,
    }
    wishes = {"TPP-Redirect-URI": BACK, "Sandbox-Auto-SCA": "psu-ok"}
    place = f"{door.api}/psd2/v1/consents"
    made = await client.post(place, json=asked, headers=headers(house, **wishes))
    consent = made.json()["consentId"]
    parameters = {
        "response_type": "code",
        "client_id": house.demo["organisationIdentifier"],
        "scope": f"AIS:{consent}",
        "redirect_uri": BACK,
        "state": "s",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    back = await client.get(f"{door.portal}/oauth2/authorize", params=parameters)
    [code] = parse_qs(urlsplit(back.headers["location"]).query)["code"]
    form = {
        "grant_type": "authorization_code",
        "client_id": house.demo["organisationIdentifier"],
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    }
    told = await client.post(f"{door.api}/oauth2/token", data=form, headers=headers(house))
    return {"Consent-ID": consent, "Authorization": f"Bearer {told.json()['access_token']}"}


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
    under = await shared(house, client)

    async def read() -> int:
        answer = await client.get(f"{door.api}/psd2/v1/accounts", headers=headers(house, **under))
        return answer.status_code

    before = await answered_by(house, read)
    ended = await client.delete(
        f"{door.api}/psd2/v1/consents/{under['Consent-ID']}", headers=headers(house)
    )
    after = await answered_by(house, read)

    assert ended.status_code == 204
    assert (before, after) == ({200}, {401})


async def answered_by(house: House, read: Any) -> set[int]:
    """What is answered to calls until each node has answered one of them."""
    begun = [node.figure(REQUESTS) for node in house.web]
    statuses: set[int] = set()
    async with asyncio.timeout(20):
        while any(node.figure(REQUESTS) == at for node, at in zip(house.web, begun, strict=True)):
            statuses.add(await read())
    return statuses


REQUESTS: Final = "wicketgate_requests_total"

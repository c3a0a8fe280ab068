"""The same POST again is the same payment, at the same time and after a restart (contract E.1)."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx2
import pytest
from starlette.applications import Starlette

from tests.conftest import desk_on
from tests.doors.berlin.calling import Api, Scene, faults, verdict
from tests.doors.berlin.payments.asking import BODIES, PERIODIC, SEPA, ask, payment, received
from tests.doors.berlin.payments.signing import sign
from wicketgate import sandbox
from wicketgate.kernel.profile import Profile
from wicketgate.settlement import Way
from wicketgate.web.berlin import routes
from wicketgate.web.kit.seat import Seat


@pytest.mark.parametrize("path", BODIES)
async def test_a_repeated_payment_is_one_payment(scene: Scene, path: str) -> None:
    key = str(uuid4())
    first = await ask(scene.api, path=path, X_Request_ID=key)
    before = await scene.rows()
    again = await ask(scene.api, path=path, X_Request_ID=key)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers == first.headers
    assert await scene.rows() == before


async def test_ten_at_once_are_one_payment(scene: Scene) -> None:
    key = str(uuid4())
    before = await scene.rows()
    answers = await asyncio.gather(*(ask(scene.api, X_Request_ID=key) for _ in range(10)))
    made = [answer for answer in answers if answer.status_code == 201]
    assert made
    assert len({answer.content for answer in made}) == 1
    for late in answers:
        if late.status_code != 201:
            assert verdict(late) == (409, "STATUS_INVALID")
            assert late.headers["retry-after"].isdigit()
    rows = await scene.rows()
    assert rows["payment"] == before["payment"] + 1
    assert rows["authorisation"] == before["authorisation"] + 1


async def test_another_body_by_the_same_id_is_refused(scene: Scene) -> None:
    key = str(uuid4())
    await received(scene.api, X_Request_ID=key)
    other = payment(instructedAmount={"currency": "EUR", "amount": "123.51"})
    for body in (other, {"nothing": 1}):
        answer = await ask(scene.api, body, X_Request_ID=key)
        assert faults(answer) == [("FORMAT_ERROR", "X-Request-ID")]


async def test_each_product_has_requests_of_its_own(scene: Scene) -> None:
    key = str(uuid4())
    places = [await received(scene.api, path=path, X_Request_ID=key) for path in BODIES]
    assert len(set(places)) == len(BODIES)


async def test_a_refused_payment_may_come_again_by_the_same_id(scene: Scene) -> None:
    key = str(uuid4())
    refused = await ask(scene.api, payment(creditorName=None), X_Request_ID=key)
    assert refused.status_code == 400
    assert (await ask(scene.api, X_Request_ID=key)).status_code == 201


async def test_the_first_answer_stays_whatever_became_of_it(scene: Scene) -> None:
    key = str(uuid4())
    first = await ask(scene.api, path=PERIODIC, X_Request_ID=key)
    await sign(scene, first.json()["_links"]["self"]["href"][5:])
    again = await ask(scene.api, path=PERIODIC, X_Request_ID=key)
    assert again.content == first.content
    assert again.json()["transactionStatus"] == "RCVD"


@pytest.fixture
async def restarted(scene: Scene, database_url: str) -> AsyncIterator[Api]:
    """The same third party before a process that knows the database alone."""
    async with desk_on(database_url, scene.clock, Profile(), fresh=False) as desk:
        seat = Seat(desk, Way(sandbox.bank), "http://testserver", sandbox=True)
        transport = httpx2.ASGITransport(app=Starlette(routes=routes.mount(seat)))
        async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as made:
            yield Api(made, scene.api.party)


async def test_a_restart_forgets_nothing(scene: Scene, restarted: Api) -> None:
    key = str(uuid4())
    first = await ask(scene.api, X_Request_ID=key)
    again = await ask(restarted, X_Request_ID=key)
    assert (again.status_code, again.content) == (201, first.content)
    told = await restarted.get(f"{SEPA}/{first.json()['paymentId']}")
    assert told.json()["transactionStatus"] == "RCVD"

"""Once the customer saw "stopped", no answer goes out: stopping against questions, both at once."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final
from uuid import uuid4

import httpx2
import pytest
from starlette.routing import Router
from starlette.types import Message, Receive, Scope, Send

from tests.doors.services.conftest import Customer
from tests.support import worlds
from tests.support.funds import FundsGranted, granted
from tests.support.visitors import BASE
from tests.support.worlds import Party
from wicketgate import consenting, credentials, funds, personas, sandbox, services, visits
from wicketgate.bank import ScaOutcome
from wicketgate.funds import Called, Question
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.money import Money
from wicketgate.kernel.work import Desk
from wicketgate.services import Step

ASKERS: Final = 8
QUESTION: Final = "/psd2/v1/funds-confirmations"


def _request(party: Party, one: FundsGranted) -> Mapping[str, Any]:
    return {
        "json": {
            "account": {"iban": one.consent.account.iban},
            "instructedAmount": {"currency": "EUR", "amount": "1.00"},
        },
        "headers": {
            "X-Request-ID": str(uuid4()),
            "apiKey": party.api_key,
            "Authorization": f"Bearer {one.token}",
            "Consent-ID": one.consent.id,
        },
    }


class Watched:
    """The doors, and what left them after the customer's page had left that says "stopped"."""

    def __init__(self, app: Router) -> None:
        self.app = app
        self.stopped = False
        self.answers_after: list[int] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asks = scope["path"] == QUESTION

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                if asks and self.stopped:
                    self.answers_after.append(message["status"])
                self.stopped |= scope["path"].endswith("/stop") and scope["method"] == "POST"
            await send(message)

        await self.app(scope, receive, watch)


@pytest.fixture
async def asks(desk: Desk, bee: Party) -> FundsGranted:
    async with desk.writing(worlds.REQUEST) as work:
        return await granted(work, bee)


async def _keep_asking(doors: Watched, party: Party, one: FundsGranted) -> None:
    transport = httpx2.ASGITransport(app=doors)
    async with httpx2.AsyncClient(transport=transport, base_url=BASE) as client:
        while len(doors.answers_after) < 3 * ASKERS:
            await client.post(QUESTION, **_request(party, one))


async def test_nothing_is_answered_once_the_customer_saw_stopped(
    app: Router, desk: Desk, bee: Party, asks: FundsGranted
) -> None:
    doors = Watched(app)
    transport = httpx2.ASGITransport(app=doors)
    async with httpx2.AsyncClient(transport=transport, base_url=BASE) as client:
        browser = Customer(client)
        await browser.enter()
        await browser.get(f"/psu/services/{asks.consent.id}/stop")
        asking = [asyncio.create_task(_keep_asking(doors, bee, asks)) for _ in range(ASKERS)]
        await asyncio.sleep(0.2)

        await browser.post({})
        await asyncio.wait_for(asyncio.gather(*asking), 30)

    assert browser.heading == "You have stopped Budget Bee"
    assert set(doors.answers_after) == {401}
    async with desk.reading(worlds.REQUEST) as work:
        found = await funds.look(work, asks.consent.id)
        kept = await funds.answers(work, asks.consent.id)
    assert found.status.value == "revokedByPsu"
    assert kept.lines


async def test_an_answer_found_before_is_void_after(
    desk: Desk, bee: Party, asks: FundsGranted
) -> None:
    called = Called(bee.organisation, asks.token, asks.consent.id)
    question = Question(asks.consent.account, Money(100, "EUR"))
    async with desk.reading(worlds.REQUEST) as work:
        permitted = await funds.permit(work, called)
    async with desk.writing(worlds.REQUEST) as work:
        await funds.stop(work, await funds.lock_any(work, asks.consent.id))

    with pytest.raises(consenting.ConsentNotValid):
        async with desk.writing(worlds.REQUEST) as work:
            await funds.keep(work, permitted, question, available=True)

    async with desk.reading(worlds.REQUEST) as work:
        assert not (await funds.answers(work, asks.consent.id)).lines


async def test_whoever_stops_waits_for_an_answer_that_is_being_kept(
    desk: Desk, bee: Party, asks: FundsGranted
) -> None:
    called = Called(bee.organisation, asks.token, asks.consent.id)
    question = Question(asks.consent.account, Money(100, "EUR"))
    ended: list[str] = []

    async def stop() -> None:
        async with desk.writing(worlds.REQUEST) as work:
            await funds.stop(work, await funds.lock_any(work, asks.consent.id))
        ended.append("stopped")

    async with desk.reading(worlds.REQUEST) as work:
        permitted = await funds.permit(work, called)
    async with desk.writing(worlds.REQUEST) as work:
        await funds.keep(work, permitted, question, available=True)
        stopping = asyncio.create_task(stop())
        await asyncio.sleep(0.2)
        ended.append("kept")
    await stopping

    assert ended == ["kept", "stopped"]


async def test_a_question_and_the_stop_take_consent_and_token_in_one_order(
    desk: Desk, client: httpx2.AsyncClient, bee: Party, asks: FundsGranted
) -> None:
    """The first question notes the use of its token: whoever stops holds the consent already."""
    async with desk.writing(worlds.REQUEST) as work:
        held = await funds.lock_any(work, asks.consent.id)
        asking = asyncio.create_task(client.post(QUESTION, **_request(bee, asks)))
        await asyncio.sleep(0.3)
        await asyncio.wait_for(funds.stop(work, held), 5)

    assert (await asking).status_code == 401


async def test_wrong_codes_at_once_all_count(desk: Desk, bee: Party) -> None:
    secret = await _at_the_code(desk, bee)

    async def guess() -> None:
        async with desk.writing(worlds.REQUEST) as work:
            session = await services.look(work, secret, Step.CONFIRM)
            await asyncio.sleep(0.05)
            await services.answer(work, session, ScaOutcome.WRONG)

    outcomes = await asyncio.gather(*(guess() for _ in range(4)), return_exceptions=True)

    told = Counter(type(one) for one in outcomes)
    assert told == {visits.WrongCode: 2, type(None): 1, services.SignedOut: 1}


async def _at_the_code(desk: Desk, party: Party) -> str:
    """The secret of a browser whose customer gave the password."""
    async with desk.writing(worlds.REQUEST) as work:
        port = sandbox.bank(work, party.organisation)
        answer = await port.authenticate("psu-ok", personas.PASSWORD)
        session, secret = await services.signed_in(work, party.organisation, answer)
        await services.challenged(work, session, await services.challenge(port, session))
    return secret


async def test_five_codes_may_be_tried_over_all_browsers(desk: Desk, bee: Party) -> None:
    """RTS Art. 4(3)(b): signing in anew with the password gives no further guesses."""
    secrets = [await _at_the_code(desk, bee) for _ in range(3)]

    outcomes = [await _answered(desk, secret, ScaOutcome.WRONG) for secret in secrets[:2] * 3]

    assert outcomes.count(visits.WrongCode) == 4
    assert await _answered(desk, secrets[2], ScaOutcome.RIGHT) == ""
    with pytest.raises(credentials.TooManyTries):
        await _at_the_code(desk, bee)


async def test_a_right_code_makes_the_wrong_ones_forgotten(desk: Desk, bee: Party) -> None:
    for _ in range(3):
        secret = await _at_the_code(desk, bee)
        for _ in range(2):
            assert await _answered(desk, secret, ScaOutcome.WRONG) is visits.WrongCode
        assert await _answered(desk, secret, ScaOutcome.RIGHT)


async def _answered(desk: Desk, secret: str, outcome: ScaOutcome) -> object:
    """The new secret, or the kind of refusal."""
    try:
        async with desk.writing(worlds.REQUEST) as work:
            session = await services.look(work, secret, Step.CONFIRM)
            _, inside = await services.answer(work, session, outcome)
    except Refusal as refusal:
        return type(refusal)
    return inside

"""A bank far away is asked while nothing is held; what changed meanwhile is seen (decision 29)."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

import httpx2
import pytest
from sqlalchemy import select, update
from starlette.routing import Router

from tests.doors.berlin.calling import Api, Scene, verdict
from tests.doors.berlin.confirming import MATTERS, Matter
from tests.doors.berlin.payments.asking import payment, received
from tests.doors.berlin.test_confirming_races import moves_of
from tests.support import worlds
from tests.support.afar import Afar
from tests.support.consents import dedicated, grant, request
from tests.support.funds import granted
from tests.support.visitors import BASE, VERIFIER, Browser, challenge_of
from tests.support.worlds import BACK, Party
from wicketgate import executions, journal, personas
from wicketgate.kernel.ids import OrganisationId, PaymentId
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.sql import METADATA, Sql
from wicketgate.kernel.work import Desk
from wicketgate.settlement import AskedWhileHolding
from wicketgate.web import customer, oauth, services
from wicketgate.web.berlin import routes
from wicketgate.web.kit.seat import Seat

GOOD: Final = (200, None)
VOID: Final = (400, "SCA_INVALID")
APPROVED: Final = "You have approved the payment"
_PAYMENT: Final = METADATA.tables["payment"]


@pytest.fixture
def afar(desk: Desk) -> Afar:
    return Afar(desk)


@pytest.fixture
def seat(desk: Desk, afar: Afar) -> Seat:
    """Doors whose bank is far away."""
    return Seat(desk, afar.way, BASE, sandbox=True)


@pytest.fixture
async def client(seat: Seat) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(transport=doors_of(seat), base_url=BASE) as made:
        yield made


def doors_of(seat: Seat) -> httpx2.ASGITransport:
    """All that customers and TPPs meet."""
    mounts = (routes.mount, oauth.mount, services.mount, customer.mount)
    app = Router([door for mount in mounts for door in mount(seat)], redirect_slashes=False)
    return httpx2.ASGITransport(app=app)


@pytest.fixture
def browser(client: httpx2.AsyncClient) -> Browser:
    return Browser(client)


async def come(browser: Browser, api: Api, scope: str) -> None:
    """Sent by the TPP."""
    asked = {
        "response_type": "code",
        "client_id": api.party.organisation,
        "redirect_uri": BACK,
        "scope": scope,
        "state": "s",
        "code_challenge": challenge_of(VERIFIER),
        "code_challenge_method": "S256",
    }
    await browser.get("/oauth2/authorize", asked)


async def paying(scene: Scene, browser: Browser, login: str = "psu-ok") -> str:
    """The address of a payment whose customer looks at it."""
    debtor = {"iban": personas.accounts_of(login)[0].iban}
    place = await received(scene.api, payment(debtorAccount=debtor))
    await come(browser, scene.api, f"PIS:{place.rpartition('/')[2]}")
    await browser.sign_in(login)
    return place


async def status(scene: Scene, place: str) -> str:
    found: str = (await scene.api.get(f"{place}/status")).json()["transactionStatus"]
    return found


async def signed(scene: Scene, place: str) -> tuple[int, int]:
    """How often the payment was signed, and how many movements were put down for it."""
    key = PaymentId(place.rpartition("/")[2])
    async with scene.desk.reading(worlds.REQUEST) as work:
        lines = await journal.history(work, f"payment:{key}")
        movements = await executions.newest_of(work, key)
    return sum(line.act == "payment.signed" for line in lines), len(movements)


async def made_dearer(desk: Desk, place: str) -> None:
    """The order is another one, whoever did that."""
    key = place.rpartition("/")[2]
    async with desk.writing(worlds.REQUEST) as work:
        row = await work.one(Sql(select(_PAYMENT.c.order).where(_PAYMENT.c.id == key)))
        assert row is not None
        order = json.loads(row[0])
        order["transfers"][0]["amount"]["minor"] += 100_000
        changed = update(_PAYMENT).where(_PAYMENT.c.id == key).values(order=json.dumps(order))
        await work.run(Sql(changed))


# ------------------------------------------------------------------ the rule
@pytest.mark.parametrize("writes", [True, False])
async def test_a_work_that_can_write_gives_no_bank_that_is_far_away(
    desk: Desk, seat: Seat, *, writes: bool
) -> None:
    opened = desk.writing if writes else desk.reading
    async with opened(worlds.REQUEST) as work:
        if writes:
            with pytest.raises(AskedWhileHolding):
                seat.bank_of(work, OrganisationId(worlds.BEE))
        else:
            assert seat.bank_of(work, OrganisationId(worlds.BEE))


@pytest.mark.parametrize("login", ["psu-ok", "psu-exempt"])
async def test_a_customer_pays_and_nobody_waits_for_the_bank(
    scene: Scene, browser: Browser, afar: Afar, login: str
) -> None:
    place = await paying(scene, browser, login)
    await browser.post({"decision": "yes"})
    if login == "psu-ok":
        await browser.post({"code": personas.ONE_TIME_CODE})

    assert browser.heading == APPROVED
    assert await status(scene, place) in {"ACTC", "ACWC"}
    assert await signed(scene, place) == (1, 1)
    assert {"authenticate", "challenge", "preview"} <= set(afar.asked)


# ------------------------------------------------------------------ what changed meanwhile
async def test_a_payment_that_changed_while_the_code_was_judged_is_not_signed(
    scene: Scene, browser: Browser, afar: Afar
) -> None:
    """RTS Art. 5(1)(d): any change to the amount or the payee invalidates the code."""
    place = await paying(scene, browser)
    await browser.post({"decision": "yes"})
    afar.meanwhile["check"] = lambda: made_dearer(scene.desk, place)

    await browser.post({"code": personas.ONE_TIME_CODE})

    assert await status(scene, place) == "RCVD"
    assert await signed(scene, place) == (0, 0)
    # The code is worth nothing any more: not even for what it is now.
    await browser.post({"code": personas.ONE_TIME_CODE})
    assert await status(scene, place) == "RCVD"


async def test_one_that_changed_while_it_was_asked_for_is_shown_again(
    scene: Scene, browser: Browser, afar: Afar
) -> None:
    place = await paying(scene, browser)
    afar.meanwhile["challenge"] = lambda: made_dearer(scene.desk, place)

    await browser.post({"decision": "yes"})

    assert browser.heading == "Pay Bakery De Molen?"
    assert "€1,123.50" in browser.page.one("main").text
    assert await signed(scene, place) == (0, 0)


async def test_one_that_changed_while_the_exemption_was_given_is_not_signed(
    scene: Scene, browser: Browser, afar: Afar
) -> None:
    place = await paying(scene, browser, "psu-exempt")
    afar.meanwhile["challenge"] = lambda: made_dearer(scene.desk, place)

    await browser.post({"decision": "yes"})

    assert await status(scene, place) == "RCVD"
    assert await signed(scene, place) == (0, 0)


async def test_approved_against_deleted(scene: Scene, browser: Browser, afar: Afar) -> None:
    place = await paying(scene, browser)
    await browser.post({"decision": "yes"})
    afar.meanwhile["check"] = lambda: scene.api.call("DELETE", place)

    await browser.post({"code": personas.ONE_TIME_CODE})

    assert await status(scene, place) == "CANC"
    assert await signed(scene, place) == (0, 0)
    assert browser.heading != APPROVED


async def test_the_code_sent_twice_signs_once(scene: Scene, browser: Browser) -> None:
    place = await paying(scene, browser)
    await browser.post({"decision": "yes"})
    action, form = browser.action, {"csrf": browser.csrf, "code": personas.ONE_TIME_CODE}

    answers = await asyncio.gather(*(browser.client.post(action, data=form) for _ in range(3)))

    assert {answer.status_code for answer in answers} <= {303, 409, 422, 410}
    assert await signed(scene, place) == (1, 1)
    await browser.get(action)
    assert browser.heading == APPROVED


async def test_a_sign_in_beside_a_delete(scene: Scene, browser: Browser, afar: Afar) -> None:
    place = await received(scene.api, payment())
    await come(browser, scene.api, f"PIS:{place.rpartition('/')[2]}")
    afar.meanwhile["authenticate"] = lambda: scene.api.call("DELETE", place)

    await browser.sign_in()

    assert await status(scene, place) == "CANC"
    assert browser.heading == "This was already decided"


async def test_who_comes_second_signs_what_the_first_has_left(
    scene: Scene, client: httpx2.AsyncClient, seat: Seat
) -> None:
    """Both browsers were let in for the oldest authorisation, and one has taken it (B.3)."""
    debtor = {"iban": personas.accounts_of("psu-corp-a")[0].iban}
    place = await received(scene.api, payment(debtorAccount=debtor))
    scope = f"PIS:{place.rpartition('/')[2]}"
    first = Browser(client)
    await come(first, scene.api, scope)
    await first.sign_in("psu-corp-a")  # from here on two are known to be needed
    await first.post({"decision": "yes"})
    for _ in range(3):
        await first.post({"code": "000000"})
    for _ in range(2):
        scene.clock.advance(timedelta(seconds=1))
        assert (await scene.api.call("POST", f"{place}/authorisations")).status_code == 201
    async with httpx2.AsyncClient(transport=doors_of(seat), base_url=BASE) as fresh:
        second = Browser(fresh)
        for browser in (first, second):
            await come(browser, scene.api, scope)
        for browser, login in ((first, "psu-corp-a"), (second, "psu-corp-b")):
            await browser.approve(login)

    assert await status(scene, place) in {"ACTC", "ACWC"}
    assert await signed(scene, place) == (2, 1)


# ------------------------------------------------------------------ the TPP confirms
class TestWhereTheTppConfirms:
    @pytest.fixture
    def profile(self) -> Profile:
        return Profile(confirmation_required=True)

    @pytest.mark.parametrize("kind", MATTERS)
    async def test_it_counts(self, scene: Scene, afar: Afar, kind: str) -> None:
        matter = await MATTERS[kind](scene)
        token = await matter.approve(scene)
        asked = len(afar.asked)

        answer = await matter.confirm(scene.api, token)

        assert verdict(answer) == GOOD
        assert await matter.status(scene.api) == matter.comes_to
        assert len(afar.asked) > asked

    async def test_a_payment_that_changed_meanwhile_is_void(self, scene: Scene, afar: Afar) -> None:
        matter = await MATTERS["payment"](scene)
        token = await matter.approve(scene)
        afar.meanwhile["preview"] = lambda: made_dearer(scene.desk, matter.place)

        assert verdict(await matter.confirm(scene.api, token)) == VOID
        assert await matter.status(scene.api) == "RJCT"
        assert await signed(scene, matter.place) == (0, 0)

    async def test_deleted_meanwhile(self, scene: Scene, afar: Afar) -> None:
        matter = await MATTERS["payment"](scene)
        token = await matter.approve(scene)
        afar.meanwhile["accounts"] = lambda: scene.api.call("DELETE", matter.place)

        assert verdict(await matter.confirm(scene.api, token)) == VOID
        assert await matter.status(scene.api) == "CANC"

    async def test_confirmed_meanwhile_it_is_confirmed_once(self, scene: Scene, afar: Afar) -> None:
        matter = await MATTERS["payment"](scene)
        token = await matter.approve(scene)
        answers: list[tuple[int, str | None]] = []

        async def confirm_too() -> None:
            answers.append(verdict(await matter.confirm(scene.api, token)))

        afar.meanwhile["accounts"] = confirm_too
        answers.append(verdict(await matter.confirm(scene.api, token)))

        assert answers == [GOOD, GOOD]
        assert (await moves_of(scene, matter)).count("finalised") == 1
        assert (await signed(scene, matter.place))[1] == 1

    async def test_who_is_no_customer_any_more_has_approved_nothing(
        self, scene: Scene, afar: Afar
    ) -> None:
        matter: Matter = await MATTERS["consent"](scene)
        token = await matter.approve(scene)
        afar.unknown = True

        assert verdict(await matter.confirm(scene.api, token)) == VOID
        assert await matter.status(scene.api) == "rejected"


# ------------------------------------------------------------------ readings that count
async def test_readings_that_count_ask_before_they_take_their_turn(
    scene: Scene, bee: Party
) -> None:
    async with scene.desk.writing(worlds.REQUEST) as work:
        asked = replace(request(work, dedicated("psu-ok")), frequency_enforced=True)
        reads = await grant(work, bee, asked)

    answers = [await scene.api.get("/v1/accounts", granted=reads) for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    assert [answer.headers.get("ratelimit-remaining") for answer in answers[:4]] == list("3210")


# ------------------------------------------------------------------ connected services
async def test_a_customer_signs_in_to_the_connected_services(
    browser: Browser, bee: Party, scene: Scene, afar: Afar
) -> None:
    async with scene.desk.writing(worlds.REQUEST) as work:
        asks = await granted(work, bee)
    await browser.get("/psu/services")
    await browser.post(
        {"sandbox": bee.organisation, "login": "psu-ok", "password": personas.PASSWORD}
    )
    await browser.post({"code": personas.ONE_TIME_CODE})
    await browser.get(f"/psu/services/{asks.consent.id}/stop")
    await browser.post({})

    found = await scene.api.get(f"/v2/consents/confirmation-of-funds/{asks.consent.id}/status")
    assert found.json() == {"consentStatus": "revokedByPsu"}
    assert {"authenticate", "challenge", "check"} <= set(afar.asked)

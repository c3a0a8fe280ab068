"""What a customer sees of the services they connected, and stopping one."""

from datetime import timedelta

import httpx2
import pytest
from starlette.routing import Router

from tests.doors.berlin.calling import Api
from tests.doors.services.conftest import Customer
from tests.support import worlds
from tests.support.clock import TestClock
from tests.support.funds import FundsGranted, asked_for, granted
from tests.support.visitors import BASE, Stage, admit
from tests.support.worlds import BEE, WASP, Party
from wicketgate import consents, funds, personas, sandbox
from wicketgate.bank import Bank
from wicketgate.consenting import Status
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.work import Desk, Work
from wicketgate.settlement import Way
from wicketgate.web import services
from wicketgate.web.kit.seat import Seat

GIRO = personas.accounts_of("psu-ok")[0].iban
QUESTION = "/v1/funds-confirmations"


@pytest.fixture
async def asks(desk: Desk, bee: Party) -> FundsGranted:
    """A consent for confirmation of funds by psu-ok."""
    async with desk.writing(worlds.REQUEST) as work:
        return await granted(work, bee)


@pytest.fixture
async def reads(desk: Desk, clock: TestClock) -> tuple[consents.Consent, str, Party]:
    """A consent to read accounts that psu-ok approved, its token, and who reads."""
    stage = Stage(desk, clock, await admit(desk))
    tokens, consent = await stage.tokens_of()
    party = Party(BEE, consent.application_id, stage.keys[BEE])
    return consent, tokens["access_token"], party


async def ask(client: httpx2.AsyncClient, party: Party, one: FundsGranted) -> httpx2.Response:
    told = {
        "account": {"iban": GIRO},
        "instructedAmount": {"currency": "EUR", "amount": "12.34"},
        "payee": "Corner Shop",
    }
    headers = {"Authorization": f"Bearer {one.token}", "Consent-ID": one.consent.id}
    return await Api(client, party).call("POST", QUESTION, json=told, headers=headers)


# ------------------------------------------------------------------ who gets in
async def test_whoever_is_not_signed_in_is_asked_to(browser: Customer) -> None:
    answer = await browser.get("/psu/services/nothing")

    assert browser.path == "/psu/services/sign-in"
    assert answer.status_code == 200
    assert browser.heading == "Connected services"


async def test_the_first_factor_alone_shows_nothing(browser: Customer, asks: FundsGranted) -> None:
    await browser.get(f"/psu/services?sandbox={BEE}")
    await browser.sign_in_here()

    assert browser.path == "/psu/services/confirm"
    await browser.get(f"/psu/services/{asks.consent.id}")
    assert browser.path == "/psu/services/confirm"
    assert asks.consent.id not in browser.last.text


@pytest.mark.parametrize(
    ("login", "password", "sandbox", "words"),
    [
        ("", "", "", ["Enter the identifier of the organisation", "Enter your login name"]),
        ("psu-ok", "654321", BEE, ["The login name or the password is not right"]),
        ("psu-nobody", "123456", BEE, ["The login name or the password is not right"]),
        ("psu-ok", "123456", "PSDBE-NBB-9", ["No organisation has this identifier"]),
        ("psu-blocked", "123456", BEE, ["Your online access is blocked"]),
    ],
)
async def test_a_sign_in_that_fails_says_so(
    browser: Customer, login: str, password: str, sandbox: str, words: list[str]
) -> None:
    await browser.get("/psu/services")

    answer = await browser.sign_in_here(login, password, sandbox)

    assert answer.status_code == 422
    for word in words:
        assert word in browser.words


async def test_three_wrong_codes_end_it(browser: Customer) -> None:
    await browser.get("/psu/services")
    await browser.sign_in_here()

    for left in ("You can try 2 more times.", "You can try once more."):
        answer = await browser.post({"code": "000000"})
        assert answer.status_code == 422
        assert left in browser.words
    await browser.post({"code": "000000"})

    assert browser.path == "/psu/services/sign-in?ended"


async def test_after_five_minutes_without_activity_nobody_is_signed_in(
    browser: Customer, clock: TestClock
) -> None:
    await browser.enter()
    clock.advance(timedelta(minutes=4))
    await browser.get("/psu/services")
    assert browser.path == "/psu/services"

    clock.advance(timedelta(minutes=4))
    await browser.get("/psu/services")
    assert browser.path == "/psu/services"

    clock.advance(timedelta(minutes=5))
    await browser.get("/psu/services")
    assert browser.path == "/psu/services/sign-in?ended"


async def test_signing_out_ends_it(browser: Customer) -> None:
    await browser.enter()
    kept = dict(browser.client.cookies)

    await browser.post({})

    assert browser.path == "/psu/services/sign-in?ended"
    browser.client.cookies.update(kept)
    await browser.get("/psu/services")
    assert browser.path == "/psu/services/sign-in?ended"


async def test_another_sites_form_stops_nothing(browser: Customer, asks: FundsGranted) -> None:
    await browser.enter()

    answer = await browser.client.post(
        f"/psu/services/{asks.consent.id}/stop", data={"csrf": "guessed"}
    )

    assert answer.status_code == 403


# ------------------------------------------------------------------ what is seen
async def test_nothing_is_connected_at_first(browser: Customer) -> None:
    await browser.enter()

    assert browser.heading == "Connected services"
    assert "No company can see your accounts or ask about them." in browser.words


@pytest.fixture
async def cards(desk: Desk, bee: Party) -> list[FundsGranted]:
    """Consents for two cards of psu-ok, on one account."""
    gold = funds.Card(number="5413******21", information="Gold", registration="Since 2024")
    blue = funds.Card(number="5413******99", information="Blue")
    async with desk.writing(worlds.REQUEST) as work:
        return [await granted(work, bee, asked_for(card=card)) for card in (gold, blue)]


async def test_permissions_for_two_cards_can_be_told_apart(
    browser: Customer, cards: list[FundsGranted]
) -> None:
    await browser.enter()

    listed = [line.text for line in browser.page.all("li")]
    [gold] = [line for line in listed if "5413******21" in line]
    [blue] = [line for line in listed if "5413******99" in line]
    assert "Gold" in gold
    assert "Blue" in blue
    assert all("Huishouden, BE17" in line for line in listed)
    for place in (
        f"/psu/services/{cards[0].consent.id}",
        f"/psu/services/{cards[0].consent.id}/stop",
    ):
        await browser.get(place)
        for word in ("5413******21", "Gold", "Since 2024"):
            assert word in browser.words, place
        assert "Blue" not in browser.words


async def test_every_question_and_its_answer_can_be_read(
    browser: Customer, bee: Party, asks: FundsGranted
) -> None:
    answer = await ask(browser.client, bee, asks)
    assert answer.json() == {"fundsAvailable": True}
    await browser.enter()

    assert "Asks whether an amount is available" in browser.words
    await browser.get(f"/psu/services/{asks.consent.id}")

    for word in ("Budget Bee", "12.34", "Corner Shop", "Answer: yes", "until you stop it"):
        assert word in browser.words
    assert GIRO not in browser.last.text


async def test_every_reading_can_be_read(
    browser: Customer, reads: tuple[consents.Consent, str, Party]
) -> None:
    consent, token, bee = reads
    api = Api(browser.client, bee)
    headers = {"Authorization": f"Bearer {token}", "Consent-ID": consent.id}
    listed = await api.get("/v1/accounts", headers=headers)
    first = listed.json()["accounts"][0]["resourceId"]
    present = {**headers, "PSU-IP-Address": "198.51.100.7"}
    await api.get(f"/v1/accounts/{first}/balances", headers=present)
    await browser.enter()

    assert "Sees account details, balances, transactions" in browser.words
    await browser.get(f"/psu/services/{consent.id}")

    assert browser.heading == "Budget Bee"
    for word in ("List of accounts", "without you", "Balances", "you asked for it"):
        assert word in browser.words


async def test_another_customers_service_is_unknown(browser: Customer, asks: FundsGranted) -> None:
    await browser.enter("psu-joint")

    answer = await browser.get(f"/psu/services/{asks.consent.id}")

    assert answer.status_code == 404


async def test_long_histories_come_in_pages(
    browser: Customer, bee: Party, asks: FundsGranted
) -> None:
    for _ in range(26):
        await ask(browser.client, bee, asks)
    await browser.enter()

    await browser.get(f"/psu/services/{asks.consent.id}")
    assert browser.words.count("Answer: yes") == 25
    older = next(a for a in browser.page.all("a") if a.text == "Older")
    await browser.get(older.attributes["href"] or "")

    assert browser.words.count("Answer: yes") == 1


# ------------------------------------------------------------------ stopping
async def test_a_stopped_service_gets_no_answer_any_more(
    browser: Customer, bee: Party, desk: Desk, asks: FundsGranted
) -> None:
    await browser.enter()
    await browser.get(f"/psu/services/{asks.consent.id}/stop")
    assert browser.heading == "Stop Budget Bee?"

    await browser.post({})

    assert browser.heading == "You have stopped Budget Bee"
    assert asks.consent.id in browser.words
    refused = await ask(browser.client, bee, asks)
    assert refused.status_code == 401
    assert refused.json()["tppMessages"][0]["code"] == "CONSENT_INVALID"
    async with desk.reading(worlds.REQUEST) as work:
        ended = await funds.find_own(work, bee.organisation, asks.consent.id)
    assert ended.status is Status.REVOKED_BY_PSU
    await browser.get("/psu/services")
    assert "Stopped by you on" in browser.words


async def test_a_stopped_service_reads_nothing_any_more(
    browser: Customer, reads: tuple[consents.Consent, str, Party]
) -> None:
    consent, token, bee = reads
    await browser.enter()
    await browser.get(f"/psu/services/{consent.id}/stop")

    await browser.post({})

    headers = {"Authorization": f"Bearer {token}", "Consent-ID": consent.id}
    refused = await Api(browser.client, bee).get("/v1/accounts", headers=headers)
    assert refused.json()["tppMessages"][0]["code"] == "CONSENT_INVALID"


async def test_what_has_ended_is_not_stopped_again(
    browser: Customer, desk: Desk, asks: FundsGranted
) -> None:
    await browser.enter()
    await browser.get(f"/psu/services/{asks.consent.id}/stop")
    async with desk.writing(worlds.REQUEST) as work:
        await funds.terminate(work, await funds.lock_any(work, asks.consent.id))

    await browser.post({})

    assert browser.path == f"/psu/services/{asks.consent.id}"
    assert "Ended by the company" in browser.words
    await browser.get(f"/psu/services/{asks.consent.id}/stop")
    assert browser.path == f"/psu/services/{asks.consent.id}"


async def test_an_ended_service_is_shown_for_two_years(
    browser: Customer, clock: TestClock, desk: Desk, asks: FundsGranted
) -> None:
    async with desk.writing(worlds.REQUEST) as work:
        await funds.stop(work, await funds.lock_any(work, asks.consent.id))
    clock.advance(timedelta(days=729))
    await browser.enter()
    assert "Stopped by you on" in browser.words

    clock.advance(timedelta(days=4))
    await browser.enter()

    assert "Stopped by you on" not in browser.words
    assert (await browser.get(f"/psu/services/{asks.consent.id}")).status_code == 404


@pytest.mark.usefixtures("asks")
async def test_customers_of_another_world_see_their_own(browser: Customer) -> None:
    await browser.get("/psu/services")
    await browser.sign_in_here(sandbox=WASP)
    await browser.post({"code": personas.ONE_TIME_CODE})

    assert "No company can see your accounts" in browser.words


async def test_a_live_bank_has_one_world_for_all(
    desk: Desk, bee: Party, asks: FundsGranted
) -> None:
    def core(work: Work, _organisation: OrganisationId) -> Bank:
        return sandbox.bank(work, bee.organisation)

    seat = Seat(desk, Way(core), BASE, sandbox=False)
    app = Router([*services.mount(seat)], redirect_slashes=False)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url=BASE) as client:
        browser = Customer(client)
        await browser.get("/psu/services")
        assert "sandbox" not in browser.last.text.lower()
        await browser.post({"login": "psu-ok", "password": personas.PASSWORD})
        await browser.post({"code": personas.ONE_TIME_CODE})

        await browser.get(f"/psu/services/{asks.consent.id}")

    assert browser.heading == "Budget Bee"


async def test_whoever_has_tried_too_many_codes_is_told_to_wait(
    browser: Customer, clock: TestClock
) -> None:
    for _ in range(2):
        await browser.get("/psu/services")
        await browser.sign_in_here()
        for _ in range(3):
            await browser.post({"code": "654321"})
    assert browser.path == "/psu/services/sign-in?ended"

    await browser.sign_in_here()
    assert "There were too many wrong tries. Try again in 15 minutes" in browser.words

    clock.advance(timedelta(minutes=16))
    await browser.enter()
    assert browser.path == "/psu/services"

"""The request log and the figures, as a member looks at them, and what others never see."""

import pytest

from tests.doors.berlin.calling import body
from tests.doors.developer.conftest import Developer, House
from tests.support.consents import Granted
from tests.support.worlds import Party
from wicketgate import traffic
from wicketgate.kernel.sql import Sql
from wicketgate.web.developer.calls import as_curl
from wicketgate.web.developer.figures import milliseconds
from wicketgate.web.kit.details import BODY_MOST, MASK, masked

SECRET = "wga_this-is-nobodys-business"


async def links(person: Developer, path: str = "/dev/requests") -> list[str]:
    assert await person.get(path) == 200
    hrefs = [a.attributes["href"] or "" for a in person.page.all("a")]
    return [href for href in hrefs if href.startswith("/dev/requests/")]


async def kept(house: House) -> str:
    """All details, as the database has them."""
    await house.shelf.clear()
    async with house.desk.reading("-") as work:
        return str(await work.all(Sql(traffic.call_detail.select())))


async def test_a_refused_call_says_which_check_failed_and_what_helps(
    house: House, bea: Developer, bee: Party, granted: Granted
) -> None:
    headers = {"Consent-ID": "nobodys", "Authorization": f"Bearer {granted.token}"}
    assert (await house.call(bee.api_key, **headers)).status_code == 400
    await house.shelf.clear()
    [link] = await links(bea)
    assert await bea.get(link) == 200
    for told in (
        "CONSENT_UNKNOWN",
        "Check 10 of 16",
        "that the bank gave you when you asked for the consent",
        "GET /psd2/v1/accounts",
        "The Consent-ID is not known",
        "curl -X GET https://portal.bank.example/psd2/v1/accounts",
    ):
        assert told in bea.last.text


async def test_no_secret_and_nothing_of_a_customer_is_kept(
    house: House, bea: Developer, bee: Party, granted: Granted
) -> None:
    personal = {
        "PSU-ID": "anna-visser",
        "PSU-IP-Address": "203.0.113.77",
        "PSU-User-Agent": "Annas browser",
        "PSU-Geo-Location": "GEO:52.506931;13.144558",
        "Cookie": f"session={SECRET}",
        "X-Something": SECRET,
    }
    headers = {"Consent-ID": granted.consent.id, "Authorization": f"Bearer {granted.token}"}
    path = f"/v1/accounts?withBalance=true&access_token={SECRET}"
    assert (await house.call(bee.api_key, path, **headers, **personal)).status_code == 400
    form = {"grant_type": "refresh_token", "client_id": bee.organisation, "refresh_token": SECRET}
    async with house.client() as client:
        sent = {"apiKey": bee.api_key}
        assert (await client.post("/oauth2/token", data=form, headers=sent)).status_code == 400
        password = {"psuData": {"password": SECRET}, **body()}
        made = {**sent, "X-Request-ID": "00000000-0000-4000-8000-000000000001"}
        await client.post("/psd2/v1/consents", json=password, headers={**made, **personal})
    text = await kept(house)
    for secret in (SECRET, bee.api_key, granted.token, "anna-visser", "203.0.113.77", "Annas"):
        assert secret not in text
    for shown in ("withBalance=true", "grant_type=refresh_token", granted.consent.id, MASK):
        assert shown in text
    assert len(await links(bea)) == 3


def test_only_headers_that_are_known_keep_their_value() -> None:
    assert masked("Accept", "application/json") == "application/json"
    assert masked("Authorization", f"Bearer {SECRET}") == f"Bearer {MASK}"
    assert masked("Authorization", SECRET) == MASK
    for name in ("apiKey", "Cookie", "Set-Cookie", "PSU-ID", "X-Forwarded-For"):
        assert masked(name, SECRET) == MASK


async def test_bodies_are_cut(house: House, bee: Party) -> None:
    async with house.client() as client:
        await client.post(
            "/psd2/v1/consents",
            json={"x": "y" * (BODY_MOST * 3)},
            headers={"apiKey": bee.api_key, "PSU-IP-Address": "192.0.2.1"},
        )
    assert BODY_MOST < len(await kept(house)) < BODY_MOST + 2_000


async def test_a_call_without_a_known_key_is_nobodys(house: House, bea: Developer) -> None:
    assert (await house.call("wgk_unknown")).status_code == 401
    assert await kept(house) == "[]"
    assert await links(bea) == []


async def test_others_see_nothing_of_it(
    house: House, bea: Developer, wim: Developer, bee: Party
) -> None:
    answer = await house.ask(bee.api_key)
    await house.shelf.clear()
    [link] = await links(bea)
    assert await links(wim) == []
    request_id = answer.headers["x-request-id"]
    for query in ("", f"?request={request_id}", f"?consent={answer.json()['consentId']}"):
        assert await links(wim, f"/dev/requests{query}") == []
        assert await links(bea, f"/dev/requests{query}") == [link]
    assert await wim.get(link) == 404
    assert await wim.get("/dev") == 200
    assert "No calls." in wim.last.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("outcome=good", 1),
        ("outcome=refused", 1),
        ("outcome=nonsense", 2),
        ("operation=createConsent", 1),
        ("operation=x", 0),
        ("within=1h&after=forged", 2),
        ("request=%20", 2),
    ],
)
async def test_filters(house: House, bea: Developer, bee: Party, query: str, found: int) -> None:
    await house.ask(bee.api_key)
    await house.call(bee.api_key)
    for path in ("/dev/requests", f"/dev/apps/{bee.application}/requests"):
        assert len(await links(bea, f"{path}?{query}")) == found
    assert ("No call fits" in bea.last.text) == (found == 0)


async def test_the_log_is_read_page_by_page(house: House, bea: Developer, bee: Party) -> None:
    for _ in range(traffic.PAGE_SIZE + 3):
        await house.call(bee.api_key)
    first = await links(bea)
    [older] = [a.attributes["href"] for a in bea.page.all("a") if a.text == "Older"]
    second = await links(bea, older or "")
    assert (len(first), len(second)) == (traffic.PAGE_SIZE, 3)
    assert not set(first) & set(second)


async def test_the_figures_and_the_way_to_live_follow_what_is_done(
    house: House, bea: Developer, bee: Party
) -> None:
    await bea.get("/dev")
    assert "3 of 5" in bea.last.text
    assert "ms on average" not in bea.last.text
    await house.ask(bee.api_key)
    await house.call(bee.api_key)
    await bea.get("/dev")
    assert "4 of 5" in bea.last.text
    assert "2 calls, 1 errors" in bea.last.text
    for span in ("", "?span=month"):
        await bea.get(f"/dev/apps/{bee.application}{span}")
        assert "2 calls, 1 errors" in bea.last.text
        assert len(bea.page.all("svg-desc")) == 4
    await bea.get("/dev/apis")
    assert "NextGenPSD2 - Oauth2 Server Authorization - v1" in bea.last.text


def test_no_call_takes_no_time() -> None:
    assert [milliseconds(us) for us in (0, 1, 499, 1501, 2000)] == [0, 1, 1, 2, 2]


def test_a_call_can_be_pasted_into_a_shell() -> None:
    headers = f"Content-Type: a/b\napiKey: {MASK}\nHost: h\nPSU-ID: {MASK}"
    asked = f"POST /x?a='b\n{headers}\n\n{{\"a\": 'b'}}"
    told = as_curl("https://bank.example", asked)
    assert "curl -X POST 'https://bank.example/x?a='\"'\"'b'" in told
    assert "-H 'apiKey: <apiKey>'" in told
    assert "-H 'PSU-ID: <PSU-ID>'" in told
    assert "Host" not in told
    assert told.count("\n") == told.count(" \\\n")

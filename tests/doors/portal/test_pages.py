"""The public pages over HTTP: open to anyone, true to the server, and with no dead end."""

import re
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

import httpx2
import pytest

from tests.doors.portal.conftest import Visit
from tests.pages.markup import Reader
from tests.pages.portal_examples import STRICT
from tests.support.edges import SERVED
from tests.support.firms import a_firm
from wicketgate import demo, memberships, people, personas
from wicketgate.kernel.errors import Unavailable
from wicketgate.kernel.permissions import Permission
from wicketgate.kernel.work import Desk, Work
from wicketgate.web.kit import catalogue
from wicketgate.web.kit.seat import Seat
from wicketgate.web.portal import ROUTES, facts

REQUEST: Final = "0198c2f7-5b7e-7c41-9c7d-7a41f4f0d3aa"
PATHS: Final = sorted({row.path for row in ROUTES})
EACH = pytest.mark.parametrize("path", PATHS)
HEADER: Final = re.compile(r'-H "([^:]+): ([^"]*)"')


def read(answer: httpx2.Response) -> Reader:
    return Reader(answer.text)


def with_rules(seat: Seat) -> Seat:
    desk = seat.desk
    return replace(seat, desk=Desk(desk.database, STRICT, desk.keys, desk.clock))


class Closed(Desk):
    """A desk whose database does not answer."""

    def reading(self, request_id: str) -> AbstractAsyncContextManager[Work]:
        raise Unavailable(request_id)


@EACH
async def test_a_page_is_open_to_anyone(client: httpx2.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers={"X-Request-ID": REQUEST})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-request-id"] == REQUEST
    assert "set-cookie" not in answer.headers


def test_every_page_says_that_it_is_open() -> None:
    assert {row.permission for row in ROUTES} == {Permission.ANYONE}


@EACH
async def test_a_page_is_there_to_be_read_only(client: httpx2.AsyncClient, path: str) -> None:
    assert (await client.head(path)).status_code == 200
    refused = await client.post(path)

    assert refused.status_code == 405
    assert refused.headers["allow"] == "GET, HEAD"
    assert "text/html" in refused.headers["content-type"]


@EACH
async def test_no_link_leads_nowhere(client: httpx2.AsyncClient, path: str) -> None:
    links = {link.attributes["href"] or "" for link in read(await client.get(path)).all("a")}

    for link in links:
        if link.startswith("#"):
            continue
        address = link if link[0] == "/" else f"{path}{link}"
        found = await client.get(address, follow_redirects=True)
        assert found.status_code == 200, link
        anchor = urlsplit(link).fragment
        assert not anchor or anchor in read(found).ids(), link


async def test_the_first_call_answers_as_printed(bank: Seat, client: httpx2.AsyncClient) -> None:
    """What a reader pastes once the marked words are replaced by those of demo.json."""
    made = await demo.seed(bank.desk, bank.base_url, None)
    given = {
        "<apiKey>": made.api_key,
        "<consentId>": made.consent_id,
        "<accessToken>": made.access_token,
    }
    printed, shown = (block.text for block in read(await client.get("/")).all("pre"))
    for word, value in given.items():
        assert printed.count(word) == 1
        printed = printed.replace(word, value)
    url = printed.split('"')[1]
    headers = dict(HEADER.findall(printed))
    assert headers["X-Request-ID"] == "$(uuidgen)"
    headers["X-Request-ID"] = REQUEST

    answer = await client.get(url, headers=headers)

    assert answer.status_code == 200
    first = answer.json()["accounts"][0]
    told = dict(re.findall(r'"(\w+)": "([^"]+)"', shown))
    assert set(told) == {"iban", "currency", "product"}
    assert {name: first[name] for name in told} == told


async def test_no_secret_is_on_any_page(bank: Seat, client: httpx2.AsyncClient) -> None:
    made = await demo.seed(bank.desk, bank.base_url, None)
    for path in PATHS:
        text = (await client.get(path)).text
        assert made.api_key not in text
        assert made.access_token not in text
        assert "wgk_" not in text


def test_every_call_for_programs_is_told_once(bank: Seat) -> None:
    told = [call for service in catalogue.services(bank) for call in service.calls]
    told += catalogue.below(bank, [facts.CONTROL])

    assert len(told) == len(set(told))
    assert set(told) == {call for call in SERVED if call.method != "HEAD"}


async def test_an_api_without_a_route_is_not_served(bank: Seat, visit: Visit) -> None:
    without = tuple(call for call in SERVED if not call.path.startswith("/psd2/"))
    async with visit(replace(bank, served=without)) as client:
        page = read(await client.get("/apis"))

    cards = {one.attributes["id"]: one.text for one in page.all("article")}
    assert set(cards) == {"ais", "pis", "funds", "baskets", "oauth2"}
    assert "Not served yet" in cards["ais"]
    assert "Not served yet" in cards["pis"]
    assert "Not served yet" not in cards["oauth2"]
    assert "/oauth2/token" in cards["oauth2"]


@pytest.mark.parametrize(
    ("path", "usual", "strict"),
    [
        ("/apis", "is registered and not enforced", "is enforced: a reading above it"),
        ("/apis", "unless you ask for it yourself", "by a call of its own"),
        ("/apis", "gives the entries after one", "entryReferenceFrom is not offered"),
        ("/apis", "and camt.053 where", "JSON only."),
        ("/apis", "They can be asked for", "They are not given."),
        ("/apis", "answered with 403", "answered with 404"),
        ("/apis", "are paths; only", "are full addresses"),
        ("/apis", "as text are understood", "as text are refused"),
        ("/apis", "refused as a whole", "those that were found"),
        ("/faq", "does not enforce it", "more is refused with 429"),
    ],
)
async def test_the_pages_follow_the_profile(
    bank: Seat, visit: Visit, path: str, usual: str, strict: str
) -> None:
    async with visit(bank) as client:
        text = read(await client.get(path)).one("main").text
    assert usual in text
    assert strict not in text
    async with visit(with_rules(bank)) as client:
        text = read(await client.get(path)).one("main").text
    assert strict in text
    assert usual not in text


async def test_every_test_customer_is_told_with_each_account(client: httpx2.AsyncClient) -> None:
    page = read(await client.get("/test-data"))
    cards = [card.text for card in page.all("article")]

    assert len(cards) == len(personas.PERSONAS)
    for card, persona in zip(cards, personas.PERSONAS, strict=True):
        assert persona.login in card
        assert persona.scenario in card
        assert all(account.iban in card for account in persona.accounts)
    french = (await client.get("/test-data?lang=fr")).text
    assert not [one.login for one in personas.PERSONAS if one.scenario in french]


async def test_live_is_told_apart(bank: Seat, visit: Visit) -> None:
    async with visit(bank) as client:
        sandbox = read(await client.get("/"))
    async with visit(replace(bank, sandbox=False)) as client:
        live = read(await client.get("/"))
        refused = await client.get("/test-data")
        steps = read(await client.get("/get-started")).one("main").text

    tags = {"sandbox": sandbox.one("header").text, "live": live.one("header").text}
    assert "Sandbox" in tags["sandbox"]
    assert "Live" in tags["live"]
    assert "Sandbox" not in tags["live"]
    assert [one for one in sandbox.elements if one.attributes.get("class") == "env"]
    assert not [one for one in live.elements if one.attributes.get("class") == "env"]
    assert refused.status_code == 404
    assert "/test-data" not in {link.attributes["href"] for link in live.all("a")}
    assert "demo.json" not in steps
    assert "psu-ok" not in live.one("main").text


async def test_the_status_is_asked_for_now(bank: Seat, visit: Visit) -> None:
    async with visit(bank) as client:
        now = read(await client.get("/status")).one("main").text
    desk = bank.desk
    closed = Closed(desk.database, desk.profile, desk.keys, desk.clock)
    async with visit(replace(bank, desk=closed)) as client:
        answer = await client.get("/status")

    assert "Answers" in now
    assert "Does not answer" not in now
    assert answer.status_code == 200
    assert read(answer).one("main").text.count("Does not answer") == 6


async def test_theme_and_language_are_kept(client: httpx2.AsyncClient) -> None:
    chosen = await client.get("/apis?theme=dark&lang=nl")
    later = read(await client.get("/")).one("html").attributes

    assert "HttpOnly" in chosen.headers["set-cookie"]
    assert read(chosen).one("html").attributes["data-theme"] == "dark"
    assert (later["data-theme"], later["lang"]) == ("dark", "nl")
    unknown = read(await client.get("/?theme=neon")).one("html").attributes
    assert unknown["data-theme"] == "dark"
    again = read(await client.get("/?theme=system")).one("html").attributes
    assert "data-theme" not in again


async def test_the_header_knows_who_has_been_here_and_asks_nobody(
    bank: Seat, client: httpx2.AsyncClient
) -> None:
    strangers = {one.text for one in read(await client.get("/apis")).all("a")}
    asked = bank.desk.database.statements
    client.cookies.set("__Host-member" if bank.secure else "member", "wgm_of-long-ago")
    members = {one.text for one in read(await client.get("/apis")).all("a")}

    assert {"Sign in", "Sign up"} <= strangers - members
    assert "Developers' area" in members - strangers
    assert bank.desk.database.statements == asked


async def test_the_five_steps_say_where_a_member_stands(
    bank: Seat, client: httpx2.AsyncClient
) -> None:
    def tags(answer: httpx2.Response) -> list[str]:
        return [
            one.text
            for one in read(answer).all("span")
            if "dot" in (one.attributes.get("class") or "")
        ]

    strangers = tags(await client.get("/get-started"))
    async with bank.desk.writing(REQUEST) as work:
        applicant = people.Applicant("Léa", "lea@bee.example", "no hash", "en")
        member = await people.seed(work, applicant)
        who = people.Candidate(member, "no hash", applicant.email)
        _, secret = await people.sign_in(work, who, "", fits=True)
    client.cookies.set("__Host-member" if bank.secure else "member", secret)
    newcomer = tags(await client.get("/get-started"))
    _, code = await a_firm(bank.desk)
    async with bank.desk.writing(REQUEST) as work:
        await memberships.join(work, member, code)
    owner = tags(await client.get("/get-started"))

    assert strangers == ["Sandbox"]
    assert newcomer == ["Sandbox", "Done", "Your next step"]
    assert owner[:4] == ["Sandbox", "Done", "Done", "Done"]

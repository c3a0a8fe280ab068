"""Applications and keys, as a member makes, rolls, revokes and deletes them."""

import asyncio

import pytest

from tests.doors.developer.conftest import EMAILS, Developer, House
from tests.support.clock import TestClock
from tests.support.consents import Granted, grant
from tests.support.members import Person
from tests.support.worlds import BEE, PAYER, REQUEST, Party
from wicketgate import authorisation, consenting, consents, oauth
from wicketgate.applications import API_OF, MOST_KEYS, Api
from wicketgate.kernel.ids import AuthorisationId
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.work import Desk, Work
from wicketgate.subjects import AccountAccess
from wicketgate.web.berlin.routes import served
from wicketgate.web.developer import ROUTES

OURS = ("/dev/apps", "/dev/apis", "/dev/requests")
PAGES = [row.path for row in ROUTES if row.method == "GET" and row.path.startswith(OURS)]


def filled(path: str) -> str:
    return path.replace("{app}", "a").replace("{key}", "k").replace("{call}", "c")


async def new_app(person: Developer, name: str = "Budget app", **apis: str) -> str:
    """Make an application; the path of its page."""
    await person.get("/dev/apps/new")
    await person.post({"name": name, "description": " Shows   where money goes ", **apis})
    return person.path


async def new_key(person: Developer, app: str, name: str = "Backend") -> str:
    """Make a key; the key itself, as the page shows it."""
    await person.get(f"{app}/keys/new")
    assert await person.post({"name": name, "life": "90"}) == 200
    return shown(person)


async def post_to(person: Developer, path: str) -> int:
    """A form without fields of its own; the page before it has the proof that it came from us."""
    [csrf, *_] = [
        one.attributes["value"] or ""
        for one in person.page.all("input")
        if one.attributes["name"] == "csrf"
    ]
    person.answer = await person.client.post(path, data={"csrf": csrf})
    return person.answer.status_code


def shown(person: Developer) -> str:
    [key] = [one for one in person.page.elements if one.attributes.get("id") == "new-key"]
    return key.text


def links(person: Developer, ending: str) -> list[str]:
    hrefs = [a.attributes["href"] or "" for a in person.page.all("a")]
    return [href for href in hrefs if href.endswith(ending)]


@pytest.fixture
async def app(bea: Developer) -> str:
    return await new_app(bea, **{"api-ais": "yes"})


@pytest.mark.parametrize("path", PAGES)
async def test_strangers_are_led_to_the_sign_in(house: House, clock: TestClock, path: str) -> None:
    stranger = Person(house.client(), clock)
    await stranger.get(filled(path))
    assert stranger.path == "/sign-in"


@pytest.mark.parametrize("path", PAGES)
async def test_who_belongs_to_no_organisation_is_led_there(house: House, path: str) -> None:
    loner = await house.member("lone@nobody.example")
    answer = await loner.client.get(filled(path))
    assert (answer.status_code, answer.headers["location"]) == (303, "/dev/organisation")
    assert await loner.get("/dev") == 200
    assert "You belong to no organisation yet" in loner.last.text


async def test_an_application_is_made_described_and_found_again(bea: Developer, app: str) -> None:
    assert bea.heading == "Budget app"
    assert "The application is made." in bea.last.text
    assert "Shows where money goes" in bea.last.text
    await bea.get("/dev/apps")
    assert app in links(bea, app)
    await bea.get(f"{app}/settings")
    await bea.post({"name": "Renamed", "description": ""})
    assert "Saved." in bea.last.text
    await bea.get(app)
    assert bea.heading == "Renamed"


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "x", "description": "x" * 201}, "description"),
    ],
)
async def test_what_is_wrong_is_told_and_the_input_kept(
    bea: Developer, app: str, fields: dict[str, str], fault: str
) -> None:
    for path in ("/dev/apps/new", f"{app}/settings"):
        await bea.get(path)
        assert await bea.post(fields) == 422
        assert bea.faults == [fault]
        [field] = [one for one in bea.page.all("input") if one.attributes["name"] == fault]
        assert (field.attributes.get("value") or "") == fields[fault].strip()


async def test_a_key_is_made_by_a_button_alone(house: House, bea: Developer, app: str) -> None:
    await bea.get(app)
    assert await bea.press("Make a key") == 200
    assert (await house.ask(shown(bea))).status_code == 201
    await bea.get(f"{app}/keys")
    assert "Without a name" in bea.last.text


async def test_a_button_makes_no_more_keys_than_there_can_be(bea: Developer, app: str) -> None:
    await bea.get(f"{app}/keys")
    button = f"{app}/keys/at-once"
    for made in range(MOST_KEYS):
        await bea.get("/dev/apps/new")
        assert (await post_to(bea, button)) == 200, made
    await bea.get("/dev/apps/new")
    assert (await post_to(bea, button)) == 422
    assert bea.faults == ["name"]


async def test_an_api_needs_its_role(house: House) -> None:
    pia = await house.member(EMAILS[PAYER])
    await pia.get("/dev/apps/new")
    assert "Your organisation does not have the role PSP_AI." in pia.last.text
    offered = {one.attributes["name"] for one in pia.page.all("input")}
    assert "api-ais" not in offered
    assert await pia.post({"name": "Mine", "api-ais": "yes"}) == 422
    assert "apis" in pia.faults
    await pia.client.aclose()


async def test_a_key_is_shown_once_and_opens_the_bank(
    house: House, bea: Developer, app: str, granted: Granted
) -> None:
    key = await new_key(bea, app)
    headers = {"Consent-ID": granted.consent.id, "Authorization": f"Bearer {granted.token}"}
    assert (await house.call(key, **headers)).status_code == 200
    for path in (app, f"{app}/keys"):
        await bea.get(path)
        assert key not in bea.last.text
        assert key[:10] in bea.last.text


@pytest.mark.parametrize(
    ("fields", "fault"), [({"life": "90"}, "name"), ({"name": "x", "life": "9000"}, "life")]
)
async def test_a_key_needs_a_name_and_an_end(
    bea: Developer, app: str, fields: dict[str, str], fault: str
) -> None:
    await bea.get(f"{app}/keys/new")
    assert await bea.post(fields) == 422
    assert bea.faults == [fault]


async def test_the_sixth_key_is_refused(bea: Developer, app: str) -> None:
    for number in range(MOST_KEYS):
        await new_key(bea, app, f"Key {number}")
    await bea.get(f"{app}/keys")
    assert not links(bea, "/keys/new")
    assert "5 working keys are the most" in bea.last.text
    await bea.get(f"{app}/keys/new")
    assert await bea.post({"name": "One more", "life": "90"}) == 422
    assert bea.faults == ["name"]


async def test_a_key_is_rolled_under_load_without_one_failed_call(
    house: House, bea: Developer, app: str, granted: Granted
) -> None:
    headers = {"Consent-ID": granted.consent.id, "Authorization": f"Bearer {granted.token}"}
    keys = [await new_key(bea, app)]
    statuses: list[int] = []

    async def calls() -> None:
        """A server that reads its key from the file where the new one is put."""
        for _ in range(25):
            answer = await house.call(keys[-1], **headers)
            statuses.append(answer.status_code)

    async def roll() -> None:
        await asyncio.sleep(0.01)
        await bea.get(f"{app}/keys")
        [path] = links(bea, "/roll")
        await bea.get(path)
        assert await bea.post({"life": "90", "overlap": "24"}) == 200
        keys.append(shown(bea))

    await asyncio.gather(roll(), *(calls() for _ in range(8)))
    assert len(keys) == 2
    assert statuses == [200] * 200
    await bea.get(f"{app}/keys")
    assert "Replaced" in bea.last.text


async def test_a_roll_needs_a_life_and_an_overlap(bea: Developer, app: str) -> None:
    await new_key(bea, app)
    await bea.get(f"{app}/keys")
    [path] = links(bea, "/roll")
    await bea.get(path)
    assert await bea.post({"life": "1", "overlap": "-1"}) == 422
    assert bea.faults == ["life", "overlap"]


async def test_a_revoked_key_is_refused_at_the_next_call(
    house: House, bea: Developer, app: str
) -> None:
    key = await new_key(bea, app)
    assert (await house.ask(key)).status_code == 201
    await bea.get(f"{app}/keys")
    [path] = links(bea, "/revoke")
    await bea.get(path)
    await bea.post({})
    assert "The key is revoked." in bea.last.text
    answer = await house.ask(key)
    assert answer.status_code == 401
    assert answer.json()["tppMessages"][0]["code"] == "API_KEY_INVALID"
    assert await bea.get(path) == 404


async def test_a_deleted_application_ends_with_all_it_held(
    house: House, bea: Developer, desk: Desk, bee: Party, granted: Granted
) -> None:
    app = f"/dev/apps/{bee.application}"
    headers = {"Consent-ID": granted.consent.id, "Authorization": f"Bearer {granted.token}"}
    other = await new_key(bea, await new_app(bea, "Other", **{"api-ais": "yes"}))
    await bea.get(f"{app}/delete")
    assert "1 key:" in bea.last.text
    assert "1 consent with its tokens" in bea.last.text
    await bea.post({})
    assert "The application is deleted." in bea.last.text
    assert await bea.get(app) == 404
    assert (await house.call(bee.api_key)).status_code == 401
    dead = await house.call(other, **headers)
    assert dead.json()["tppMessages"][0]["code"] == "CONSENT_EXPIRED"  # terminatedByTpp (C.1)
    async with desk.reading(REQUEST) as work:
        ended = await consents.find_own(work, BEE, granted.consent.id)
    assert ended.status is consenting.Status.TERMINATED_BY_TPP


async def test_every_call_outside_the_selection_is_refused(
    house: House, bea: Developer, bee: Party
) -> None:
    await bea.get(f"/dev/apps/{bee.application}/apis")
    await bea.post({"api-pis": "yes"})
    assert "The selection is in force from the next call on." in bea.last.text
    outside = [one for one in served(Profile()) if API_OF[one.permission] is not Api.PIS]
    assert {API_OF[one.permission] for one in outside} == {Api.AIS, Api.BASKETS, Api.FUNDS}
    async with house.client() as client:
        for call in outside:
            path = call.path.replace("{", "").replace("}", "")
            headers = {"apiKey": bee.api_key, "X-Request-ID": REQUEST}
            answer = await client.request(call.method, f"/psd2{path}", headers=headers)
            told = (answer.status_code, answer.json()["tppMessages"][0]["code"])
            assert told == (403, "API_NOT_SELECTED"), call.name


async def test_tokens_outside_the_selection_are_refused_too(
    house: House, bea: Developer, bee: Party, desk: Desk
) -> None:
    async with desk.writing(REQUEST) as work:
        given = await oauth.issue_tokens(work, await a_grant(work, bee))
    form = {
        "grant_type": "refresh_token",
        "client_id": BEE,
        "refresh_token": given.refresh_token or "",
    }
    await bea.get(f"/dev/apps/{bee.application}/apis")
    for ticked, told in (({}, (400, "unauthorized_client")), ({"api-ais": "yes"}, (200, None))):
        await bea.post(ticked)
        async with house.client() as client:
            headers = {"apiKey": bee.api_key}
            answer = await client.post("/oauth2/token", data=form, headers=headers)
        assert (answer.status_code, answer.json().get("error")) == told


async def a_grant(work: Work, party: Party) -> oauth.Grant:
    """Of a valid consent, with a refresh token to come."""
    given = await grant(work, party)
    return authorisation.grant_for(work, AccountAccess(given.consent), AuthorisationId("none"))

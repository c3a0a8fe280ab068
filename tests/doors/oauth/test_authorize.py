"""The authorization endpoint: whom it trusts, what it says no to, whom it lets in (C.7, D.2)."""

from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

import pytest

from tests.support.visitors import (
    BACK,
    BARRED,
    ISSUER,
    STATE,
    Browser,
    Stage,
    authorization,
    told,
)
from tests.support.worlds import BEE, PAYER, WASP
from wicketgate.kernel.ids import TicketId
from wicketgate.web.kit.session import visit_path

AUTHORIZE: Final = "/oauth2/authorize"
NO_WAY: Final = "This link does not work"


# ------------------------------------------------------------------ nobody to trust
@pytest.mark.parametrize(
    "uri",
    [
        "",
        "/back",
        "//app.tpp.example/back",
        "http://app.tpp.example/back",
        "http://localhost.tpp.example/back",
        "https://app.tpp.example/back#part",
        "https://app.tpp.example/back#",
        "https://bank.example@evil.example/",
        "https://app.tpp.example:99999/",
        "https://app.tpp.example\\@evil.example/",
        "https://app.tpp.example/ back",
        "https://app.tpp.example/b\x00ck",
        "https://app.tpp.example/b\r\nck",
        "https://bücher.example/",
        "https:///back",
        "https://:443/back",
        "https://[::1/back",
        "https://a%2eb/",
        "javascript:alert(1)",
        "data:text/html,x",
        "tpp-app://back",
        "https://app.tpp.example/" + "x" * 480,
    ],
)
async def test_a_redirect_uri_that_is_none_gets_a_page_and_no_redirect(
    stage: Stage, browser: Browser, uri: str
) -> None:
    consent = await stage.ask()

    answer = await browser.come(consent, redirect_uri=uri)

    assert answer.status_code == 400
    assert browser.heading == NO_WAY
    assert "redirect_uri" in browser.page.one("main").text
    assert "refresh" not in answer.headers
    assert not answer.cookies


@pytest.mark.parametrize(
    ("client_id", "word"), [("", "required"), ("PSDXX-NONE-1", "known"), ("a\x00b", "control")]
)
async def test_an_unknown_client_gets_a_page_and_no_redirect(
    stage: Stage, browser: Browser, client_id: str, word: str
) -> None:
    answer = await browser.come(await stage.ask(), client_id=client_id)

    assert answer.status_code == 400
    assert browser.heading == NO_WAY
    assert word in browser.page.one("main").text


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
async def test_two_of_what_is_trusted_are_none(stage: Stage, browser: Browser, name: str) -> None:
    asked = authorization(await stage.ask(redirect_uri=BACK))

    answer = await browser.get(f"{AUTHORIZE}?{urlencode([*asked.items(), (name, asked[name])])}")

    assert answer.status_code == 400
    assert browser.heading == NO_WAY


async def test_another_redirect_uri_than_that_of_the_creation_gets_a_page(
    stage: Stage, browser: Browser
) -> None:
    consent = await stage.ask(redirect_uri=BACK)

    answer = await browser.come(consent, redirect_uri=BACK + "/")

    assert answer.status_code == 400
    assert "TPP-Redirect-URI" in browser.page.one("main").text


async def test_outside_the_sandbox_only_what_was_fixed_or_declared_is_known(
    stage: Stage,
) -> None:
    live = Stage(stage.desk, stage.clock, stage.keys, sandbox=False)
    elsewhere = "https://elsewhere.example/back"
    open_one, fixed = await stage.ask(), await stage.ask(redirect_uri=elsewhere)
    async with live.client() as client:
        visitor = Browser(client)

        assert (await visitor.come(open_one, redirect_uri=elsewhere)).status_code == 400
        assert (await visitor.come(fixed, redirect_uri=elsewhere)).status_code == 200
        assert "Sandbox" not in visitor.last.text


# ------------------------------------------------------------------ errors that go back
FAULTS: Final = {
    "no response_type": ({"response_type": ""}, "invalid_request"),
    "implicit": ({"response_type": "token"}, "unsupported_response_type"),
    "hybrid": ({"response_type": "code token"}, "unsupported_response_type"),
    "no state": ({"state": ""}, "invalid_request"),
    "long state": ({"state": "s" * 513}, "invalid_request"),
    "no challenge": ({"code_challenge": ""}, "invalid_request"),
    "short challenge": ({"code_challenge": "a" * 42}, "invalid_request"),
    "odd challenge": ({"code_challenge": "a" * 42 + "="}, "invalid_request"),
    "no method": ({"code_challenge_method": ""}, "invalid_request"),
    "plain": ({"code_challenge_method": "plain"}, "invalid_request"),
    "request": ({"request": "eyJ"}, "invalid_request"),
    "request_uri": ({"request_uri": "https://x.example/r"}, "invalid_request"),
    "fragment": ({"response_mode": "fragment"}, "invalid_request"),
    "no scope": ({"scope": ""}, "invalid_request"),
    "no prompt": ({"prompt": "none"}, "access_denied"),
    "no prompt among others": ({"prompt": "login none"}, "access_denied"),
    "scope without id": ({"scope": "AIS:"}, "invalid_scope"),
    "openid": ({"scope": "openid"}, "invalid_scope"),
    "unknown id": ({"scope": "AIS:nobody"}, "invalid_scope"),
    "payment": ({"scope": "PIS:some"}, "invalid_scope"),
}


@pytest.mark.parametrize(("changed", "error"), FAULTS.values(), ids=FAULTS)
async def test_a_fault_goes_back_to_the_tpp_after_a_page_that_names_the_host(
    stage: Stage, browser: Browser, changed: dict[str, str], error: str
) -> None:
    answer = await browser.come(await stage.ask(), **changed)

    assert answer.status_code == 200
    assert browser.heading == "You are about to go back to app.tpp.example"
    assert browser.leads_to is None
    back = told(browser.link)
    assert back["error"] == error
    assert back["error_description"]
    assert back["iss"] == ISSUER
    assert back.get("state") == (changed.get("state", STATE) or None)


FIXED: Final = {name: row for name, row in FAULTS.items() if "scope" not in row[0]}


@pytest.mark.parametrize(("changed", "error"), FIXED.values(), ids=FIXED)
async def test_a_fault_goes_straight_back_where_the_tpp_had_fixed_the_address(
    stage: Stage, browser: Browser, changed: dict[str, str], error: str
) -> None:
    fixed = f"{BACK}?of=us"
    consent = await stage.ask(redirect_uri=fixed)

    answer = await browser.come(consent, redirect_uri=fixed, **changed)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{fixed}&error={error}&")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert told(answer.headers["location"])["of"] == "us"


@pytest.mark.parametrize(
    "name", ["response_type", "scope", "state", "code_challenge", "code_challenge_method"]
)
async def test_a_parameter_that_comes_twice_is_an_invalid_request(
    stage: Stage, browser: Browser, name: str
) -> None:
    asked = authorization(await stage.ask())

    await browser.get(f"{AUTHORIZE}?{urlencode([*asked.items(), (name, asked[name])])}")

    back = told(browser.link)
    assert back["error"] == "invalid_request"
    assert name in back["error_description"]
    assert back.get("state") == (None if name == "state" else STATE)


async def test_what_means_nothing_here_is_ignored_even_twice(
    stage: Stage, browser: Browser
) -> None:
    asked = authorization(await stage.ask(), nonce="n", response_mode="query", prompt="login")
    more = [("resource", "https://a.example"), ("resource", "https://b.example"), ("x", "")]

    await browser.get(f"{AUTHORIZE}?{urlencode([*asked.items(), *more])}")

    assert browser.heading == "Sign in to Kestrel Bank"


@pytest.mark.parametrize(
    "written", ["ais:{}", "AIS: {}", "AIS:{} offline_access", "Ais:{}"], ids=str
)
async def test_forms_of_the_scope_that_other_banks_take_are_tolerated(
    stage: Stage, browser: Browser, written: str
) -> None:
    consent = await stage.ask()

    await browser.come(consent, scope=written.format(consent.id))

    assert browser.heading == "Sign in to Kestrel Bank"


@pytest.mark.parametrize("written", ["AIS:{0} AIS:{0}", "AIS:{0} profile", "AIS:{0},x", "XIS:{0}"])
async def test_more_than_one_resource_is_an_invalid_scope(
    stage: Stage, browser: Browser, written: str
) -> None:
    consent = await stage.ask()

    await browser.come(consent, scope=written.format(consent.id))

    assert told(browser.link)["error"] == "invalid_scope"


async def test_the_consent_of_another_tpp_is_an_invalid_scope(
    stage: Stage, browser: Browser
) -> None:
    consent = await stage.ask(organisation=WASP, redirect_uri="https://wasp.example/")

    await browser.come(consent, client_id=BEE)

    assert told(browser.link)["error"] == "invalid_scope"


async def test_a_decided_consent_is_an_invalid_scope(stage: Stage, browser: Browser) -> None:
    _, consent = await stage.code_of()

    answer = await browser.come(consent)

    assert told(answer.headers["location"])["error"] == "invalid_scope"


async def test_a_consent_whose_time_is_over_is_an_invalid_scope(
    stage: Stage, browser: Browser
) -> None:
    consent = await stage.ask(redirect_uri=BACK)
    stage.clock.advance(timedelta(minutes=31))

    answer = await browser.come(consent)

    assert told(answer.headers["location"])["error"] == "invalid_scope"
    assert await stage.status(consent) == "rejected"


@pytest.mark.parametrize("organisation", [PAYER, BARRED])
async def test_a_client_that_may_not_ask_is_unauthorized(
    stage: Stage, browser: Browser, organisation: str
) -> None:
    consent = await stage.ask(organisation=organisation, redirect_uri=BACK)

    answer = await browser.come(consent)

    assert told(answer.headers["location"])["error"] == "unauthorized_client"


# ------------------------------------------------------------------ in
@pytest.mark.parametrize(
    "uri",
    [
        "https://app.tpp.example",
        "https://app.tpp.example:8443/back?x=1&y=%2F",
        "http://localhost:8765/cb",
        "http://127.0.0.1/cb",
        "http://[::1]:9000/cb",
    ],
)
async def test_the_customer_is_let_in_with_a_secret_of_their_own(stage: Stage, uri: str) -> None:
    consent = await stage.ask()
    async with stage.client() as client:
        answer = await client.get(AUTHORIZE, params=authorization(consent, redirect_uri=uri))

    assert answer.status_code == 303
    path = answer.headers["location"]
    assert path.startswith(visit_path(TicketId("")))
    name, _, attributes = answer.headers["set-cookie"].partition("=")
    secret, *rest = attributes.split("; ")
    assert name == "visit"
    assert len(secret) > 40
    assert set(rest) == {"HttpOnly", f"Path={path}", "SameSite=lax", "Secure"}
    assert secret not in path
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_a_form_says_the_same_as_a_query(stage: Stage, browser: Browser) -> None:
    asked = authorization(await stage.ask())

    answer = await browser.client.post(AUTHORIZE, data=asked)

    assert answer.status_code == 303
    await browser.get(answer.headers["location"])
    assert browser.heading == "Sign in to Kestrel Bank"


async def test_the_tpp_says_which_language_the_customer_reads(
    stage: Stage, browser: Browser
) -> None:
    consent = await stage.ask()

    await browser.come(consent, ui_locales="pt fr-BE en")

    assert browser.last.headers["content-language"] == "fr"
    await browser.get(browser.path, {"lang": "nl"})
    assert browser.last.headers["content-language"] == "nl"
    await browser.get(browser.action)
    assert browser.last.headers["content-language"] == "nl"


async def test_an_unknown_language_leaves_the_choice_to_the_browser(
    stage: Stage, browser: Browser
) -> None:
    asked = authorization(await stage.ask(), ui_locales="pt")
    browser.client.headers["Accept-Language"] = "de-AT, en;q=0.3"

    await browser.get(AUTHORIZE, asked)

    assert browser.last.headers["content-language"] == "de"


async def test_the_same_consent_can_be_brought_again_while_it_waits(
    stage: Stage, browser: Browser, other_browser: Browser
) -> None:
    consent = await stage.ask()
    await browser.come(consent)

    await other_browser.come(consent)
    await other_browser.approve()

    assert await stage.status(consent) == "valid"

"""The edges of HTTP at the OAuth2 server: methods, paths, sizes, encodings, a lost database."""

from typing import Final

import pytest

from tests.support.visitors import BACK, Browser, Stage, authorization, told
from tests.support.worlds import BEE
from wicketgate.kernel.database import database_at
from wicketgate.kernel.work import Desk

AUTHORIZE: Final = "/oauth2/authorize"
NO_WAY: Final = "This link does not work"


@pytest.mark.parametrize(
    "query", ["client_id=%ff", "%00=1", "&".join(f"p{n}=1" for n in range(101))]
)
async def test_what_cannot_be_read_gets_a_page(browser: Browser, query: str) -> None:
    answer = await browser.get(f"{AUTHORIZE}?{query}")

    assert answer.status_code == 400
    assert browser.heading == NO_WAY


async def test_a_form_in_another_form_gets_a_page(browser: Browser) -> None:
    answer = await browser.client.post(AUTHORIZE, json={"client_id": BEE})

    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/html")


async def test_a_form_that_is_too_large_is_not_read(browser: Browser) -> None:
    answer = await browser.client.post(AUTHORIZE, data={"state": "s" * 70_000})

    assert answer.status_code == 413
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/oauth2/authorize", "GET, POST"),
        ("HEAD", "/oauth2/authorize", "GET, POST"),
        ("GET", "/oauth2/token", "POST"),
        ("OPTIONS", "/oauth2/revoke", "POST"),
        ("POST", "/.well-known/oauth-authorization-server/oauth2", "GET, HEAD"),
    ],
)
async def test_other_methods_are_told_which_there_are(
    browser: Browser, method: str, path: str, allow: str
) -> None:
    answer = await browser.client.request(method, path)

    assert answer.status_code == 405
    assert answer.headers["allow"] == allow


async def test_other_paths_are_not_there(browser: Browser) -> None:
    for path in ("/oauth2/introspect", "/oauth2/token/", "/oauth2/"):
        answer = await browser.get(path)
        assert answer.status_code == 404
        assert browser.heading == "This page does not exist"


async def test_a_request_id_is_echoed_if_it_is_one(browser: Browser) -> None:
    sent = "0198C2F7-5b7e-7c41-9c7d-7a41f4f0d3aa"

    named = await browser.get(AUTHORIZE, **{"X-Request-ID": sent})
    assert named.headers["x-request-id"] == sent
    assert sent in browser.page.one("main").text
    for wrong in ("1", "x" * 36, ""):
        answer = await browser.get(AUTHORIZE, **{"X-Request-ID": wrong})
        assert "x-request-id" not in answer.headers


async def test_a_database_that_is_away_is_told_with_when_to_come_again(
    stage: Stage,
) -> None:
    away = database_at("postgresql://nobody@127.0.0.1:1/nothing")
    desk = Desk(away, stage.desk.profile, stage.desk.keys, stage.clock)
    async with Stage(desk, stage.clock, stage.keys).client() as client:
        page = await client.get(AUTHORIZE, params=authorization(await stage.ask()))
        tokens = await client.post(
            "/oauth2/token", data={"grant_type": "refresh_token"}, headers={"apiKey": "x"}
        )

    assert page.status_code == tokens.status_code == 503
    assert page.headers["retry-after"] == tokens.headers["retry-after"] == "5"
    assert page.headers["content-type"].startswith("text/html")
    assert tokens.json()["error"] == "temporarily_unavailable"


async def test_a_database_that_goes_away_is_told_to_the_tpp(stage: Stage, browser: Browser) -> None:
    consent = await stage.ask(redirect_uri=BACK)
    await stage.desk.database.close()  # SQLite: what was committed can still be read

    answer = await browser.come(consent)

    assert told(answer.headers["location"])["error"] == "temporarily_unavailable"
    await stage.desk.database.open()

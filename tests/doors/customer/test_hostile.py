"""Nothing that is sent to the two doors is our mistake: no 5xx, whatever stands in a field."""

from typing import Final

import httpx2

from tests.doors.conftest import database_url
from tests.support.visitors import Browser, Stage, authorization
from tests.support.worlds import BEE

__all__ = ["database_url"]
HOSTILE: Final = (
    "%00",
    "%0d%0aX-Evil:%201",
    "%ff%fe",
    "%ed%a0%80",
    "%f0%9f%8d%af",
    "%e2%80%ae",
    "%",
    "'%20OR%201=1--",
    "%22%3E%3Cscript%3E",
    "x" * 9_000,
    "%EF%BC%A1IS:1",
    "AIS:%00",
    "AIS:" + "a" * 64,
    "https://%5b::1",
)
PAGES: Final = ("login", "password", "code", "decision", "refuse", "simulate", "csrf", "x%00")
TOKEN: Final = (
    "grant_type",
    "client_id",
    "code",
    "redirect_uri",
    "refresh_token",
    "scope",
    "token",
)
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


def with_one(good: dict[str, str], name: str, raw: str) -> str:
    """The good form with one field replaced by what stands there already encoded."""
    kept = {key: value for key, value in good.items() if key != name}
    return f"{httpx2.QueryParams(kept)}&{name}={raw}"


async def test_the_oauth2_server_stands_it(stage: Stage) -> None:
    good = authorization(await stage.ask())
    grant = {
        "grant_type": "authorization_code",
        "client_id": BEE,
        "code": "c",
        "redirect_uri": "https://a.example",
        "code_verifier": "v" * 43,
    }
    headers = {**FORM, "apiKey": stage.keys[BEE]}
    async with stage.client() as client:
        for raw in HOSTILE:
            for name in (*good, "ui_locales", "login_hint", "prompt", raw):
                body = with_one(good, name, raw)
                asked = await client.get(f"/oauth2/authorize?{body}")
                posted = await client.post("/oauth2/authorize", content=body, headers=FORM)
                assert {asked.status_code, posted.status_code} <= {200, 303, 400}, (name, raw)
            for name in (*TOKEN, raw):
                body = with_one(grant, name, raw)
                given = await client.post("/oauth2/token", content=body, headers=headers)
                ended = await client.post("/oauth2/revoke", content=body, headers=headers)
                assert given.status_code in {400, 401}, (name, raw)
                assert ended.status_code in {200, 400, 401}, (name, raw)


async def test_the_customer_s_pages_stand_it(stage: Stage, browser: Browser) -> None:
    for raw in HOSTILE:
        consent = await stage.ask()
        await browser.come(consent)
        await _post_everywhere(browser, raw)
        await browser.sign_in()
        await browser.post({"decision": "yes"})
        await _post_everywhere(browser, raw)
        assert browser.heading == "Confirm with a code"
        assert await stage.sca_statuses(consent) == ["started"]


async def _post_everywhere(browser: Browser, raw: str) -> None:
    path, good = browser.action, {"csrf": browser.csrf}
    for name in (*PAGES, raw):
        body = with_one(good, name, raw)
        answer = await browser.client.post(path, content=body, headers=FORM)
        assert answer.status_code in {303, 400, 403, 422}, (name, raw)
    queries = [f"{path}?{name}={raw}" for name in ("lang", "refuse", "failed")]
    for address in (*queries, f"/psu/authorise/{raw}", f"/psu/phone/{raw}"):
        assert (await browser.client.get(address)).status_code in {200, 404}, address
    await browser.get(path)

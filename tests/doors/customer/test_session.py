"""Cookie, CSRF token and origin: a visit belongs to one browser (contract D.11)."""

from typing import Final

import pytest

from tests.support.visitors import BASE, Browser, Stage

CROSS: Final = {"Sec-Fetch-Site": "cross-site"}


async def come(stage: Stage, browser: Browser) -> str:
    await browser.come(await stage.ask())
    return browser.action


async def test_a_ticket_without_its_secret_opens_nothing(
    stage: Stage, browser: Browser, other_browser: Browser
) -> None:
    path = await come(stage, browser)

    for method in ("GET", "POST"):
        answer = await other_browser.client.request(
            method, path, data={"csrf": browser.csrf, "login": "psu-ok", "password": "123456"}
        )
        assert answer.status_code in {403, 404}
        assert "Budget Bee" not in answer.text
    leaving = await other_browser.get(f"{path}/leave")
    assert leaving.status_code == 404
    await browser.sign_in()
    assert browser.heading == "Budget Bee asks to see your accounts"


async def test_the_secret_changes_with_the_sign_in(stage: Stage, browser: Browser) -> None:
    path = await come(stage, browser)
    before, token = browser.client.cookies["visit"], browser.csrf

    await browser.sign_in()

    assert browser.client.cookies["visit"] != before
    assert browser.csrf != token
    browser.client.cookies.clear()
    browser.client.cookies.set("visit", before)
    assert (await browser.get(path)).status_code == 404


async def test_a_secret_opens_its_own_visit_only(
    stage: Stage, browser: Browser, other_browser: Browser
) -> None:
    path = await come(stage, browser)
    await come(stage, other_browser)
    foreign = other_browser.client.cookies["visit"]
    browser.client.cookies.clear()
    browser.client.cookies.set("visit", foreign)

    assert (await browser.get(path)).status_code == 404


async def test_two_visits_of_one_browser_do_not_meet(stage: Stage, browser: Browser) -> None:
    first = await come(stage, browser)
    second = await come(stage, browser)
    await browser.sign_in()

    await browser.get(first)
    assert browser.heading == "Sign in to Kestrel Bank"
    await browser.get(second)
    assert browser.heading == "Budget Bee asks to see your accounts"


@pytest.mark.parametrize("token", ["", "x", "0" * 64])
async def test_a_form_without_its_token_does_nothing(
    stage: Stage, browser: Browser, token: str
) -> None:
    await come(stage, browser)

    answer = await browser.post({"csrf": token, "login": "psu-ok", "password": "123456"})

    assert answer.status_code == 403
    assert browser.heading == "You cannot open this page"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": f"{BASE}.evil.example"},
        {"Origin": BASE.replace("https", "http")},
        {"Origin": "null", **CROSS},
        {"Sec-Fetch-Site": "same-site"},
        CROSS,
    ],
)
async def test_a_form_of_another_site_does_nothing(
    stage: Stage, browser: Browser, headers: dict[str, str]
) -> None:
    consent = await stage.ask()
    await browser.come(consent)

    answer = await browser.post({"login": "psu-ok", "password": "123456"}, **headers)

    assert answer.status_code == 403
    assert await stage.sca_statuses(consent) == ["received"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": BASE, "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},  # our pages send no referrer
        {"Origin": "null"},
        {},
    ],
)
async def test_our_own_form_is_taken(
    stage: Stage, browser: Browser, headers: dict[str, str]
) -> None:
    await come(stage, browser)

    await browser.post({"login": "psu-ok", "password": "123456"}, **headers)

    assert browser.heading == "Budget Bee asks to see your accounts"


async def test_every_answer_is_kept_from_caches_frames_and_referrers(
    stage: Stage, browser: Browser
) -> None:
    path = await come(stage, browser)
    form = {"csrf": browser.csrf, "login": "psu-ok", "password": "123456"}

    for answer in (browser.last, await browser.client.post(path, data=form)):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    "path",
    [
        "/psu/authorise/nobody",
        "/psu/authorise/a%00b",
        "/psu/authorise/" + "a" * 200,
        "/psu/authorise/%ff",
        "/psu/authorise/a%20b/leave",
    ],
)
async def test_a_ticket_that_nobody_has_is_not_there(browser: Browser, path: str) -> None:
    browser.client.cookies.set("visit", "wgv_x")

    answer = await browser.get(path)

    assert answer.status_code == 404
    assert browser.heading == "This link does not work"


@pytest.mark.parametrize("path", ["/psu/", "/psu/authorise", "/psu/authorise/a/b/c"])
async def test_other_paths_are_not_there(browser: Browser, path: str) -> None:
    answer = await browser.get(path)

    assert answer.status_code == 404
    assert browser.heading == "This page does not exist"


async def test_other_methods_are_told_which_there_are(stage: Stage, browser: Browser) -> None:
    path = await come(stage, browser)

    assert (await browser.client.put(path)).headers["allow"] == "GET, POST"
    assert (await browser.client.head(path)).status_code == 405
    assert (await browser.client.post(f"{path}/leave")).headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"csrf=%ff", "application/x-www-form-urlencoded", 400),
        (b"{}", "application/json", 400),
        (b"csrf=x&login=a%00b&password=c", "application/x-www-form-urlencoded", 400),
        (b"csrf=" + b"x" * 70_000, "application/x-www-form-urlencoded", 413),
        (b"&".join(b"a=1" for _ in range(101)), "application/x-www-form-urlencoded", 400),
    ],
)
async def test_a_form_that_cannot_be_read_gets_a_page(
    stage: Stage, browser: Browser, body: bytes, media_type: str, status: int
) -> None:
    path = await come(stage, browser)

    answer = await browser.client.post(path, content=body, headers={"Content-Type": media_type})

    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")


async def test_over_plain_http_the_cookie_is_not_for_tls_only(stage: Stage) -> None:
    """The sandbox on this machine has no TLS; browsers would drop a Secure cookie there."""
    plain = Stage(stage.desk, stage.clock, stage.keys, base="http://127.0.0.1:8080")
    async with plain.client() as client:
        browser = Browser(client)
        await come(plain, browser)

        await browser.sign_in()

        assert browser.heading == "Budget Bee asks to see your accounts"

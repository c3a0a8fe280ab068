"""The signing app: the page that waits for it, and the phone on which it is answered."""

from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

import pytest
from sqlalchemy import update

from tests.support.visitors import BACK, BASE, REQUEST, Browser, Stage, told
from wicketgate import authorisation, consenting, consents, tpps
from wicketgate.consents import Consent
from wicketgate.kernel.sql import Sql
from wicketgate.tpps import organisation

WAITS: Final = 204


@pytest.fixture
async def phone(other_browser: Browser) -> Browser:
    """The customer's phone: a browser that shares no cookie with the page."""
    return other_browser


async def to_the_app(stage: Stage, browser: Browser, login: str = "psu-ok") -> Consent:
    """From the TPP to the page that waits for the app."""
    consent = await stage.ask(redirect_uri=BACK)
    await browser.come(consent)
    await browser.sign_in(login)
    await browser.post({"decision": "yes"})
    if browser.heading == "Confirm with a code":
        await browser.post({"decision": "app"})
    assert browser.heading == "Confirm in your app"
    return consent


def link(browser: Browser) -> str:
    """Where the page says that the app is."""
    found = [a for a in browser.page.all("a") if "Open the app" in a.text]
    address = found[0].attributes["href"] or ""
    assert address.startswith(f"{BASE}/psu/phone/")
    return urlsplit(address).path


def number(browser: Browser) -> str:
    return browser.page.one("output").text


def said(browser: Browser) -> str:
    return browser.page.one("main").text


async def polled(browser: Browser) -> int:
    """What the page's own look says; the redirect is followed as a script would."""
    answer = await browser.client.get(f"{browser.action}/answered")
    return answer.status_code


# ------------------------------------------------------------------ the way of an answer
async def test_the_page_and_the_phone_show_one_number_and_what_is_asked(
    stage: Stage, browser: Browser, phone: Browser
) -> None:
    await to_the_app(stage, browser)

    answer = await phone.get(link(browser))

    assert answer.status_code == 200
    assert phone.heading == "Share account data with Budget Bee?"
    assert number(phone) == number(browser)
    for words in ("Huishouden", "Balances", "Transactions", "Until 16 February 2027", "4 accounts"):
        assert words in said(phone)
    assert "No real bank" in answer.text
    assert "psu-sca-fail" not in answer.text
    image = browser.page.one("img").attributes["src"] or ""
    assert image.startswith("data:image/svg+xml")


@pytest.mark.parametrize("goes_on", ["by itself", "by its button"])
async def test_an_approval_in_the_app_gives_the_code(
    stage: Stage, browser: Browser, phone: Browser, goes_on: str
) -> None:
    consent = await to_the_app(stage, browser)
    action = browser.action
    assert await polled(browser) == WAITS
    await phone.get(link(browser))

    await phone.post({"answer": "yes"})

    assert phone.heading == "You have confirmed"
    assert await stage.status(consent) == "valid"
    assert await stage.sca_statuses(consent) == ["finalised"]
    if goes_on == "by itself":
        await browser.get(f"{action}/answered")
    else:
        await browser.post({"decision": "check"})
    assert browser.heading == "You share your account data with Budget Bee"
    assert (await stage.redeem(told(browser.leads_to)["code"])).status_code == 200


async def test_a_refusal_in_the_app_is_final(
    stage: Stage, browser: Browser, phone: Browser
) -> None:
    consent = await to_the_app(stage, browser)
    await phone.get(link(browser))

    await phone.post({"answer": "no"})

    assert phone.heading == "You have refused"
    await browser.get(f"{browser.action}/answered")
    assert told(browser.leads_to)["error_description"] == "refused"
    assert await stage.status(consent) == "rejected"


async def test_an_app_that_shows_an_error_lets_one_ask_again(
    stage: Stage, browser: Browser, phone: Browser
) -> None:
    consent = await to_the_app(stage, browser)
    action, first = browser.action, link(browser)
    await phone.get(first)

    await phone.post({"answer": "error"})

    assert phone.heading == "The app reported an error"
    await browser.get(f"{action}/answered")
    assert browser.path == f"{action}?failed"
    assert "Your device reported an error" in said(browser)
    assert browser.page.all("output") == []
    await browser.post({"decision": "again"})
    assert link(browser) != first
    await phone.get(link(browser))
    await phone.post({"answer": "yes"})
    assert await stage.status(consent) == "valid"


async def test_phones_that_answer_by_themselves_are_heard_without_a_tap(
    stage: Stage, browser: Browser
) -> None:
    await to_the_app(stage, browser, "psu-cancel")
    await browser.get(f"{browser.action}/answered")
    assert told(browser.leads_to)["error_description"] == "refused"

    await to_the_app(stage, browser, "psu-app-error")
    await browser.get(f"{browser.action}/answered")
    assert "Your device reported an error" in said(browser)


async def test_the_phone_of_a_customer_who_never_answers_has_no_buttons(
    stage: Stage, browser: Browser, phone: Browser
) -> None:
    consent = await to_the_app(stage, browser, "psu-timeout")

    await phone.get(link(browser))

    assert phone.forms == []
    assert "this test customer never answers" in said(phone)
    assert await polled(browser) == WAITS
    assert await stage.status(consent) == "received"


# ------------------------------------------------------------------ code or app
async def test_a_customer_with_both_ways_chooses_and_may_change_their_mind(
    stage: Stage, browser: Browser, phone: Browser
) -> None:
    consent = await to_the_app(stage, browser)
    first = link(browser)

    await browser.post({"decision": "code"})
    assert browser.heading == "Confirm with a code"
    assert "Confirm in the app instead" in said(browser)
    assert (await phone.get(first)).status_code == 410
    await browser.post({"code": "123456"})

    assert "code" in told(browser.leads_to)
    assert await stage.sca_statuses(consent) == ["finalised"]


@pytest.mark.parametrize(
    ("login", "wish"),
    [("psu-sca-fail", "app"), ("psu-timeout", "code"), ("psu-cancel", "code")],
)
async def test_a_customer_with_one_way_is_offered_no_other(
    stage: Stage, browser: Browser, login: str, wish: str
) -> None:
    await browser.come(await stage.ask())
    await browser.sign_in(login)
    await browser.post({"decision": "yes"})
    heading = browser.heading
    assert "instead" not in said(browser)

    await browser.post({"decision": wish})

    assert browser.heading == heading


async def test_a_code_is_no_answer_where_the_app_asks(stage: Stage, browser: Browser) -> None:
    consent = await to_the_app(stage, browser)

    await browser.post({"code": "123456"})

    assert "We have no answer from your app yet" in said(browser)
    assert await stage.status(consent) == "received"


async def test_wrong_codes_count_whichever_way_follows(stage: Stage, browser: Browser) -> None:
    await to_the_app(stage, browser)
    await browser.post({"decision": "code"})
    await browser.post({"code": "111111"})
    await browser.post({"code": "111111"})
    await browser.post({"decision": "app"})
    await browser.post({"decision": "code"})

    await browser.post({"code": "111111"})

    assert told(browser.leads_to)["error_description"] == "sca_failed"


# ------------------------------------------------------------------ too late
async def test_a_question_runs_out_and_can_be_asked_anew(
    stage: Stage, browser: Browser, phone: Browser
) -> None:
    consent = await to_the_app(stage, browser)
    first = link(browser)
    await phone.get(first)
    stage.clock.advance(timedelta(minutes=5))

    late = await phone.post({"answer": "yes"})

    assert late.status_code == 409
    assert phone.heading == "The time to answer has run out"
    await browser.get(f"{browser.action}/answered")
    assert "The question in your app has run out" in said(browser)
    assert await stage.status(consent) == "received"
    await browser.post({"decision": "again"})
    assert (await phone.get(first)).status_code == 410
    assert phone.heading == "There is nothing to answer"
    await phone.get(link(browser))
    await phone.post({"answer": "yes"})
    assert await stage.status(consent) == "valid"


@pytest.mark.parametrize(
    ("ending", "status"),
    [
        ({"refuse": "yes"}, "rejected"),
        ({"simulate": "approve"}, "valid"),
        ({"simulate": "timeout"}, "received"),
        ({"decision": "code"}, "received"),
    ],
)
async def test_what_the_page_did_first_the_phone_does_not_change(
    stage: Stage, browser: Browser, phone: Browser, ending: dict[str, str], status: str
) -> None:
    consent = await to_the_app(stage, browser)
    await phone.get(link(browser))
    await browser.post(ending)

    late = await phone.post({"answer": "yes"})

    assert late.status_code == 409
    assert phone.heading == "There is nothing to answer"
    assert await stage.status(consent) == status


async def test_a_phone_answers_once(stage: Stage, browser: Browser, phone: Browser) -> None:
    consent = await to_the_app(stage, browser)
    await phone.get(link(browser))
    path, csrf = phone.path, phone.csrf
    await phone.post({"answer": "no"})

    again = await phone.client.post(path, data={"csrf": csrf, "answer": "yes"})

    assert again.status_code == 409
    assert "Your last answer came after this and changed nothing" in again.text
    assert await stage.status(consent) == "rejected"


async def test_a_consent_that_ended_meanwhile_is_told_to_page_and_phone(
    stage: Stage, browser: Browser, phone: Browser
) -> None:
    consent = await to_the_app(stage, browser)
    path = link(browser)
    async with stage.desk.writing(REQUEST) as work:
        await consents.end(work, consent, consenting.Status.REJECTED, "consent.rejected")
        await authorisation.close(work, consents.scope_of(consent.id))

    assert await polled(browser) == 409
    assert (await browser.get(browser.action)).status_code == 409
    assert (await phone.get(path)).status_code == 410


async def test_a_visit_that_is_over_has_no_phone(
    stage: Stage, browser: Browser, phone: Browser
) -> None:
    await to_the_app(stage, browser)
    stage.clock.advance(timedelta(minutes=9))
    await browser.post({"decision": "again"})
    path = link(browser)
    stage.clock.advance(timedelta(minutes=2))

    assert (await phone.get(path)).status_code == 410
    await browser.get(f"{browser.action}/answered")
    assert browser.heading == "The time to confirm has run out"


async def test_a_blocked_tpp_is_asked_about_on_no_phone(
    stage: Stage, browser: Browser, phone: Browser
) -> None:
    await to_the_app(stage, browser)
    path = link(browser)
    async with stage.desk.writing(REQUEST) as work:
        await work.run(Sql(update(organisation).values(standing=tpps.Standing.BLOCKED.value)))

    assert (await phone.get(path)).status_code == 410


# ------------------------------------------------------------------ strangers
async def test_a_phone_is_found_by_its_whole_address_only(
    stage: Stage, browser: Browser, phone: Browser
) -> None:
    await to_the_app(stage, browser)
    path = link(browser)
    body, _, mark = path.rpartition("/")[2].partition(".")
    flipped = mark[:-2] + mark[:-3:-1] if mark[-1] != mark[-2] else mark[:-1] + "-"

    for other in (body, f"{body}.", f"{body}.{flipped}", f"A{body[1:]}.{mark}", "x", "%C3%A9.%00"):
        assert (await phone.get(f"/psu/phone/{other}")).status_code == 404, other
        form = {"csrf": "x", "answer": "yes"}
        posted = await phone.client.post(f"/psu/phone/{other}", data=form)
        assert posted.status_code == 403, other


async def test_each_visit_has_a_phone_of_its_own(
    stage: Stage, browser: Browser, phone: Browser
) -> None:
    mine = await to_the_app(stage, browser)
    async with stage.client() as client:
        other = Browser(client)
        theirs = await to_the_app(stage, other, "psu-joint")
        await phone.get(link(other))
        csrf = phone.csrf

        foreign = await phone.client.post(link(browser), data={"csrf": csrf, "answer": "yes"})

        assert foreign.status_code == 403
        await phone.post({"answer": "yes"})
        assert await stage.status(theirs) == "valid"
        assert await stage.status(mine) == "received"
        assert await polled(browser) == WAITS


async def test_another_site_cannot_tap(stage: Stage, browser: Browser, phone: Browser) -> None:
    consent = await to_the_app(stage, browser)
    await phone.get(link(browser))

    answer = await phone.post({"answer": "yes"}, Origin="https://evil.example")

    assert answer.status_code == 403
    assert await stage.status(consent) == "received"


async def test_another_browser_is_not_told_whether_the_app_answered(
    stage: Stage, browser: Browser, phone: Browser
) -> None:
    await to_the_app(stage, browser)

    assert (await phone.get(f"{browser.action}/answered")).status_code == 404


async def test_outside_the_sandbox_there_is_no_phone(stage: Stage, browser: Browser) -> None:
    await to_the_app(stage, browser)
    live = Stage(stage.desk, stage.clock, stage.keys, sandbox=False)
    async with live.client() as client:
        answer = await client.get(link(browser))
        posted = await client.post(link(browser), data={"answer": "yes"})

    assert (answer.status_code, posted.status_code) == (404, 404)


@pytest.mark.parametrize("answer", ["", "right"])
async def test_an_answer_that_is_none_changes_nothing(
    stage: Stage, browser: Browser, phone: Browser, answer: str
) -> None:
    consent = await to_the_app(stage, browser)
    await phone.get(link(browser))

    await phone.post({"answer": answer})

    assert await stage.status(consent) == "received"

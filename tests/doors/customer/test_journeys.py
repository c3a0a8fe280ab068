"""A customer goes the whole way, on both databases."""

import asyncio
from datetime import timedelta

import pytest

from tests.doors.conftest import database_url
from tests.support.visitors import BACK, ISSUER, STATE, Browser, Stage, dedicated, told
from wicketgate.consents import Access, Kind, Right

__all__ = ["database_url"]


async def test_a_customer_approves_by_a_code_and_the_tpp_gets_tokens(
    stage: Stage, browser: Browser
) -> None:
    consent = await stage.ask()

    await browser.come(consent)
    assert browser.heading == "Sign in to Kestrel Bank"
    await browser.sign_in()
    assert browser.heading == "Budget Bee asks to see your accounts"
    await browser.post({"decision": "yes"})
    assert browser.heading == "Confirm with a code"
    await browser.post({"code": " 123 456 "})

    assert browser.heading == "You share your account data with Budget Bee"
    target = browser.leads_to
    assert target is not None
    assert target == browser.link
    assert target.startswith(f"{BACK}?")
    back = told(target)
    assert back.keys() == {"code", "state", "iss"}
    assert (back["state"], back["iss"]) == (STATE, ISSUER)
    assert await stage.status(consent) == "valid"
    assert await stage.sca_statuses(consent) == ["finalised"]
    tokens = (await stage.redeem(back["code"])).json()
    assert tokens["scope"] == f"AIS:{consent.id}"
    assert tokens["refresh_token"]


async def test_a_refusal_is_asked_about_once_and_is_final(stage: Stage, browser: Browser) -> None:
    consent = await stage.ask()
    await browser.come(consent)
    await browser.sign_in()

    await browser.post({"decision": "no"})
    assert browser.heading == "Do not share with Budget Bee?"
    await browser.post({"refuse": "no"})
    assert browser.heading == "Budget Bee asks to see your accounts"
    await browser.post({"decision": "no"})
    await browser.post({"refuse": "yes"})

    assert browser.heading == "You do not share with Budget Bee"
    back = told(browser.leads_to)
    assert (back["error"], back["error_description"]) == ("access_denied", "refused")
    assert back["state"] == STATE
    assert await stage.status(consent) == "rejected"
    await browser.come(consent)
    assert told(browser.link)["error"] == "invalid_scope"


async def test_a_refusal_is_possible_beside_the_code_too(stage: Stage, browser: Browser) -> None:
    consent = await stage.ask()
    await browser.come(consent)
    await browser.sign_in()
    await browser.post({"decision": "yes"})

    await browser.post({"decision": "no", "code": "123456"})
    await browser.post({"refuse": "yes"})

    assert told(browser.leads_to)["error_description"] == "refused"
    assert await stage.sca_statuses(consent) == ["failed"]


async def test_the_third_wrong_code_fails(stage: Stage, browser: Browser) -> None:
    consent = await stage.ask()
    await browser.come(consent)
    await browser.sign_in()
    await browser.post({"decision": "yes"})

    first = await browser.post({"code": "111111"})
    assert first.status_code == 422
    assert "You can try 2 more times" in browser.page.one("main").text
    await browser.post({"code": "111111"})
    assert "You can try once more" in browser.page.one("main").text
    await browser.post({"code": "111111"})

    assert browser.heading == "This could not be confirmed"
    assert told(browser.leads_to)["error_description"] == "sca_failed"
    assert await stage.status(consent) == "rejected"


async def test_wrong_codes_add_up_over_visits(
    stage: Stage, browser: Browser, other_browser: Browser
) -> None:
    consent = await stage.ask()
    for visitor in (browser, other_browser):
        await visitor.come(consent)
        await visitor.sign_in()
        await visitor.post({"decision": "yes"})
        await visitor.post({"code": "111111"})

    assert "You can try once more" in other_browser.page.one("main").text
    await browser.get(browser.action)
    await browser.post({"code": "111111"})
    assert told(browser.leads_to)["error_description"] == "sca_failed"


async def test_leaving_is_not_refusing(
    stage: Stage, browser: Browser, other_browser: Browser
) -> None:
    consent = await stage.ask()
    await browser.come(consent)
    back_link = next(a for a in browser.page.all("a") if a.text == "Back to Budget Bee")

    await browser.get(back_link.attributes["href"] or "")

    assert browser.heading == "Nothing was decided"
    assert browser.leads_to is None  # the sandbox has not named the host before
    assert told(browser.link)["error_description"] == "timeout"
    assert await stage.status(consent) == "received"
    await other_browser.come(consent)
    await other_browser.approve()
    assert await stage.status(consent) == "valid"


async def test_a_visit_ends_with_its_time(stage: Stage, browser: Browser) -> None:
    consent = await stage.ask(redirect_uri=BACK)
    await browser.come(consent)
    await browser.sign_in()
    stage.clock.advance(timedelta(minutes=10))

    await browser.post({"decision": "yes"})

    assert browser.heading == "The time to confirm has run out"
    assert told(browser.leads_to)["error_description"] == "timeout"
    assert await stage.sca_statuses(consent) == ["psuAuthenticated"]
    await browser.come(consent)
    await browser.approve()
    assert await stage.status(consent) == "valid"


async def test_a_customer_can_have_more_time(stage: Stage, browser: Browser) -> None:
    consent = await stage.ask(redirect_uri=BACK)
    await browser.come(consent)
    await browser.sign_in()
    stage.clock.advance(timedelta(minutes=9))
    await browser.get(f"{browser.action}/extend")
    assert browser.heading == "Budget Bee asks to see your accounts"
    stage.clock.advance(timedelta(minutes=9))

    await browser.post({"decision": "yes"})

    assert browser.heading == "Confirm with a code"


async def test_a_consent_that_ends_meanwhile_cannot_be_approved(
    stage: Stage, browser: Browser
) -> None:
    consent = await stage.ask()
    stage.clock.advance(timedelta(minutes=25))
    await browser.come(consent)
    await browser.sign_in()
    stage.clock.advance(timedelta(minutes=6))

    answer = await browser.post({"decision": "yes"})

    assert answer.status_code == 409
    assert browser.heading == "This was already decided"
    assert await stage.status(consent) == "rejected"


async def test_two_customers_sign_for_their_company(
    stage: Stage, browser: Browser, other_browser: Browser
) -> None:
    consent = await stage.ask(dedicated("psu-corp-a"), explicit=True)
    await browser.come(consent)
    await browser.sign_in("psu-corp-a")
    assert "2 signatures are needed" in browser.page.one("main").text
    await browser.post({"decision": "yes"})
    await browser.post({"code": "123456"})
    assert browser.heading == "Your signature is in place"
    assert "One more signature is needed" in browser.page.one("main").text
    first = told(browser.leads_to)["code"]
    assert await stage.status(consent) == "partiallyAuthorised"

    await stage.start_again(consent)
    await other_browser.come(consent)
    again = await other_browser.sign_in("psu-corp-a")
    assert again.status_code == 409
    assert other_browser.heading == "You have already signed"
    await other_browser.get(str(again.request.url))
    await other_browser.sign_in("psu-corp-b")
    assert "Yours is the last one" in other_browser.page.one("main").text
    await other_browser.post({"decision": "yes"})
    await other_browser.post({"code": "123456"})

    assert other_browser.heading == "You share your account data with Budget Bee"
    last = told(other_browser.leads_to)["code"]
    assert first != last
    assert await stage.status(consent) == "valid"
    assert "refresh_token" in (await stage.redeem(last)).json()


async def test_a_waiting_authorisation_belongs_to_the_customer_who_signed_in(
    stage: Stage, browser: Browser, other_browser: Browser
) -> None:
    consent = await stage.ask()
    await browser.come(consent)
    await browser.sign_in("psu-ok")

    await other_browser.come(consent)
    answer = await other_browser.sign_in("psu-joint")

    assert answer.status_code == 403
    assert other_browser.heading == "This is for another customer"
    assert "Claessens" not in answer.text
    await browser.get(browser.action)
    await browser.post({"decision": "yes"})
    await browser.post({"code": "123456"})
    assert await stage.status(consent) == "valid"


async def test_one_visit_decides_and_the_other_hears_of_it(
    stage: Stage, browser: Browser, other_browser: Browser
) -> None:
    consent = await stage.ask()
    for visitor in (browser, other_browser):
        await visitor.come(consent)
        await visitor.sign_in()
    await browser.post({"decision": "yes"})
    await browser.post({"code": "123456"})

    late = await other_browser.post({"decision": "yes"})

    assert late.status_code == 409
    assert other_browser.heading == "This was already decided"
    assert other_browser.leads_to is None


async def test_of_two_equal_posts_one_decides(stage: Stage, browser: Browser) -> None:
    consent = await stage.ask()
    await browser.come(consent)
    await browser.sign_in()
    await browser.post({"decision": "yes"})
    form = {"csrf": browser.csrf, "code": "123456"}

    answers = await asyncio.gather(
        *(browser.client.post(browser.action, data=form) for _ in range(3))
    )

    assert {answer.status_code for answer in answers} == {303}
    await browser.get(browser.action)
    assert await stage.sca_statuses(consent) == ["finalised"]
    assert (await stage.redeem(told(browser.leads_to)["code"])).status_code == 200


async def test_approving_and_refusing_at_once_has_one_winner(
    stage: Stage, browser: Browser
) -> None:
    consent = await stage.ask()
    await browser.come(consent)
    await browser.sign_in()
    await browser.post({"decision": "yes"})
    csrf, action = browser.csrf, browser.action

    await asyncio.gather(
        browser.client.post(action, data={"csrf": csrf, "code": "123456"}),
        browser.client.post(action, data={"csrf": csrf, "refuse": "yes"}),
    )

    status = await stage.status(consent)
    await browser.get(action)
    back = told(browser.leads_to)
    assert status in {"valid", "rejected"}
    assert ("code" in back) == (status == "valid")


@pytest.mark.parametrize("login", ["psu-noaccounts", "psu-ok"])
async def test_accounts_that_are_not_the_customer_s_end_it(
    stage: Stage, browser: Browser, login: str
) -> None:
    consent = await stage.ask(dedicated("psu-joint"))
    await browser.come(consent)

    await browser.sign_in(login)

    assert browser.heading == "Not all requested accounts are available"
    assert told(browser.link)["error_description"] == "account_mismatch"
    assert browser.leads_to is None
    assert await stage.status(consent) == "rejected"


async def test_the_page_says_what_is_read_by_whom_until_when(
    stage: Stage, browser: Browser
) -> None:
    await browser.come(await stage.ask())
    await browser.approve()

    await browser.come(await stage.ask(dedicated("psu-ok", Right.ACCOUNTS, Right.BALANCES)))
    await browser.sign_in()

    said = browser.page.one("main").text
    assert "Huishouden" in said
    assert "Balances" in said
    assert "Transactions" not in said
    assert "Until 16 February 2027" in said
    assert "Up to 4 times a day" in said
    assert "This replaces your earlier permission for Budget Bee of 18 November 2026" in said
    assert "you return to Budget Bee at app.tpp.example" in said
    assert "Signed in as Emma Claessens" in browser.last.text
    assert "EUR" in said
    assert "€" not in said  # no balance before the second factor


@pytest.mark.parametrize(
    ("access", "heading"),
    [
        (Access(Kind.AVAILABLE), "Budget Bee asks for a list of your accounts"),
        (Access(Kind.AVAILABLE_WITH_BALANCE), "Budget Bee asks for a list of your accounts"),
        (Access(Kind.ALL_PSD2, (), with_owner_name=True), "Budget Bee asks to see your accounts"),
    ],
)
async def test_each_kind_of_consent_has_its_page(
    stage: Stage, browser: Browser, access: Access, heading: str
) -> None:
    await browser.come(await stage.ask(access, recurring=False, redirect_uri=BACK))

    await browser.sign_in()

    said = browser.page.one("main").text
    assert browser.heading == heading
    assert "One time only" in said
    assert "4 accounts" in said
    assert "app.tpp.example" not in said  # the TPP fixed it: nothing to warn of

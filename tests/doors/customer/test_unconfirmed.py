"""What a customer reads where the TPP must confirm: nothing holds yet (contract D.9)."""

from datetime import timedelta

import pytest

from tests.support.visitors import BACK, Browser, Stage, told
from wicketgate.kernel.profile import Profile


@pytest.fixture
def profile() -> Profile:
    return Profile(confirmation_required=True)


@pytest.mark.parametrize("login", ["psu-ok", "psu-exempt"])
async def test_the_last_page_says_that_it_takes_effect_later(
    stage: Stage, browser: Browser, login: str
) -> None:
    consent = await stage.ask(redirect_uri=BACK)
    await browser.come(consent)
    await browser.sign_in(login)
    await browser.post({"decision": "yes"})
    if login == "psu-ok":
        await browser.post({"code": "123456"})

    assert browser.heading == "You have approved this"
    assert "takes effect once you are back at Budget Bee" in browser.page.one("main").text
    assert told(browser.leads_to)["code"]
    assert await stage.sca_statuses(consent) == ["unconfirmed"]
    assert await stage.status(consent) == "received"


async def test_later_the_page_does_not_say_that_it_holds(stage: Stage, browser: Browser) -> None:
    consent = await stage.ask(redirect_uri=BACK)
    await browser.come(consent)
    await browser.approve()
    stage.clock.advance(timedelta(minutes=10))
    await browser.get(browser.path)
    assert browser.heading == "This could not be confirmed"
    assert await stage.sca_statuses(consent) == ["failed"]


async def test_who_has_approved_is_not_asked_again(stage: Stage, browser: Browser) -> None:
    consent = await stage.ask(redirect_uri=BACK)
    await browser.come(consent)
    await browser.approve()
    answer = await browser.come(consent)
    assert told(answer.headers["location"])["error"] == "invalid_scope"

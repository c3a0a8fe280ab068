"""Each page of a visit: its messages, its buttons, and the simulator of the sandbox."""

import pytest

from tests.support.visitors import BACK, BARRED, REQUEST, Browser, Stage, told
from tests.support.worlds import BEE
from wicketgate import personas, sandbox, tpps, visits
from wicketgate.oauth import CodeRequest, Scope, ScopeKind


# ------------------------------------------------------------------ sign in
@pytest.mark.parametrize(
    ("login", "password", "words"),
    [
        ("", "", ["Enter your login name", "Enter your password"]),
        ("psu-ok", "", ["Enter your password"]),
        ("", "123456", ["Enter your login name"]),
        ("psu-ok", "654321", ["The login name or the password is not right"]),
        ("psu-nobody", "123456", ["The login name or the password is not right"]),
        ("psu-wrong-password", "123456", ["The login name or the password is not right"]),
        ("x" * 5_000, "y" * 5_000, ["The login name or the password is not right"]),
    ],
)
async def test_a_sign_in_that_fails_says_so_at_its_fields(
    stage: Stage, browser: Browser, login: str, password: str, words: list[str]
) -> None:
    await browser.come(await stage.ask())

    answer = await browser.sign_in(login, password)

    assert answer.status_code == 422
    said = browser.page.one("main").text
    assert [word for word in words if word not in said] == []
    typed = {i.attributes["name"]: i.attributes.get("value") for i in browser.page.all("input")}
    assert typed["login"] == (login or None)
    assert not typed["password"]
    await browser.sign_in()
    assert browser.heading == "Budget Bee asks to see your accounts"


async def test_unknown_and_wrong_are_told_alike(stage: Stage, browser: Browser) -> None:
    await browser.come(await stage.ask())

    wrong = (await browser.sign_in("psu-ok", "no")).text
    unknown = (await browser.sign_in("psu-xx", "no")).text

    assert wrong.replace('value="psu-ok"', 'value="psu-xx"') == unknown


async def test_a_blocked_customer_fails(stage: Stage, browser: Browser) -> None:
    consent = await stage.ask(redirect_uri=BACK)
    await browser.come(consent)

    await browser.sign_in("psu-blocked")

    assert browser.heading == "This could not be confirmed"
    assert told(browser.leads_to)["error_description"] == "sca_failed"
    assert await stage.status(consent) == "rejected"


async def test_the_fifth_wrong_password_blocks(stage: Stage, browser: Browser) -> None:
    consent = await stage.ask(redirect_uri=BACK)
    await browser.come(consent)
    for _ in range(4):
        assert (await browser.sign_in("psu-ok", "no")).status_code == 422

    await browser.sign_in("psu-ok", "no")

    assert told(browser.leads_to)["error_description"] == "sca_failed"
    await browser.come(await stage.ask(redirect_uri=BACK))
    await browser.sign_in("psu-ok")
    assert told(browser.leads_to)["error_description"] == "sca_failed"


async def test_another_customer_than_the_tpp_named_fails(stage: Stage, browser: Browser) -> None:
    consent = await stage.ask(psu_login="psu-joint", redirect_uri=BACK)
    await browser.come(consent)

    await browser.sign_in("psu-ok")

    assert told(browser.leads_to)["error_description"] == "psu_mismatch"
    assert await stage.sca_statuses(consent) == ["failed"]


async def test_the_sandbox_tells_who_can_sign_in(stage: Stage, browser: Browser) -> None:
    await browser.come(await stage.ask())

    assert [p.login for p in personas.PERSONAS if p.login not in browser.last.text] == []
    assert "No real bank, no real money" in browser.last.text


# ------------------------------------------------------------------ second factor
async def to_the_code(stage: Stage, browser: Browser, login: str = "psu-ok") -> None:
    await browser.come(await stage.ask(redirect_uri=BACK))
    await browser.sign_in(login)
    await browser.post({"decision": "yes"})


async def test_the_end_of_the_phone_number_is_told(stage: Stage, browser: Browser) -> None:
    await to_the_code(stage, browser)

    assert "your phone ending in 17 05" in browser.page.one("main").text


async def test_a_code_that_is_missing_is_no_try(stage: Stage, browser: Browser) -> None:
    await to_the_code(stage, browser)

    assert (await browser.post({"code": "  "})).status_code == 422
    assert "Enter the code" in browser.page.one("main").text
    await browser.post({"code": "1"})
    assert "You can try 2 more times" in browser.page.one("main").text


async def test_an_exempted_customer_is_done_with_the_decision(
    stage: Stage, browser: Browser
) -> None:
    await browser.come(await stage.ask())
    await browser.sign_in("psu-exempt")

    await browser.post({"decision": "yes"})

    assert "code" in told(browser.leads_to)


async def test_a_push_that_is_not_answered_is_asked_for_again(
    stage: Stage, browser: Browser
) -> None:
    await to_the_code(stage, browser, "psu-timeout")
    assert browser.heading == "Confirm in your app"

    await browser.post({"decision": "check"})

    assert "We have no answer from your app yet" in browser.page.one("main").text
    await browser.post({"decision": "again"})
    assert browser.heading == "Confirm in your app"


async def test_a_push_that_is_refused_on_the_device_is_final(
    stage: Stage, browser: Browser
) -> None:
    await to_the_code(stage, browser, "psu-cancel")

    await browser.post({"decision": "check"})

    assert told(browser.leads_to)["error_description"] == "refused"


async def test_a_device_that_fails_lets_one_try_again(stage: Stage, browser: Browser) -> None:
    await to_the_code(stage, browser, "psu-app-error")

    await browser.post({"decision": "check"})

    assert "Your device reported an error" in browser.page.one("main").text
    await browser.post({"decision": "again"})
    assert browser.heading == "Confirm in your app"
    assert "Your device reported an error" not in browser.page.one("main").text


@pytest.mark.parametrize(
    ("button", "ends_with"),
    [
        ("approve", None),
        ("refuse", "refused"),
        ("timeout", "timeout"),
    ],
)
async def test_the_simulator_ends_it(
    stage: Stage, browser: Browser, button: str, ends_with: str | None
) -> None:
    await to_the_code(stage, browser)

    await browser.post({"simulate": button})

    back = told(browser.leads_to)
    assert back.get("error_description") == ends_with
    assert ("code" in back) == (ends_with is None)


async def test_the_simulator_types_a_wrong_code_and_breaks_the_device(
    stage: Stage, browser: Browser
) -> None:
    await to_the_code(stage, browser)

    await browser.post({"simulate": "wrong-code"})
    assert "You can try 2 more times" in browser.page.one("main").text
    await browser.post({"simulate": "device-error"})
    assert "Your device reported an error" in browser.page.one("main").text
    await browser.post({"simulate": "approve"})
    assert "code" in told(browser.leads_to)


@pytest.mark.parametrize(
    "login", ["psu-timeout", "psu-cancel", "psu-app-error", "psu-sca-fail", "psu-ok"]
)
async def test_the_simulator_wins_over_the_test_customers_device(
    stage: Stage, browser: Browser, login: str
) -> None:
    await to_the_code(stage, browser, login)

    await browser.post({"simulate": "approve"})

    assert "code" in told(browser.leads_to)


async def test_outside_the_sandbox_there_is_no_simulator(stage: Stage) -> None:
    live = Stage(stage.desk, stage.clock, stage.keys, sandbox=False)
    async with live.client() as client:
        browser = Browser(client)
        await to_the_code(live, browser)
        assert len(browser.forms) == 1

        await browser.post({"simulate": "approve"})

        assert browser.heading == "Confirm with a code"


# ------------------------------------------------------------------ buttons of other steps
@pytest.mark.parametrize(
    "fields",
    [
        {"login": "psu-ok", "password": "123456"},
        {"decision": "perhaps"},
        {"simulate": "approve"},
        {"code": "123456"},
        {},
    ],
)
async def test_a_form_of_another_step_changes_nothing(
    stage: Stage, browser: Browser, fields: dict[str, str]
) -> None:
    consent = await stage.ask()
    await browser.come(consent)
    await browser.sign_in()

    await browser.post(fields)

    assert browser.heading == "Budget Bee asks to see your accounts"
    assert await stage.sca_statuses(consent) == ["psuAuthenticated"]


async def test_nobody_refuses_before_they_have_signed_in(stage: Stage, browser: Browser) -> None:
    consent = await stage.ask()
    await browser.come(consent)

    await browser.get(f"{browser.action}?refuse")
    assert browser.heading == "Sign in to Kestrel Bank"
    answer = await browser.post({"refuse": "yes"})

    assert answer.status_code == 422
    assert await stage.status(consent) == "received"


# ------------------------------------------------------------------ the end
async def test_the_last_page_can_be_looked_at_again_while_the_code_is_good(
    stage: Stage, browser: Browser
) -> None:
    await to_the_code(stage, browser)
    path = browser.action
    await browser.post({"code": "123456"})
    target = browser.leads_to

    await browser.get(path)
    assert browser.leads_to == target
    await browser.get(f"{path}/leave")
    assert browser.leads_to == target


async def test_a_spent_code_is_not_brought_a_second_time(stage: Stage, browser: Browser) -> None:
    consent = await stage.ask(redirect_uri=BACK)
    await browser.come(consent)
    await browser.sign_in()
    path = browser.action
    await browser.post({"decision": "yes"})
    await browser.post({"code": "123456"})
    assert (await stage.redeem(told(browser.leads_to)["code"])).status_code == 200

    await browser.get(path)

    assert browser.heading == "You share your account data with Budget Bee"
    assert browser.leads_to is None
    assert browser.link is None
    assert await stage.status(consent) == "valid"


async def test_the_query_of_the_redirect_uri_is_kept(stage: Stage, browser: Browser) -> None:
    uri = f"{BACK}?shop=7&next=%2Fhome"
    await browser.come(await stage.ask(), redirect_uri=uri, state="a b&c=d/é")

    await browser.approve()

    assert browser.leads_to is not None
    assert browser.leads_to.startswith(f"{uri}&code=")
    assert told(browser.leads_to)["state"] == "a b&c=d/é"


# ------------------------------------------------------------------ no way on
async def test_a_tpp_that_is_blocked_meanwhile_gets_nothing(stage: Stage, browser: Browser) -> None:
    consent = await stage.ask(organisation=BARRED)
    async with stage.desk.writing(REQUEST) as work:
        opening = visits.Opening(BARRED, CodeRequest(BACK, "c" * 43), "s", None)
        visit, secret = await visits.open_visit(work, opening, Scope(ScopeKind.AIS, consent.id))
    browser.client.cookies.set("visit", secret)

    answer = await browser.get(f"/psu/authorise/{visit.ticket}")

    assert answer.status_code == 403
    assert browser.heading == "This company has no access at the moment"


@pytest.mark.parametrize("fields", [{"decision": "yes"}, {"code": "123456"}])
async def test_no_act_gives_anything_to_a_tpp_that_was_suspended_on_the_way(
    stage: Stage, browser: Browser, fields: dict[str, str]
) -> None:
    consent = await stage.ask(redirect_uri=BACK)
    await browser.come(consent)
    await browser.sign_in()
    if "code" in fields:
        await browser.post({"decision": "yes"})
    where = browser.path
    async with stage.desk.writing(REQUEST) as work:
        await tpps.suspend(work, BEE, "a test")

    assert (await browser.post(fields)).status_code == 403
    assert browser.heading == "This company has no access at the moment"
    assert await stage.status(consent) == "received"

    async with stage.desk.writing(REQUEST) as work:
        await tpps.lift(work, BEE, "a test")
    await browser.get(where)
    await browser.post(fields)
    assert await stage.status(consent) == ("valid" if "code" in fields else "received")


async def test_a_bank_that_does_not_answer_is_told_with_when_to_come_again(
    stage: Stage, browser: Browser
) -> None:
    await to_the_code(stage, browser, "psu-joint")
    async with stage.desk.writing(REQUEST) as work:
        await sandbox.wipe(work, BEE)

    answer = await browser.post({"code": "123456"})

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert browser.heading == "We are not available at the moment"


async def test_a_world_that_was_reset_has_no_visits(stage: Stage, browser: Browser) -> None:
    await to_the_code(stage, browser)
    async with stage.desk.writing(REQUEST) as work:
        await visits.forget_organisation(work, BEE)

    answer = await browser.get(browser.action)

    assert answer.status_code == 404
    assert browser.heading == "This link does not work"

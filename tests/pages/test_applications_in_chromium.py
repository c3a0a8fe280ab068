"""A developer's way in a real browser: an application, a key, and the first call with it."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.commands.running import Sandbox, started
from tests.support.browser import FLAGS


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    home: Path = tmp_path_factory.mktemp("developer")
    with started(home) as running:
        yield running


@pytest.fixture(params=[True, False], ids=["javascript", "plain"])
def tab(sandbox: Sandbox, chromium: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A tab of the seeded member, with and without JavaScript."""
    member = sandbox.demo["members"][0]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        context = browser.new_context(
            base_url=sandbox.demo["baseUrl"], locale="en-GB", java_script_enabled=request.param
        )
        page = context.new_page()
        page.goto("/sign-in")
        page.get_by_label("E-mail address").fill(member["email"])
        page.get_by_label("Password").fill(member["password"])
        page.get_by_role("button", name="Sign in").click()
        yield page
        browser.close()


def test_from_an_application_to_the_first_200(tab: Page, sandbox: Sandbox) -> None:
    tab.goto("/dev/apps")
    tab.get_by_role("link", name="New application").click()
    tab.get_by_label("Name").fill("Budget app")
    tab.get_by_role("button", name="Make the application").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Budget app")

    tab.get_by_role("link", name="Choose its name and life first").click()
    tab.get_by_label("Name").fill("Backend")
    tab.get_by_role("button", name="Make the key").click()
    key = tab.locator("#new-key").inner_text()

    demo = sandbox.demo
    answer = httpx2.get(
        f"{demo['baseUrl']}/psd2/v1/accounts",
        headers={
            "apiKey": key,
            "X-Request-ID": "0198c2f7-5b7e-7c41-9c7d-7a41f4f0d3aa",
            "Consent-ID": demo["consentId"],
            "Authorization": f"Bearer {demo['accessToken']}",
        },
    )
    assert answer.status_code == 200

    tab.get_by_role("link", name="I have copied it").click()
    tab.get_by_role("navigation", name="Application").get_by_role("link", name="Requests").click()
    tab.get_by_role("link", name="getAccountList").click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("getAccountList")
    expect(tab.get_by_text("0198c2f7-5b7e-7c41-9c7d-7a41f4f0d3aa").first).to_be_visible()

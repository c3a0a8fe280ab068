"""Somebody of the bank in a real browser: in by two factors, reviewing, suspending."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pyotp
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.commands.running import Sandbox, started
from tests.support.browser import FLAGS

QUESTION = "Which of your two companies has the licence?"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A running sandbox without a mail server; it has an application that waits."""
    home: Path = tmp_path_factory.mktemp("operations")
    with started(home) as running:
        yield running


@pytest.fixture(scope="module")
def tab(sandbox: Sandbox, chromium: str) -> Iterator[Page]:
    """A tab without JavaScript in which somebody has signed in: a code opens once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        context = browser.new_context(
            base_url=sandbox.demo["baseUrl"], locale="en-GB", java_script_enabled=False
        )
        page = context.new_page()
        sign_in(page, sandbox)
        yield page
        browser.close()


def sign_in(tab: Page, sandbox: Sandbox) -> None:
    """As `demo.json` tells a script to."""
    [operator] = sandbox.demo["operators"]
    assert f"{operator['email']}, password {operator['password']}" in sandbox.printed
    tab.goto("/ops")
    tab.get_by_label("E-mail address").fill(operator["email"])
    tab.get_by_label("Password").fill(operator["password"])
    tab.get_by_role("button", name="Sign in").click()
    tab.get_by_label("Code").fill(pyotp.TOTP(operator["totpSecret"]).now())
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Today")


def call(sandbox: Sandbox) -> httpx2.Response:
    """The first call that the sandbox prints."""
    demo = sandbox.demo
    headers = {
        "X-Request-ID": "00000000-0000-4000-8000-0000000000aa",
        "apiKey": demo["apiKey"],
        "Consent-ID": demo["consentId"],
        "Authorization": f"Bearer {demo['accessToken']}",
        "PSU-IP-Address": "192.0.2.1",
    }
    return httpx2.get(f"{demo['api']}/v1/accounts", headers=headers)


def answer_as_applicant(tab: Page, sandbox: Sandbox) -> None:
    """The applicant reads the question and answers it, in another browser."""
    [_, applicant] = sandbox.demo["members"]
    browser = tab.context.browser
    assert browser is not None
    other = browser.new_context(base_url=sandbox.demo["baseUrl"], locale="en-GB").new_page()
    other.goto("/sign-in")
    other.get_by_label("E-mail address").fill(applicant["email"])
    other.get_by_label("Password").fill(applicant["password"])
    other.get_by_role("button", name="Sign in", exact=True).click()
    other.goto("/dev/organisation")
    expect(other.get_by_text(QUESTION)).to_be_visible()
    other.locator("textarea").fill("The first one.")
    other.get_by_role("button", name="Send").first.click()


def test_an_application_is_asked_about_answered_and_approved(tab: Page, sandbox: Sandbox) -> None:
    tab.goto("/ops")
    tab.get_by_role("link", name="The whole queue").click()
    tab.locator("tbody th a").click()
    expect(tab.get_by_role("heading", name="Checks")).to_be_visible()
    tab.get_by_text("Ask a question").click()
    tab.get_by_label("Question to the applicant").fill(QUESTION)
    tab.get_by_role("button", name="Send the question").click()
    expect(tab.get_by_text("The question is on its way to the applicant.")).to_be_visible()

    answer_as_applicant(tab, sandbox)

    tab.reload()
    expect(tab.get_by_text("The first one.")).to_be_visible()
    tab.get_by_role("button", name="Approve and send the code").click()
    expect(tab.get_by_text("The organisation is let in.")).to_be_visible()


def test_the_next_call_of_a_suspended_organisation_is_refused(tab: Page, sandbox: Sandbox) -> None:
    assert call(sandbox).status_code == 200
    tab.goto(f"/ops/organisations/{sandbox.demo['organisationIdentifier']}")
    tab.get_by_label("Reason, also told to the owners").fill("Fraud was seen.")
    tab.get_by_role("button", name="Suspend the organisation").click()
    expect(tab.get_by_text("The organisation is suspended")).to_be_visible()
    refused = call(sandbox)
    assert refused.status_code == 401
    assert refused.json()["tppMessages"][0]["code"] == "CERTIFICATE_BLOCKED"
    tab.get_by_label("Reason, also told to the owners").fill("It was none.")
    tab.get_by_role("button", name="Lift the suspension").click()
    assert call(sandbox).status_code == 200

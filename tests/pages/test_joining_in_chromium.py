"""A person's way in a real browser: sign up, letter, activation, second factor, out and in."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.commands.running import Sandbox, started
from tests.support.browser import FLAGS
from tests.support.post_office import PostOffice, post_office

EMAIL = "lea@bee.example"
SECRET = "violin cactus seldom harbour"
PATIENCE_SECONDS = 20


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    """A real mail server."""
    with post_office() as opened:
        yield opened


@pytest.fixture(scope="module")
def sandbox(office: PostOffice, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A running sandbox that sends its letters there."""
    home: Path = tmp_path_factory.mktemp("portal")
    with started(home, WICKETGATE_SMTP=f"smtp://127.0.0.1:{office.port}") as running:
        yield running


@pytest.fixture(params=[True, False], ids=["javascript", "plain"])
def tab(sandbox: Sandbox, chromium: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A tab that wants English, with and without JavaScript."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        context = browser.new_context(
            base_url=sandbox.demo["baseUrl"], locale="en-GB", java_script_enabled=request.param
        )
        yield context.new_page()
        browser.close()


def link_in_letter(office: PostOffice, email: str) -> str:
    """The link in the letter to this address, as soon as it has arrived."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not any(letter["To"] == email for letter in office.letters):
        assert time.monotonic() < deadline, "no letter"
        time.sleep(0.05)
    [letter] = [one for one in office.letters if one["To"] == email]
    text = letter.get_body(("plain",))
    assert text is not None
    [link] = re.findall(r"^http\S+$", text.get_content().replace("\r", ""), re.MULTILINE)
    return str(link)


def sign_in(tab: Page, email: str, password: str = SECRET) -> None:
    tab.goto("/sign-in")
    tab.get_by_label("E-mail address").fill(email)
    tab.get_by_label("Password").fill(password)
    tab.get_by_role("button", name="Sign in").click()


def sign_up(tab: Page, email: str) -> None:
    tab.goto("/sign-up")
    tab.get_by_label("Full name").fill("Léa Peeters")
    tab.get_by_label("E-mail address").fill(email)
    tab.get_by_label("New password", exact=True).fill(SECRET)
    tab.get_by_label("The new password again").fill(SECRET)
    tab.get_by_label("I accept the terms of use").check()
    tab.get_by_role("button", name="Create account").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")


def test_from_the_empty_form_to_a_second_factor(
    tab: Page, office: PostOffice, request: pytest.FixtureRequest
) -> None:
    email = f"{request.node.callspec.id}.{EMAIL}"
    sign_up(tab, email)
    tab.goto(link_in_letter(office, email))
    tab.get_by_role("button", name="Activate and sign in").click()
    expect(tab.get_by_text("Your account is active.")).to_be_visible()
    expect(tab.get_by_text("Signed in as Léa Peeters")).to_be_visible()

    tab.get_by_role("link", name="Set it up").click()
    totp = pyotp.TOTP(tab.locator(".qr code").inner_text())
    tab.get_by_label("Code").fill(totp.now())
    tab.get_by_role("button", name="Turn it on").click()
    recovery = tab.locator(".codes code").first.inner_text()

    tab.get_by_role("link", name="I have written them down").click()
    tab.get_by_role("button", name="Sign out").click()
    expect(tab.get_by_text("You have signed out.")).to_be_visible()

    sign_in(tab, email)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Second factor")
    tab.get_by_label("Code").fill(recovery)
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Your account")


def test_the_seeded_member_signs_in(tab: Page, sandbox: Sandbox) -> None:
    member, _ = sandbox.demo["members"]
    assert f"{member['email']}, password {member['password']}" in sandbox.printed
    sign_in(tab, member["email"], member["password"])
    expect(tab.get_by_text("Signed in as Bea Bromley")).to_be_visible()

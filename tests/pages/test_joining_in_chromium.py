"""A person's way in a real browser: sign up, letter, activation, second factor, out and in."""

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


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    """A real mail server."""
    with post_office() as opened:
        yield opened


@pytest.fixture(scope="module")
def sandbox(office: PostOffice, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A running sandbox that sends its letters there."""
    home: Path = tmp_path_factory.mktemp("portal")
    # A passkey is bound to the name of a host, and to none of its numbers.
    with started(
        home, "--host", "localhost", WICKETGATE_SMTP=f"smtp://127.0.0.1:{office.port}"
    ) as running:
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


def sign_in(tab: Page, email: str, password: str = SECRET) -> None:
    tab.goto("/sign-in")
    sign_in_here(tab, email, password)


def sign_in_here(tab: Page, email: str, password: str) -> None:
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
    tab.goto(office.link(email))
    tab.get_by_role("button", name="Activate and sign in").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Overview")

    tab.goto("/")
    tab.get_by_role("link", name="Developers' area").first.click()
    tab.get_by_role("link", name="Léa Peeters").click()
    tab.get_by_role("link", name="Set it up").click()
    totp = pyotp.TOTP(tab.locator(".qr code").inner_text())
    tab.get_by_label("Code").fill(totp.now())
    tab.get_by_role("button", name="Turn it on").click()
    recovery = tab.locator(".codes code").first.inner_text()

    tab.get_by_role("link", name="I have written them down").click()
    tab.get_by_role("button", name="Sign out", exact=True).click()
    expect(tab.get_by_text("You have signed out.")).to_be_visible()

    sign_in(tab, email)
    expect(tab.get_by_role("heading", level=1)).to_have_text("Second factor")
    tab.get_by_label("Code").fill(recovery)
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Overview")
    assert len(office.of(email)) == 1, "one letter, two forms"


def test_the_seeded_member_signs_in_and_adds_a_passkey(
    tab: Page, sandbox: Sandbox, request: pytest.FixtureRequest
) -> None:
    member, _ = sandbox.demo["members"]
    assert f"{member['email']}, password {member['password']}" in sandbox.printed
    tab.goto("/account/passkeys")
    sign_in_here(tab, member["email"], member["password"])
    expect(tab.get_by_role("heading", level=1)).to_have_text("Passkeys")
    add = tab.get_by_role("button", name="Add a passkey")
    plain = request.node.callspec.id == "plain"
    assert "A passkey needs JavaScript" in tab.content()
    expect(add).to_be_visible(visible=not plain)
    if not plain:
        with_a_passkey(tab, member["email"], member["password"])


def with_a_passkey(tab: Page, email: str, password: str) -> None:
    """From the list of passkeys: add one, sign out, sign in by it, and remove it."""
    key = tab.context.new_cdp_session(tab)
    key.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": False,
        "automaticPresenceSimulation": True,
    }
    made = key.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    name = {"authenticatorId": made["authenticatorId"]}
    tab.get_by_label("Name of the new passkey").fill("Laptop")
    tab.get_by_role("button", name="Add a passkey").click()
    expect(tab.get_by_text("The passkey has not answered")).to_be_visible()

    key.send("WebAuthn.setUserVerified", {**name, "isUserVerified": True})
    tab.get_by_role("button", name="Add a passkey").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Keep your recovery codes")
    tab.goto("/account")
    tab.get_by_role("button", name="Sign out everywhere").click()

    sign_in(tab, email, password)
    tab.get_by_role("button", name="Use a passkey").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Overview")
    [held] = key.send("WebAuthn.getCredentials", name)["credentials"]
    assert held["rpId"] == "localhost"
    assert held["signCount"] >= 1

    tab.goto("/account/passkeys")
    tab.get_by_role("link", name="Remove Laptop").click()
    tab.get_by_label("Your password").fill(password)
    tab.get_by_role("button", name="Remove it").click()
    expect(tab.get_by_text("The passkey is removed.")).to_be_visible()

"""An organisation's way in, in a real browser: upload, send, approval, code, and a colleague."""

import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect, sync_playwright

from tests.commands.running import Sandbox, started
from tests.support.browser import FLAGS
from tests.support.post_office import PostOffice, post_office

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


@pytest.fixture
def chrome(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))


def tab_of(chrome: Browser, sandbox: Sandbox, *, scripts: bool = True) -> Page:
    """A browser of somebody who wants English."""
    context = chrome.new_context(
        base_url=sandbox.demo["baseUrl"], locale="en-GB", java_script_enabled=scripts
    )
    return context.new_page()


def letter(office: PostOffice, email: str, subject: str) -> str:
    """The text of the letter, as soon as it has arrived."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        for one in office.letters:
            if one["To"] == email and subject in one["Subject"]:
                text = one.get_body(("plain",))
                assert text is not None
                return str(text.get_content()).replace("\r", "")
        assert time.monotonic() < deadline, f"no letter about {subject}"
        time.sleep(0.05)


def become_a_member(tab: Page, office: PostOffice, name: str, email: str) -> None:
    tab.goto("/sign-up")
    tab.get_by_label("Full name").fill(name)
    tab.get_by_label("E-mail address").fill(email)
    tab.get_by_label("New password", exact=True).fill(SECRET)
    tab.get_by_label("The new password again").fill(SECRET)
    tab.get_by_label("I accept the terms of use").check()
    tab.get_by_role("button", name="Create account").click()
    [link] = re.findall(r"^http\S+$", letter(office, email, "Activate"), re.MULTILINE)
    tab.goto(link)
    tab.get_by_role("button", name="Activate and sign in").click()


def certificates_ordered(tab: Page) -> dict[str, bytes]:
    """Ordered of the sandbox's own provider, as developers do: `qwac.pem`, `qwac.key`, ..."""
    tab.goto("/dev/sandbox/certificates")
    tab.get_by_label("Organisation", exact=True).fill("Clover Pay")
    with tab.expect_download() as begun:
        tab.get_by_role("button", name="Issue and download").click()
    with zipfile.ZipFile(begun.value.path()) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/x-pem-file", "buffer": content}


def drop(tab: Page, field: str, name: str, content: bytes) -> None:
    """Let go of a file over the field's place."""
    made = """([name, text]) => {
        const held = new DataTransfer();
        held.items.add(new File([text], name));
        return held;
    }"""
    held = tab.evaluate_handle(made, [name, content.decode()])
    tab.locator(f".drop:has(#{field})").dispatch_event("drop", {"dataTransfer": held})


def approve(tab: Page, sandbox: Sandbox, name: str) -> None:
    """As somebody of the bank."""
    [operator] = sandbox.demo["operators"]
    tab.goto("/ops/sign-in")
    tab.get_by_label("E-mail address").fill(operator["email"])
    tab.get_by_label("Password").fill(operator["password"])
    tab.get_by_role("button", name="Sign in").click()
    tab.get_by_label("Code").fill(pyotp.TOTP(operator["totpSecret"]).now())
    tab.get_by_role("button", name="Sign in").click()
    tab.goto("/ops/onboarding")
    expect(tab.get_by_role("link", name="Thistle Pay")).to_be_visible()
    tab.get_by_role("link", name=name).click()
    tab.get_by_role("button", name="Approve and send the code").click()


def apply(tab: Page, files: dict[str, bytes]) -> None:
    """Fill in the form: first with a private key, then with the certificates."""
    tab.goto("/dev/organisation")
    tab.get_by_role("link", name="Verify your organisation").click()
    drop(tab, "qwac", "qwac.key", files["qwac.key"])
    tab.get_by_role("button", name="Read the certificates").click()
    expect(tab.get_by_role("alert")).to_contain_text("A private key was sent.")
    drop(tab, "qwac", "qwac.pem", files["qwac.pem"])
    tab.get_by_label("Choose a file QSealC").set_input_files(file("seal", files["qseal.pem"]))
    tab.get_by_role("button", name="Read the certificates").click()
    expect(tab.get_by_label("Company")).to_have_value("Clover Pay")
    expect(tab.get_by_label("First name")).to_have_value("Ada")
    tab.get_by_label("Phone").fill("+32 2 555 01 23")
    tab.get_by_role("button", name="Send for verification").click()
    expect(tab.get_by_text("Your application is sent.")).to_be_visible()


def join(tab: Page, code: str) -> None:
    tab.goto("/dev/organisation/join")
    tab.get_by_label("Organisation code").fill(code.lower())
    tab.get_by_role("button", name="Join", exact=True).click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Clover Pay")


def remove(tab: Page, name: str) -> None:
    tab.goto("/dev/organisation/members")
    expect(tab.get_by_text("2 of 10")).to_be_visible()
    tab.get_by_text(f"Change {name}").click()
    tab.get_by_role("button", name="Remove").click()
    expect(tab.get_by_text("The member is removed.")).to_be_visible()


def test_an_organisation_comes_in_and_a_colleague_joins_it(
    chrome: Browser, sandbox: Sandbox, office: PostOffice
) -> None:
    ada, nina = tab_of(chrome, sandbox), tab_of(chrome, sandbox, scripts=False)
    become_a_member(ada, office, "Ada Peeters", "ada@clover.example")
    apply(ada, certificates_ordered(ada))
    assert "Clover Pay" in letter(office, "ada@clover.example", "We have the application")

    approve(tab_of(chrome, sandbox), sandbox, "Clover Pay")
    told = letter(office, "ada@clover.example", "Clover Pay is verified")
    [code] = re.findall(r"^[2-9A-Z]{5}-[2-9A-Z]{5}$", told, re.MULTILINE)
    ada.goto("/dev/organisation")
    expect(ada.locator("main").get_by_text("Verified")).to_be_visible()

    become_a_member(nina, office, "Nina Claes", "nina@clover.example")
    join(nina, code)
    assert "as a developer" in letter(office, "ada@clover.example", "Nina Claes has joined")
    remove(ada, "Nina Claes")
    assert "Nina" in letter(office, "nina@clover.example", "no longer in Clover Pay")

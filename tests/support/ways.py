"""Ways through the portal that several journeys take, in a real browser."""

import zipfile
from typing import Final

import pyotp
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.commands.running import Sandbox
from tests.support.post_office import PostOffice

SECRET: Final = "violin cactus seldom harbour"
COMPANY: Final = "Clover Pay"


def tab_of(chrome: Browser, sandbox: Sandbox, *, scripts: bool = True) -> Page:
    """A browser of somebody who wants English."""
    context = chrome.new_context(
        base_url=sandbox.demo["baseUrl"], locale="en-GB", java_script_enabled=scripts
    )
    return context.new_page()


def become_a_member(tab: Page, office: PostOffice, name: str, email: str) -> None:
    tab.goto("/sign-up")
    tab.get_by_label("Full name").fill(name)
    tab.get_by_label("E-mail address").fill(email)
    tab.get_by_label("New password", exact=True).fill(SECRET)
    tab.get_by_label("The new password again").fill(SECRET)
    tab.get_by_label("I accept the terms of use").check()
    tab.get_by_role("button", name="Create account").click()
    tab.goto(office.link(email, "Activate"))
    tab.get_by_role("button", name="Activate and sign in").click()


def certificates_ordered(tab: Page) -> dict[str, bytes]:
    """Ordered of the sandbox's own provider, as developers do: `qwac.pem`, `qwac.key`, ..."""
    tab.goto("/dev/sandbox/certificates")
    tab.get_by_label("Organisation", exact=True).fill(COMPANY)
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
    expect(tab.get_by_label("Company")).to_have_value(COMPANY)
    expect(tab.get_by_label("First name")).to_have_value("Ada")
    tab.get_by_label("Phone").fill("+32 2 555 01 23")
    tab.get_by_role("button", name="Send for verification").click()
    expect(tab.get_by_text("Your application is sent.")).to_be_visible()

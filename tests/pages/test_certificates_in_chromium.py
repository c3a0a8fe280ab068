"""From an order in a real browser to certificates that the bank takes, on a running sandbox."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.commands.running import Sandbox, started
from tests.support.browser import FLAGS


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with started(tmp_path_factory.mktemp("certificates")) as running:
        yield running


@pytest.fixture
def tab(sandbox: Sandbox, chromium: str) -> Iterator[Page]:
    """A tab of the member that every sandbox has, who owns an organisation."""
    member = sandbox.demo["members"][0]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        context = browser.new_context(base_url=sandbox.demo["baseUrl"], locale="en-GB")
        tab = context.new_page()
        tab.goto("/sign-in")
        tab.get_by_label("E-mail address").fill(member["email"])
        tab.get_by_label("Password").fill(member["password"])
        tab.get_by_role("button", name="Sign in").click()
        tab.goto("/dev/sandbox/certificates")
        yield tab
        browser.close()


def order(tab: Page, home: Path) -> list[str]:
    """Order with what the form suggests and unpack the file; the lines to run of its README."""
    with tab.expect_download() as coming:
        tab.get_by_role("button", name="Issue and download").click()
    coming.value.save_as(home / "given.zip")
    with zipfile.ZipFile(home / "given.zip") as archive:
        archive.extractall(home)
    told = (home / "README.txt").read_text().splitlines()
    return [line.strip() for line in told if line.strip().startswith("curl --data")]


def add(tab: Page, kind: str, file: Path) -> None:
    tab.goto("/dev/organisation/certificates")
    tab.get_by_label("What it is for").select_option(kind)
    tab.get_by_label("Certificate", exact=True).set_input_files(file)
    tab.get_by_role("button", name="Add the certificate").click()
    expect(tab.get_by_text("The certificate is added.")).to_be_visible()


def test_ordered_certificates_are_taken_by_the_bank_until_they_are_removed(
    sandbox: Sandbox, tab: Page
) -> None:
    lines = order(tab, sandbox.home)

    verdicts = [json.loads(sandbox.shell(line)) for line in lines]
    assert [verdict["kind"] for verdict in verdicts] == ["qwac", "qseal"]
    assert all(verdict["usable"] for verdict in verdicts)

    add(tab, "qwac", sandbox.home / "qwac.pem")
    add(tab, "qseal", sandbox.home / "qseal.pem")
    tab.goto("/dev/sandbox/certificates")
    order(tab, sandbox.home)
    add(tab, "qwac", sandbox.home / "qwac.pem")

    expect(tab.get_by_role("heading", name="QWAC", exact=True)).to_have_count(2)
    tab.get_by_text("Remove", exact=True).last.click()
    tab.get_by_role("button", name="Remove the certificate").locator("visible=true").click()
    expect(tab.get_by_text("The certificate is removed.")).to_be_visible()
    expect(tab.get_by_role("heading", name="QWAC", exact=True)).to_have_count(1)

"""An organisation's way in, in a real browser: upload, send, approval, code, and a colleague."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.commands.running import Sandbox, started
from tests.support.browser import FLAGS
from tests.support.post_office import PostOffice, post_office
from tests.support.ways import (
    COMPANY,
    apply,
    approve,
    become_a_member,
    certificates_ordered,
    tab_of,
)


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
    assert "Clover Pay" in office.letter("ada@clover.example", "We have the application")

    approve(tab_of(chrome, sandbox), sandbox, COMPANY)
    told = office.letter("ada@clover.example", "Clover Pay is verified")
    [code] = re.findall(r"^[2-9A-Z]{5}-[2-9A-Z]{5}$", told, re.MULTILINE)
    ada.goto("/dev/organisation")
    expect(ada.locator("main").get_by_text("Verified")).to_be_visible()

    become_a_member(nina, office, "Nina Claes", "nina@clover.example")
    join(nina, code)
    assert "as a developer" in office.letter("ada@clover.example", "Nina Claes has joined")
    remove(ada, "Nina Claes")
    assert "Nina" in office.letter("nina@clover.example", "no longer in Clover Pay")

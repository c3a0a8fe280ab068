"""The bank's order of things, whole: from the sign-up page to data read with an own key."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from tests.commands.running import Sandbox, started
from tests.journeys.redirect_target import RedirectTarget
from tests.journeys.tpp import Tpp
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

EMAIL = "ada@clover.example"
MOST_FORMS = 2
VERIFICATION = ("/dev/organisation/", "/dev/sandbox/certificates")
"""What a person does to be verified: test certificates are ordered, and the dossier is sent."""


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


@dataclass
class Effort:
    """What somebody had to post, in order: the path, and how many fields they filled in."""

    posted: list[tuple[str, int]] = field(default_factory=list)

    def note(self, request: Request) -> None:
        if request.method != "POST":
            return
        path = urlsplit(request.url).path
        if path.startswith(VERIFICATION):
            return
        pairs = parse_qsl(request.post_data or "")
        filled = {name for name, value in pairs if value and name != "csrf"}
        self.posted.append((re.sub(r"/activate/.*", "/activate", path), len(filled)))

    @property
    def forms(self) -> list[str]:
        """Those in which something was filled in; the others were a button each."""
        return [path for path, filled in self.posted if filled]


def make_the_key(tab: Page) -> str:
    """On the page where a member stands: the application is there, its key is one button."""
    tab.goto("/dev")
    expect(tab.locator("#apps + *, section[aria-labelledby=apps]").first).to_contain_text(COMPANY)
    tab.get_by_role("button", name="Make a key").click()
    return tab.locator("#new-key").inner_text()


def first_reading(sandbox: Sandbox, callback: str, organisation: str, key: str) -> list[str]:
    """With the own key: a consent, its approval by a test customer, its token, its accounts."""
    own = {**sandbox.demo, "organisationIdentifier": organisation, "apiKey": key}
    with Tpp(own, callback) as tpp:
        journey = tpp.ask(Sandbox_Auto_SCA="psu-ok")
        journey.redeem(journey.unattended())
        return [str(one["iban"]) for one in journey.accounts()]


def test_from_the_sign_up_page_to_the_first_data_with_an_own_key(
    chrome: Browser, sandbox: Sandbox, office: PostOffice, target: RedirectTarget
) -> None:
    ada, effort = tab_of(chrome, sandbox), Effort()
    ada.on("request", effort.note)

    become_a_member(ada, office, "Ada Peeters", EMAIL)
    assert len(office.of(EMAIL)) == 1, "the one letter before the verification"
    files = certificates_ordered(ada)
    apply(ada, files)
    approve(tab_of(chrome, sandbox), sandbox, COMPANY)
    told = office.letter(EMAIL, f"{COMPANY} is verified")
    assert re.search(r"^[2-9A-Z]{5}-[2-9A-Z]{5}$", told, re.MULTILINE)
    key = make_the_key(ada)

    ada.goto("/dev/organisation")
    shown = ada.locator("main").inner_text()
    [organisation] = set(re.findall(r"PSD[A-Z]{2}-[A-Z]+-\w+", shown))
    assert first_reading(sandbox, target.callback, organisation, key)

    # Three presses of a button in all, and one form: the sign-up with its five fields.
    assert effort.posted == [
        ("/sign-up", 5),
        ("/activate", 0),
        (effort.posted[-1][0], 0),
    ]
    assert effort.posted[-1][0].endswith("/keys/at-once")
    assert len(effort.forms) <= MOST_FORMS
    about_verification = [one["Subject"] for one in office.of(EMAIL)[1:]]
    assert len(about_verification) == 2
    assert all(COMPANY in subject for subject in about_verification)

    ada.get_by_role("link", name="Overview").first.click()
    expect(ada.locator("main")).to_contain_text("5 of 5")

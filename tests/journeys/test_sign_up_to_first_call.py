"""The bank's order of things, whole: from the sign-up page to data read with an own key."""

import re
import time
from collections.abc import Callable, Iterator
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
MOST_LETTERS = 1
MOST_SECONDS = 60
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
    chrome: Browser,
    sandbox: Sandbox,
    office: PostOffice,
    target: RedirectTarget,
    record_property: Callable[[str, object], None],
) -> None:
    ada, effort, begun = tab_of(chrome, sandbox), Effort(), time.monotonic()
    ada.on("request", effort.note)

    become_a_member(ada, office, "Ada Peeters", EMAIL)
    assert len(office.of(EMAIL)) == 1, "the one letter before the verification"
    apply(ada, certificates_ordered(ada))
    approve(tab_of(chrome, sandbox), sandbox, COMPANY)
    told = office.letter(EMAIL, f"{COMPANY} is verified")
    assert re.search(r"^[2-9A-Z]{5}-[2-9A-Z]{5}$", told, re.MULTILINE)
    key = make_the_key(ada)
    assert first_reading(sandbox, target.callback, own_identifier(ada), key)

    seconds = time.monotonic() - begun
    record_property("seconds from the sign-up page to the first data", round(seconds, 1))
    assert seconds < MOST_SECONDS, "a machine goes this way without waiting for anything"
    check_effort(effort, [str(one["Subject"]) for one in office.of(EMAIL)])
    ada.goto("/dev")
    expect(ada.locator("main")).to_contain_text("5 of 5")


def own_identifier(tab: Page) -> str:
    """What the organisation is called in calls, as its page says."""
    tab.goto("/dev/organisation")
    [found] = set(re.findall(r"PSD[A-Z]{2}-[A-Z]+-\w+", tab.locator("main").inner_text()))
    return str(found)


def check_effort(effort: Effort, subjects: list[str]) -> None:
    """Apart from the verification: one form, the sign-up with its five fields, and two buttons."""
    paths, fields = zip(*effort.posted, strict=True)
    assert fields == (5, 0, 0)
    assert paths[:2] == ("/sign-up", "/activate")
    assert paths[2].endswith("/keys/at-once")
    assert len(effort.forms) <= MOST_FORMS
    of_verification = [subject for subject in subjects if COMPANY in subject]
    assert len(subjects) - len(of_verification) == MOST_LETTERS
    assert len(of_verification) == 2, "the application was received, and then approved"

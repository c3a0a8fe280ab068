"""Pictures of the pages, live: `make screenshots`.

Starts a sandbox in a temporary folder, walks through the pages in Chromium, and takes each one in
light and dark, on a desktop and on a phone. All go to var/screenshots/; the two that documents show
are copied to docs/pictures/. `python -m scripts.screenshots dev ops` takes those whose names begin
so.
"""

import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

import httpx2
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from scripts import screenshots_portal as portal
from tests.commands.running import Sandbox, started
from tests.support.browser import FLAGS, find_chromium

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "var" / "screenshots"
SHOWN: Final = {
    "approve-desktop-light": ROOT / "docs" / "pictures" / "consent.png",
    "approve-phone-dark": ROOT / "docs" / "pictures" / "consent-phone-dark.png",
}
SIZES: Final = {
    "desktop": ViewportSize(width=1440, height=900),
    "phone": ViewportSize(width=390, height=844),
}
SECRET: Final = "123456"  # noqa: S105  # published: the password and the code of every test customer
CHALLENGE: Final = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # of RFC 7636, appendix B


class NoContent(BaseHTTPRequestHandler):
    """A TPP whose answer leaves the browser on the page that wanted to go on."""

    def do_GET(self) -> None:
        self.send_response(HTTPStatus.NO_CONTENT)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Nobody reads it."""


@contextmanager
def redirect_target() -> Iterator[str]:
    """Where the TPP takes the customer back."""
    with ThreadingHTTPServer(("127.0.0.1", 0), NoContent) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}/callback"
        server.shutdown()


@dataclass(frozen=True)
class Studio:
    """One sandbox and one browser; each page is taken four times."""

    demo: dict[str, Any]
    browser: Browser
    callback: str
    wishes: tuple[str, ...] = ()

    def ask(self, login: str, *, fixed: bool = True) -> str:
        """Where a TPP sends the customer: balances and transactions of two accounts."""
        customer = next(one for one in self.demo["customers"] if one["login"] == login)
        named = [{"iban": one["iban"]} for one in customer["accounts"][:2]]
        body = {
            "access": {"balances": named, "transactions": named},
            "recurringIndicator": True,
            "validUntil": "9999-12-31",
            "frequencyPerDay": 4,
            "combinedServiceIndicator": False,
        }
        headers = {
            "apiKey": self.demo["apiKey"],
            "X-Request-ID": str(uuid4()),
            "PSU-IP-Address": "192.0.2.10",
        }
        if fixed:
            headers["TPP-Redirect-URI"] = self.callback
        answer = httpx2.post(f"{self.demo['api']}/v1/consents", json=body, headers=headers)
        return self.address(answer.raise_for_status().json()["consentId"])

    def address(self, consent: str) -> str:
        return f"{self.demo['issuer']}/authorize?" + urlencode(
            {
                "response_type": "code",
                "client_id": self.demo["organisationIdentifier"],
                "scope": f"AIS:{consent}",
                "redirect_uri": self.callback,
                "state": "screenshots",
                "code_challenge": CHALLENGE,
                "code_challenge_method": "S256",
            }
        )

    def take(self, name: str, address: str, walk: Callable[[Page], object]) -> None:
        """Walk to a page once and take it in every variant."""
        if not self.wanted(name):
            return
        context = self.browser.new_context(locale="en-GB", reduced_motion="reduce")
        page = context.new_page()
        page.goto(address)
        walk(page)
        self.shoot(name, page)
        context.close()

    def wanted(self, name: str) -> bool:
        """Whether it was asked for; without a wish all are."""
        return not self.wishes or name.startswith(self.wishes)

    def shoot(self, name: str, page: Page) -> None:
        """Take what the page shows in every variant."""
        for size, viewport in SIZES.items():
            page.set_viewport_size(viewport)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                taken = f"{name}-{size}-{scheme}"
                page.screenshot(path=FOLDER / f"{taken}.png", full_page=True)
                if taken in SHOWN:
                    SHOWN[taken].parent.mkdir(exist_ok=True)
                    shutil.copy(FOLDER / f"{taken}.png", SHOWN[taken])
        print(name)

    def tour(self, page: Page, pages: Mapping[str, str]) -> None:
        """One page after another, as who has signed in there."""
        for name, path in pages.items():
            if self.wanted(name):
                page.goto(path)
                self.shoot(name, page)


# ------------------------------------------------------------------ ways to the pages
def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def sign_in(page: Page, login: str = "psu-ok", password: str = SECRET) -> None:
    page.get_by_label("Login name").fill(login)
    page.get_by_label("Password").fill(password)
    press(page, "Sign in")


def wrong_password(page: Page) -> None:
    sign_in(page, password="a wrong one")  # noqa: S106  # wrong on purpose


def to_the_code(page: Page) -> None:
    sign_in(page)
    press(page, "Share")


def wrong_code(page: Page) -> None:
    to_the_code(page)
    page.get_by_label("One-time code").fill("000000")
    press(page, "Confirm")


def refusing(page: Page) -> None:
    sign_in(page)
    press(page, "Do not share")


def in_the_app(page: Page) -> None:
    to_the_code(page)
    press(page, "Confirm in the app instead")


def on_the_phone(page: Page) -> None:
    in_the_app(page)
    link = page.get_by_role("link", name="Open the app on this device")
    page.goto(link.get_attribute("href") or "")


def device_error(page: Page) -> None:
    sign_in(page, "psu-app-error")
    press(page, "Share")
    page.get_by_text("Your device reported an error").wait_for()


def two_signatures(page: Page) -> None:
    sign_in(page, "psu-corp-a")


def leave(page: Page) -> None:
    page.get_by_role("link", name="Back to Budget Bee").click()


def approved(page: Page) -> None:
    to_the_code(page)
    press(page, "Approve")


Walk = Callable[[Page], object]

FIXED: Final[dict[str, tuple[str, Walk]]] = {
    "sign-in": ("psu-ok", Page.title),
    "sign-in-wrong": ("psu-ok", wrong_password),
    "approve": ("psu-ok", sign_in),
    "approve-two-signatures": ("psu-corp-a", two_signatures),
    "refuse": ("psu-ok", refusing),
    "code": ("psu-ok", to_the_code),
    "code-wrong": ("psu-ok", wrong_code),
    "app": ("psu-ok", in_the_app),
    "phone": ("psu-ok", on_the_phone),
    "app-error": ("psu-app-error", device_error),
    "approved": ("psu-ok", approved),
}
"""Pages on the way of a consent: whose accounts are asked for, and how to get there."""


def take_all(studio: Studio) -> None:
    # The seeded consent would be replaced by each one that is shown, and the pages say so.
    key = {"apiKey": studio.demo["apiKey"]}
    httpx2.post(f"{studio.demo['baseUrl']}/sandbox/v1/reset", headers=key).raise_for_status()
    for name, (login, walk) in FIXED.items():
        studio.take(name, studio.ask(login), walk)
    studio.take("left", studio.ask("psu-ok", fixed=False), leave)
    studio.take("unknown-consent", studio.address("unknown"), Page.title)
    studio.take("no-such-page", f"{studio.demo['baseUrl']}/psu/x", Page.title)


def take_portal(studio: Studio, sandbox: Sandbox) -> None:
    """What strangers, members, an applicant and operations look at."""
    portal.make_some_calls(studio.demo)
    with portal.visitor(studio.browser, sandbox) as context:
        studio.tour(context.new_page(), portal.PUBLIC)
    with portal.visitor(studio.browser, sandbox) as context:
        page = context.new_page()
        portal.member(page, studio.demo, 0)
        studio.tour(page, {**portal.MEMBER, **portal.of_member(page)})
    with portal.visitor(studio.browser, sandbox) as context:
        page = context.new_page()
        portal.member(page, studio.demo, 1)
        studio.tour(page, portal.APPLICANT)
    with portal.visitor(studio.browser, sandbox) as context:
        page = context.new_page()
        portal.operator(page, studio.demo)
        studio.tour(page, {**portal.OPERATOR, **portal.of_operator(page, studio.demo)})


def main(wishes: tuple[str, ...]) -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        started(Path(home)) as sandbox,
        sync_playwright() as playwright,
        redirect_target() as callback,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        studio = Studio(sandbox.demo, browser, callback, wishes)
        take_portal(studio, sandbox)
        take_all(studio)
        browser.close()
        sandbox.stop()
    print(f"pictures are in {FOLDER.relative_to(ROOT)} and docs/pictures")
    return 0


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:])))

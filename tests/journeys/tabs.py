"""Tabs of a real Chromium in which nothing may go wrong unseen."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Literal

from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize

from tests.support import axe
from wicketgate.personas import ONE_TIME_CODE, PASSWORD
from wicketgate.web.kit.qr_codes import qr_code

DESKTOP: Final = ViewportSize(width=1440, height=900)
PHONE: Final = ViewportSize(width=390, height=844)
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
PATIENCE_MS: Final = 15_000


@dataclass
class Tab:
    """A tab of one customer: what it was told to say, and what it asked others for."""

    page: Page
    base: str
    callback: str
    scripts: bool = True
    said: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url))

    def _heard(self, message: ConsoleMessage) -> None:
        """Chromium notes a page that answers 4xx as a failed load; that is no fault of the page."""
        of_a_page = message.location["url"].startswith(f"{self.base}/psu/")
        if not (of_a_page and "the server responded with a status of 4" in message.text):
            self.said.append(message.text)

    def _asked(self, address: str) -> None:
        if not address.startswith((f"{self.base}/", self.callback, "data:")):
            self.strangers.append(address)

    @property
    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    @property
    def words(self) -> str:
        return self.page.locator("main").inner_text()

    @property
    def number(self) -> str:
        """What page and app show for the customer to compare."""
        return self.page.locator("output").inner_text()

    @property
    def app_link(self) -> str:
        """Where the app is, which the QR code says too."""
        link = self.page.get_by_role("link", name="Open the app on this device")
        address = link.get_attribute("href")
        assert address is not None
        assert self.page.locator(".qr img").get_attribute("src") == qr_code(address)
        return address

    def press(self, words: str) -> None:
        self.page.get_by_role("button", name=words, exact=True).click()

    def follow(self, words: str) -> None:
        self.page.get_by_role("link", name=words, exact=True).click()

    def sign_in(self, login: str, password: str = PASSWORD) -> None:
        self.page.get_by_label("Login name").fill(login)
        self.page.get_by_label("Password").fill(password)
        self.press("Sign in")

    def confirm(self, code: str = ONE_TIME_CODE) -> None:
        self.page.get_by_label("One-time code").fill(code)
        self.press("Confirm")

    def size_of(self, words: str) -> tuple[float, float]:
        """Width and height of a button."""
        box = self.page.get_by_role("button", name=words, exact=True).bounding_box()
        assert box is not None
        return box["width"], box["height"]

    def wait_for_return(self) -> str:
        """The address under which the browser is back at the TPP."""
        self.page.wait_for_url(f"{self.callback}?**")
        return self.page.url

    def look(self) -> None:
        """Accessible and never wider than the screen: large and small, light and dark."""
        axe.load(self.page)
        for size in (PHONE, DESKTOP):
            self.page.set_viewport_size(size)
            for scheme in SCHEMES:
                self.page.emulate_media(color_scheme=scheme)
                assert axe.violations(self.page) == [], (self.heading, size, scheme)
                assert axe.overflow(self.page) <= 0, (self.heading, size)


@contextmanager
def opened(browser: Browser, base: str, callback: str, *, scripts: bool = True) -> Iterator[Tab]:
    """A tab with cookies of its own; at its end it has said nothing and met no stranger."""
    context = browser.new_context(
        locale="en-GB",
        # A colour in the middle of its transition has a contrast that nobody reads.
        reduced_motion="reduce",
        java_script_enabled=scripts,
        viewport=DESKTOP,
    )
    context.set_default_timeout(PATIENCE_MS)
    tab = Tab(context.new_page(), base, callback, scripts)
    yield tab
    context.close()
    assert not tab.said, tab.said
    assert not tab.strangers, tab.strangers

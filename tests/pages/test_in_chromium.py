"""The pages in a real browser: accessible, quiet, and never wider than the screen.

They work without JavaScript and by the keyboard alone.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final, Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright
from starlette.responses import Response

from tests.pages.examples import APPROVE, SESSION, examples
from tests.pages.pseudo import pseudo_texts
from tests.pages.serving import NOT_YET, serving
from tests.support import axe
from tests.support.axe import overflow
from tests.support.browser import FLAGS
from wicketgate.web.kit import pages
from wicketgate.web.kit.pages import render

DESKTOP: Final = ViewportSize(width=1440, height=900)
PHONE: Final = ViewportSize(width=390, height=844)
SMALLEST: Final = ViewportSize(width=320, height=640)
LOOKS: Final[tuple[tuple[ViewportSize, Literal["light", "dark"]], ...]] = (
    (DESKTOP, "light"),
    (PHONE, "dark"),
)
"""Each size and each scheme once: a contrast depends on the scheme, a layout on the size."""

EXAMPLES: Final = {name: (view, shell) for name, view, shell in examples()}
NAMES: Final = list(EXAMPLES)


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """The server with every page, and each once more in the pseudo-locale as `pseudo-<name>`."""
    made: dict[str, Response] = {n: render(view, shell) for n, (view, shell) in EXAMPLES.items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "catalogue", pseudo_texts)
        for name, (view, shell) in EXAMPLES.items():
            made[f"pseudo-{name}"] = render(view, shell)
    with serving(made) as url:
        yield url


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield launched
        launched.close()


@dataclass(frozen=True)
class Watched:
    """A tab, and what it said and asked for since it was last forgotten."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def open(self, path: str) -> int:
        """Opens a page of the server and returns its status."""
        self.said.clear()
        self.asked.clear()
        opened = self.page.goto(path)
        assert opened is not None
        return opened.status


@pytest.fixture(scope="module")
def watched(browser: Browser, base: str) -> Iterator[Watched]:
    """One tab for all pages that are only looked at, with axe-core in each."""
    # A colour in the middle of its transition has a contrast that nobody reads.
    context = browser.new_context(base_url=base, reduced_motion="reduce")
    axe.load_always(context)
    tab = Watched(context.new_page())
    tab.page.on("console", lambda message: tab.said.append(message.text))
    tab.page.on("pageerror", lambda error: tab.said.append(str(error)))
    tab.page.on("request", lambda request: tab.asked.append(request.url))
    yield tab
    context.close()


@pytest.fixture(scope="module")
def narrow(browser: Browser, base: str) -> Iterator[Page]:
    """One tab for all pages that only have to fit, on the smallest screen."""
    context = browser.new_context(base_url=base, viewport=SMALLEST)
    yield context.new_page()
    context.close()


@pytest.fixture
def tab(browser: Browser, base: str) -> Iterator[Page]:
    """A tab of its own, on a phone."""
    context = browser.new_context(base_url=base, viewport=PHONE)
    yield context.new_page()
    context.close()


@pytest.fixture
def plain_tab(browser: Browser, base: str) -> Iterator[Page]:
    """A tab without JavaScript."""
    context = browser.new_context(base_url=base, java_script_enabled=False)
    yield context.new_page()
    context.close()


def unexpected(said: list[str], status: int) -> list[str]:
    """Chromium notes an answer of 400 and more as a failed load; that is no fault of a page."""
    return [text for text in said if status < 400 or f"status of {status}" not in text]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_accessible_quiet_and_fits(watched: Watched, base: str, name: str) -> None:
    tab = watched.page
    status = watched.open(f"/pages/{name}")
    for size, scheme in LOOKS:
        tab.set_viewport_size(size)
        tab.evaluate("scrollTo(0, 0)")  # a link half below the sticky header is no small link
        tab.emulate_media(color_scheme=scheme)
        assert axe.violations(tab) == [], (size, scheme)
        assert overflow(tab) <= 0
    tab.set_viewport_size(SMALLEST)
    assert overflow(tab) <= 0
    assert unexpected(watched.said, status) == []
    assert [url for url in watched.asked if not url.startswith((base, "data:"))] == []


@pytest.mark.parametrize("name", ["ops-payments", "dev-overview"])
def test_what_one_works_on_is_beside_the_menu(browser: Browser, base: str, name: str) -> None:
    """With the bar of the sandbox above it and, in live, without."""
    with closing(browser.new_context(base_url=base, viewport=DESKTOP)) as context:
        page = context.new_page()
        page.goto(f"/pages/{name}")
        side, main = (page.locator(one).bounding_box() for one in (".side", "main"))
    assert side is not None
    assert main is not None
    assert main["x"] >= side["x"] + side["width"]
    assert main["width"] > 2 * side["width"]


@pytest.mark.parametrize("name", NAMES)
def test_longer_words_fit_too(narrow: Page, name: str) -> None:
    narrow.goto(f"/pages/pseudo-{name}")
    assert overflow(narrow) <= 0


@pytest.mark.parametrize("name", ["sign-in-wrong", "code-missing"])
def test_the_error_summary_has_the_focus_and_leads_to_the_field(tab: Page, name: str) -> None:
    tab.goto(f"/pages/{name}")
    tab.wait_for_function("document.activeElement.className === 'errors'")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    field = tab.evaluate("document.activeElement.id")
    assert tab.locator(".errors a").get_attribute("href") == f"#{field}"


def test_the_error_summary_has_the_focus_without_javascript(plain_tab: Page) -> None:
    plain_tab.goto("/pages/sign-in-missing")
    plain_tab.wait_for_selector(".errors:focus")


def test_the_language_menu_opens_and_closes_by_keyboard(tab: Page) -> None:
    tab.goto("/pages/sign-in-live")
    button = tab.locator("[popovertarget]")
    menu = tab.get_by_role("navigation", name="Language")
    assert not menu.is_visible()
    button.focus()
    tab.keyboard.press("Enter")
    assert menu.get_by_role("link", name="Français").is_visible()
    assert menu.get_by_role("link", name="English").get_attribute("aria-current") == "true"
    tab.keyboard.press("Escape")
    assert not menu.is_visible()
    assert button.evaluate("one => one === document.activeElement")


def test_everything_is_reached_by_tab_in_reading_order(tab: Page) -> None:
    tab.set_viewport_size(DESKTOP)
    tab.goto("/pages/approve-dedicated")
    reached = []
    for _ in range(9):
        tab.keyboard.press("Tab")
        reached.append(tab.evaluate("document.activeElement.textContent.trim()"))
        assert tab.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert reached == [
        "Skip to main content",
        "EN",
        "Do not share",
        "Share",
        "Who is Budget Bee?",
        "Back to Budget Bee",
        "Privacy",
        "Accessibility",
        "Help",
    ]


def posted(page: Page) -> dict[str, str]:
    """What the form just sent."""
    page.wait_for_url(f"**{APPROVE.action}")
    sent = json.loads(page.locator("pre").inner_text())
    assert isinstance(sent, dict)
    return sent


def test_signing_in_needs_no_javascript(plain_tab: Page) -> None:
    plain_tab.goto("/pages/sign-in")
    plain_tab.get_by_label("Login name").fill("psu-ok")
    plain_tab.get_by_label("Password").fill("123456")
    plain_tab.get_by_role("button", name="Sign in").click()
    assert posted(plain_tab) == {"csrf": "c5Jx0TQ", "login": "psu-ok", "password": "123456"}


@pytest.mark.parametrize(("button", "decision"), [("Share", "yes"), ("Do not share", "no")])
def test_deciding_needs_no_javascript(plain_tab: Page, button: str, decision: str) -> None:
    plain_tab.goto("/pages/approve-dedicated")
    plain_tab.get_by_role("button", name=button, exact=True).click()
    assert posted(plain_tab) == {"csrf": "c5Jx0TQ", "decision": decision}


def test_enter_in_the_code_field_confirms(plain_tab: Page) -> None:
    plain_tab.goto("/pages/code")
    plain_tab.get_by_label("One-time code").fill("123 456")
    plain_tab.keyboard.press("Enter")
    assert posted(plain_tab) == {"csrf": "c5Jx0TQ", "code": "123 456"}


@pytest.mark.parametrize(
    ("name", "button", "fields"),
    [
        ("code", "Do not share", {"code": "", "decision": "no"}),
        ("code", "Approve", {"simulate": "approve"}),
        ("code", "Wrong code", {"simulate": "wrong-code"}),
        ("code", "Refuse", {"simulate": "refuse"}),
        ("code", "Run out of time", {"simulate": "timeout"}),
        ("code", "Device error", {"simulate": "device-error"}),
        ("push", "I have answered", {"decision": "check"}),
        ("push", "Do not share", {"decision": "no"}),
        ("push-device-failed", "Send again", {"decision": "again"}),
        ("refuse", "Yes, do not share", {"refuse": "yes"}),
        ("refuse", "No, go back", {"refuse": "no"}),
    ],
)
def test_each_button_says_what_was_chosen(
    plain_tab: Page, name: str, button: str, fields: dict[str, str]
) -> None:
    plain_tab.goto(f"/pages/{name}")
    plain_tab.get_by_role("button", name=button, exact=True).click()
    sent = posted(plain_tab)
    assert sent.pop("csrf")
    assert sent == fields


def test_buttons_of_customers_are_44_pixels_high(tab: Page) -> None:
    for name in ("sign-in", "approve-dedicated", "code", "push-number-and-qr", "refuse"):
        tab.goto(f"/pages/{name}")
        for button in tab.locator("main .btn, main input:not([type=hidden])").all():
            box = button.bounding_box()
            assert box is not None
            assert box["height"] >= 44, (name, button.inner_text())


def test_the_end_of_the_session_is_announced(tab: Page) -> None:
    tab.clock.install()
    tab.goto("/pages/approve-dedicated")
    warning = tab.get_by_role("status").get_by_text("less than 2 minutes")
    tab.clock.run_for("07:50")
    assert warning.count() == 0
    tab.clock.run_for("00:11")
    expect(warning).to_be_in_viewport()
    more = tab.get_by_role("link", name="I need more time")
    assert more.get_attribute("href") == SESSION.extend_url


def test_the_end_of_the_session_is_written_without_javascript(plain_tab: Page) -> None:
    plain_tab.goto("/pages/approve-dedicated")
    assert plain_tab.get_by_text("For your security this page closes at 14:42.").is_visible()
    assert plain_tab.get_by_text("less than 2 minutes").count() == 0


def test_a_waiting_page_goes_on_by_itself(tab: Page) -> None:
    tab.clock.install()
    tab.goto("/pages/push")
    assert tab.get_by_text("goes on by itself").is_visible()
    for _ in range(NOT_YET):
        with tab.expect_response("**/answered") as waiting:
            tab.clock.run_for(2000)
        assert waiting.value.status == 204
    with tab.expect_navigation():
        tab.clock.run_for(2000)


def test_a_waiting_page_promises_nothing_without_javascript(plain_tab: Page) -> None:
    plain_tab.goto("/pages/push")
    assert not plain_tab.get_by_text("goes on by itself").is_visible()


def test_a_copy_button_copies_and_says_so(tab: Page) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.goto("/pages/portal-test-data")
    tab.get_by_role("button", name="Copy psu-sca-fail").click()
    expect(tab.get_by_role("status").get_by_text("Copied")).to_be_attached()
    assert tab.evaluate("navigator.clipboard.readText()") == "psu-sca-fail"


def test_no_copy_button_is_promised_without_javascript(plain_tab: Page) -> None:
    plain_tab.goto("/pages/portal-test-data")
    assert plain_tab.locator("[data-copy]").count() > 17
    assert not plain_tab.locator("[data-copy]:visible").count()
    plain_tab.get_by_role("button", name="Choose the colour theme").click()
    dark = plain_tab.get_by_role("link", name="Dark")
    assert dark.is_visible()
    assert dark.get_attribute("href") == "?theme=dark"


def test_forced_colours_keep_every_border(tab: Page) -> None:
    tab.emulate_media(forced_colors="active")
    tab.goto("/pages/approve-all-psd2")
    for one in tab.locator(".btn, .card, .logo, .note").all():
        style = "one => getComputedStyle(one).borderTopStyle"
        assert one.evaluate(style) == "solid"


CONTRASTS: Final = """
([hues, chromas]) => {
    const root = document.documentElement, pen = document.createElement("canvas").getContext("2d");
    const probe = document.body.appendChild(document.createElement("i"));
    const light = name => {
        probe.style.setProperty("color", name.startsWith("#") ? name : `var(--${name})`);
        pen.fillStyle = getComputedStyle(probe).color;
        pen.fillRect(0, 0, 1, 1);
        const parts = [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).map(part => part / 255);
        const [r, g, b] = parts.map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
        return .2126 * r + .7152 * g + .0722 * b;
    };
    const ratio = (a, b) => (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    const pairs = [
        ["#fff", "brand-fill", 4.5], ["#fff", "brand-down", 4.5], ["line-2", "surface", 3],
        ...["ink", "ink-2", "ink-3", "brand", "bad"].flatMap(text =>
            ["bg", "surface", "sunken", "hover"].map(ground => [text, ground, 4.5])),
        ...["ink", "brand"].map(text => [text, "brand-soft", 4.5]),
        ["ok", "ok-soft", 4.5], ["warn", "warn-soft", 4.5], ["bad", "bad-soft", 4.5],
        ["ink", "warn-soft", 4.5], ["ink", "bad-soft", 4.5],
    ];
    const weak = [];
    for (const scheme of ["light", "dark"]) for (const hue of hues) for (const chroma of chromas) {
        root.dataset.theme = scheme;
        root.style.setProperty("--hue", hue);
        root.style.setProperty("--chroma", chroma);
        for (const [text, ground, least] of pairs) {
            const found = ratio(light(text), light(ground));
            if (found < least) weak.push([scheme, hue, chroma, text, ground, found.toFixed(2)]);
        }
    }
    return weak;
}
"""


def test_every_brand_colour_can_be_read(tab: Page) -> None:
    tab.goto("/pages/sign-in-live")
    weak = tab.evaluate(CONTRASTS, [list(range(0, 360, 15)), [0, 0.1, 0.19, 0.3]])
    assert not weak, "\n".join(map(str, weak))

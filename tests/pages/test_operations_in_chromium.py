"""The lists and tables of operations as an operator sees them: on a screen and on a phone."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests.pages.examples import examples
from tests.pages.serving import serving
from tests.support.browser import FLAGS
from wicketgate.web.kit.pages import render

SCREEN: Final = ViewportSize(width=1280, height=900)
PHONE: Final = ViewportSize(width=390, height=844)
LISTS: Final = ("ops-payments", "ops-payment", "ops-letters", "ops-issuers", "ops-organisations")
RUN_TOGETHER: Final = """
() => [...document.querySelectorAll("tbody small")].filter(one => {
    const line = one.previousSibling && document.createRange();
    if (!line) return false;
    line.selectNode(one.previousSibling);
    const before = line.getBoundingClientRect();
    return before.height > 0 && one.getBoundingClientRect().top < before.bottom - 4;
}).map(one => one.parentElement.innerText)
"""
CUT_OFF: Final = """
() => [...document.querySelectorAll(".scroll")].filter(one => one.scrollWidth > one.clientWidth)
    .map(one => one.getAttribute("aria-label") + " by " + (one.scrollWidth - one.clientWidth))
"""
TALLEST: Final = """
() => Math.max(...[...document.querySelectorAll('[aria-label="Status history"] tbody tr')].map(
    row => row.getBoundingClientRect().height))
"""


@pytest.fixture(scope="module")
def tab(chromium: str) -> Iterator[Page]:
    """A tab in front of every page of operations."""
    made = {n: render(view, shell) for n, view, shell in examples() if n.startswith("ops-")}
    with serving(made) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser.new_context(base_url=url, viewport=SCREEN).new_page()
        browser.close()


def told(tab: Page, name: str, size: ViewportSize, script: str) -> Any:
    """What the script finds on the page of this example."""
    tab.set_viewport_size(size)
    tab.goto(f"/pages/{name}")
    return tab.evaluate(script)


@pytest.mark.parametrize("name", LISTS)
def test_the_second_line_of_a_cell_stands_below_the_first(tab: Page, name: str) -> None:
    assert tab.goto(f"/pages/{name}")
    assert tab.locator("tbody small").count()
    assert told(tab, name, SCREEN, RUN_TOGETHER) == []


def test_everything_about_a_payment_is_seen_at_once(tab: Page) -> None:
    assert told(tab, "ops-payment", SCREEN, CUT_OFF) == []


def test_a_history_on_a_phone_has_a_line_or_two_for_each_act(tab: Page) -> None:
    assert 0 < told(tab, "ops-payment", PHONE, TALLEST) < 80

"""What axe-core finds wrong with a page in Chromium."""

from functools import cache
from typing import Final

from playwright.sync_api import BrowserContext, Page

from tests.support.need import ROOT

RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_SOURCE: Final = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
_RUN: Final = """
tags => axe.run(document, {
    runOnly: {type: "tag", values: tags}, resultTypes: ["violations"], elementRef: false,
}).then(found => found.violations.map(
    one => one.id + ": " + one.nodes.map(node => node.html).join(" | ")))
"""


@cache
def _source() -> str:
    return _SOURCE.read_text("utf-8")


def load(page: Page) -> None:
    """Bring axe-core into the page: by the debugger, so that no policy of the page stands in."""
    page.evaluate(_source())


def load_always(context: BrowserContext) -> None:
    """As `load`, for every page of the context; the browser has it read the source once."""
    context.add_init_script(_source())


def violations(page: Page) -> list[str]:
    """One line for each rule that is broken; `load` or `load_always` comes first."""
    found: list[str] = page.evaluate(_RUN, list(RULES))
    return found


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return wider

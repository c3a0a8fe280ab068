"""Which Chromium the tests drive, and how quietly."""

import shutil
from pathlib import Path
from typing import Final

from tests.support.need import unmet

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_A_MAC: Final = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")

FLAGS: Final = (
    "--no-sandbox",  # its own sandbox needs rights that a container seldom has
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""Pass as `args` to Playwright's `chromium.launch`: no calls to anybody but the tested server."""


def find_chromium() -> str:
    """The path of the executable, for Playwright's `executable_path`."""
    found = [path for name in NAMES if (path := shutil.which(name))]
    if ON_A_MAC.exists():
        found.append(str(ON_A_MAC))
    if not found:
        unmet("no Chromium on this machine")
    return found[0]

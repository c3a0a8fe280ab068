"""What to do where a test needs something that this machine does not have."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[2]
IN_CI = os.environ.get("CI") == "true"


def unmet(need: str) -> NoReturn:
    """Skip the test, saying what is missing; with CI=true fail it, for there every test runs."""
    if IN_CI:
        pytest.fail(f"missing, and CI=true: {need}", pytrace=False)
    pytest.skip(need)


def find_openssl() -> str:
    """The command; without it the test is skipped, or fails where CI=true."""
    return shutil.which("openssl") or unmet("openssl is not on this machine")

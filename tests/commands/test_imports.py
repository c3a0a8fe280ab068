"""A command imports what it needs and no more: people wait for it, and a worker would keep it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.commands.running import environment, run
from wicketgate.demo import PROVIDER
from wicketgate.web.developer.provider import PATH

SERVERS: Final = {"jinja2", "uvicorn"}
DOOR_OF_THE_CORE: Final = "nudges"
"""What `live.EDGES` has for the web process."""


def imported(home: Path, *words: str, **more: str) -> set[str]:
    """All that a command imports until it ends."""
    told = run(home, *words, PYTHONPROFILEIMPORTTIME="1", **more).stderr
    lines = [line for line in told.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


def doors(names: set[str]) -> set[str]:
    """The doors among the modules."""
    inside = {name.split(".")[2] for name in names if name.startswith("wicketgate.web.")}
    return inside - {"kit"}


def test_help_needs_nothing_of_the_house(tmp_path: Path) -> None:
    names = imported(tmp_path, "serve", "--help")

    assert "wicketgate.cli" in names
    assert names.isdisjoint({"wicketgate.settings", "wicketgate.kernel.sql", "sqlalchemy"})


def test_a_refused_start_has_imported_no_door(tmp_path: Path) -> None:
    for words in (("serve",), ("sandbox", "--host", "192.0.2.1")):
        names = imported(tmp_path, *words)

        assert "wicketgate.settings" in names
        assert doors(names) == set(), words
        assert names.isdisjoint(SERVERS), words


def test_a_worker_has_no_door(tmp_path: Path) -> None:
    program = (
        "import json, sys, wicketgate.working, wicketgate.live; print(json.dumps([*sys.modules]))"
    )

    told = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    names = set(json.loads(told.stdout))
    assert "wicketgate.worker" in names
    assert doors(names) <= {DOOR_OF_THE_CORE}


def test_the_demo_knows_where_the_provider_answers() -> None:
    assert PROVIDER == PATH

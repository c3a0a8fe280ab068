"""The Postman collection runs as it is given out, in Postman's own runner."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest

from scripts import npm_packages
from tests.commands.running import START_SECONDS, Sandbox, started
from tests.support.need import ROOT, unmet
from wicketgate.web.reference.postman import JOURNEYS

_FOLDER: Final = ROOT / "tests" / "newman"
_PROGRAM: Final = _FOLDER / "node_modules" / "newman" / "bin" / "newman.js"


@pytest.fixture(scope="module")
def newman() -> list[str]:
    """The command that runs a collection."""
    try:
        npm_packages.install(_FOLDER)
        return [npm_packages.node(), str(_PROGRAM), "run"]
    except npm_packages.NoNode as missing:
        unmet(str(missing))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    home = tmp_path_factory.mktemp("postman")
    (home / "profile.toml").write_text('reference_visibility = "everyone"\n', "utf-8")
    with started(home, "--profile", "profile.toml") as sandbox:
        yield sandbox


def test_every_journey_comes_to_its_end(
    newman: list[str], running: Sandbox, tmp_path: Path
) -> None:
    file, report = tmp_path / "collection.json", tmp_path / "report.json"
    given = httpx2.get(f"{running.demo['baseUrl']}/reference/postman.json", timeout=START_SECONDS)
    file.write_bytes(given.content)
    variables = {
        "apiKey": running.demo["apiKey"],
        "clientId": running.demo["organisationIdentifier"],
    }
    words = [word for name, value in variables.items() for word in ("--env-var", f"{name}={value}")]
    reporting = ["--reporters", "json", "--reporter-json-export", str(report)]
    subprocess.run(
        [*newman, str(file), *words, *reporting], check=False, timeout=120, capture_output=True
    )

    run: dict[str, Any] = json.loads(report.read_text("utf-8"))["run"]
    failures = [f"{one['source']['name']}: {one['error']['message']}" for one in run["failures"]]
    assert failures == []
    steps = sum(len(journey) for journey in JOURNEYS.values())
    assert run["stats"]["requests"]["total"] == run["stats"]["assertions"]["total"] == steps

"""The commands about cores, as an engineer of a bank runs them."""

import json
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx2
import pytest
from openapi_spec_validator import validate

from tests.commands.running import COMMAND, START_SECONDS, environment, run
from tests.support.need import ROOT

PAGE: Final = (ROOT / "docs" / "core.md").read_text("utf-8")
SECRET: Final = "0123456789abcdef0123456789abcdef"
FACTS: Final = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that docs/core.md has one make."""
    folder = tmp_path_factory.mktemp("core")
    (folder / "core.secret").write_text(f"{SECRET}\n", "utf-8")
    assert FACTS is not None
    (folder / "facts.toml").write_text(FACTS.group(1), "utf-8")
    return folder


@pytest.fixture(scope="module")
def core(home: Path) -> Iterator[str]:
    """The address of a running reference core."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    words = [COMMAND, "core", "serve", "--secret-file", "core.secret", "--port", str(port)]
    with subprocess.Popen(words, cwd=home, env=environment()) as process:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address)
        yield address
        process.terminate()
        process.wait(START_SECONDS)


def _wait_for(address: str) -> None:
    last = time.monotonic() + START_SECONDS
    while True:
        try:
            httpx2.post(f"{address}/v1/standing")
        except httpx2.TransportError:
            assert time.monotonic() < last, "the core does not start"
            time.sleep(0.1)
        else:
            return


def test_a_check_of_the_reference_core_is_all_ok(home: Path, core: str) -> None:
    words = ("core", "check", core, "--secret-file", "core.secret", "--facts", "facts.toml")
    ended = run(home, *words)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    lines = ended.stdout.splitlines()
    assert len(lines) > 10
    assert all(line.startswith("ok ") for line in lines), ended.stdout


def test_a_check_says_what_is_wrong(home: Path, core: str) -> None:
    assert FACTS is not None
    wrong = FACTS.group(1).replace('password = "123456"', 'password = "wrong"')
    (home / "wrong.toml").write_text(wrong, "utf-8")
    words = ("core", "check", core, "--secret-file", "core.secret", "--facts", "wrong.toml")
    ended = run(home, *words)
    assert ended.returncode == 1
    assert ended.stdout == "WRONG  the test customer signs in: the bank says wrong\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--secret-file", "none", "--facts", "facts.toml"), "none cannot be read"),
        (("--secret-file", "core.secret", "--facts", "none"), "No such file"),
        (("--secret-file", "facts.toml", "--facts", "core.secret"), "core.secret: "),
        (("--secret-file", "core.secret", "--facts", "facts.toml"), "does not answer"),
    ],
)
def test_what_stands_in_the_way_of_a_check_is_told(
    home: Path, words: tuple[str, ...], told: str
) -> None:
    ended = run(home, "core", "check", "http://127.0.0.1:9", *words)
    assert ended.returncode == 2
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_contract_is_a_valid_document(home: Path) -> None:
    document = json.loads(run(home, "core", "contract").stdout)
    validate(document)
    assert len(document["paths"]) == 16
    assert set(document["webhooks"]) == {"standings"}

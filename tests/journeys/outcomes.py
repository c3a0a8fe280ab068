"""The tables of docs/guide/outcomes.md, which say what to do and what comes of it."""

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from tests.support.need import ROOT

GUIDE: Final = ROOT / "docs" / "guide" / "outcomes.md"
_TICKED: Final = re.compile(r"`([^`]+)`")
_HEADER: Final = re.compile(r"([A-Z][A-Za-z-]+): (\S+)")
_CONTROL: Final = re.compile(r"(POST|PUT) /sandbox/v1/(\S+) (\{.+\})")


@dataclass(frozen=True)
class Customer:
    """How a consent ends that this test customer is asked for."""

    login: str
    purpose: str
    back: frozenset[str]
    sca_status: str
    consent_status: str


@dataclass(frozen=True)
class Outcome:
    """A row: headers and control calls in their order, and the words that must be met."""

    name: str
    headers: tuple[tuple[str, str], ...]
    controls: tuple[tuple[str, str, str], ...]
    sees: frozenset[str]

    def control(self, place: int, consent_id: str) -> tuple[str, str, Any]:
        """Method, path and body of a control call, for this consent."""
        method, path, body = self.controls[place]
        fill = str.replace
        return (
            method,
            fill(path, "{consentId}", consent_id),
            json.loads(fill(body, "{consentId}", consent_id)),
        )


def customers() -> list[Customer]:
    """The first table."""
    return [
        Customer(login.strip("`"), purpose, words(back), sca_status.strip("`"), consent.strip("`"))
        for login, purpose, back, sca_status, consent in rows("Login")
    ]


def outcomes() -> list[Outcome]:
    """The second table."""
    return [
        Outcome(
            name,
            tuple(m.groups() for t in _TICKED.findall(how) if (m := _HEADER.fullmatch(t))),
            tuple(m.groups() for t in _TICKED.findall(how) if (m := _CONTROL.fullmatch(t))),
            words(sees),
        )
        for name, how, sees in rows("Outcome")
    ]


def words(cell: str) -> frozenset[str]:
    """What stands in a cell as code."""
    return frozenset(_TICKED.findall(cell))


def rows(first: str) -> list[list[str]]:
    """The rows of the table whose first column has that name, cell by cell."""
    text = GUIDE.read_text("utf-8")
    begin = text.index(f"| {first} |")
    lines = text[begin:].partition("\n\n")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]

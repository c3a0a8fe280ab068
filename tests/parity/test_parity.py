"""The same journeys in sandbox and in live differ where docs/sandbox-and-live.md says so."""

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Final, NamedTuple

import pytest

from tests.parity.side import Answer, Side
from tests.support.need import ROOT

PAGE: Final = (ROOT / "docs" / "sandbox-and-live.md").read_text("utf-8")
ENDS: Final = {
    "consent: status at the end": "consentStatus=terminatedByTpp",
    "refresh after revoking": "error=invalid_grant",
    "accounts after revoking": "tppMessages[].code=CONSENT_EXPIRED",
    "payment: status": "transactionStatus=ACCC",
    "cancellation: status": "transactionStatus=CANC",
    "refused payment: status": "transactionStatus=RJCT",
    "funds: 1.00": "fundsAvailable=True",
    "funds: 9999999.00": "fundsAvailable=False",
}
"""Where the journeys come to: what is compared is what was meant."""


class Difference(NamedTuple):
    """What one side has in a step and the other has not."""

    step: str
    sandbox: str
    live: str


def differences(sides: dict[str, Side]) -> set[Difference]:
    played, live = sides["sandbox"].noted, sides["live"].noted
    return {
        Difference("the customer" if step.endswith("the customer") else step, *told)
        for step in played.keys() | live.keys()
        for one, other in zip_longest(played.get(step, []), live.get(step, []))
        for told in _between(one, other)
    }


def _between(one: Answer | None, other: Answer | None) -> Iterator[tuple[str, str]]:
    if one is None or other is None or one.status != other.status:
        yield _status(one), _status(other)
        return
    for here, there in ((one.members, other.members), (_named(one), _named(other))):
        yield from ((name, "") for name in here - there)
        yield from (("", name) for name in there - here)


def _status(answer: Answer | None) -> str:
    return "nothing" if answer is None else str(answer.status)


def _named(answer: Answer) -> frozenset[str]:
    return frozenset(f"header {name}" for name in answer.headers)


def documented() -> set[Difference]:
    """The table of the page."""
    found = set()
    for line in PAGE.splitlines():
        if not line.startswith("| ") or line.startswith(("| Step", "| ---")):
            continue
        step, sandbox, live, why = (cell.strip() for cell in line.strip("|").split("|"))
        assert why, f"nobody says why {step} differs"
        ours, theirs = (re.findall(r"`([^`]+)`", cell) for cell in (sandbox, live))
        name = step.replace("`", "")
        pairs = zip_longest(ours, theirs, fillvalue="")
        found |= {Difference(name, one, other) for one, other in pairs}
    return found


def test_every_difference_is_in_the_table(sides: dict[str, Side]) -> None:
    assert differences(sides) - documented() == set()


def test_every_row_of_the_table_is_met(sides: dict[str, Side]) -> None:
    assert documented() - differences(sides) == set()


@pytest.mark.parametrize("name", ["sandbox", "live"])
def test_the_journeys_come_to_their_ends(sides: dict[str, Side], name: str) -> None:
    reached = {step: sides[name].noted[step][-1].members for step in ENDS}

    assert not {s: sorted(reached[s]) for s, end in ENDS.items() if end not in reached[s]}


def test_both_sides_were_sent_on_the_same_journeys(sides: dict[str, Side]) -> None:
    steps = [list(side.noted) for side in sides.values()]

    assert steps[0] == steps[1]
    assert len(steps[0]) > 60

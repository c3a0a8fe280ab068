"""Each question about funds of docs/guide/outcomes.md is answered as the guide says."""

import json
import re
from typing import Final

import pytest

from tests.journeys.asking import Asking
from tests.journeys.outcomes import rows
from tests.journeys.tpp import Tpp

_AMOUNT: Final = re.compile(r"([0-9]+\.[0-9]{2}) ([A-Z]{3})")
_HEADER: Final = re.compile(r"([A-Z][A-Za-z-]+): (\S+)")
_CONTROL: Final = re.compile(r"(POST|PUT) /sandbox/v1/(\S+) (\{.+\})")
ROWS: Final = rows("Question")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_question_is_answered_as_the_guide_says(bee: Tpp, row: list[str]) -> None:
    _, how, sees = row
    ticked = re.findall(r"`([^`]+)`", how)
    headers = dict(found.groups() for one in ticked if (found := _HEADER.fullmatch(one)))
    login = headers["Sandbox-Auto-SCA"]
    journey = Asking(bee, login, **headers)
    journey.redeem(journey.unattended())

    answers = []
    for told in ticked:
        if found := _AMOUNT.fullmatch(told):
            answers.append(_said(journey.ask(found[1], found[2])))
        elif found := _CONTROL.fullmatch(told):
            method, path, body = (
                one.replace("{consentId}", journey.consent_id) for one in found.groups()
            )
            bee.control(method, path, json.loads(body))
        else:
            assert _HEADER.fullmatch(told), told

    assert answers == re.findall(r"`([^`]+)`", sees)


def _said(answer: tuple[int, object]) -> str:
    status, told = answer
    return json.dumps(told) if status == 200 else f"{status} {told}"

"""Every refusal of the API in both forms, as the official file has them (contract C.1, C.3)."""

import pytest

from tests.contracts import refusing_baskets, refusing_funds, refusing_payments
from tests.contracts.official import JSON, PROBLEM, Official
from tests.contracts.refusing import UNMET, WAYS
from tests.doors.berlin.calling import Scene
from wicketgate.kernel.errors import Refusal
from wicketgate.web.berlin.errors import ANSWERS, FormatsNotServed

WAYS.update(refusing_payments.WAYS)
WAYS.update(refusing_baskets.WAYS)
assert refusing_funds.CONSENTS  # its ways are among WAYS once it is imported
KINDS = sorted(WAYS, key=lambda kind: kind.__name__)
PREFERS = {JSON: "application/json", PROBLEM: "application/problem+json, application/json;q=0.5"}


def test_every_row_of_the_table_is_met_or_says_why_not() -> None:
    rows = {kind.__name__ for kind in ANSWERS}
    assert {kind.__name__ for kind in WAYS} | UNMET.keys() == rows
    assert not {kind.__name__ for kind in WAYS} & UNMET.keys()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("form", [JSON, PROBLEM], ids=["tppMessages", "problem"])
async def test_a_refusal_has_the_official_form(
    scene: Scene, official: Official, kind: type[Refusal], form: str
) -> None:
    if kind is not FormatsNotServed:
        scene.api.usual["Accept"] = scene.other.usual["Accept"] = PREFERS[form]
    answer = await WAYS[kind](scene)
    row = ANSWERS[kind]
    assert answer.status_code == row.status, answer.text
    told = answer.json()
    if answer.headers["content-type"] == PROBLEM:
        assert told["code"] == row.code
        assert told["type"].endswith(f"/errors/{row.code}")
    else:
        assert {message["code"] for message in told["tppMessages"]} == {row.code}
    assert answer.headers["content-type"] in {form, JSON if kind is FormatsNotServed else form}
    assert not official.wrong(answer)

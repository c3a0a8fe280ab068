"""Good requests with a few things changed: never a fault of ours, always the contract's form."""

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.shots import ROWS, good, shots
from tests.fuzz.target import Shot, Target, wrong
from wicketgate.web.berlin.call import Operation

SANDBOX_FAULTS = {b"500", b"503"}


def shoot(target: Target, count: int) -> None:
    """So many made-up requests; what a shot ended or signed is made anew."""

    @settings(max_examples=count)
    @given(st.data())
    def one(data: st.DataObject) -> None:
        shot = data.draw(shots(target))
        if any(n == b"sandbox-fault" and v in SANDBOX_FAULTS for n, v in shot.headers):
            return  # asked for
        answer = target.fire(shot)
        assert not wrong(answer, shot), (shot, answer.content)
        target.run(partial(target.renew, answer))

    one()


def test_good_requests_are_good(target: Target) -> None:
    """Or else chance would only ever reach the first stages."""
    for place, row in enumerate(ROWS):
        shot = good(target, place)
        answer = target.fire(shot)
        assert not wrong(answer, shot)
        assert answer.status_code in _fitting(row), row.name
        target.run(partial(target.renew, answer))


def _fitting(row: Operation) -> set[int]:
    if row.path.endswith("{authorisation_id}"):
        return {403}  # nobody has that one
    if row.method == "POST" and row.path.endswith("/cancellation-authorisations"):
        return {405}  # what nobody approved is cancelled without a customer
    return {200, 201, 204}


def test_a_judge_sees_what_is_wrong(target: Target) -> None:
    answer = target.fire(Shot("GET", b"/psd2/v1/accounts"))
    answer.status_code = 500
    del answer.headers["x-request-id"], answer.headers["cache-control"]
    answer.headers["content-type"] = "text/html"
    assert len(wrong(answer, Shot("GET", b"/"))) == 4


def test_a_few_made_up_requests(target: Target) -> None:
    shoot(target, 75)


@pytest.mark.fuzz
@pytest.mark.timeout(3600)
def test_thousands_of_made_up_requests(target: Target) -> None:
    shoot(target, 3_000)
    codes = {code for _, _, code in target.seen}
    deep = {"CONSENT_UNKNOWN", "RESOURCE_UNKNOWN", "PERIOD_INVALID", "PARAMETER_NOT_SUPPORTED"}
    assert deep <= codes, target.seen

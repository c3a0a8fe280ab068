"""Account references, dates and scalars as the wire reads them (contract A.2.1, E.13, E.14)."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.doors.berlin.calling import body
from wicketgate.kernel.errors import Malformed
from wicketgate.kernel.profile import Profile
from wicketgate.web.berlin.wire.consents import ConsentBody
from wicketgate.web.berlin.wire.ibans import read_iban
from wicketgate.web.kit.json_bodies import read_body

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# The registry's own examples (ISO 13616), none of a bank's customer.
IBANS = [
    "BE68539007547034",
    "DE89370400440532013000",
    "FR1420041010050500013M02606",
    "GB29NWBK60161331926819",
    "MT84MALT011000012345MTLCAST001S",
    "NL91ABNA0417164300",
    "NO9386011117947",
]
PROFILE = Profile()
ibans = st.sampled_from(IBANS)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(ibans, st.lists(st.integers(0, 40), max_size=8), st.booleans())
def test_an_iban_is_read_as_it_is_printed(iban: str, blanks: list[int], small: object) -> None:
    printed = iban.lower() if small else iban
    for at in blanks:
        printed = printed[:at] + " " + printed[at:]
    assert read_iban(printed) == iban


@given(ibans, st.data())
def test_one_wrong_sign_is_noticed(iban: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(2, len(iban) - 1))
    sign = data.draw(st.sampled_from("0123456789"))
    assume(sign != iban[at])
    with pytest.raises(ValueError, match="IBAN"):
        read_iban(iban[:at] + sign + iban[at + 1 :])


@given(ibans, st.integers(2, 33))
def test_two_signs_in_each_others_place_are_noticed(iban: str, at: int) -> None:
    assume(at + 1 < len(iban) and iban[at] != iban[at + 1])
    swapped = iban[:at] + iban[at + 1] + iban[at] + iban[at + 2 :]
    with pytest.raises(ValueError, match="IBAN"):
        read_iban(swapped)


@given(anything)
def test_what_is_no_iban_is_said_so(value: object) -> None:
    try:
        read = read_iban(value)
    except ValueError:
        return
    assert read == read_iban(read)
    assert read.isascii()
    assert read.isalnum()
    assert read == read.upper()


def read(told: dict[str, Any]) -> ConsentBody:
    return read_body(json.dumps(told).encode(), ConsentBody, PROFILE)


def judged(told: dict[str, Any]) -> tuple[ConsentBody | None, list[str]]:
    """The body, or the paths of everything wrong with it."""
    try:
        return read(told), []
    except Malformed as refusal:
        return None, [fault.path for fault in refusal.faults]


@given(st.dates(), st.sampled_from(["{}", " {}", "{} ", "{}T00:00:00Z", "{}\n"]))
def test_a_date_is_read_as_it_is_written(day: date, form: str) -> None:
    told = body(validUntil=form.format(day.isoformat()))
    if form == "{}":
        assert read(told).valid_until == day
    else:
        with pytest.raises(Malformed):
            read(told)


@given(st.sampled_from(sorted(body())), anything)
def test_a_member_of_any_shape_is_read_or_refused(name: str, value: object) -> None:
    assume(value is not None)
    found, paths = judged({**body(), name: value})
    assert (found is None) == bool(paths)
    assert all(path.startswith((name, "body", "frequency")) for path in paths)


@given(anything)
def test_access_of_any_shape_is_read_or_refused(value: object) -> None:
    for place in ("accounts", "allPsd2", "additionalInformation", "restrictedTo", "balances"):
        found, paths = judged(body(access={"transactions": [{"iban": IBANS[0]}], place: value}))
        assert (found is None) == (1 <= len(paths) <= 20)


@given(st.lists(anything, max_size=5))
def test_references_of_any_shape_are_read_or_refused(values: list[object]) -> None:
    found, paths = judged(body(access={"accounts": [{"iban": IBANS[1]}, *values]}))
    assert all(path.startswith(("access", "body")) for path in paths)
    if found is not None:
        assert found.access.accounts is not None
        assert len(found.access.accounts) == 1 + len(values)


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_read_or_refused(raw: bytes) -> None:
    with pytest.raises(Malformed):
        read_body(raw, ConsentBody, PROFILE)

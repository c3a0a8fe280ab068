"""Lengths of time are read strictly and written shortly (ISO 8601-1 5.5.2)."""

from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wicketgate.kernel.errors import Malformed
from wicketgate.web.control.durations import read_duration, write_duration

seconds = st.integers(min_value=0, max_value=10**12).map(lambda count: timedelta(seconds=count))


@given(seconds)
def test_what_was_written_is_read_as_the_same(length: timedelta) -> None:
    assert read_duration(write_duration(length), "advance") == length


@given(st.text())
def test_a_text_that_has_not_the_form_is_malformed(text: str) -> None:
    assume(not text.startswith("P"))
    with pytest.raises(Malformed) as told:
        read_duration(text, "advance")
    assert told.value.path == "advance"


@given(st.from_regex(r"P([0-9]{1,8}[WDHMS])?T?([0-9]{1,9}[HMSD]){0,3}", fullmatch=True))
def test_what_looks_like_a_length_is_read_or_malformed(text: str) -> None:
    try:
        again = read_duration(text, "advance")
    except Malformed:
        return
    assume(again.days < 10**8)  # beyond that a week has more digits as days
    assert read_duration(write_duration(again), "advance") == again


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("P1DT2H", timedelta(days=1, hours=2)),
        ("P2W", timedelta(weeks=2)),
        ("P180D", timedelta(days=180)),
        ("PT31M", timedelta(minutes=31)),
        ("PT90S", timedelta(seconds=90)),
        ("P1DT2H3M4S", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("PT0S", timedelta(0)),
        ("P99999999W", timedelta(weeks=99_999_999)),
    ],
)
def test_lengths(text: str, length: timedelta) -> None:
    assert read_duration(text, "advance") == length


@pytest.mark.parametrize(
    "text",
    [
        *("", "P", "PT", "P1DT", "1D", "P1", "PD", "P1H", "PT1D", "p1d", "P1D ", " P1D", "P1D\n"),
        *(
            "-P1D",
            "P-1D",
            "+P1D",
            "P1.5D",
            "PT1,5H",
            "P1W2D",
            "PT1S2M",
            "P1M",
            "P1Y",
            "P123456789D",
        ),
        *("P\N{ARABIC-INDIC DIGIT ONE}D", "P1D2D", "PT1H1H"),
    ],
)
def test_no_lengths(text: str) -> None:
    with pytest.raises(Malformed):
        read_duration(text, "advance")


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(0), "PT0S"),
        (timedelta(days=1), "P1D"),
        (timedelta(hours=26), "P1DT2H"),
        (timedelta(seconds=61, milliseconds=900), "PT1M1S"),
    ],
)
def test_the_short_form(length: timedelta, text: str) -> None:
    assert write_duration(length) == text

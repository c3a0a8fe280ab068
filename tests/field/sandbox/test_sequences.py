"""Sequences, spans and names of bookings."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wicketgate.bank import Period
from wicketgate.sandbox import model


@given(st.dates(date(1900, 1, 1), date(2999, 12, 31)), st.integers(1, model.PLACES - 1), st.data())
def test_sequences_order_as_their_days_and_places_do(
    day: date, place: int, data: st.DataObject
) -> None:
    sequence = model.place_before(day) + place
    assert model.day_of(sequence) == day
    assert model.read_reference(str(sequence)) == sequence
    later = data.draw(st.dates(day, date(2999, 12, 31)))
    low, high = model.span(Period(day, later, 10))
    assert low <= sequence <= high
    if later > day:
        assert model.place_before(later) > sequence


@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(0, 400),
    st.lists(st.integers(1, 99), min_size=3, max_size=3),
)
def test_every_bound_of_a_period_narrows_its_span(
    first: date, length: int, places: list[int]
) -> None:
    last = first + timedelta(days=length)
    after, newest, before = (model.place_before(first) + place for place in places)
    low, high = model.span(
        Period(first, last, 10, before=(first, before), newest=newest, after_sequence=after)
    )
    assert low == after + 1
    assert high == min(newest, before - 1)


def test_a_name_tells_nothing_and_is_never_the_same_twice() -> None:
    keys = (b"a" * 32, b"b" * 32)
    names = {model.transaction_id(key, number) for key in keys for number in range(1000)}
    assert len(names) == 2000
    assert all(len(name) == 20 for name in names)

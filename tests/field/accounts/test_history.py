"""How far back a report goes, and the cursors of its pages (contract E.2, E.3, E.5, E.6)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.consents import dedicated
from wicketgate.accounts import (
    CursorForged,
    DeltaWithDates,
    History,
    HistoryTooOld,
    PeriodInvalid,
    Query,
    TransactionUnknown,
)
from wicketgate.accounts.model import Cursor
from wicketgate.bank import Booking, Party
from wicketgate.consenting import Status
from wicketgate.consents import Consent
from wicketgate.kernel import clock as time
from wicketgate.kernel.ids import ApplicationId, ConsentId, OrganisationId, ResourceId
from wicketgate.kernel.profile import Profile

PROFILE = Profile()
ZONE = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 18)
DAY = timedelta(days=1)
days = st.dates(TODAY - 900 * DAY, TODAY + 60 * DAY)
ages = st.one_of(st.none(), st.integers(0, 3 * 3600).map(lambda s: timedelta(seconds=s)))
CONSENT = Consent(
    id=ConsentId("c"),
    organisation_id=OrganisationId("o"),
    application_id=ApplicationId("a"),
    status=Status.VALID,
    access=dedicated(),
    recurring=True,
    valid_until=TODAY + 90 * DAY,
    frequency_per_day=4,
    last_action=TODAY,
    created_us=0,
    lapses_us=time.micros(NOW + 90 * DAY),
    redirect_uri=None,
    explicit=False,
    frequency_enforced=False,
)


def history(age: timedelta | None) -> History:
    """The history of a consent that was signed so long ago."""
    signed = None if age is None else time.micros(NOW - age)
    return History.of(replace(CONSENT, authorised_us=signed), PROFILE, NOW)


def booking(day: date) -> Booking:
    return Booking("t", "7", day, day, 1, "EUR", Party())


@given(ages, days, st.one_of(st.none(), days))
def test_a_report_lies_within_what_is_open(
    age: timedelta | None, first: date, last: date | None
) -> None:
    open_days = history(age)
    fresh = age is not None and age < timedelta(minutes=30)
    assert open_days.oldest == TODAY - (730 if fresh else 90) * DAY
    query = Query(first, last)
    if first > TODAY or (last is not None and first > last):
        with pytest.raises(PeriodInvalid):
            open_days.period(query, 10)
    elif max(first, open_days.floor) < open_days.oldest:
        with pytest.raises(HistoryTooOld) as refused:
            open_days.period(query, 10)
        assert open_days.oldest.isoformat() in refused.value.text
    else:
        period = open_days.period(query, 10)
        assert open_days.oldest <= period.first
        assert period.first == max(first, open_days.floor)
        assert period.last == min(last or TODAY, TODAY)
        assert (period.before, period.newest, period.after_sequence) == (None, None, None)


@given(ages, days, st.integers(1, 10**15), st.tuples(*[st.one_of(st.none(), days)] * 2))
def test_a_delta_starts_after_its_entry(
    age: timedelta | None, day: date, sequence: int, dates: tuple[date | None, date | None]
) -> None:
    open_days = history(age)
    query = Query(*dates, after_entry=str(sequence))
    since = (day, sequence)
    if dates != (None, None):
        with pytest.raises(DeltaWithDates):
            open_days.delta(query, since, 10)
    elif day < open_days.oldest:
        with pytest.raises(HistoryTooOld):
            open_days.delta(query, since, 10)
    else:
        period = open_days.delta(query, since, 10)
        assert (period.first, period.last, period.after_sequence) == (day, TODAY, sequence)


@given(ages, days)
def test_an_entry_is_as_old_as_its_booking(age: timedelta | None, day: date) -> None:
    open_days = history(age)
    if day < open_days.floor:
        with pytest.raises(TransactionUnknown):
            open_days.check_entry(booking(day))
    elif day < open_days.oldest:
        with pytest.raises(HistoryTooOld):
            open_days.check_entry(booking(day))
    else:
        open_days.check_entry(booking(day))


# ---------------------------------------------------------------------- cursors
words = st.text("abcXYZ019-_", min_size=1, max_size=24)
sequences = st.integers(0, 10**17)
cursors = st.builds(
    Cursor,
    words,
    words,
    words,
    st.dates(),
    st.dates(),
    st.one_of(st.none(), sequences),
    sequences,
    st.tuples(st.dates(), sequences),
    st.integers(0, 2**62),
)
queries = st.builds(
    Query, st.one_of(st.none(), days), st.one_of(st.none(), days), st.one_of(st.none(), st.text())
)


@given(cursors)
def test_a_cursor_reads_as_it_was_written(cursor: Cursor) -> None:
    assert Cursor.read(cursor.write()) == cursor
    period = cursor.period(10)
    assert (period.first, period.last, period.limit) == (cursor.first, cursor.last, 10)
    assert period.before == cursor.before
    assert (period.newest, period.after_sequence) == (cursor.newest, cursor.after_sequence)


@given(st.text())
def test_what_is_no_cursor_is_said_so(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Cursor.read(text)


@given(queries, queries)
def test_two_questions_are_one_report_when_they_ask_the_same(one: Query, other: Query) -> None:
    same = (one.first, one.last, one.after_entry) == (other.first, other.last, other.after_entry)
    blank = "" in {one.after_entry, other.after_entry}  # refused by the door
    assert same == (one.report == other.report) or blank


@given(queries, st.sampled_from(["", "consent", "account", "query", "time"]))
def test_a_cursor_fits_its_consent_account_question_and_time(query: Query, wrong: str) -> None:
    cursor = Cursor(
        CONSENT.id,
        "r",
        query.report,
        TODAY,
        TODAY,
        None,
        1,
        (TODAY, 1),
        time.micros(NOW) + (0 if wrong == "time" else 1),
    )
    consent = replace(CONSENT, id=ConsentId("d")) if wrong == "consent" else CONSENT
    resource = ResourceId("s" if wrong == "account" else "r")
    asked = replace(query, first=TODAY - 1_000 * DAY) if wrong == "query" else query
    if wrong:
        with pytest.raises(CursorForged):
            cursor.check(consent, resource, asked, NOW)
    else:
        cursor.check(consent, resource, asked, NOW)

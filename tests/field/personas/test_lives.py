"""The stories of the accounts: the same for everyone, plausible, and always in balance."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate, chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wicketgate import personas
from wicketgate.kernel.calendar import is_business_day
from wicketgate.personas import Entry, store

DAY = timedelta(1)
SEPA_BASIC = re.compile(r"[a-zA-Z0-9/\-?:().,'+ ]+")
ISO_CODE = re.compile(r"[A-Z]{4}-[A-Z]{4}-[A-Z]{4}")
DAYS = st.dates(date(2015, 1, 1), date(2045, 1, 1))
LIVELY = sorted(key for key in personas.ACCOUNTS if key != "closed")
KEYS = st.sampled_from(LIVELY)
TODAY = date(2026, 11, 22)
BEGIN = TODAY - 731 * DAY
Story = list[tuple[date, Entry]]


def days(first: date, count: int) -> Iterator[date]:
    return (first + number * DAY for number in range(count))


def story(key: str, first: date, count: int) -> Story:
    """All entries with their booking dates, from the opening on."""
    told = [(day, entry) for day in days(first, count) for entry in personas.booked_on(key, day)]
    opening = personas.opening(key, first)
    return told if opening is None else [(first, opening), *told]


def evenings(told: Story) -> dict[date, int]:
    """The balance at the end of each day on which something was booked."""
    balances = accumulate(entry.amount for _, entry in told)
    return {day: balance for (day, _), balance in zip(told, balances, strict=True)}


@pytest.fixture(scope="module")
def two_years() -> dict[str, Story]:
    return {key: story(key, BEGIN, 732) for key in personas.ACCOUNTS}


@pytest.fixture(scope="module")
def entries(two_years: dict[str, Story]) -> list[Entry]:
    return [entry for _, entry in chain.from_iterable(two_years.values())]


@settings(max_examples=25, deadline=None)
@given(KEYS, st.lists(DAYS, min_size=2, max_size=30))
def test_days_are_the_same_in_whatever_order_they_are_lived(key: str, some: list[date]) -> None:
    one_way = {day: personas.booked_on(key, day) for day in some}
    other_way = {day: personas.booked_on(key, day) for day in reversed(some)}
    assert one_way == other_way


@settings(max_examples=25, deadline=None)
@given(KEYS, DAYS, st.integers(0, 90))
def test_a_story_reads_the_same_whenever_it_begins(key: str, first: date, later: int) -> None:
    """Within a month the opening is exactly what an earlier beginning would have led to."""
    second = min(first + later * DAY, first.replace(day=28) if first.day < 28 else first)
    earlier, opening = story(key, first, (second - first).days), personas.opening(key, second)
    assert opening is not None
    assert sum(entry.amount for _, entry in earlier) == opening.amount


@settings(max_examples=40, deadline=None)
@given(KEYS, DAYS, st.integers(1, 3 * 366))
def test_no_account_is_ever_overdrawn(key: str, first: date, count: int) -> None:
    lowest = min(evenings(story(key, first, count)).values())
    assert lowest >= 0


@settings(max_examples=3, deadline=None)
@given(st.sampled_from(["giro", "savings", "pocket-usd", "joint", "many"]), DAYS)
def test_ten_years_do_not_drive_an_account_out_of_its_band(key: str, first: date) -> None:
    ends = evenings(story(key, first, 3653))
    most = 12 * 2_000_000 if key == "savings" else 2_500_000
    assert all(0 <= balance <= most for balance in ends.values())


@settings(max_examples=40, deadline=None)
@given(DAYS)
def test_what_leaves_one_own_account_arrives_on_the_other(day: date) -> None:
    moved = [
        entry.amount
        for key in ("giro", "savings", "pocket-eur")
        for entry in personas.booked_on(key, day)
        if entry.bank_transaction_code in {"PMNT-ICDT-BOOK", "PMNT-RCDT-BOOK"}
    ]
    assert sum(moved) == 0
    assert len(moved) % 2 == 0


@settings(max_examples=20, deadline=None)
@given(DAYS)
def test_dollars_cost_what_the_rate_says(first: date) -> None:
    for day in days(first, 31):
        euros, dollars = (
            [entry for entry in personas.booked_on(key, day) if entry.exchange is not None]
            for key in ("pocket-eur", "pocket-usd")
        )
        assert len(euros) == len(dollars)
        for paid, bought in zip(euros, dollars, strict=True):
            assert paid.exchange == bought.exchange
            assert paid.exchange is not None
            rate = Decimal(paid.exchange.rate)
            assert Decimal("1.04") < rate < Decimal("1.13")
            assert 0 <= -paid.amount * rate - bought.amount < 2


@settings(max_examples=60, deadline=None)
@given(KEYS, DAYS)
def test_bookings_stand_on_business_days_and_card_payments_after_their_day(
    key: str, day: date
) -> None:
    booked = personas.booked_on(key, day)
    if not is_business_day(day):
        assert booked == ()
    for entry in booked:
        by_card = (entry.bank_transaction_code or "").startswith("PMNT-CCRD")
        assert (entry.value_date < day) if by_card else (entry.value_date == day)
        assert day - entry.value_date <= 5 * DAY


def test_the_low_account_holds_the_same_every_evening(two_years: dict[str, Story]) -> None:
    assert set(evenings(two_years["low"]).values()) == {1235}


@settings(max_examples=4, deadline=None)
@given(DAYS)
def test_the_many_account_has_more_than_5000_bookings_in_24_months(first: date) -> None:
    assert len(story("many", first, 730)) > 5000


def test_a_world_is_neither_poor_nor_huge(two_years: dict[str, Story]) -> None:
    assert 11_000 <= sum(map(len, two_years.values())) <= 14_000
    assert 1_800 <= len(two_years["giro"]) <= 2_200
    assert two_years["closed"] == []


def test_the_story_of_the_current_account_has_everything(two_years: dict[str, Story]) -> None:
    codes = Counter(entry.bank_transaction_code for _, entry in two_years["giro"])
    assert codes.keys() >= {
        *("PMNT-RCDT-ESCT", "PMNT-ICDT-ESCT", "PMNT-ICDT-STDO", "PMNT-RDDT-ESDD"),
        *("PMNT-CCRD-POSD", "PMNT-CCRD-XBCP", "PMNT-CCRD-RIMB", "PMNT-CCRD-CWDL"),
        *("PMNT-ICDT-BOOK", "ACMT-MDOP-FEES", "ACMT-OPCL-ACCO"),
    }
    assert codes["PMNT-CCRD-POSD"] > 1000
    purposes = {entry.purpose_code for _, entry in two_years["giro"]}
    assert purposes >= {"SALA", "RENT", "ELEC", "PHON", "TAXS", "SUBS", "MP2P", "IVPT"}


def test_nothing_is_moved_when_nothing_is_left_of_a_month() -> None:
    """Found by search: of August 2023 the joint account had less than a whole euro left."""
    told = [entry for _, entry in story("joint", date(2023, 8, 1), 61)]
    assert [entry.purpose_code for entry in told].count("SAVG") == 1
    assert 0 not in [entry.amount for entry in told]


def test_a_refund_gives_back_what_was_paid(two_years: dict[str, Story]) -> None:
    shop = [e for _, e in two_years["giro"] if (e.counterparty.name or "").startswith("Modehuis")]
    refunds = [e.amount for e in shop if e.amount > 0]
    assert len(refunds) >= 7
    assert set(refunds) <= {-e.amount for e in shop}


def test_cash_comes_in_tens(two_years: dict[str, Story]) -> None:
    drawn = [e for _, e in two_years["giro"] if e.bank_transaction_code == "PMNT-CCRD-CWDL"]
    assert drawn
    assert all(entry.amount < 0 and entry.amount % 1000 == 0 for entry in drawn)


def test_texts_are_sepa_and_not_too_long(entries: list[Entry]) -> None:
    """Contract E.15: names 70, lines 140, ids 35, additional information 500."""
    for entry in entries:
        texts = (
            *((line, 140) for line in entry.remittance),
            (entry.counterparty.name, 70),
            (entry.remittance_structured, 35),
            (entry.end_to_end_id, 35),
            (entry.mandate_id, 35),
            (entry.creditor_id, 35),
            (entry.proprietary_code, 35),
            (entry.additional_information, 500),
        )
        for text, most in texts:
            assert text is None or (SEPA_BASIC.fullmatch(text) and len(text) <= most), text
        assert "{" not in "".join(entry.remittance)


def test_an_entry_says_what_its_kind_says(entries: list[Entry]) -> None:
    for entry in entries:
        code = entry.bank_transaction_code
        assert ISO_CODE.fullmatch(code)
        assert entry.amount != 0
        if code in {"PMNT-RDDT-ESDD", "PMNT-RDDT-BBDD"}:
            assert entry.mandate_id
            assert entry.creditor_id
            assert entry.end_to_end_id
            assert entry.amount < 0
        else:
            assert entry.mandate_id is entry.creditor_id is None
        if code.startswith("PMNT-CCRD"):
            assert entry.counterparty.name
            assert entry.counterparty.iban is None
            assert entry.additional_information
        assert entry.remittance or entry.remittance_structured


def test_a_mandate_stays_the_same_over_the_years(two_years: dict[str, Story]) -> None:
    mandates: dict[str, set[str | None]] = {}
    for _, entry in two_years["giro"]:
        if entry.mandate_id is not None:
            mandates.setdefault(entry.mandate_id, set()).add(entry.counterparty.name)
    assert len(mandates) == 6
    assert all(len(names) == 1 for names in mandates.values())


def test_every_life_is_lived_by_an_account_and_every_kind_is_known() -> None:
    for key in LIVELY:
        life = store.life(key)
        whats = {habit.what for habit in life.habits} | {stream.what for stream in life.streams}
        assert whats <= set(store.KINDS)
        assert all(1 <= habit.day <= 28 for habit in life.habits)
        assert all((habit.low < 0) == (habit.high < 0) for habit in life.habits)
    assert not store.has_life("closed")
    with pytest.raises(KeyError):
        store.life("nobody")

"""What an order becomes, without a bank around it: days, amounts, states."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.paying import INSTANTLY, WITH_A_DAY
from wicketgate import clearing, personas
from wicketgate.bank import Scheme
from wicketgate.clearing import model
from wicketgate.kernel import calendar
from wicketgate.kernel.money import EXPONENT, Money
from wicketgate.personas import Outcome

BRUSSELS = ZoneInfo("Europe/Brussels")
CUT_OFF = time(16)


def test_the_tests_know_every_outcome() -> None:
    assert (
        set(WITH_A_DAY) | set(INSTANTLY)
        == set(Outcome)
        == {m.outcome for m in personas.MAGIC_AMOUNTS}
    )
    for magic in personas.MAGIC_AMOUNTS:
        assert (Scheme.INSTANT in magic.schemes) is (magic.outcome in INSTANTLY)
        assert bool(magic.schemes - {Scheme.INSTANT}) is (magic.outcome in WITH_A_DAY)


def test_only_currencies_with_cents_have_magic_amounts() -> None:
    assert personas.outcome_of(Money(151, "EUR"), Scheme.SEPA) is Outcome.NO_FUNDS
    assert personas.outcome_of(Money(151, "JPY"), Scheme.CROSS_BORDER) is None
    assert personas.outcome_of(Money(1151, "BHD"), Scheme.CROSS_BORDER) is None


@pytest.mark.parametrize(
    ("now", "wanted", "day"),
    [
        ("2026-11-18T09:30", "2026-11-18", "2026-11-18"),
        ("2026-11-18T14:59", "2026-11-18", "2026-11-18"),
        ("2026-11-18T15:00", "2026-11-18", "2026-11-19"),  # 16:00 in Brussels
        ("2026-11-20T15:00", "2026-11-20", "2026-11-23"),  # over the weekend
        ("2026-12-24T15:00", "2026-12-24", "2026-12-28"),  # over Christmas
        ("2026-12-31T16:00", "2026-12-31", "2027-01-04"),  # over New Year
        ("2027-03-25T15:00", "2027-03-25", "2027-03-30"),  # over Easter
        ("2027-04-30T13:59", "2027-04-30", "2027-04-30"),  # summer time: 15:59 in Brussels
        ("2027-04-30T14:00", "2027-04-30", "2027-05-03"),  # Labour Day, and a weekend
        ("2026-11-18T09:30", "2026-11-21", "2026-11-23"),  # asked for on a Saturday
        ("2026-11-18T09:30", "2026-11-10", "2026-11-18"),  # asked for before
        ("2026-11-18T23:30", "2026-11-18", "2026-11-19"),  # past midnight in Brussels
    ],
)
def test_the_day_of_a_payment_is_one_of_target(now: str, wanted: str, day: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    wanted_on = date.fromisoformat(wanted)
    for scheme in set(Scheme) - {Scheme.INSTANT}:
        found = model.day_for(scheme, wanted_on, at, CUT_OFF, BRUSSELS)
        assert found == date.fromisoformat(day)


@given(st.integers(0, 20 * 366 * 1440), st.integers(-10, 400))
def test_a_payment_is_executed_on_the_first_day_it_can(minutes: int, ahead: int) -> None:
    now = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    today = now.astimezone(BRUSSELS).date()
    wanted_on = today + timedelta(days=ahead)

    day = model.day_for(Scheme.SEPA, wanted_on, now, CUT_OFF, BRUSSELS)

    assert calendar.is_business_day(day)
    assert day >= max(today, wanted_on)
    assert model.cut_off_us(day, CUT_OFF, BRUSSELS) > model.clock.micros(now)
    earlier = day - timedelta(days=1)
    while earlier >= max(wanted_on, today):
        over = model.cut_off_us(earlier, CUT_OFF, BRUSSELS) <= model.clock.micros(now)
        assert over or not calendar.is_business_day(earlier)
        earlier -= timedelta(days=1)
    assert model.day_for(Scheme.INSTANT, wanted_on, now, CUT_OFF, BRUSSELS) == today


def test_the_cut_off_follows_summer_time() -> None:
    winter, summer = date(2026, 11, 18), date(2027, 7, 1)
    for day, hour in ((winter, 15), (summer, 14)):
        at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        assert model.cut_off_us(day, CUT_OFF, BRUSSELS) == model.clock.micros(at)


# ------------------------------------------------------------------ money
CURRENCIES = st.sampled_from(sorted(personas.RATES))


@given(st.integers(1, 10**12), CURRENCIES, CURRENCIES)
def test_what_is_bought_is_never_worth_more_than_what_it_costs(
    minor: int, wanted: str, paid: str
) -> None:
    cost = clearing.converted(Money(minor, wanted), paid)

    assert cost is not None
    assert cost > 0
    worth = clearing.converted(Money(cost - 1, paid), wanted)
    assert worth is not None
    assert worth <= minor
    assert (cost == minor) or wanted != paid


def test_rates_are_of_real_currencies_and_others_have_none() -> None:
    assert set(personas.RATES) <= set(EXPONENT)
    assert all(rate > 0 for rate in personas.RATES.values())
    assert clearing.converted(Money(1, "KWD"), "EUR") is None
    assert clearing.converted(Money(7, "KWD"), "KWD") == 7
    assert clearing.converted(Money(10_000, "JPY"), "EUR") == 6_173  # 10000 / 162 = 61.728...


def test_every_product_has_its_fees() -> None:
    assert set(personas.FEES) == set(Scheme)
    assert set(personas.FEES[Scheme.CROSS_BORDER]) == {"DEBT", "SHAR", "CRED"}

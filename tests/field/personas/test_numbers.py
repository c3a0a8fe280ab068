"""Numbers with check digits: right for a register of real banks, and assigned to none of them."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schwifty import BIC, IBAN
from schwifty import registry as register

from wicketgate import personas
from wicketgate.bank import Party
from wicketgate.kernel.calendar import business_day_before, is_business_day
from wicketgate.personas import model, store

COUNTRIES = st.sampled_from(sorted(model.OWN_BANK))


def parties() -> Iterator[Party]:
    """Everybody who has an account elsewhere and deals with a test customer."""
    for life in map(store.life, filter(store.has_life, personas.ACCOUNTS)):
        yield from (habit.firm.party for habit in life.habits)
        yield from (firm.party for stream in life.streams for firm in stream.firms)
        if life.rest_goes_to is not None:
            yield life.rest_goes_to.party


def ibans() -> list[str]:
    own = {account.iban for account in personas.ACCOUNTS.values()}
    return sorted(own | {party.iban for party in parties() if party.iban is not None})


def bics() -> list[str]:
    own = {account.bic for account in personas.ACCOUNTS.values()}
    return sorted(own | {party.bic for party in parties() if party.bic is not None})


def assigned(country: str) -> set[str]:
    return {bank.bank_code for bank in register.get_banks_by_country(country)}


def test_the_register_knows_real_banks() -> None:
    assert {"001", "734"} <= assigned("BE")
    assert all(len(assigned(country)) > 50 for country in model.OWN_BANK)


@pytest.mark.parametrize("number", ibans())
def test_an_iban_has_right_check_digits_and_an_unassigned_bank(number: str) -> None:
    iban = IBAN(number, validate_bban=True)
    assert iban.bank_code not in assigned(iban.country_code)
    assert iban.bank is None


@pytest.mark.parametrize("code", bics())
def test_a_bic_is_well_formed_and_unassigned(code: str) -> None:
    bic = BIC(code)
    assert bic.validate()
    assert not bic.exists


@given(COUNTRIES, st.integers(0, 10**15))
def test_every_number_makes_a_valid_iban(country: str, number: int) -> None:
    made = model.iban(country, model.OWN_BANK[country][0], number)
    assert IBAN(made, validate_bban=True).country_code == country


@given(st.integers(0, 10**12))
def test_a_belgian_reference_checks(number: int) -> None:
    made = model.belgian_reference(number)
    digits = made.strip("+").replace("/", "")
    assert len(made) == 20
    assert int(digits[10:]) == (int(digits[:10]) % 97 or 97)


@given(st.integers(0, 10**14))
def test_an_rf_reference_checks(number: int) -> None:
    made = model.rf_reference(number)
    moved = made[4:] + made[:4]
    assert int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


@given(COUNTRIES, st.integers(0, 10**14))
def test_a_creditor_identifier_checks_without_its_business_code(country: str, number: int) -> None:
    made = model.creditor_id(country, number)
    moved = made[7:] + made[:4]
    assert made[4:7] == "ZZZ"
    assert int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


def test_the_same_words_give_the_same_chance_and_others_another() -> None:
    draws = [model.Chance("giro", "2026-11-22").below(1000) for _ in range(2)]
    assert draws[0] == draws[1]
    assert len({model.Chance("giro", str(n)).below(10**9) for n in range(500)}) == 500


def test_a_throw_stays_below_its_bound() -> None:
    chance = model.Chance("x")
    assert all(0 <= chance.below(7) < 7 for _ in range(1000))


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (date(2026, 1, 1), False),  # New Year
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2026, 5, 1), False),  # Labour Day
        (date(2026, 5, 14), True),  # Ascension: TARGET is open
        (date(2026, 7, 21), True),  # Belgian national holiday: TARGET is open
        (date(2026, 11, 21), False),  # a Saturday
        (date(2026, 11, 23), True),
        (date(2026, 12, 25), False),
        (date(2029, 12, 26), False),
        (date(4100, 12, 27), True),  # beyond the computed Easters only the fixed days are known
    ],
)
def test_business_days_are_those_of_target(day: date, *, open_: bool) -> None:
    assert is_business_day(day) is open_


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_the_last_business_day_is_before_and_at_most_five_days_away(day: date) -> None:
    before = business_day_before(day)
    assert is_business_day(before)
    assert timedelta(1) <= day - before <= timedelta(5)

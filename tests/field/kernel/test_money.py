"""Amounts are read and written exactly (contract E.12)."""

import re
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wicketgate.kernel.money import (
    EXPONENT,
    MalformedAmount,
    Money,
    UnknownCurrency,
    decimal_text,
    read_money,
)

OFFICIAL = re.compile(r"-?[0-9]{1,14}(\.[0-9]{1,3})?")
HELD = sorted(code for code, digits in EXPONENT.items() if digits <= 3)
currencies = st.sampled_from(HELD)
minors = st.integers(-(10**14) + 1, 10**14 - 1)


@given(minors, currencies)
@example(0, "EUR")
@example(-1, "EUR")
@example(-99, "BHD")
@example(100, "JPY")
def test_what_is_written_reads_as_the_same(minor: int, currency: str) -> None:
    text = decimal_text(minor, currency)
    assert OFFICIAL.fullmatch(text)
    assert read_money(text, currency) == Money(minor, currency)
    assert str(Money(minor, currency)) == text
    assert Decimal(text).scaleb(EXPONENT[currency]) == minor


@given(minors, currencies)
def test_exactly_the_minor_units_are_written(minor: int, currency: str) -> None:
    text = decimal_text(minor, currency)
    _, _, fraction = text.partition(".")
    assert len(fraction) == EXPONENT[currency]
    assert text.startswith("-") == (minor < 0)
    whole = text.removeprefix("-").partition(".")[0]
    assert whole == "0" or not whole.startswith("0")


@given(st.from_regex(OFFICIAL, fullmatch=True), currencies)
@example("1.000", "EUR")
@example("100.0", "JPY")
def test_fewer_digits_may_be_read_more_may_not(text: str, currency: str) -> None:
    places = len(text.partition(".")[2])
    digits = EXPONENT[currency]
    if places <= digits:
        assert read_money(text, currency).minor == Decimal(text).scaleb(digits)
    else:
        with pytest.raises(MalformedAmount):
            read_money(text, currency)


@given(st.text(max_size=24), currencies)
@example("1e3", "EUR")
@example("+1", "EUR")
@example("1,000.00", "EUR")
@example(".5", "EUR")
@example("5.", "EUR")
@example(" 5", "EUR")
@example("5\n", "EUR")
@example("NaN", "EUR")
@example("-", "EUR")
@example("\N{ARABIC-INDIC DIGIT FIVE}", "EUR")
@example("1" * 15, "EUR")
def test_nothing_else_is_an_amount(text: str, currency: str) -> None:
    if OFFICIAL.fullmatch(text):
        return
    with pytest.raises(MalformedAmount):
        read_money(text, currency)


@given(minors, minors, currencies)
def test_money_adds_up(one: int, other: int, currency: str) -> None:
    total = Money(one, currency) + Money(other, currency)
    assert total == Money(one + other, currency)
    assert -total + total == Money(0, currency)


@pytest.mark.parametrize("currency", ["XXX", "EUX", "eur", "", "EU", "EURO"])
def test_money_is_held_in_currencies(currency: str) -> None:
    with pytest.raises(UnknownCurrency):
        Money(1, currency)
    with pytest.raises(UnknownCurrency):
        read_money("1", currency)


def test_euros_and_dollars_do_not_add_up() -> None:
    with pytest.raises(UnknownCurrency):
        Money(1, "EUR") + Money(1, "USD")


def test_only_units_of_account_have_more_digits_than_the_standard_writes() -> None:
    assert EXPONENT.keys() - set(HELD) <= {"CLF", "UYW"}

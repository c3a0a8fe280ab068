"""An order is kept as it was read, its amounts are those of the products."""

from datetime import UTC, date, datetime
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.small_bank import GIRO, TPP, order, transfer
from wicketgate import bank, payments
from wicketgate.bank import Account, AccountsDoNotMatch, AccountState, Reference, Scheme
from wicketgate.kernel import documents
from wicketgate.kernel.ids import AccountId, PaymentId
from wicketgate.kernel.money import EXPONENT, Money
from wicketgate.payments import ExecutionRule, Form, Frequency, Schedule, Service
from wicketgate.payments.store import read_order

TEXTS: Final = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=20)
OPTIONAL: Final = st.none() | TEXTS
CURRENCIES: Final = st.sampled_from(["EUR", "USD", "JPY", "BHD"])
MONEY: Final = st.builds(Money, st.integers(1, 10**14), CURRENCIES)
REFERENCES: Final = st.builds(Reference, TEXTS, st.none(), OPTIONAL)
TRANSFERS: Final = st.builds(
    bank.Transfer,
    MONEY,
    TEXTS,
    REFERENCES,
    creditor_address=st.none() | st.builds(bank.Address, TEXTS, OPTIONAL, OPTIONAL),
    end_to_end_id=OPTIONAL,
    purpose_code=OPTIONAL,
    remittance=st.lists(TEXTS, max_size=4).map(tuple),
    remittance_structured=st.none() | st.builds(bank.StructuredReference, TEXTS, OPTIONAL),
)
SCHEDULES: Final = st.builds(
    Schedule,
    st.dates(),
    st.sampled_from(Frequency),
    st.none() | st.dates(),
    st.none() | st.integers(1, 31),
    st.lists(st.integers(1, 12), max_size=11).map(tuple),
    st.sampled_from(ExecutionRule),
)
ORDERS: Final = st.builds(
    payments.Order,
    st.sampled_from(Service),
    st.sampled_from(Scheme),
    st.sampled_from(Form),
    REFERENCES,
    st.lists(TRANSFERS, min_size=1, max_size=5).map(tuple),
    OPTIONAL,
    st.none() | st.dates(),
    st.none() | SCHEDULES,
    st.none() | st.booleans(),
    OPTIONAL,
    st.none() | st.datetimes(timezones=st.just(UTC)),
)


@given(ORDERS)
def test_an_order_is_read_as_it_was_written(given_order: payments.Order) -> None:
    assert read_order(documents.write(given_order)) == given_order


@given(st.lists(TRANSFERS, min_size=1, max_size=20))
def test_the_total_of_a_bulk_is_the_sum_in_each_currency(transfers: list[bank.Transfer]) -> None:
    totals = order(*transfers).totals()
    assert len({total.currency for total in totals}) == len(totals)
    for total in totals:
        parts = [t.amount.minor for t in transfers if t.amount.currency == total.currency]
        assert total.minor == sum(parts)


@pytest.mark.parametrize(
    ("scheme", "amount", "wrong"),
    [
        (Scheme.SEPA, Money(1, "EUR"), None),
        (Scheme.SEPA, Money(99_999_999_999, "EUR"), None),
        (Scheme.SEPA, Money(100_000_000_000, "EUR"), "must be at most 999999999.99"),
        (Scheme.TARGET2, Money(100_000_000_000, "EUR"), None),
        (Scheme.SEPA, Money(0, "EUR"), "must be more than zero"),
        (Scheme.INSTANT, Money(1, "USD"), "must be in EUR"),
        (Scheme.TARGET2, Money(1, "JPY"), "must be in EUR"),
        (Scheme.CROSS_BORDER, Money(1, "JPY"), None),
        (Scheme.CROSS_BORDER, Money(-1, "JPY"), "must be more than zero"),
    ],
)
def test_an_amount_fits_its_product(scheme: Scheme, amount: Money, wrong: str | None) -> None:
    assert payments.wrong_amount(scheme, amount) == wrong


@given(st.integers(-(10**12), 10**12), st.sampled_from(sorted(EXPONENT)))
def test_no_amount_without_money_passes(minor: int, currency: str) -> None:
    for scheme in Scheme:
        if payments.wrong_amount(scheme, Money(minor, currency)) is None:
            assert minor > 0
            assert currency == "EUR" or scheme is Scheme.CROSS_BORDER


def test_what_is_offered_is_the_matrix_of_the_contract() -> None:
    offered = payments.products()
    assert len(offered) == 12
    assert ("bulk-payments", "instant-sepa-credit-transfers") not in offered
    assert offered["payments", "pain.001-target-2-payments"] == (
        Service.SINGLE,
        Scheme.TARGET2,
        Form.XML,
    )
    assert order(form=Form.XML).product == "pain.001-sepa-credit-transfers"


def an_account(key: str, currency: str = "EUR", **more: AccountState) -> Account:
    return Account(AccountId(key), currency, "p", "n", bank.Usage.PRIVATE, iban=GIRO.iban, **more)


def test_an_account_in_the_currency_of_the_payment_goes_before_others(
    pay: payments.Payment,
) -> None:
    euro, dollar = an_account("euro"), an_account("dollar", "USD")
    assert payments.match(pay, [dollar, euro]).account is euro
    assert payments.match(pay, [dollar]).account is dollar


def test_a_closed_account_and_anothers_do_not_match(pay: payments.Payment) -> None:
    closed = an_account("closed", state=AccountState.DELETED)
    other = Account(AccountId("o"), "EUR", "p", "n", bank.Usage.PRIVATE, iban="NL91ABNA0417164300")
    for accounts in ([], [closed], [other]):
        with pytest.raises(AccountsDoNotMatch):
            payments.match(pay, accounts)


@pytest.fixture
def pay() -> payments.Payment:
    asked = order(transfer(), wanted_on=date(2026, 11, 20))
    now_us = int(datetime(2026, 11, 18, tzinfo=UTC).timestamp()) * 1_000_000
    return payments.Payment(
        id=PaymentId("one"),
        organisation_id=TPP.organisation,
        application_id=TPP.application,
        order=asked,
        status=payments.Status.RECEIVED,
        created_us=now_us,
        lapses_us=now_us,
        redirect_uri=None,
        explicit=False,
        rejects_without_funds=False,
    )


def test_an_order_in_a_backup_of_before_is_read() -> None:
    kept = (
        '{"service": "payments", "scheme": "sepa-credit-transfers", "form": "json", '
        '"debtor_account": {"iban": "BE68539007547034"}, "transfers": [{"amount": '
        '{"minor": 1234, "currency": "EUR"}, "creditor_name": "Zoë", "creditor_account": '
        '{"iban": "NL91ABNA0417164300"}, "remittance": ["Factuur 7"]}], '
        '"wanted_on": "2026-12-01", "wanted_at": "2026-12-01T09:30:00+00:00"}'
    )
    read = read_order(kept)
    assert read.transfers[0].amount == Money(1234, "EUR")
    assert read.transfers[0].remittance == ("Factuur 7",)
    assert (read.wanted_on, read.wanted_at) == (
        date(2026, 12, 1),
        datetime(2026, 12, 1, 9, 30, tzinfo=UTC),
    )

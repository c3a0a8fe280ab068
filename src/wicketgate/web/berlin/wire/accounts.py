"""Accounts, balances and transactions on the wire (contract A.5, E.7, E.8)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, Self
from urllib.parse import urlencode

from wicketgate import bank
from wicketgate.accounts import AccountView, Page, TransactionView
from wicketgate.consents import Right
from wicketgate.kernel.clock import rfc3339
from wicketgate.kernel.money import Money, decimal_text

from .names import Href, Linker, Wire

_OWNER_NAME_MOST = 140


class Amount(Wire, frozen=True):
    """Exactly the minor units of the currency (contract E.12)."""

    currency: str
    amount: str


def amount_of(money: Money) -> Amount:
    return Amount(money.currency, decimal_text(money.minor, money.currency))


class BalanceOut(Wire, frozen=True):
    """One balance."""

    balance_amount: Amount
    balance_type: str
    credit_limit_included: bool | None = None
    last_change_date_time: str | None = None
    reference_date: str | None = None
    last_committed_transaction: str | None = None


def balances_of(balances: Iterable[bank.Balance]) -> list[BalanceOut]:
    return [
        BalanceOut(
            amount_of(balance.amount),
            balance.kind.value,
            balance.credit_limit_included,
            None if balance.last_change is None else rfc3339(balance.last_change),
            None if balance.reference_date is None else balance.reference_date.isoformat(),
            balance.last_entry_reference,
        )
        for balance in balances
    ]


class Reference(Wire, frozen=True):
    """An account named by its number."""

    iban: str | None = None
    bban: str | None = None
    currency: str | None = None

    @classmethod
    def of(cls, account: bank.Account) -> Self:
        bban = None if account.iban else account.bban
        return cls(account.iban, bban, account.currency)


class AccountLinks(Wire, frozen=True):
    """Only rights really held."""

    balances: Href | None = None
    transactions: Href | None = None


class AccountDetails(Wire, frozen=True):
    """One entry of the account list."""

    resource_id: str
    currency: str
    iban: str | None = None
    bban: str | None = None
    name: str | None = None
    display_name: str | None = None
    product: str | None = None
    cash_account_type: str | None = None
    status: str | None = None
    bic: str | None = None
    usage: str | None = None
    details: str | None = None
    owner_name: str | None = None
    balances: list[BalanceOut] | None = None
    links: AccountLinks | None = None

    @classmethod
    def of(cls, view: AccountView, link: Linker) -> Self:
        account = view.account
        owners = " / ".join(account.owner_names)[:_OWNER_NAME_MOST]
        return cls(
            view.resource_id,
            account.currency,
            account.iban,
            None if account.iban else account.bban,
            account.name,
            account.display_name,
            account.product,
            account.cash_account_type,
            account.state.value,
            account.bic,
            account.usage.value,
            account.details,
            owners if Right.OWNER_NAME in view.rights and owners else None,
            None if view.balances is None else balances_of(view.balances),
            _links(view, link),
        )


def _links(view: AccountView, link: Linker) -> AccountLinks | None:
    if not view.linked:
        return None
    place = f"/v1/accounts/{view.resource_id}"
    return AccountLinks(
        link(f"{place}/balances") if Right.BALANCES in view.rights else None,
        link(f"{place}/transactions") if Right.TRANSACTIONS in view.rights else None,
    )


class AccountList(Wire, frozen=True):
    """GET /v1/accounts."""

    accounts: list[AccountDetails]


class OneAccount(Wire, frozen=True):
    """GET /v1/accounts/{account-id}: wrapped."""

    account: AccountDetails


class Balances(Wire, frozen=True):
    """GET …/balances."""

    account: Reference
    balances: list[BalanceOut]


class ExchangeRate(Wire, frozen=True):
    """A conversion behind an entry."""

    source_currency: str
    exchange_rate: str
    unit_currency: str
    target_currency: str
    quotation_date: str


class StructuredReference(Wire, frozen=True):
    """Official OpenAPI: remittanceInformationStructuredMax140."""

    reference: str


class Entry(Wire, frozen=True):
    """One booked entry (official OpenAPI: transactions)."""

    transaction_id: str
    entry_reference: str
    booking_date: date
    value_date: date
    transaction_amount: Amount
    end_to_end_id: str | None = None
    mandate_id: str | None = None
    creditor_id: str | None = None
    currency_exchange: list[ExchangeRate] | None = None
    creditor_name: str | None = None
    creditor_account: Reference | None = None
    creditor_agent: str | None = None
    debtor_name: str | None = None
    debtor_account: Reference | None = None
    debtor_agent: str | None = None
    remittance_information_unstructured: str | None = None
    remittance_information_unstructured_array: list[str] | None = None
    remittance_information_structured: StructuredReference | None = None
    additional_information: str | None = None
    purpose_code: str | None = None
    bank_transaction_code: str | None = None
    proprietary_bank_transaction_code: str | None = None
    balance_after_transaction: BalanceOut | None = None


def entry_of(booking: bank.Booking) -> Entry:
    """The entry with the other side as creditor of a debit, as debtor of a credit."""
    name, iban, bban, bic = booking.counterparty
    side = (name, Reference(iban, bban) if iban or bban else None, bic)
    creditor, debtor = (side, _NOBODY) if booking.minor < 0 else (_NOBODY, side)
    lines, structured = booking.remittance, booking.remittance_structured
    currency, after = booking.currency, booking.minor_after
    return Entry(
        booking.transaction_id,
        booking.entry_reference,
        booking.booking_date,
        booking.value_date,
        Amount(currency, decimal_text(booking.minor, currency)),
        booking.end_to_end_id,
        booking.mandate_id,
        booking.creditor_id,
        None if booking.exchange is None else [_rate(booking.exchange)],
        *creditor,
        *debtor,
        lines[0] if lines else None,
        list(lines) if len(lines) > 1 else None,
        None if structured is None else StructuredReference(structured),
        booking.additional_information,
        booking.purpose_code,
        booking.bank_transaction_code,
        booking.proprietary_code,
        None if after is None else _balance_after(after, currency),
    )


_NOBODY: Final = (None, None, None)


def _balance_after(minor: int, currency: str) -> BalanceOut:
    return BalanceOut(Amount(currency, decimal_text(minor, currency)), "interimBooked")


def _rate(exchange: bank.Exchange) -> ExchangeRate:
    return ExchangeRate(
        exchange.source_currency,
        exchange.rate,
        exchange.unit_currency,
        exchange.target_currency,
        exchange.quotation_date.isoformat(),
    )


class ReportLinks(Wire, frozen=True):
    """`account` always; `first` and `next` as fitting (contract E.2)."""

    account: Href
    first: Href | None = None
    next: Href | None = None


class Report(Wire, frozen=True):
    """Booked entries and where to go on."""

    booked: list[Entry]
    links: ReportLinks


class Transactions(Wire, frozen=True):
    """GET …/transactions."""

    account: Reference
    transactions: Report
    balances: list[BalanceOut] | None = None

    @classmethod
    def of(cls, page: Page, query: Mapping[str, str], link: Linker) -> Self:
        balances = page.view.balances
        return cls(
            Reference.of(page.view.account),
            Report(
                [entry_of(booking) for booking in page.bookings],
                _report_links(page, query, link),
            ),
            None if balances is None else balances_of(balances),
        )


def _report_links(page: Page, query: Mapping[str, str], link: Linker) -> ReportLinks:
    place = f"/v1/accounts/{page.view.resource_id}"
    if page.next is None and "cursor" not in query:
        return ReportLinks(link(place))
    asked = {name: value for name, value in query.items() if name != "cursor"}
    report = f"{place}/transactions?{urlencode(asked)}"
    following = None if page.next is None else link(f"{report}&cursor={page.next}")
    return ReportLinks(link(place), link(report), following)


class TransactionDetails(Wire, frozen=True):
    """GET …/transactions/{transactionId} (contract A.12 row 1)."""

    transactions_details: Entry

    @classmethod
    def of(cls, view: TransactionView) -> Self:
        return cls(entry_of(view.booking))

"""Accounts, balances and transactions on the wire (contract A.5, E.7, E.8)."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Final, Self
from urllib.parse import urlencode

import msgspec

from wicketgate import bank
from wicketgate.accounts import AccountView, Page, TransactionView
from wicketgate.consents import Right
from wicketgate.kernel.clock import rfc3339
from wicketgate.kernel.money import Money, decimal_text

from .names import Href, Linker, Wire

_OWNER_NAME_MOST = 140
_ENTRY: Final = {"$ref": "#/components/schemas/Entry"}
"""What stands in the place of an entry in the document of this API; `entries` has its shape."""
_ENTRIES: Final = {"type": "array", "items": _ENTRY}


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


class ReportLinks(Wire, frozen=True):
    """`account` always; `first` and `next` as fitting (contract E.2)."""

    account: Href
    first: Href | None = None
    next: Href | None = None


class Report(Wire, frozen=True):
    """Booked entries and where to go on."""

    booked: Annotated[msgspec.Raw, msgspec.Meta(extra_json_schema=_ENTRIES)]
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
                pasted(page.entries),
                _report_links(page, query, link),
            ),
            None if balances is None else balances_of(balances),
        )


def pasted(entries: Iterable[bank.Entry]) -> msgspec.Raw:
    """The entries as the bank has written them, in one array."""
    return msgspec.Raw(f"[{','.join(entries)}]".encode())


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

    transactions_details: Annotated[msgspec.Raw, msgspec.Meta(extra_json_schema=_ENTRY)]

    @classmethod
    def of(cls, view: TransactionView) -> Self:
        return cls(msgspec.Raw(view.entry.encode()))

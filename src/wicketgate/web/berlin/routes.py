"""The whole API on one page: method, path, permission, operation (contract A.1)."""

from itertools import groupby
from typing import Final

from starlette.routing import BaseRoute, Mount, Route, Router

from wicketgate.kernel.permissions import Permission
from wicketgate.web.kit.seat import Seat

from . import accounts, authorisations, consents
from .call import Operation
from .gate import Gate
from .wire.names import BASE

_AIS = Permission.ACCOUNT_INFORMATION
_ONE: Final = "/v1/consents/{consent_id}"
_ACCOUNT: Final = "/v1/accounts/{account_id}"
_WITH_PSU: Final = ("X-Request-ID", "PSU-IP-Address")

ROUTES: Final = (
    Operation(
        "POST",
        "/v1/consents",
        _AIS,
        "createConsent",
        consents.create,
        consents.check_creation,
        _WITH_PSU,
    ),
    Operation("GET", _ONE, _AIS, "getConsentInformation", consents.read),
    Operation("DELETE", _ONE, _AIS, "deleteConsent", consents.delete),
    Operation("GET", f"{_ONE}/status", _AIS, "getConsentStatus", consents.read_status),
    Operation(
        "POST",
        f"{_ONE}/authorisations",
        _AIS,
        "startConsentAuthorisation",
        authorisations.start,
        authorisations.check,
    ),
    Operation(
        "GET", f"{_ONE}/authorisations", _AIS, "getConsentAuthorisation", authorisations.list_ids
    ),
    Operation(
        "GET",
        f"{_ONE}/authorisations/{{authorisation_id}}",
        _AIS,
        "getConsentScaStatus",
        authorisations.read_status,
    ),
    Operation(
        "GET",
        "/v1/accounts",
        _AIS,
        "getAccountList",
        accounts.list_accounts,
        read_query=accounts.with_balance,
    ),
    Operation(
        "GET",
        _ACCOUNT,
        _AIS,
        "readAccountDetails",
        accounts.read_account,
        read_query=accounts.with_balance,
    ),
    Operation("GET", f"{_ACCOUNT}/balances", _AIS, "getBalances", accounts.read_balances),
    Operation(
        "GET",
        f"{_ACCOUNT}/transactions",
        _AIS,
        "getTransactionList",
        accounts.list_transactions,
        media_types=accounts.MEDIA_TYPES,
        read_query=accounts.read_report_query,
    ),
    Operation(
        "GET",
        f"{_ACCOUNT}/transactions/{{transaction_id}}",
        _AIS,
        "getTransactionDetails",
        accounts.read_transaction,
    ),
)


def mount(seat: Seat) -> list[BaseRoute]:
    """The door at /psd2. Unknown paths pass the same gate, which answers them."""
    paths = groupby(sorted(ROUTES, key=lambda row: row.path), key=lambda row: row.path)
    routes = [
        Route(path, Gate(seat, {row.method: row for row in rows}), name=path)
        for path, rows in paths
    ]
    # The busiest first: the router tries one after the other.
    routes.sort(key=lambda route: "accounts" not in route.path)
    nowhere = Gate(seat, {})
    return [Mount(BASE, app=Router(routes, redirect_slashes=False, default=nowhere))]

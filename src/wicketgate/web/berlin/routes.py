"""The whole API on one page: method, path, permission, operation (contract A.1)."""

from itertools import groupby
from typing import Final

from starlette.routing import BaseRoute, Match, compile_path
from starlette.types import Receive, Scope, Send

from wicketgate.kernel.permissions import Permission
from wicketgate.kernel.profile import Profile
from wicketgate.payments import Service
from wicketgate.web.kit.seat import Seat

from . import accounts, baskets, consents, funds, payments
from .authorisations import Authorisations
from .call import Operation
from .gate import Gate
from .wire.names import BASE

_AIS = Permission.ACCOUNT_INFORMATION
_PIIS = Permission.FUNDS_CONFIRMATION
_SBS = Permission.SIGNING_BASKETS
_ONE: Final = "/v1/consents/{consent_id}"
_ACCOUNT: Final = "/v1/accounts/{account_id}"
_FUNDS: Final = "/v2/consents/confirmation-of-funds"
_ONE_OF_FUNDS: Final = f"{_FUNDS}/{{consent_id}}"
_BASKETS: Final = "/v1/signing-baskets"
_ONE_BASKET: Final = f"{_BASKETS}/{{basket_id}}"
_PIS = Permission.PAYMENT_INITIATION
_PRODUCT: Final = "/v1/{payment_service}/{payment_product}"
_PAYMENT: Final = f"{_PRODUCT}/{{payment_id}}"
_WITH_PSU: Final = ("X-Request-ID", "PSU-IP-Address")

_OF_CONSENT: Final = Authorisations(consents.own_subject)
_OF_FUNDS: Final = Authorisations(funds.own_subject)
_OF_BASKET: Final = Authorisations(baskets.own_subject)
_OF_PAYMENT: Final = Authorisations(payments.own_subject)
_OF_CANCELLATION: Final = Authorisations(payments.own_cancellation)
_ANY: Final = Service.SINGLE.value
_SERVICES: Final = frozenset(map(str, Service))
"""The first word of a payment's path: with another one there is no such resource (A.7.1)."""
_WITHIN: Final = f"{BASE}/"

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
        _OF_CONSENT.start,
        _OF_CONSENT.check,
    ),
    Operation(
        "GET", f"{_ONE}/authorisations", _AIS, "getConsentAuthorisation", _OF_CONSENT.list_ids
    ),
    Operation(
        "GET",
        f"{_ONE}/authorisations/{{authorisation_id}}",
        _AIS,
        "getConsentScaStatus",
        _OF_CONSENT.read_status,
    ),
    Operation(
        "PUT",
        f"{_ONE}/authorisations/{{authorisation_id}}",
        _AIS,
        "updateConsentsPsuData",
        _OF_CONSENT.confirm,
        _OF_CONSENT.check_confirmation,
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
    Operation(
        "POST",
        _FUNDS,
        _PIIS,
        "createConsentConfirmationOfFunds",
        funds.create,
        funds.check_creation,
    ),
    Operation("GET", _ONE_OF_FUNDS, _PIIS, "getConsentConfirmationOfFunds", funds.read),
    Operation("DELETE", _ONE_OF_FUNDS, _PIIS, "deleteConsentConfirmationOfFunds", funds.delete),
    Operation(
        "GET",
        f"{_ONE_OF_FUNDS}/status",
        _PIIS,
        "getConsentConfirmationOfFundsStatus",
        funds.read_status,
    ),
    Operation(
        "POST",
        f"{_ONE_OF_FUNDS}/authorisations",
        _PIIS,
        "startConfirmationOfFundsAuthorisation",
        _OF_FUNDS.start,
        _OF_FUNDS.check,
    ),
    Operation(
        "GET",
        f"{_ONE_OF_FUNDS}/authorisations",
        _PIIS,
        "getConfirmationOfFundsAuthorisation",
        _OF_FUNDS.list_ids,
    ),
    Operation(
        "GET",
        f"{_ONE_OF_FUNDS}/authorisations/{{authorisation_id}}",
        _PIIS,
        "getConfirmationOfFundsScaStatus",
        _OF_FUNDS.read_status,
    ),
    Operation(
        "PUT",
        f"{_ONE_OF_FUNDS}/authorisations/{{authorisation_id}}",
        _PIIS,
        "updateConfirmationOfFundsPsuData",
        _OF_FUNDS.confirm,
        _OF_FUNDS.check_confirmation,
    ),
    Operation(
        "POST",
        "/v1/funds-confirmations",
        _PIIS,
        "checkAvailabilityOfFunds",
        funds.ask,
        asks=True,
    ),
    Operation(
        "POST",
        _BASKETS,
        _SBS,
        "createSigningBasket",
        baskets.create,
        baskets.check_creation,
        _WITH_PSU,
    ),
    Operation("GET", _ONE_BASKET, _SBS, "getSigningBasket", baskets.read),
    Operation("DELETE", _ONE_BASKET, _SBS, "deleteSigningBasket", baskets.delete),
    Operation("GET", f"{_ONE_BASKET}/status", _SBS, "getSigningBasketStatus", baskets.read_status),
    Operation(
        "POST",
        f"{_ONE_BASKET}/authorisations",
        _SBS,
        "startSigningBasketAuthorisation",
        _OF_BASKET.start,
        _OF_BASKET.check,
    ),
    Operation(
        "GET",
        f"{_ONE_BASKET}/authorisations",
        _SBS,
        "getSigningBasketAuthorisation",
        _OF_BASKET.list_ids,
    ),
    Operation(
        "GET",
        f"{_ONE_BASKET}/authorisations/{{authorisation_id}}",
        _SBS,
        "getSigningBasketScaStatus",
        _OF_BASKET.read_status,
    ),
    Operation(
        "PUT",
        f"{_ONE_BASKET}/authorisations/{{authorisation_id}}",
        _SBS,
        "updateSigningBasketPsuData",
        _OF_BASKET.confirm,
        _OF_BASKET.check_confirmation,
    ),
    Operation(
        "POST",
        _PRODUCT,
        _PIS,
        "initiatePayment",
        payments.create,
        payments.check_creation,
        _WITH_PSU,
        bodies=payments.BODIES,
    ),
    Operation(
        "GET",
        _PAYMENT,
        _PIS,
        "getPaymentInformation",
        payments.read,
        media_types=payments.READS,
    ),
    Operation("DELETE", _PAYMENT, _PIS, "cancelPayment", payments.delete),
    Operation(
        "GET",
        f"{_PAYMENT}/status",
        _PIS,
        "getPaymentInitiationStatus",
        payments.read_status,
        media_types=payments.REPORTS,
    ),
    Operation(
        "POST",
        f"{_PAYMENT}/authorisations",
        _PIS,
        "startPaymentAuthorisation",
        _OF_PAYMENT.start,
        _OF_PAYMENT.check,
    ),
    Operation(
        "GET",
        f"{_PAYMENT}/authorisations",
        _PIS,
        "getPaymentInitiationAuthorisation",
        _OF_PAYMENT.list_ids,
    ),
    Operation(
        "GET",
        f"{_PAYMENT}/authorisations/{{authorisation_id}}",
        _PIS,
        "getPaymentInitiationScaStatus",
        _OF_PAYMENT.read_status,
    ),
    Operation(
        "PUT",
        f"{_PAYMENT}/authorisations/{{authorisation_id}}",
        _PIS,
        "updatePaymentPsuData",
        _OF_PAYMENT.confirm,
        _OF_PAYMENT.check_confirmation,
    ),
    Operation(
        "POST",
        f"{_PAYMENT}/cancellation-authorisations",
        _PIS,
        "startPaymentInitiationCancellationAuthorisation",
        _OF_CANCELLATION.start,
        _OF_CANCELLATION.check,
    ),
    Operation(
        "GET",
        f"{_PAYMENT}/cancellation-authorisations",
        _PIS,
        "getPaymentInitiationCancellationAuthorisationInformation",
        _OF_CANCELLATION.list_ids,
    ),
    Operation(
        "GET",
        f"{_PAYMENT}/cancellation-authorisations/{{authorisation_id}}",
        _PIS,
        "getPaymentCancellationScaStatus",
        _OF_CANCELLATION.read_status,
    ),
    Operation(
        "PUT",
        f"{_PAYMENT}/cancellation-authorisations/{{authorisation_id}}",
        _PIS,
        "updatePaymentCancellationPsuData",
        _OF_CANCELLATION.confirm,
        _OF_CANCELLATION.check_confirmation,
    ),
)
"""Every row; which of them a bank has is for its profile to say."""


def served(profile: Profile) -> tuple[Operation, ...]:
    """The rows of a bank with this profile: what it does not offer is no path (contract A.1)."""
    without = set() if profile.signing_baskets else {_SBS}
    return tuple(
        row
        for row in ROUTES
        if row.permission not in without and (profile.confirmation_required or not row.confirms)
    )


class Door(BaseRoute):
    """The door at /psd2 as one route: a path is looked up once and goes straight to its gate.

    The busiest paths come first. Unknown ones pass a gate too, which answers them.
    """

    def __init__(self, seat: Seat) -> None:
        rows_here = sorted(served(seat.desk.profile), key=lambda row: row.path)
        paths = groupby(rows_here, key=lambda row: row.path)
        gates = {path: Gate(seat, {row.method: row for row in rows}) for path, rows in paths}
        busiest_first = sorted(gates, key=lambda path: "accounts" not in path)
        self._gates = [(compile_path(f"{BASE}{path}")[0], gates[path]) for path in busiest_first]
        self._nowhere = Gate(seat, {})

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path = scope["path"]
        if scope["type"] != "http" or not path.startswith(_WITHIN):
            return Match.NONE, {}
        for pattern, gate in self._gates:
            found = pattern.match(path)
            if found is not None and found.groupdict().get("payment_service", _ANY) in _SERVICES:
                return Match.FULL, {"endpoint": gate, "path_params": found.groupdict()}
        return Match.FULL, {"endpoint": self._nowhere}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await scope["endpoint"](scope, receive, send)


def mount(seat: Seat) -> list[BaseRoute]:
    """The door at /psd2."""
    return [Door(seat)]

"""The journeys that both sides are sent on, word for word the same."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from tests.live.party import BACK
from tests.parity.side import Side
from wicketgate.kernel import calendar
from wicketgate.personas import PAYEES, accounts_of

GIRO: Final = {"iban": accounts_of("psu-ok")[0].iban}
CONSENTS: Final = "/psd2/v1/consents"
FUNDS: Final = "/psd2/v2/consents/confirmation-of-funds"
SEPA: Final = "/psd2/v1/payments/sepa-credit-transfers"
INSTANT: Final = "/psd2/v1/payments/instant-sepa-credit-transfers"
_ENDS: Final = frozenset({"ACSC", "ACCC", "RJCT"})
_PATIENCE_SECONDS: Final = 30


def consent_body() -> dict[str, object]:
    until = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    return {
        "access": {"allPsd2": "allAccounts"},
        "recurringIndicator": True,
        "validUntil": until,
        "frequencyPerDay": 4,
    }


def payment_body(**more: object) -> dict[str, object]:
    return {
        "instructedAmount": {"currency": "EUR", "amount": "3.10"},
        "debtorAccount": GIRO,
        "creditorAccount": {"iban": PAYEES[0].iban},
        "creditorName": PAYEES[0].name,
        **more,
    }


def accounts(side: Side) -> None:
    """From a consent to transactions, and to the end of the consent."""
    side.token = ""
    told = side.call("consent", "POST", CONSENTS, consent_body(), TPP_Redirect_URI=BACK).json()
    consent = told["consentId"]
    side.call("consent: status", "GET", f"{CONSENTS}/{consent}/status")
    first = side.approved("consent", f"AIS:{consent}", "Share")
    side.call("consent: read", "GET", f"{CONSENTS}/{consent}")
    side.call("consent: authorisations", "GET", f"{CONSENTS}/{consent}/authorisations")
    path = "/psd2/v1/accounts"
    found = side.call("accounts", "GET", f"{path}?withBalance=true", Consent_ID=consent).json()
    account = f"{path}/{found['accounts'][0]['resourceId']}"
    side.call("account", "GET", account, Consent_ID=consent)
    side.call("balances", "GET", f"{account}/balances", Consent_ID=consent)
    since = (datetime.now(UTC) - timedelta(days=60)).date().isoformat()
    booked = f"{account}/transactions?bookingStatus=booked&dateFrom={since}"
    page = side.call("transactions", "GET", booked, Consent_ID=consent).json()
    entry = page["transactions"]["booked"][0]["transactionId"]
    side.call("transaction", "GET", f"{account}/transactions/{entry}", Consent_ID=consent)
    camt = {"Consent_ID": consent, "Accept": "application/xml"}
    side.call("transactions in XML", "GET", booked, **camt)
    tokens(side, consent, first["refresh_token"])


def tokens(side: Side, consent: str, refresh: str) -> None:
    """Rotation, a replay that ends the family, and the end of the consent."""
    path = "/psd2/v1/accounts"
    fresh = side.token_call("refresh", grant_type="refresh_token", refresh_token=refresh)
    side.token = fresh["access_token"]
    side.call("accounts with the fresh token", "GET", path, Consent_ID=consent)
    side.token_call("revoke", "/oauth2/revoke", token=fresh["refresh_token"])
    side.token_call(
        "refresh after revoking", grant_type="refresh_token", refresh_token=fresh["refresh_token"]
    )
    side.call("accounts after revoking", "GET", path, Consent_ID=consent)
    side.call("consent: end", "DELETE", f"{CONSENTS}/{consent}")
    side.call("consent: status at the end", "GET", f"{CONSENTS}/{consent}/status")


def paying(side: Side) -> None:
    """A payment to its booking."""
    side.token = ""
    told = side.call("payment", "POST", INSTANT, payment_body(), TPP_Redirect_URI=BACK).json()
    key = told["paymentId"]
    side.approved("payment", f"PIS:{key}", "Pay")
    _wait_for_end(side, f"{INSTANT}/{key}/status")
    side.call("payment: status", "GET", f"{INSTANT}/{key}/status")
    side.call("payment: read", "GET", f"{INSTANT}/{key}")
    side.call("payment: cancel too late", "DELETE", f"{INSTANT}/{key}")


def _wait_for_end(side: Side, path: str) -> None:
    """Not compared: how often one looks depends on the machine."""
    deadline, kept = time.monotonic() + _PATIENCE_SECONDS, dict(side.noted)
    while side.call("waiting", "GET", path).json()["transactionStatus"] not in _ENDS:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    side.noted = kept


def cancelling(side: Side) -> None:
    """A payment of a later day, approved and then taken back with the customer's word."""
    side.token = ""
    day = calendar.business_day_from((datetime.now(UTC) + timedelta(days=4)).date())
    body = payment_body(requestedExecutionDate=day.isoformat())
    told = side.call("later payment", "POST", SEPA, body, TPP_Redirect_URI=BACK).json()
    key = told["paymentId"]
    place = f"{SEPA}/{key}"
    side.approved("later payment", f"PIS:{key}", "Pay")
    side.call("later payment: status", "GET", f"{place}/status")
    side.call("cancellation", "DELETE", place)
    opened = {"TPP_Redirect_URI": BACK}
    side.call("cancellation: start", "POST", f"{place}/cancellation-authorisations", **opened)
    side.approved("cancellation", f"PIS:{key}", "Cancel the payment")
    side.call("cancellation: status", "GET", f"{place}/status")


def unapproved(side: Side) -> None:
    """The customer says no, and a payment is withdrawn before anybody was asked."""
    side.token = ""
    told = side.call(
        "refused payment", "POST", INSTANT, payment_body(), TPP_Redirect_URI=BACK
    ).json()
    key = told["paymentId"]
    side.visit("refused payment: the customer", f"PIS:{key}", "Do not pay", "Yes, do not pay")
    side.call("refused payment: status", "GET", f"{INSTANT}/{key}/status")
    told = side.call(
        "withdrawn payment", "POST", INSTANT, payment_body(), TPP_Redirect_URI=BACK
    ).json()
    side.call("withdrawn payment: end", "DELETE", f"{INSTANT}/{told['paymentId']}")


def funds(side: Side) -> None:
    """Whether an amount is there."""
    side.token = ""
    body = {"account": GIRO}
    consent = side.call("funds consent", "POST", FUNDS, body, TPP_Redirect_URI=BACK).json()
    key = consent["consentId"]
    side.approved("funds consent", f"PIIS:{key}", "Allow")
    path = "/psd2/v1/funds-confirmations"
    for amount in ("1.00", "9999999.00"):
        asked = {"account": GIRO, "instructedAmount": {"currency": "EUR", "amount": amount}}
        side.call(f"funds: {amount}", "POST", path, asked, Consent_ID=key)
    side.call("funds consent: end", "DELETE", f"{FUNDS}/{key}")


def refusals(side: Side) -> None:
    """What is not right is refused, on both sides in the same words."""
    side.token = ""
    wrong = side.call
    wrong("unknown consent", "GET", f"{CONSENTS}/nobody")
    wrong("no key", "GET", f"{CONSENTS}/nobody", apiKey=None)
    wrong("wrong key", "GET", f"{CONSENTS}/nobody", apiKey="wgk_nobody")
    wrong("no request id", "GET", f"{CONSENTS}/nobody", X_Request_ID=None)
    wrong("malformed consent", "POST", CONSENTS, {"access": {}}, TPP_Redirect_URI=BACK)
    wrong("malformed payment", "POST", SEPA, {"debtorAccount": {}}, TPP_Redirect_URI=BACK)
    wrong("unknown payment", "GET", f"{SEPA}/nobody/status")
    wrong("unknown product", "POST", "/psd2/v1/payments/pigeons", payment_body())
    wrong("no token", "GET", "/psd2/v1/accounts", Consent_ID="nobody")
    wrong("no such path", "GET", "/psd2/v1/pigeons")
    side.redeem("unknown code", "nothing")
    consent = side.call("pending consent", "POST", CONSENTS, consent_body(), TPP_Redirect_URI=BACK)
    scope = f"AIS:{consent.json()['consentId']}"
    side.visit("wrong password: the customer", scope, password="a wrong one")
    side.come("a link for a consent that is not there", "AIS:nobody")


def edges(side: Side) -> None:
    """Where the two sides are meant to differ."""
    side.token = ""
    no_proof = {"X_Client_Cert": None, "X_Proxy_Secret": None}
    side.call("without a certificate", "GET", f"{CONSENTS}/nobody", **no_proof)
    switches = {"Sandbox_Fault": "503", "TPP_Redirect_URI": BACK}
    side.call("with Sandbox-Fault", "POST", CONSENTS, consent_body(), **switches)
    taught = {"Sandbox_Scenario": "no-such-scenario", "TPP_Redirect_URI": BACK}
    side.call("with an unknown Sandbox-Scenario", "POST", CONSENTS, consent_body(), **taught)
    side.call("the control API", "GET", "/sandbox/v1/clock")
    side.call("news from the core", "POST", "/core/v1/standings", {"key": "nobody"})
    side.call("metadata", "GET", "/.well-known/oauth-authorization-server/oauth2")
    side.call("the portal", "GET", "/", Accept="text/html")
    side.call("test data", "GET", "/test-data", Accept="text/html")


ALL: Final[tuple[Callable[[Side], None], ...]] = (
    accounts,
    paying,
    cancelling,
    unapproved,
    funds,
    refusals,
    edges,
)

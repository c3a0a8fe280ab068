"""What is measured: the calls, as product, bare function and perhaps Prism are asked them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from bench import prism
from bench.machine import Request
from bench.proving import Shown
from bench.world import SIZES, Holding

REFRESH: Final = "/oauth2/token"
CONSENTS: Final = "/psd2/v1/consents"
PAYMENTS: Final = "/psd2/v1/payments/sepa-credit-transfers"
_PERIOD: Final = timedelta(days=89)
REQUEST_ID: Final = "5c4a6f6e-9c0e-4d0c-8f0a-0a8a6b1c2d3e"


@dataclass(frozen=True, slots=True)
class Case:
    """One row of the result; `asked` says which side is asked what. Cases of a group take turns."""

    name: str
    group: str
    asked: Mapping[str, Request]

    @property
    def request(self) -> Request:
        """What the product is asked."""
        return self.asked["product"]

    @property
    def rotates(self) -> bool:
        """Whether each request needs a refresh token of its own."""
        return self.request.path == REFRESH


BEHIND_NGINX: Final = "GET accounts behind nginx, with a certificate"


def cases(held: Holding, shown: Shown, today: date) -> list[Case]:
    """All of them, in the order in which they are measured and shown."""
    smallest, *larger = SIZES
    return [
        _against_all("GET accounts", _read(held, "/accounts"), prism.ACCOUNTS),
        _against_all("GET transactions", _transactions(held, smallest, today), prism.TRANSACTIONS),
        *(
            Case(
                f"GET transactions of {size:,}",
                "GET transactions of larger accounts",
                {"product": _transactions(held, size, today)},
            )
            for size in larger
        ),
        _against_bare("POST consents", consent_request(held, today, REQUEST_ID)),
        _against_bare("POST funds-confirmations", question_request(held, REQUEST_ID)),
        _against_bare("POST payments", payment_request(held, today, REQUEST_ID)),
        _against_bare("GET payment status", _status(held)),
        _against_bare("token refresh", refresh_request(held, "")),
        *_proven(_read(held, "/accounts"), shown),
    ]


def _proven(reading: Request, shown: Shown) -> list[Case]:
    """The same reading by a third party that shows a certificate, and with a seal."""
    group = "GET accounts with certificates"
    handed = replace(reading, headers={**reading.headers, **shown.handed_over})
    sealed = replace(handed, headers={**handed.headers, **shown.sealed})
    return [
        Case("GET accounts with a certificate", group, {"product": handed}),
        Case("GET accounts with certificate and seal", group, {"product": sealed}),
        Case(BEHIND_NGINX, BEHIND_NGINX, {"product": reading}),
    ]


def _against_bare(name: str, request: Request) -> Case:
    return Case(name, name, {"product": request, "bare": request})


def _against_all(name: str, request: Request, mocked: Request) -> Case:
    return Case(name, name, {"product": request, "bare": request, "prism": mocked})


def _read(held: Holding, place: str) -> Request:
    """As the third party's own server asks at night: the customer is not there (contract A.0.3)."""
    headers = {
        "X-Request-ID": REQUEST_ID,
        "apiKey": held.api_key,
        "Authorization": f"Bearer {held.access_token}",
        "Consent-ID": held.consent_id,
        "Accept": "application/json",
    }
    return Request("GET", f"/psd2/v1{place}", headers)


def _transactions(held: Holding, size: int, today: date) -> Request:
    asked = {"bookingStatus": "booked", "dateFrom": (today - _PERIOD).isoformat()}
    return _read(held, f"/accounts/{held.resources[size]}/transactions?{urlencode(asked)}")


def consent_request(held: Holding, today: date, request_id: str) -> Request:
    """A consent for one account; under load each has an X-Request-ID of its own."""
    account = [{"iban": held.ibans[SIZES[0]]}]
    body = {
        "access": {"accounts": account, "balances": account, "transactions": account},
        "recurringIndicator": True,
        "validUntil": (today + timedelta(days=90)).isoformat(),
        "frequencyPerDay": 4,
    }
    return Request("POST", CONSENTS, _creating(held, request_id), json.dumps(body))


def payment_request(held: Holding, today: date, request_id: str) -> Request:
    """A SEPA credit transfer to another bank; under load each has an X-Request-ID of its own."""
    del today
    body = {
        "endToEndIdentification": "BENCH-0001",
        "instructedAmount": {"currency": "EUR", "amount": "12.34"},
        "debtorAccount": {"iban": held.ibans[SIZES[0]]},
        "creditorAccount": {"iban": "NL91ABNA0417164300"},
        "creditorName": "Rijwielhuis Verhoeven BV",
        "remittanceInformationUnstructured": "Factuur 2026-0417",
    }
    return Request("POST", PAYMENTS, _creating(held, request_id), json.dumps(body))


def _status(held: Holding) -> Request:
    headers = {
        "X-Request-ID": REQUEST_ID,
        "apiKey": held.api_key,
        "Accept": "application/json",
    }
    return Request("GET", f"{PAYMENTS}/{held.payment_id}/status", headers)


def _creating(held: Holding, request_id: str) -> dict[str, str]:
    return {
        "X-Request-ID": request_id,
        "apiKey": held.api_key,
        "PSU-IP-Address": "192.0.2.7",
        "TPP-Redirect-URI": "https://tpp.example/back",
        "Content-Type": "application/json",
        "Accept": "application/json",
    }


def question_request(held: Holding, request_id: str) -> Request:
    """Is this amount there? Each question has an X-Request-ID of its own and is a new one."""
    body = {
        "account": {"iban": held.ibans[SIZES[0]]},
        "instructedAmount": {"currency": "EUR", "amount": "12.50"},
        "payee": "Corner Shop",
    }
    headers = {
        "X-Request-ID": request_id,
        "apiKey": held.api_key,
        "Authorization": f"Bearer {held.funds_token}",
        "Consent-ID": held.funds_consent_id,
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
    return Request("POST", "/psd2/v1/funds-confirmations", headers, json.dumps(body))


def refresh_request(held: Holding, token: str) -> Request:
    """A rotation; the load puts a token behind the body that was never sent before."""
    form = {"grant_type": "refresh_token", "client_id": held.organisation, "refresh_token": ""}
    headers = {"apiKey": held.api_key, "Content-Type": "application/x-www-form-urlencoded"}
    return Request("POST", REFRESH, headers, urlencode(form) + token)

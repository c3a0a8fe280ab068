"""The golden journeys as a Postman collection (v2.1), made of the same operations.

Filled in once: `apiKey` and `clientId`. Every step hands what it learnt to the next one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlsplit

from wicketgate.web.kit.described import Credential, Operation, Parameter, Place
from wicketgate.web.kit.seat import Seat

from .library import Library
from .samples import ADDRESS

_SCHEMA: Final = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_FORM: Final = "application/x-www-form-urlencoded"
_REDIRECT: Final = "http://localhost:8090/callback"
_VARIABLES: Final[Mapping[str, str]] = {
    "consentId": "{{consentId}}",
    "Consent-ID": "{{consentId}}",
    "authorisationId": "{{authorisationId}}",
    "paymentId": "{{paymentId}}",
    "basketId": "{{basketId}}",
    "account-id": "{{accountId}}",
    "transactionId": "{{transactionId}}",
    "client_id": "{{clientId}}",
    "redirect_uri": "{{redirectUri}}",
    "scope": "AIS:{{consentId}}",
    "state": "{{$guid}}",
    "code": "{{code}}",
    "code_verifier": "{{verifier}}",
    "code_challenge": "{{challenge}}",
    "refresh_token": "{{refreshToken}}",
    "X-Request-ID": "{{$guid}}",
    "PSU-IP-Address": ADDRESS,
}
"""Parameter -> what stands in its place."""

_PKCE: Final = """
const hashing = require("crypto-js");
const words = hashing.lib.WordArray.random(32);
const plain = (value) => hashing.enc.Base64.stringify(value)
  .replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=+$/, "");
const verifier = plain(words);
pm.collectionVariables.set("verifier", verifier);
pm.collectionVariables.set("challenge", plain(hashing.SHA256(verifier)));
"""
_IN_A_WEEK: Final = """
const later = new Date(Date.now() + 7 * 24 * 3600 * 1000);
pm.collectionVariables.set("later", later.toISOString().slice(0, 10));
"""
_CODE: Final = """
const back = pm.response.headers.get("Location");
pm.collectionVariables.set("code", decodeURIComponent(/[?&]code=([^&]*)/.exec(back)[1]));
"""


@dataclass(frozen=True)
class _Step:
    """A call of a journey. `keeps` is variable -> where it stands in the answer."""

    operation: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    keeps: Mapping[str, str] = field(default_factory=dict)
    before: str = ""
    after: str = ""
    body: Mapping[str, Any] | None = None
    """Members beside or in place of the example's; of a form all fields."""
    scope: str = ""
    """What the customer approves, where it is no account consent."""


_APPROVED: Final = {"Sandbox-Auto-SCA": "psu-ok", "TPP-Redirect-URI": "{{redirectUri}}"}
_ASK: Final = _Step("createConsent", 201, _APPROVED, {"consentId": "consentId"})
_SEND: Final = _Step("authorize", 303, before=_PKCE, after=_CODE)
_REDEEM: Final = _Step(
    "giveTokens",
    200,
    keeps={"accessToken": "access_token", "refreshToken": "refresh_token"},
)
_LIST: Final = _Step("getAccountList", 200, keeps={"accountId": "accounts[0].resourceId"})
_PAY: Final = _Step("initiatePayment", 201, _APPROVED, {"paymentId": "paymentId"})
_SEND_TO_PAY: Final = replace(_SEND, scope="PIS:{{paymentId}}")
_STANDING: Final = _Step("getPaymentInitiationStatus", 200)
_TO_A_BASKET: Final = _Step(
    "initiatePayment", 201, {"TPP-Explicit-Authorisation-Preferred": "true"}
)
_PAYMENTS: Final[Mapping[str, tuple[_Step, ...]]] = {
    "From a payment to its end": (
        _PAY,
        _SEND_TO_PAY,
        replace(_REDEEM, keeps={"accessToken": "access_token"}),
        _STANDING,
        _Step("getPaymentInformation", 200),
        _Step(
            "getPaymentInitiationAuthorisation",
            200,
            keeps={"authorisationId": "authorisationIds[0]"},
        ),
        _Step("getPaymentInitiationScaStatus", 200),
    ),
    "A payment is taken back": (
        replace(_PAY, before=_IN_A_WEEK, body={"requestedExecutionDate": "{{later}}"}),
        _SEND_TO_PAY,
        _Step("cancelPayment", 202),
        _Step(
            "startPaymentInitiationCancellationAuthorisation",
            201,
            _APPROVED,
            {"authorisationId": "authorisationId"},
        ),
        _SEND_TO_PAY,
        _Step("getPaymentCancellationScaStatus", 200),
        _STANDING,
    ),
    "Two payments, one approval": (
        replace(_TO_A_BASKET, keeps={"firstPaymentId": "paymentId"}),
        replace(_TO_A_BASKET, keeps={"paymentId": "paymentId"}),
        _Step(
            "createSigningBasket",
            201,
            {"TPP-Redirect-URI": "{{redirectUri}}"},
            {"basketId": "basketId"},
            body={"paymentIds": ["{{firstPaymentId}}", "{{paymentId}}"]},
        ),
        _Step("startSigningBasketAuthorisation", 201, _APPROVED),
        replace(_SEND, scope="SBS:{{basketId}}"),
        _Step("getSigningBasketStatus", 200),
        _STANDING,
    ),
}
JOURNEYS: Final[Mapping[str, tuple[_Step, ...]]] = {
    "From a consent to its data": (
        _Step("readServerMetadata", 200),
        _ASK,
        _SEND,
        _REDEEM,
        _Step("getConsentStatus", 200),
        _LIST,
        _Step("readAccountDetails", 200),
        _Step("getBalances", 200),
        _Step(
            "getTransactionList",
            200,
            keeps={"transactionId": "transactions.booked[0].transactionId"},
        ),
        _Step("getTransactionDetails", 200),
        _Step("deleteConsent", 204),
    ),
    "You start the authorisation": (
        _Step(
            "createConsent",
            201,
            {**_APPROVED, "TPP-Explicit-Authorisation-Preferred": "true"},
            {"consentId": "consentId"},
        ),
        _Step(
            "startConsentAuthorisation",
            201,
            {"Sandbox-Auto-SCA": "psu-ok"},
            {"authorisationId": "authorisationId"},
        ),
        _SEND,
        _REDEEM,
        _Step("getConsentAuthorisation", 200),
        _Step("getConsentScaStatus", 200),
        _Step("getConsentInformation", 200),
    ),
    "A token is renewed": (
        _ASK,
        _SEND,
        _REDEEM,
        _Step("expireTokens", 200),
        _Step("getAccountList", 401),
        _Step(
            "giveTokens",
            200,
            keeps={"accessToken": "access_token", "refreshToken": "refresh_token"},
            body={
                "grant_type": "refresh_token",
                "client_id": "{{clientId}}",
                "refresh_token": "{{refreshToken}}",
            },
        ),
        _LIST,
    ),
    **_PAYMENTS,
    "Is the money there?": (
        _Step("createConsentConfirmationOfFunds", 201, _APPROVED, {"consentId": "consentId"}),
        _Step("authorize", 303, before=_PKCE, after=_CODE, scope="PIIS:{{consentId}}"),
        _REDEEM,
        _Step("getConsentConfirmationOfFundsStatus", 200),
        _Step("checkAvailabilityOfFunds", 200),
        _Step("getConsentConfirmationOfFunds", 200),
        _Step("deleteConsentConfirmationOfFunds", 204),
    ),
}
"""Each journey's name and its steps; one is left out where a step of it is not served."""


def collection(seat: Seat, library: Library) -> dict[str, Any]:
    """The whole collection."""
    folders = [
        {"name": name, "item": [_item(library.named(step.operation), step) for step in steps]}
        for name, steps in JOURNEYS.items()
        if all(library.named(step.operation) for step in steps)
    ]
    filled = {"baseUrl": seat.api_url, "redirectUri": _REDIRECT, "apiKey": "", "clientId": ""}
    return {
        "info": {"name": f"{seat.desk.profile.bank_name} XS2A", "schema": _SCHEMA},
        "item": folders,
        "variable": [{"key": key, "value": value} for key, value in filled.items()],
    }


def as_json(told: Mapping[str, Any]) -> bytes:
    """The file."""
    return json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n"


def _item(one: Operation | None, step: _Step) -> dict[str, Any]:
    if one is None:
        raise LookupError(step.operation)
    request: dict[str, Any] = {
        "method": one.method,
        "header": _headers(one, step),
        "url": _url(one, step),
        "description": one.text,
    }
    body = _body(one, step)
    if body is not None:
        request["body"] = body
    scripts = [("prerequest", step.before), ("test", _test(step))]
    return {
        "name": one.title,
        "request": request,
        "event": [
            {"listen": listen, "script": {"type": "text/javascript", "exec": text.splitlines()}}
            for listen, text in scripts
            if text
        ],
        "protocolProfileBehavior": {"followRedirects": False},
    }


def _headers(one: Operation, step: _Step) -> list[dict[str, str]]:
    told: dict[str, str] = {}
    if Credential.API_KEY in one.credentials:
        told["apiKey"] = "{{apiKey}}"
    if Credential.BEARER in one.credentials:
        told["Authorization"] = "Bearer {{accessToken}}"
    for parameter in one.placed(Place.HEADER):
        if parameter.required or parameter.name == "X-Request-ID":
            told[parameter.name] = _value(parameter)
    told |= step.headers
    return [{"key": name, "value": value} for name, value in told.items()]


def _value(parameter: Parameter) -> str:
    return _VARIABLES.get(parameter.name, parameter.example)


def _scoped(parameter: Parameter, step: _Step) -> str:
    return step.scope if step.scope and parameter.name == "scope" else _value(parameter)


def _url(one: Operation, step: _Step) -> dict[str, Any]:
    path = one.path
    for parameter in one.placed(Place.PATH):
        path = path.replace(f"{{{parameter.name}}}", _value(parameter))
    query = [
        {"key": parameter.name, "value": value}
        for parameter in one.placed(Place.QUERY)
        if (value := _scoped(parameter, step))
    ]
    raw = f"{{{{baseUrl}}}}{path}"
    if query:
        raw += "?" + "&".join(f"{pair['key']}={pair['value']}" for pair in query)
    parts = urlsplit(path).path.strip("/").split("/")
    return {"raw": raw, "host": ["{{baseUrl}}"], "path": parts, "query": query}


def _body(one: Operation, step: _Step) -> dict[str, Any] | None:
    if one.body is None:
        return None
    media, content = next(iter(one.body.items()))
    if media == _FORM:
        fields = step.body or {
            name: _VARIABLES.get(name, str(value)) for name, value in content.example.items()
        }
        pairs = [{"key": name, "value": value} for name, value in fields.items()]
        return {"mode": "urlencoded", "urlencoded": pairs}
    told = {**content.example, **(step.body or {})}
    text = json.dumps(told, ensure_ascii=False, indent=2)
    return {"mode": "raw", "raw": text, "options": {"raw": {"language": "json"}}}


def _test(step: _Step) -> str:
    lines = [
        f'pm.test("answers {step.status}", () => pm.response.to.have.status({step.status}));',
        *(
            f'pm.collectionVariables.set("{name}", pm.response.json().{place});'
            for name, place in step.keeps.items()
        ),
        *step.after.strip().splitlines(),
    ]
    return "\n".join(lines)

"""What this door says of its calls: made from its routes, its models and its table of answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from pydantic import BaseModel

from wicketgate import applications, funds, payments, sandbox, tpps
from wicketgate.kernel import errors, states
from wicketgate.kernel.errors import Malformed, Refusal, sentence
from wicketgate.web.kit import error_forms, schemas, tpp_messages
from wicketgate.web.kit.described import (
    DAY,
    MOMENT,
    UUID,
    Chapter,
    Content,
    Credential,
    Good,
    Operation,
    Parameter,
    Place,
    Refused,
    Schema,
    named,
)
from wicketgate.web.kit.seat import Row, Seat

from . import wire
from .errors import ANSWERS, OF_HTTP
from .routes import ROUTES

_MEMBERS: Final[schemas.Members] = {
    "advance": {"description": "How far: an ISO 8601 duration of weeks, or of days and time."},
    "status": {"description": "What the status shall be; in the log, the status answered."},
    "consentId": {"description": "The consent; of `tokens/expire`, whose tokens alone."},
    "now": {"description": "The organisation's time, in UTC.", **MOMENT},
    "bankDay": {"description": "The bank's calendar day in that time.", **DAY},
    "advancedBy": {"description": "How far the clock was moved in all."},
    "consentStatus": {"description": "The status it has now.", "enum": [*wire.SETTABLE]},
    "expiredTokens": {"description": "How many access tokens expired."},
    "log": {"description": "The last hundred calls, newest first."},
    "at": {"description": "When, in the organisation's time.", **MOMENT},
    "method": {"description": "The method of the call."},
    "operation": {"description": "Which operation was called."},
    "durationMs": {"description": "How long it took."},
    "requestId": {"description": "The `X-Request-ID` of the call."},
    "code": {"description": "With what it was refused."},
    "reason": {"description": "Why a payment was rejected, an ISO 20022 reason code."},
    "paymentId": {"description": "The payment."},
    "transactionStatus": {"description": "The status it has now."},
    "settled": {"description": "How many orders were paid."},
    "rejected": {"description": "How many orders were rejected."},
    "waiting": {"description": "How many orders still wait."},
    "nextDueAt": {"description": "When the next of them is decided by itself.", **MOMENT},
    "accounts": {"description": "Every account of your sandbox, whichever customer's it is."},
    "resourceId": {"description": "The account's name towards your organisation."},
    "iban": {"description": "The account's IBAN."},
    "currency": {"description": "The currency, ISO 4217."},
    "ownerName": {"description": "Whose account it is."},
    "booked": {"description": "The sum of all bookings."},
    "available": {"description": "What can be paid now, credit line included."},
    "transactionAmount": {"description": "How much, in the account's currency."},
    "amount": {"description": "The amount; with a minus sign it leaves the account."},
    "counterpartyName": {"description": "Who is on the other side."},
    "counterpartyIban": {"description": "The account on the other side."},
    "remittanceInformationUnstructured": {"description": "What is said with it."},
    "transactionId": {"description": "The booking's name."},
    "entryReference": {"description": "The booking's place in the account."},
    "bookingDate": {"description": "On which day it is booked.", **DAY},
    "stage": {"description": "Which check refused it, as they are made in order."},
}


@dataclass(frozen=True, slots=True)
class _Told:
    name: str
    title: str
    text: str
    answer: type
    example: Mapping[str, object]
    body: type[BaseModel] | None = None
    sent: Mapping[str, object] | None = None


_TIME: Final = {"now": "2026-11-20T08:30:00.000Z", "bankDay": "2026-11-20", "advancedBy": "P1DT2H"}
_LINE: Final = {
    "at": "2026-11-20T08:30:00.000Z",
    "method": "GET",
    "operation": "getAccountList",
    "status": 200,
    "durationMs": 1.9,
    "requestId": "0198c2f7-5b7e-7c41-9c7d-7a41f4f0d3aa",
}
TOLD: Final[Mapping[tuple[str, str], _Told]] = {
    ("GET", "/clock"): _Told(
        "readClock",
        "Read your clock",
        "Each organisation of the sandbox has a clock of its own.",
        wire.Clock,
        _TIME,
    ),
    ("POST", "/clock"): _Told(
        "advanceClock",
        "Move your clock on",
        "What has ended by then has ended, and the bank has booked up to that day. It never goes "
        "back, but by a reset.",
        wire.Clock,
        _TIME,
        wire.Advance,
        {"advance": "P1DT2H"},
    ),
    ("PUT", "/consents/{consent_id}/status"): _Told(
        "setConsentStatus",
        "End a consent as others would",
        "Does to a consent for accounts or for confirmation of funds what else only its customer "
        "or time can do.",
        wire.ConsentNow,
        {"consentId": "nqnYKKqSAGIDNrBLyeGPuZHF", "consentStatus": "revokedByPsu"},
        wire.StatusWanted,
        {"status": "revokedByPsu"},
    ),
    ("PUT", "/payments/{payment_id}/status"): _Told(
        "setPaymentStatus",
        "End a payment as others would",
        "`ACSC` pays at once what waits at the bank, as far as there are funds; `RJCT` rejects it "
        "for a `reason`; `CANC` takes it back as its customer can at the bank.",
        wire.PaymentNow,
        {"paymentId": "8p4cN0hM3mD1wqF7s2kZtQ", "transactionStatus": "RJCT", "reason": "RR04"},
        wire.PaymentStatusWanted,
        {"status": "RJCT", "reason": "RR04"},
    ),
    ("GET", "/settlement"): _Told(
        "readSettlement",
        "See what waits to be settled",
        "How many orders the bank has taken and not yet decided.",
        wire.Waiting,
        {"waiting": 2, "nextDueAt": "2026-11-20T15:00:00.000Z"},
    ),
    ("POST", "/settlement/run"): _Told(
        "runSettlement",
        "Settle now",
        "The cut-off comes now: what waits for it, for its day or for funds is paid or rejected. "
        "What the bank checks goes on waiting.",
        wire.Cleared,
        {"settled": 2, "rejected": 1, "waiting": 0},
    ),
    ("GET", "/accounts"): _Told(
        "readSandboxAccounts",
        "List all accounts",
        "Every account of your sandbox with what is on it, without any consent.",
        wire.Accounts,
        {
            "accounts": [
                {
                    "resourceId": "Yk2zmQ5c0lJ8w3vR7sT1uA",
                    "iban": "BE17981100100121",
                    "currency": "EUR",
                    "ownerName": "Emma Claessens",
                    "status": "enabled",
                    "booked": "1471.68",
                    "available": "2721.68",
                }
            ]
        },
    ),
    ("POST", "/accounts/{account_id}/transactions"): _Told(
        "bookTransaction",
        "Book something",
        "Money comes to an account of your sandbox, or leaves it; payments that waited for it go "
        "on.",
        wire.Booked,
        {
            "transactionId": "0cB2v8Jm4T1nqk5RrZpY",
            "entryReference": "20261120000003",
            "bookingDate": "2026-11-20",
        },
        wire.BookingWanted,
        {
            "transactionAmount": {"currency": "EUR", "amount": "250.00"},
            "counterpartyName": "Veldwerk Logistiek NV",
            "remittanceInformationUnstructured": "Bonus",
        },
    ),
    ("POST", "/tokens/expire"): _Told(
        "expireTokens",
        "Let access tokens expire",
        "Access tokens of one consent or of all expire; refresh tokens go on.",
        wire.Expired,
        {"expiredTokens": 1},
        wire.TokensWanted,
        {},
    ),
    ("POST", "/reset"): _Told(
        "resetSandbox",
        "Begin anew",
        "Your consents, tokens, customers and bookings are as at first, in real time. Keys and "
        "the log stay.",
        wire.Clock,
        {**_TIME, "advancedBy": "PT0S"},
    ),
    ("GET", "/log"): _Told(
        "readLog",
        "Read your last calls",
        "Tells the last hundred calls of your organisation, and which check refused them.",
        wire.Log,
        {"log": [_LINE]},
    ),
}
"""Method and path below the base -> what the call does."""

_KEY_REPAIR: Final = "Send the key of your application, whole and not revoked, as `apiKey`."
REPAIRS: Final[Mapping[type[Refusal], str]] = {
    Malformed: "Each finding names the member in `path` and what it must be in `text`.",
    tpps.ClockTooFar: "Move it less far, or reset the sandbox first.",
    errors.Unavailable: "Wait, and send the same request again.",
    applications.ApiKeyMissing: _KEY_REPAIR,
    applications.ApiKeyUnknown: _KEY_REPAIR,
    applications.ApiKeyBlocked: "Ask the bank why the key is suspended.",
    tpps.OrganisationBlocked: "Talk to the bank: it has suspended your organisation as a whole.",
    funds.FundsConsentUnknown: "Use an id of a consent of your own organisation.",
    payments.PaymentUnknown: "Use an id of a payment of your own organisation.",
    payments.PaymentExpired: "Take a newer payment: ended ones are kept for thirteen months.",
    payments.NotCancellable: "Take a payment that is not to be executed today or earlier.",
    sandbox.AccountUnknown: "Use a `resourceId` that `GET /sandbox/v1/accounts` lists.",
    states.IllegalMove: "It has ended already, or cannot end in this way from here.",
    states.AlreadyDecided: "It has been decided already: look at its status.",
}
_ONLY: Final[Mapping[type[Refusal], frozenset[str]]] = {
    Malformed: frozenset(
        {
            *("advanceClock", "setConsentStatus", "expireTokens"),
            *("setPaymentStatus", "bookTransaction"),
        }
    ),
    payments.PaymentUnknown: frozenset({"setPaymentStatus"}),
    payments.PaymentExpired: frozenset({"setPaymentStatus"}),
    payments.NotCancellable: frozenset({"setPaymentStatus"}),
    sandbox.AccountUnknown: frozenset({"bookTransaction"}),
    states.AlreadyDecided: frozenset({"setPaymentStatus"}),
    tpps.ClockTooFar: frozenset({"advanceClock"}),
    funds.FundsConsentUnknown: frozenset({"setConsentStatus", "expireTokens"}),
    states.IllegalMove: frozenset({"setConsentStatus", "setPaymentStatus"}),
}
"""Refusals that not every call meets."""
PROVOKE: Final[Mapping[type[Refusal], str]] = {
    Malformed: "Send a member that the call does not know.",
    tpps.ClockTooFar: "Send `P100Y`.",
    errors.Unavailable: "Stop the database of a sandbox of your own.",
    applications.ApiKeyMissing: "Leave `apiKey` out.",
    applications.ApiKeyUnknown: "Send `apiKey: wgk_nobody`.",
    tpps.OrganisationBlocked: "In a sandbox of your own: suspend the organisation at `/ops`.",
    funds.FundsConsentUnknown: "Name the consent `nobody`.",
    states.IllegalMove: "End a consent twice.",
    payments.PaymentUnknown: "Name the payment `nobody`.",
    payments.PaymentExpired: "Cancel a payment, move the clock on by `P400D`, then end it.",
    payments.NotCancellable: "Send `CANC` for a payment that was made.",
    sandbox.AccountUnknown: "Name the account `nobody`.",
}
"""How a refusal is brought about, where one or two calls do."""
_OF_BODIES: Final[Mapping[int, str]] = {
    408: "Send the body at once, and whole.",
    413: "Send less than 64 kB.",
    415: "Send JSON with `Content-Type: application/json`.",
}
"""Statuses about a body alone -> what to do."""
BASE: Final = "/sandbox/v1"


@cache
def shapes() -> dict[str, Schema]:
    bodies = [told.body for told in TOLD.values() if told.body is not None]
    answers = [told.answer for told in TOLD.values()]
    return {**schemas.written(answers, _MEMBERS), **schemas.read(bodies, _MEMBERS)}


def describe(seat: Seat) -> Chapter:
    """The control API; a live installation has none."""
    rows = ROUTES if seat.sandbox else ()
    return Chapter(
        operations=tuple(_operation(seat, row) for row in rows),
        schemas={**shapes(), **error_forms.shapes()},
        errors=error_forms.forms,
    )


def _operation(seat: Seat, row: Row) -> Operation:
    told = TOLD[row.method, row.path.removeprefix(BASE)]
    body = None
    if told.body is not None:
        body = {tpp_messages.JSON: Content(form=named(told.body.__name__), example=told.sent)}
    answer = Content(form=named(told.answer.__name__), example=told.example)
    return Operation(
        api="sandbox",
        method=row.method,
        path=_public(row.path),
        name=told.name,
        title=told.title,
        text=told.text,
        credentials=(Credential.API_KEY,),
        parameters=tuple(_parameters(row)),
        body=body,
        body_required=told.name != "expireTokens",
        good=(Good(status=200, text="Done.", contents={tpp_messages.JSON: answer}),),
        refused=tuple(_refused(seat, told)),
    )


_PLACES: Final = {
    "consent_id": ("consentId", "A consent of yours."),
    "payment_id": ("paymentId", "A payment of yours."),
    "account_id": ("resourceId", "An account of your sandbox."),
}


def _public(path: str) -> str:
    for ours, (name, _) in _PLACES.items():
        path = path.replace(f"{{{ours}}}", f"{{{name}}}")
    return path


def _parameters(row: Row) -> Iterator[Parameter]:
    for ours, (name, text) in _PLACES.items():
        if f"{{{ours}}}" in row.path:
            yield Parameter(name=name, place=Place.PATH, text=text, required=True)
    yield Parameter(name="X-Request-ID", text="The name of this request.", form=UUID)


def _refused(seat: Seat, told: _Told) -> Iterator[Refused]:
    for kind, repair in REPAIRS.items():
        if told.name in _ONLY.get(kind, {told.name}):
            status, code = ANSWERS.get(kind, ANSWERS[Refusal])
            found = tpp_messages.Message(code, sentence(kind))
            yield replace(
                _one(seat, (kind.__name__, status), found, repair), provoke=PROVOKE.get(kind, "")
            )
    for status, repair in _OF_BODIES.items() if told.body is not None else ():
        code, text = OF_HTTP[status]
        yield _one(seat, (f"Http{status}", status), tpp_messages.Message(code, text), repair)


def _one(seat: Seat, named: tuple[str, int], found: tpp_messages.Message, repair: str) -> Refused:
    name, status = named
    return Refused(
        name=name,
        status=status,
        code=found.code,
        cause=f"{found.text}.",
        repair=repair,
        bodies=error_forms.examples(status, found, seat.base_url),
    )

"""Which status and code a refusal has here: one table (contract C.1, as far as it is uttered)."""

from collections.abc import Mapping
from typing import Final

from starlette.exceptions import HTTPException

from wicketgate import applications, funds, payments, sandbox, tpps
from wicketgate.kernel import errors, states
from wicketgate.kernel.errors import Malformed, Refusal
from wicketgate.web.kit.tpp_messages import Message

ANSWERS: Final[Mapping[type[Refusal], tuple[int, str]]] = {
    Refusal: (400, "FORMAT_ERROR"),
    tpps.ClockTooFar: (400, "TIMESTAMP_INVALID"),
    errors.Unavailable: (503, "SERVICE_UNAVAILABLE"),
    applications.ApiKeyMissing: (401, "API_KEY_MISSING"),
    applications.ApiKeyUnknown: (401, "API_KEY_INVALID"),
    applications.ApiKeyBlocked: (401, "API_KEY_BLOCKED"),
    tpps.OrganisationBlocked: (401, "CERTIFICATE_BLOCKED"),
    funds.FundsConsentUnknown: (403, "CONSENT_UNKNOWN"),
    payments.PaymentUnknown: (403, "RESOURCE_UNKNOWN"),
    payments.PaymentExpired: (403, "RESOURCE_EXPIRED"),
    payments.NotCancellable: (405, "CANCELLATION_INVALID"),
    sandbox.AccountUnknown: (404, "RESOURCE_UNKNOWN"),
    states.IllegalMove: (409, "STATUS_INVALID"),
    states.AlreadyDecided: (409, "STATUS_INVALID"),
}

OF_HTTP: Final[Mapping[int, tuple[str, str]]] = {
    404: ("RESOURCE_UNKNOWN", "There is no such resource"),
    405: ("SERVICE_INVALID", "The method is not supported on this resource"),
    408: ("FORMAT_ERROR", "The body did not arrive within 30 seconds"),
    413: ("FORMAT_ERROR", "The body is larger than 64 kB"),
    415: ("FORMAT_ERROR", "The content type must be application/json"),
}


def answer_to(refusal: Refusal) -> tuple[int, list[Message]]:
    """The row of the refusal's class or of the nearest class above it, and every finding."""
    status, code = next(ANSWERS[kind] for kind in type(refusal).__mro__ if kind in ANSWERS)
    if isinstance(refusal, Malformed):
        return status, [Message(code, fault.text, fault.path) for fault in refusal.faults]
    return status, [Message(code, refusal.text, refusal.path)]


def answer_to_http(error: HTTPException) -> tuple[int, list[Message]]:
    """What is wrong before the trade is asked."""
    code, text = OF_HTTP[error.status_code]
    return error.status_code, [Message(code, text)]

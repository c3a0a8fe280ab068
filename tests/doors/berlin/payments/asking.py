"""Payments as a third party asks for them, good unless told otherwise."""

from typing import Any, Final

import httpx2

from tests.doors.berlin.calling import ADDRESS, GIRO, TODAY, Api

SEPA: Final = "/v1/payments/sepa-credit-transfers"
INSTANT: Final = "/v1/payments/instant-sepa-credit-transfers"
TARGET2: Final = "/v1/payments/target-2-payments"
ABROAD: Final = "/v1/payments/cross-border-credit-transfers"
BULK: Final = "/v1/bulk-payments/sepa-credit-transfers"
PERIODIC: Final = "/v1/periodic-payments/sepa-credit-transfers"
PAYEE: Final = "NL91ABNA0417164300"
BERMUDA: Final = {"bban": "0012345678"}


def transfer(**changed: Any) -> dict[str, Any]:
    """What stands in every payment; a member of None is left out."""
    told = {
        "instructedAmount": {"currency": "EUR", "amount": "123.50"},
        "creditorAccount": {"iban": PAYEE},
        "creditorName": "Bakery De Molen",
        **changed,
    }
    return {name: value for name, value in told.items() if value is not None}


def payment(**changed: Any) -> dict[str, Any]:
    return transfer(**{"debtorAccount": {"iban": GIRO}, **changed})


def abroad(**changed: Any) -> dict[str, Any]:
    return payment(**{"chargeBearer": "SHAR", **changed})


def bulk(*entries: dict[str, Any], **changed: Any) -> dict[str, Any]:
    told = {
        "debtorAccount": {"iban": GIRO},
        "payments": list(entries) or [transfer(), transfer()],
        **changed,
    }
    return {name: value for name, value in told.items() if value is not None}


def periodic(**changed: Any) -> dict[str, Any]:
    return payment(**{"startDate": str(TODAY), "frequency": "Monthly", **changed})


BODIES: Final = {
    SEPA: payment,
    INSTANT: payment,
    TARGET2: payment,
    ABROAD: abroad,
    BULK: bulk,
    PERIODIC: periodic,
}
"""Path -> a good body for it."""


async def ask(
    api: Api, body: object = None, path: str = SEPA, **headers: str | None
) -> httpx2.Response:
    """POST; `TPP_Redirect_URI="…"` is sent as TPP-Redirect-URI."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {"PSU-IP-Address": ADDRESS, **named}
    told = BODIES[path]() if body is None else body
    return await api.call("POST", path, json=told, headers=sent)


async def received(api: Api, body: object = None, path: str = SEPA, **headers: str | None) -> str:
    """The address of a payment that waits for its customer."""
    answer = await ask(api, body, path, **headers)
    assert answer.status_code == 201, answer.text
    made: str = answer.json()["_links"]["self"]["href"]
    return made.removeprefix("/psd2")


async def status(api: Api, place: str) -> str:
    answer = await api.get(f"{place}/status")
    assert answer.status_code == 200, answer.text
    told: str = answer.json()["transactionStatus"]
    return told

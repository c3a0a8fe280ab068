"""The control API on one page."""

from typing import Final

from starlette.routing import Route

from wicketgate.kernel.permissions import Permission
from wicketgate.web.kit.rows import routes_of
from wicketgate.web.kit.seat import Row, Seat

from . import acts, bank_acts
from .gate import guard, reading, writing

BASE: Final = "/sandbox/v1"
_OWN: Final = Permission.SANDBOX_CONTROL

ROUTES: Final = (
    Row("GET", f"{BASE}/clock", _OWN, reading(acts.tell_time)),
    Row("POST", f"{BASE}/clock", _OWN, writing("advanceClock", acts.advance_clock)),
    Row(
        *("PUT", f"{BASE}/consents/{{consent_id}}/status", _OWN),
        writing("setConsentStatus", acts.end_consent),
    ),
    Row(
        *("PUT", f"{BASE}/payments/{{payment_id}}/status", _OWN),
        writing("setPaymentStatus", bank_acts.end_payment),
    ),
    Row("GET", f"{BASE}/settlement", _OWN, reading(bank_acts.tell_clearing)),
    Row("POST", f"{BASE}/settlement/run", _OWN, writing("runSettlement", bank_acts.run_clearing)),
    Row("GET", f"{BASE}/accounts", _OWN, reading(bank_acts.tell_accounts)),
    Row(
        *("POST", f"{BASE}/accounts/{{account_id}}/transactions", _OWN),
        writing("bookTransaction", bank_acts.book),
    ),
    Row("POST", f"{BASE}/tokens/expire", _OWN, writing("expireTokens", acts.expire_tokens)),
    Row("POST", f"{BASE}/reset", _OWN, writing("resetSandbox", acts.reset)),
    Row("GET", f"{BASE}/log", _OWN, reading(acts.tell_log)),
)


def mount(seat: Seat) -> list[Route]:
    """The routes of this door, with its own answer to everything else below /sandbox/."""
    return routes_of(seat, ROUTES, guard, unknown_below=["/sandbox/"])

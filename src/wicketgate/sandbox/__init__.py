"""The bank we play: it implements `bank.Bank` for the sandbox, and is the fake of our tests.

Every organisation has a world of its own with the same customers (`personas.PERSONAS`), IBANs and
stories; internal ids differ. Chapters: contract F.2, B.1.5, B.3, E.2 to E.8.
"""

from .errors import AccountUnknown
from .model import by_hand
from .service import (
    accounts,
    bank,
    book,
    customer_called,
    decide,
    halt,
    live_on,
    reset,
    run_clearing,
    settle,
    wipe,
)

__all__ = [
    "AccountUnknown",
    "accounts",
    "bank",
    "book",
    "by_hand",
    "customer_called",
    "decide",
    "halt",
    "live_on",
    "reset",
    "run_clearing",
    "settle",
    "wipe",
]

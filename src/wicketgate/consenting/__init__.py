"""Consenting: the one life of a consent, whatever it permits (contract B.1).

received -> valid -> expired | revokedByPsu | terminatedByTpp
   |  `-> partiallyAuthorised -> valid
   `----------> rejected | terminatedByTpp

A package of consents says what is permitted and keeps them in a register; what becomes of them are
the verbs of `Life`.
"""

from .errors import ConsentExpired, ConsentNotValid
from .model import (
    LAPSES_TO,
    MOVES,
    OPEN,
    READABLE_AFTER_END,
    REDEEM_WITHIN,
    REVOKED_BY_BANK,
    STOPPED,
    AnyConsent,
    Ground,
    Search,
    Status,
    ended_by_bank,
)
from .service import Life

__all__ = [
    "LAPSES_TO",
    "MOVES",
    "OPEN",
    "READABLE_AFTER_END",
    "REDEEM_WITHIN",
    "REVOKED_BY_BANK",
    "STOPPED",
    "AnyConsent",
    "ConsentExpired",
    "ConsentNotValid",
    "Ground",
    "Life",
    "Search",
    "Status",
    "ended_by_bank",
]

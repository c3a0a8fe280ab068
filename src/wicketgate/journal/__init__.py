"""What happened, append-only: acts, API accesses, and the memory that makes POSTs idempotent.

No personal data: things are named by their ids. Chapters: contract B (transition log), E.1.
"""

from .errors import RequestIdTaken, TwinUnfinished
from .model import Access, AccessKind, Answer, CreationKey, Line
from .service import (
    accesses,
    claim,
    forget_old_answers,
    history,
    log_access,
    log_access_within,
    record,
    remember,
)
from .store import access_line

__all__ = [
    "Access",
    "AccessKind",
    "Answer",
    "CreationKey",
    "Line",
    "RequestIdTaken",
    "TwinUnfinished",
    "access_line",
    "accesses",
    "claim",
    "forget_old_answers",
    "history",
    "log_access",
    "log_access_within",
    "record",
    "remember",
]

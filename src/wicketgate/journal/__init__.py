"""What happened, append-only: acts, API accesses, and the memory that makes POSTs idempotent.

No personal data: things are named by their ids. Chapters: contract B (transition log), E.1.
"""

from .errors import RequestIdTaken, TwinUnfinished
from .model import Access, AccessKind, AccessSearch, Answer, CreationKey, Line, LineSearch
from .service import (
    accesses,
    claim,
    count_faults,
    count_readings,
    forget_answers_of,
    forget_old_answers,
    history,
    log_access,
    log_access_within,
    record,
    remember,
    search,
    search_accesses,
)
from .store import access_line

__all__ = [
    "Access",
    "AccessKind",
    "AccessSearch",
    "Answer",
    "CreationKey",
    "Line",
    "LineSearch",
    "RequestIdTaken",
    "TwinUnfinished",
    "access_line",
    "accesses",
    "claim",
    "count_faults",
    "count_readings",
    "forget_answers_of",
    "forget_old_answers",
    "history",
    "log_access",
    "log_access_within",
    "record",
    "remember",
    "search",
    "search_accesses",
]

"""The calls of an application as its makers see them: searched, counted, for a while in detail.

A call is a line of the access log, which the journal writes and keeps. Everything here is read from
those lines, but for the details, which only the sandbox keeps.
"""

from .errors import CallUnknown
from .model import (
    HOUR_US,
    LOG_KEPT,
    Call,
    Detail,
    Hour,
    Outcome,
    Page,
    Position,
    Search,
    every,
    total,
)
from .service import (
    PAGE_SIZE,
    Shelf,
    count,
    find,
    first_good,
    forget_old,
    hours,
    latest_uses,
    search,
)
from .store import call_detail, call_hour, counted_calls, key_use

__all__ = [
    "HOUR_US",
    "LOG_KEPT",
    "PAGE_SIZE",
    "Call",
    "CallUnknown",
    "Detail",
    "Hour",
    "Outcome",
    "Page",
    "Position",
    "Search",
    "Shelf",
    "call_detail",
    "call_hour",
    "count",
    "counted_calls",
    "every",
    "find",
    "first_good",
    "forget_old",
    "hours",
    "key_use",
    "latest_uses",
    "search",
    "total",
]

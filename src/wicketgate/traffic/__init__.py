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
from .store import call_detail

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
    "Search",
    "Shelf",
    "call_detail",
    "count",
    "every",
    "find",
    "first_good",
    "forget_old",
    "hours",
    "latest_uses",
    "search",
    "total",
]

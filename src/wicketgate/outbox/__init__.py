"""Work for later, written in the same transaction as the act that asks for it.

Jobs are leased: a worker that dies gives its lease back by time. A job may run twice, so every
job is idempotent.
"""

from .model import DEAD, Depth, Lane, Lease, Undone
from .service import (
    depth,
    done,
    failed,
    in_trouble,
    lease,
    put,
    put_once,
    repeat,
    revive,
    stuck,
    try_again,
    undone_of,
)
from .store import outbox_task

__all__ = [
    "DEAD",
    "Depth",
    "Lane",
    "Lease",
    "Undone",
    "depth",
    "done",
    "failed",
    "in_trouble",
    "lease",
    "outbox_task",
    "put",
    "put_once",
    "repeat",
    "revive",
    "stuck",
    "try_again",
    "undone_of",
]

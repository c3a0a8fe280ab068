"""Work for later, written in the same transaction as the act that asks for it.

Jobs are leased: a worker that dies gives its lease back by time. A job may run twice, so every
job is idempotent.
"""

from .model import DEAD, Depth, Lease, Task
from .service import dead, depth, done, failed, lease, put, put_once, repeat, revive
from .store import outbox_task

__all__ = [
    "DEAD",
    "Depth",
    "Lease",
    "Task",
    "dead",
    "depth",
    "done",
    "failed",
    "lease",
    "outbox_task",
    "put",
    "put_once",
    "repeat",
    "revive",
]

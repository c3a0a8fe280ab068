"""Work for later, written in the same transaction as the act that asks for it.

Jobs are leased: a worker that dies gives its lease back by time. A job may run twice, so every
job is idempotent.
"""

from .model import Lease, Task
from .service import done, failed, lease, put, repeat, revive

__all__ = ["Lease", "Task", "done", "failed", "lease", "put", "repeat", "revive"]

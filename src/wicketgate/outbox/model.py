"""A task that waits, and the lease on it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Final

LEASE: Final = timedelta(seconds=60)
"""How long a worker may take; after that another one may have the task."""
MOST_ATTEMPTS: Final = 36
"""With the pauses between them a little over a day: a server may be away for a night."""
WAITING: Final = "waiting"
DEAD: Final = "dead"
"""Given up: nobody takes such a task until it is revived."""


class Lane(IntEnum):
    """Which tasks that are due are taken first; in one lane the one that is due longest."""

    EXPRESS = 0
    """Somebody waits: an instant payment has ten seconds (Regulation (EU) 2024/886)."""
    ORDINARY = 1


@dataclass(frozen=True, slots=True)
class Task:
    """`job` on `subject`, tried `attempts` times so far."""

    id: str
    job: str
    subject: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Lease:
    """A task in the hands of one worker."""

    task: Task
    worker: str


def pause_before(attempt: int) -> timedelta:
    """Doubling from one second up to an hour, however often it was tried."""
    return timedelta(seconds=min(2 ** min(attempt, 12), 3_600))


@dataclass(frozen=True, slots=True)
class Undone:
    """A task that is not done: tried `attempts` times in vain, due next at `due_us`.

    `error` is the kind and the place of the last failure.
    """

    job: str
    subject: str
    attempts: int
    due_us: int
    dead: bool
    error: str

    @property
    def stuck(self) -> bool:
        """Whether it was tried in vain for more than a day: somebody must look after it."""
        return self.dead or self.attempts >= MOST_ATTEMPTS

    @property
    def in_trouble(self) -> bool:
        """Whether it failed, rather than waits for its turn."""
        return self.dead or self.attempts > 0


@dataclass(frozen=True, slots=True)
class Depth:
    """How many tasks are due now, come later, are stuck; how long the oldest has been due."""

    due: int
    later: int
    stuck: int
    late: timedelta

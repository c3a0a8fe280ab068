"""Executions: each movement of money that the bank makes for a payment, once (contract B.2).

waiting -> sending -> pending -> in_process -> settled | credited | without_posting | rejected
   `-> cancelled
"""

from .model import (
    EVERY_DAYS,
    EVERY_MONTHS,
    FOLLOWED,
    MOVES,
    UNDECIDED,
    Execution,
    ExecutionRule,
    Frequency,
    Occurrence,
    Schedule,
    State,
    first_execution,
    key_of,
    look_after,
    next_execution,
    rolled,
)

__all__ = [
    "EVERY_DAYS",
    "EVERY_MONTHS",
    "FOLLOWED",
    "MOVES",
    "UNDECIDED",
    "Execution",
    "ExecutionRule",
    "Frequency",
    "Occurrence",
    "Schedule",
    "State",
    "first_execution",
    "key_of",
    "look_after",
    "next_execution",
    "rolled",
]

"""The sandbox bank's payments: taken once, executed on their day, cleared at the cut-off.

What the last digits of an amount, the payee or the account bring about is a table of `personas`.
The accounts are the sandbox bank's: it hands its `Books` to every verb that moves money, and has
its world locked by then. Contract B.2, F.3.

    scheduled -> short (waits for funds) -> clearing -> settled
              -> check (waits for us)    -> credited, unposted, rejected
"""

from .model import PAID, Account, Counts, Order, Phase, converted
from .service import (
    Books,
    decide,
    due_next,
    find,
    forget_organisation,
    preview,
    run,
    take,
    turn,
    waiting,
)

__all__ = [
    "PAID",
    "Account",
    "Books",
    "Counts",
    "Order",
    "Phase",
    "converted",
    "decide",
    "due_next",
    "find",
    "forget_organisation",
    "preview",
    "run",
    "take",
    "turn",
    "waiting",
]

"""The addresses to which a third party's customers come back, declared in live (contract D.7).

In live a customer is only ever sent to an address that was declared before, compared as it is
written, sign for sign; in the sandbox to any. The list belongs to the organisation and begins with
its onboarding. An owner asks for another one, the bank decides:

    asked -> approved | refused | withdrawn

The list that counts stands with the organisation (`tpps.Organisation.redirects`), so that no call
needs a further look at the database. What has begun with an address keeps it, whatever becomes of
the list.
"""

from .errors import ChangeOpen, ChangeUnknown, NothingChanges, NotInOrder
from .model import MOST, MOVES, Change, Finding, Flaw, State, flaw_of, look_through, unnamed
from .service import (
    approve,
    ask,
    find,
    in_state,
    latest,
    named_in,
    refuse,
    waiting,
    withdraw,
)

__all__ = [
    "MOST",
    "MOVES",
    "Change",
    "ChangeOpen",
    "ChangeUnknown",
    "Finding",
    "Flaw",
    "NotInOrder",
    "NothingChanges",
    "State",
    "approve",
    "ask",
    "find",
    "flaw_of",
    "in_state",
    "latest",
    "look_through",
    "named_in",
    "refuse",
    "unnamed",
    "waiting",
    "withdraw",
]

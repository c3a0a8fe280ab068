"""Letters: written in the transaction of the act they tell of, sent by the worker afterwards.

    waiting -> sent        the mail server has taken it; its text, which may hold links, is dropped
    waiting -> kept        no mail server is set: it can be read in the sandbox
    waiting -> returned    the mail server refused it for good; somebody of the bank may try again

A server that cannot be reached is tried again by the outbox, with longer and longer pauses; after
the last try the task lies dead in the outbox and the letter still waits, until somebody of the bank
has it sent again.
"""

from .model import Draft, Letter, Occasion, Press, Relay, Search, Slip, State
from .service import close, find, forget_old, latest, search, send_again, stuck, write

__all__ = [
    "Draft",
    "Letter",
    "Occasion",
    "Press",
    "Relay",
    "Search",
    "Slip",
    "State",
    "close",
    "find",
    "forget_old",
    "latest",
    "search",
    "send_again",
    "stuck",
    "write",
]

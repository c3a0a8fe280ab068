"""Settlement: what customers approved is brought to the bank, once, and followed (contract B.2.1).

An order is sent in three steps, so that a kill between any two of them pays exactly once: it is
marked as being sent, the bank is asked under its key, and what the bank says is written down.
"""

from .errors import OrderUnknown
from .model import AskedWhileHolding, BankOf, Entered, Halt, Sending, Stop, Way, orders_of
from .service import (
    begin,
    catch_up,
    followed,
    in_time_of,
    in_trouble,
    nudge,
    record,
    stops_of,
    try_again,
    try_these_again,
    wake,
)

__all__ = [
    "AskedWhileHolding",
    "BankOf",
    "Entered",
    "Halt",
    "OrderUnknown",
    "Sending",
    "Stop",
    "Way",
    "begin",
    "catch_up",
    "followed",
    "in_time_of",
    "in_trouble",
    "nudge",
    "orders_of",
    "record",
    "stops_of",
    "try_again",
    "try_these_again",
    "wake",
]

"""Registers: where things are kept that an organisation asks for and customers decide about.

A consent, a payment, a basket: whatever it is, it belongs to one organisation, was asked for by one
application, has a status that moves, and waits until time ends it by the clock of its organisation.
A register is the table of one kind of them, with the statements that all kinds share.
"""

from .model import Kept
from .service import due, look
from .store import Register

__all__ = ["Kept", "Register", "due", "look"]

"""What we ask of any bank: its words (`model`), how it writes a booking (`entry`), and its port."""

from .entry import read as read_entry
from .entry import write as write_entry
from .model import (
    Account,
    AccountAnswer,
    AccountState,
    Balance,
    BalanceType,
    Booking,
    Customer,
    Entry,
    Exchange,
    Party,
    Period,
    Statement,
    Usage,
)
from .port import Bank, Challenge, Method, Question, ScaOutcome, SignIn, SignInOutcome

__all__ = [
    "Account",
    "AccountAnswer",
    "AccountState",
    "Balance",
    "BalanceType",
    "Bank",
    "Booking",
    "Challenge",
    "Customer",
    "Entry",
    "Exchange",
    "Method",
    "Party",
    "Period",
    "Question",
    "ScaOutcome",
    "SignIn",
    "SignInOutcome",
    "Statement",
    "Usage",
    "read_entry",
    "write_entry",
]

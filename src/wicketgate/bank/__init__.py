"""What we ask of any bank: its words (`model`) and its port. `core` speaks to a real one."""

from .model import (
    Account,
    AccountAnswer,
    AccountState,
    Balance,
    BalanceType,
    Booking,
    Customer,
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
]

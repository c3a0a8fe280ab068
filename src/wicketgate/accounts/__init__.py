"""Accounts, balances and bookings read under a consent (contract A.5, E.2 to E.10)."""

from .errors import (
    BookingStatusNotServed,
    CursorForged,
    DeltaListNotServed,
    DeltaWithDates,
    EntryReferenceNotServed,
    EntryReferenceUnknown,
    HistoryTooOld,
    PeriodInvalid,
    PeriodTooLong,
    TransactionUnknown,
)
from .model import AccountView, History, Page, Query, TransactionView
from .service import account, balances, list_accounts, transaction, transactions, whole_report

__all__ = [
    "AccountView",
    "BookingStatusNotServed",
    "CursorForged",
    "DeltaListNotServed",
    "DeltaWithDates",
    "EntryReferenceNotServed",
    "EntryReferenceUnknown",
    "History",
    "HistoryTooOld",
    "Page",
    "PeriodInvalid",
    "PeriodTooLong",
    "Query",
    "TransactionUnknown",
    "TransactionView",
    "account",
    "balances",
    "list_accounts",
    "transaction",
    "transactions",
    "whole_report",
]

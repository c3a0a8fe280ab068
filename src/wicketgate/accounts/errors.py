"""What account reads refuse."""

from datetime import date

from wicketgate.kernel.errors import Refusal


class BookingStatusNotServed(Refusal):
    """Only bookingStatus=booked is supported."""


class DeltaListNotServed(Refusal):
    """deltaList is not supported."""


class EntryReferenceNotServed(Refusal):
    """Reports from an entry reference on are not supported."""


class DeltaWithDates(Refusal):
    """entryReferenceFrom cannot be combined with dateFrom or dateTo."""


class EntryReferenceUnknown(Refusal):
    """The entry reference is not known on this account."""


class PeriodInvalid(Refusal):
    """dateFrom lies after dateTo or in the future."""


class HistoryTooOld(Refusal):
    """Older transactions can be read only shortly after the customer's authentication."""

    def __init__(self, oldest: date, path: str | None = None) -> None:
        super().__init__(f"the oldest date that can be read now is {oldest.isoformat()}", path=path)


class PeriodTooLong(Refusal):
    """The report has more entries than one answer in this format can hold, choose a shorter period.

    JSON answers are paged and have no such limit (contract E.7).
    """


class CursorForged(Refusal):
    """The cursor is not one of this report or is older than thirty minutes."""


class TransactionUnknown(Refusal):
    """The transaction is not known on this account."""

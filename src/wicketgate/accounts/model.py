"""What is shown of accounts, and how a report is cut into pages."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from wicketgate import bank
from wicketgate.consents import Consent, Right
from wicketgate.kernel import clock as time
from wicketgate.kernel import secrets
from wicketgate.kernel.ids import ResourceId
from wicketgate.kernel.profile import Profile

from .errors import (
    BookingStatusNotServed,
    CursorForged,
    DeltaListNotServed,
    DeltaWithDates,
    EntryReferenceNotServed,
    HistoryTooOld,
    PeriodInvalid,
    TransactionUnknown,
)

WHOLE_MOST: Final = 10_000
"""Entries that a report in a format without links may have (contract E.7)."""
CURSOR_LIFE: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as one TPP may see it under one consent."""

    account: bank.Account
    resource_id: ResourceId
    rights: frozenset[Right]
    balances: tuple[bank.Balance, ...] | None
    linked: bool
    """Whether the consent opens more than the list, so that links are given (A.5)."""


@dataclass(frozen=True, slots=True)
class TransactionView:
    """One booking and the account it stands on."""

    account: bank.Account
    resource_id: ResourceId
    entry: bank.Entry


@dataclass(frozen=True, slots=True)
class Query:
    """What a report is asked for. `cursor` continues one; the other fields are then its own."""

    first: date | None = None
    last: date | None = None
    after_entry: str | None = None
    cursor: str | None = None
    with_balance: bool = False
    booking_status: str = "booked"
    delta_list: bool = False
    limit: int | None = None
    """Entries a page, the bank's page size when not given."""

    def check_served(self, profile: Profile) -> None:
        """Raises what the standard offers and this bank does not (contract E.4, E.6)."""
        if self.booking_status != "booked":
            raise BookingStatusNotServed(path="bookingStatus")
        if self.delta_list:
            raise DeltaListNotServed(path="deltaList")
        if self.after_entry is not None and not profile.entry_reference_from:
            raise EntryReferenceNotServed(path="entryReferenceFrom")

    @property
    def report(self) -> str:
        """What makes two questions ask for the same report, as a short word."""
        asked = (self.first, self.last, self.after_entry)
        return secrets.digest("\n".join("" if part is None else str(part) for part in asked))[:22]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page starts, in the snapshot its first page was read from (contract E.2)."""

    consent_id: str
    resource_id: str
    report: str
    """What was asked for (`Query.report`); `first` and `last` are what that meant."""
    first: date
    last: date
    after_sequence: int | None
    newest: int
    before: tuple[date, int]
    expires_us: int

    def write(self) -> str:
        """One line; sealed before it leaves."""
        day, sequence = self.before
        after = "" if self.after_sequence is None else str(self.after_sequence)
        parts = (
            self.consent_id,
            self.resource_id,
            self.report,
            self.first.isoformat(),
            self.last.isoformat(),
            after,
            str(self.newest),
            day.isoformat(),
            str(sequence),
            str(self.expires_us),
        )
        return " ".join(parts)

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Raises ValueError for a line that another version of this program wrote."""
        consent_id, resource_id, report, *days, after, newest, day, sequence, expires = text.split(
            " "
        )
        first, last = map(date.fromisoformat, days)
        return cls(
            consent_id,
            resource_id,
            report,
            first,
            last,
            int(after) if after else None,
            int(newest),
            (date.fromisoformat(day), int(sequence)),
            int(expires),
        )

    def check(self, consent: Consent, resource: ResourceId, query: Query, now: datetime) -> None:
        """Raises CursorForged when it belongs to another report or its time is over."""
        same = (
            self.consent_id == consent.id
            and self.resource_id == resource
            and self.report == query.report
        )
        if not same or time.micros(now) >= self.expires_us:
            raise CursorForged(path="cursor")

    def period(self, limit: int) -> bank.Period:
        """The page it stands before."""
        return bank.Period(
            self.first, self.last, limit, self.before, self.newest, self.after_sequence
        )


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a report; `next` is the sealed cursor of the following one."""

    view: AccountView
    entries: tuple[bank.Entry, ...]
    first: date
    last: date
    after_entry: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class History:
    """How far back this consent may read now (contract E.5, RTS Art. 10)."""

    today: date
    oldest: date
    """Anything before it needs a fresh authentication."""
    floor: date
    """Nothing is given from before, without an error."""

    @classmethod
    def of(cls, consent: Consent, profile: Profile, now: datetime) -> "History":
        today = time.local_date(now, profile.zone)
        floor = today - timedelta(days=profile.history_days_max)
        window = timedelta(minutes=profile.fresh_sca_window_minutes)
        signed = consent.authorised_us
        fresh = signed is not None and now < time.moment(signed) + window
        oldest = floor if fresh else today - timedelta(days=profile.history_days_default)
        return cls(today, oldest, floor)

    def period(self, query: Query, limit: int) -> bank.Period:
        """The bookings asked for by dates, both inclusive (contract E.3).

        Raises PeriodInvalid and HistoryTooOld.
        """
        first = query.first or self.oldest
        last = min(query.last or self.today, self.today)
        if query.last is not None and first > query.last:
            raise PeriodInvalid(path="dateFrom")
        if first > self.today:
            raise PeriodInvalid(path="dateFrom")
        if max(first, self.floor) < self.oldest:
            raise HistoryTooOld(self.oldest, "dateFrom")
        return bank.Period(max(first, self.floor), last, limit)

    def check_entry(self, booking: bank.Booking) -> None:
        """Raises TransactionUnknown and HistoryTooOld: a name opens no more than a report would."""
        if booking.booking_date < self.floor:
            raise TransactionUnknown
        if booking.booking_date < self.oldest:
            raise HistoryTooOld(self.oldest)

    def delta(self, query: Query, since: tuple[date, int], limit: int) -> bank.Period:
        """The bookings after the one of that date and sequence (contract E.6).

        Raises DeltaWithDates and HistoryTooOld.
        """
        if query.first is not None or query.last is not None:
            raise DeltaWithDates
        day, sequence = since
        if day < self.oldest:
            raise HistoryTooOld(self.oldest, "entryReferenceFrom")
        return bank.Period(day, self.today, limit, after_sequence=sequence)

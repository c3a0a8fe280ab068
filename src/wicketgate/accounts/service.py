"""Verbs of account reading. Each starts from `Covered`: an unchecked read does not type-check."""

from dataclasses import dataclass, replace
from typing import Final

from wicketgate import bank, consents, coverage
from wicketgate.consents import CoveredAccount, Kind, Right
from wicketgate.coverage import Covered, Reading
from wicketgate.kernel import clock as time
from wicketgate.kernel.ids import ResourceId
from wicketgate.kernel.secrets import ForgedSeal
from wicketgate.kernel.work import Work

from .errors import CursorForged, EntryReferenceUnknown, PeriodTooLong, TransactionUnknown
from .model import (
    CURSOR_LIFE,
    WHOLE_MOST,
    AccountView,
    Cursor,
    History,
    Page,
    Query,
    TransactionView,
)

_CURSOR: Final = "cursor"


async def list_accounts(
    work: Work, port: bank.Bank, covered: Covered, *, with_balance: bool
) -> list[AccountView]:
    """The accounts the consent speaks of, with balances where they may be seen (A.5)."""
    consent = covered.consent
    if consent.access.kind is Kind.DEDICATED:
        known = {account.account_id: account for account in consent.covered}
        answers = await port.chosen_accounts(
            covered.psu_id, list(known), with_balances=with_balance
        )
        return [_view(a, known[a.account.id], covered, with_balance=with_balance) for a in answers]
    answers = await port.accounts(covered.psu_id, with_balances=with_balance)
    return [
        _view(a, _as_covered(work, a.account, covered), covered, with_balance=with_balance)
        for a in answers
    ]


def _as_covered(work: Work, account: bank.Account, covered: Covered) -> CoveredAccount:
    name = consents.resource_id(work, covered.consent.organisation_id, account.id)
    return CoveredAccount(account.id, name, covered.consent.global_rights())


def _view(
    answer: bank.AccountAnswer, known: CoveredAccount, covered: Covered, *, with_balance: bool
) -> AccountView:
    shown = with_balance and Right.BALANCES in known.rights
    linked = covered.consent.access.kind in {Kind.DEDICATED, Kind.ALL_PSD2}
    return AccountView(
        answer.account, known.resource_id, known.rights, answer.balances if shown else None, linked
    )


async def account(
    work: Work, port: bank.Bank, covered: Covered, resource: ResourceId, *, with_balance: bool
) -> AccountView:
    """One account. Raises coverage.AccountUnknown and NotCovered."""
    known, answer = await _find(
        work, port, covered, Sought(resource, Reading.DETAILS, with_balances=with_balance)
    )
    if with_balance and Right.BALANCES not in known.rights:
        raise coverage.NotCovered
    return _view(answer, known, covered, with_balance=with_balance)


async def balances(
    work: Work, port: bank.Bank, covered: Covered, resource: ResourceId
) -> AccountView:
    """The balances of one account. Raises coverage.AccountUnknown and NotCovered."""
    sought = Sought(resource, Reading.BALANCES, with_balances=True)
    known, answer = await _find(work, port, covered, sought)
    return _view(answer, known, covered, with_balance=True)


@dataclass(frozen=True, slots=True)
class Sought:
    """An account by its public name, and what it is sought for."""

    resource: ResourceId
    reading: Reading
    with_balances: bool = False


async def _find(
    work: Work, port: bank.Bank, covered: Covered, sought: Sought
) -> tuple[CoveredAccount, bank.AccountAnswer]:
    known = await _known(work, port, covered, sought)
    answers = await port.chosen_accounts(
        covered.psu_id, [known.account_id], with_balances=sought.with_balances
    )
    if not answers:
        raise coverage.AccountUnknown
    return known, answers[0]


async def _known(work: Work, port: bank.Bank, covered: Covered, sought: Sought) -> CoveredAccount:
    """The account behind the public name. A consent for all accounts also knows newer ones."""
    known = covered.account
    if known is None and covered.consent.access.kind is Kind.ALL_PSD2:
        for answer in await port.accounts(covered.psu_id, with_balances=False):
            candidate = _as_covered(work, answer.account, covered)
            if candidate.resource_id == sought.resource:
                known = candidate
    return coverage.needs(known, sought.reading)


@dataclass(frozen=True, slots=True)
class _Report:
    """What a report tells of: an account under a consent, as it was asked for."""

    covered: Covered
    known: CoveredAccount
    query: Query


async def transactions(
    work: Work, port: bank.Bank, covered: Covered, resource: ResourceId, query: Query
) -> Page:
    """A page of booked entries, newest first (contract E.2 to E.6).

    Raises coverage.AccountUnknown and NotCovered; BookingStatusNotServed, DeltaListNotServed and
    EntryReferenceNotServed; PeriodInvalid, HistoryTooOld, DeltaWithDates, EntryReferenceUnknown
    and CursorForged.
    """
    known = await _known(work, port, covered, Sought(resource, Reading.TRANSACTIONS))
    if query.with_balance and Right.BALANCES not in known.rights:
        raise coverage.NotCovered
    query.check_served(work.profile)
    report = _Report(covered, known, query)
    period = await _period(work, port, report)
    first_page = period.before is None
    with_balances = first_page and Right.BALANCES in known.rights
    statement = await port.statement(
        covered.psu_id, known.account_id, period, with_balances=with_balances
    )
    if statement is None:
        raise coverage.AccountUnknown
    answer = bank.AccountAnswer(statement.account, statement.balances)
    view = _view(answer, known, covered, with_balance=with_balances)
    following = _next(work, report, period, statement)
    return Page(view, statement.entries, period.first, period.last, query.after_entry, following)


async def whole_report(
    work: Work, port: bank.Bank, covered: Covered, resource: ResourceId, query: Query
) -> Page:
    """All entries of the period at once, for formats without links (contract E.7).

    Raises what `transactions` raises, and PeriodTooLong past ten thousand entries.
    """
    whole = replace(query, cursor=None, limit=WHOLE_MOST)
    page = await transactions(work, port, covered, resource, whole)
    if page.next is not None:
        raise PeriodTooLong
    return page


async def _period(work: Work, port: bank.Bank, report: _Report) -> bank.Period:
    covered, query = report.covered, report.query
    limit = query.limit or work.profile.page_size
    if query.cursor is not None:
        return _opened(work, report).period(limit)
    history = History.of(covered.consent, work.profile, work.now)
    if query.after_entry is None:
        return history.period(query, limit)
    found = await port.sequence_of(covered.psu_id, report.known.account_id, query.after_entry)
    if found is None:
        raise EntryReferenceUnknown(path="entryReferenceFrom")
    return history.delta(query, found, limit)


def _opened(work: Work, report: _Report) -> Cursor:
    query = report.query
    try:
        cursor = Cursor.read(work.keys.unseal(_CURSOR, query.cursor or ""))
    except (ForgedSeal, ValueError) as error:
        raise CursorForged(path="cursor") from error
    cursor.check(report.covered.consent, report.known.resource_id, query, work.now)
    return cursor


def _next(
    work: Work, report: _Report, period: bank.Period, statement: bank.Statement
) -> str | None:
    if statement.rest is None:
        return None
    cursor = Cursor(
        report.covered.consent.id,
        report.known.resource_id,
        report.query.report,
        period.first,
        period.last,
        period.after_sequence,
        statement.newest,
        statement.rest,
        time.micros(work.now + CURSOR_LIFE),
    )
    return work.keys.seal(_CURSOR, cursor.write())


async def transaction(
    work: Work, port: bank.Bank, covered: Covered, resource: ResourceId, transaction_id: str
) -> TransactionView:
    """One booking.

    Raises coverage.AccountUnknown and NotCovered, TransactionUnknown and HistoryTooOld.
    """
    known, answer = await _find(work, port, covered, Sought(resource, Reading.TRANSACTION))
    entry = await port.entry(covered.psu_id, known.account_id, transaction_id)
    if entry is None:
        raise TransactionUnknown
    history = History.of(covered.consent, work.profile, work.now)
    history.check_entry(bank.read_entry(entry))
    return TransactionView(answer.account, known.resource_id, entry)

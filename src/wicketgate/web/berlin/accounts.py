"""Reading accounts, balances and transactions (contract A.5)."""

from typing import Final

from wicketgate import accounts, coverage, oauth
from wicketgate.accounts import Query
from wicketgate.coverage import Asked, Covered, Reading
from wicketgate.journal import AccessKind
from wicketgate.kernel.errors import Fault
from wicketgate.kernel.ids import ResourceId
from wicketgate.kernel.work import Work

from . import camt
from .call import XML, Call, Reply
from .errors import TokenMissing
from .wire import accounts as wire
from .wire.names import ENCODER

MEDIA_TYPES: Final = ("application/json", XML)
_BOOKING_STATUSES: Final = frozenset({"booked", "pending", "both", "information", "all"})
_ENTRY_REFERENCE_MOST: Final = 35


async def list_accounts(call: Call) -> Reply:
    """GET /v1/accounts."""
    asked = call.parameters is True
    covered = await _cover(call, Reading.LIST, with_balance=asked)
    views = await accounts.list_accounts(call.work, call.bank, covered, with_balance=asked)
    link = call.link
    told = wire.AccountList([wire.AccountDetails.of(view, link) for view in views])
    return _tell(call, told)


async def read_account(call: Call) -> Reply:
    """GET /v1/accounts/{account-id}."""
    asked = call.parameters is True
    covered = await _cover(call, Reading.DETAILS, with_balance=asked)
    view = await accounts.account(
        call.work, call.bank, covered, _resource(call), with_balance=asked
    )
    return _tell(call, wire.OneAccount(wire.AccountDetails.of(view, call.link)))


async def read_balances(call: Call) -> Reply:
    """GET /v1/accounts/{account-id}/balances."""
    covered = await _cover(call, Reading.BALANCES)
    view = await accounts.balances(call.work, call.bank, covered, _resource(call))
    told = wire.balances_of(view.balances or ())
    return _tell(call, wire.Balances(wire.Reference.of(view.account), told))


async def list_transactions(call: Call) -> Reply:
    """GET /v1/accounts/{account-id}/transactions, as JSON or camt.053."""
    query = call.parameters
    if not isinstance(query, Query):
        raise TypeError(query)  # the row of this operation reads a report's query
    covered = await _cover(call, Reading.TRANSACTIONS, with_balance=query.with_balance)
    port, resource = call.bank, _resource(call)
    if call.media_type == XML:
        report = await accounts.whole_report(call.work, port, covered, resource, query)
        _take_turn(call)
        document = camt.statement(report, call.work.now, call.work.profile.zone)
        return Reply(200, document, media_type=XML)
    page = await accounts.transactions(call.work, port, covered, resource, query)
    return _tell(call, wire.Transactions.of(page, call.query, call.link))


async def read_transaction(call: Call) -> Reply:
    """GET /v1/accounts/{account-id}/transactions/{transactionId}."""
    covered = await _cover(call, Reading.TRANSACTION)
    view = await accounts.transaction(
        call.work, call.bank, covered, _resource(call), call.places["transaction_id"]
    )
    return _tell(call, wire.TransactionDetails.of(view))


def _tell(call: Call, shape: object) -> Reply:
    """What was read, if it is its turn."""
    _take_turn(call)
    return Reply(200, ENCODER.encode(shape))


def _resource(call: Call) -> ResourceId:
    return ResourceId(call.places["account_id"])


def with_balance(call: Call, faults: list[Fault]) -> bool:
    """Whether balances are asked for."""
    return call.boolean("withBalance", faults)


def read_report_query(call: Call, faults: list[Fault]) -> Query:
    """The report's query; faults for every parameter of the wrong form (E.3, E.4, E.6)."""
    query = Query(
        call.day("dateFrom", faults),
        call.day("dateTo", faults),
        call.query.get("entryReferenceFrom"),
        call.query.get("cursor"),
        with_balance(call, faults),
        call.query.get("bookingStatus", ""),
        call.boolean("deltaList", faults),
    )
    if query.booking_status not in _BOOKING_STATUSES:
        faults.append(
            Fault("bookingStatus", f"must be one of {', '.join(sorted(_BOOKING_STATUSES))}")
        )
    delta = query.delta_list or query.after_entry is not None
    if not delta and "dateFrom" not in call.query:
        faults.append(Fault("dateFrom", "is required"))
    if query.after_entry is not None and not 0 < len(query.after_entry) <= _ENTRY_REFERENCE_MOST:
        faults.append(Fault("entryReferenceFrom", "must have 1 to 35 characters"))
    return query


async def _cover(call: Call, reading: Reading, *, with_balance: bool = False) -> Covered:
    """Proof that the call may read this. Raises TokenMissing, and what coverage refuses."""
    if not call.bearer:
        raise TokenMissing if call.bearer is None else oauth.TokenInvalid
    # Only a report in JSON has pages: elsewhere a cursor is an unknown parameter.
    paged = reading is Reading.TRANSACTIONS and call.media_type != XML
    asked = Asked(
        call.caller.organisation.id,
        call.bearer,
        call.headers.get("consent-id"),
        reading,
        ResourceId(call.places["account_id"]) if "account_id" in call.places else None,
        call.places.get("transaction_id"),
        attended=call.attended,
        continued=paged and "cursor" in call.query,
        with_balance=with_balance,
    )
    covered = await coverage.cover(call.work, asked)
    await oauth.note_first_use(call.work, call.seat.desk.database, covered.token)
    _note(call, asked, covered)
    return covered


def _take_turn(call: Call) -> None:
    """The last stage: only now is it sure that something is given (contract C.2, stage 16).

    It is a work of its own: the bank, which may be slow, was asked while nobody had to wait.
    """
    if call.reading is None:
        return
    asked, covered = call.reading

    async def turn(work: Work) -> None:
        call.allowance = (await coverage.take_turn(work, asked, covered)).allowance

    if asked.takes_turns(covered.consent):
        call.last_act = turn


def _note(call: Call, asked: Asked, covered: Covered) -> None:
    """What the access line and the answer say of this reading (contract decision 5)."""
    access, call.allowance = call.access, covered.allowance
    call.reading = (asked, covered)
    access.consent_id = covered.consent.id
    access.reading = asked.counter if covered.consent.recurring else asked.resource_key
    if asked.continued:
        access.kind = AccessKind.CONTINUED
    else:
        access.kind = AccessKind.ATTENDED if asked.attended else AccessKind.UNATTENDED

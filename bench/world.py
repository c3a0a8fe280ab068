"""What is read and written under load: a customer with long accounts, consents, refresh tokens.

The customer lives in the world of the demo organisation of an ordinary sandbox. Everything goes in
by the product's own verbs, but for the customer and the bookings, which go in as rows.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import asyncpg

from wicketgate import applications, authorisation, consents, funds, oauth, payments, sandbox
from wicketgate.bank import (
    Booking,
    Customer,
    Party,
    Reference,
    Scheme,
    Transfer,
    write_entry,
)
from wicketgate.consents import Access, Consent, ConsentRequest, Kind, Right
from wicketgate.funds import Card, FundsConsent, FundsRequest
from wicketgate.kernel import clock as time
from wicketgate.kernel import secrets
from wicketgate.kernel.actors import Tpp
from wicketgate.kernel.database import SQLITE
from wicketgate.kernel.ids import AuthorisationId, PsuId
from wicketgate.kernel.money import Money
from wicketgate.kernel.sql import Value
from wicketgate.kernel.work import Database, Desk, Work
from wicketgate.payments import Form, Order, PaymentRequest, Service
from wicketgate.sandbox.model import place_before, transaction_id
from wicketgate.subjects import AccountAccess, FundsAccess

SIZES: Final = (20, 1_000, 100_000, 1_000_000)
"""Bookings of the accounts; a report of the first is one page of 20."""
PAGE: Final = 20
_DAYS: Final = 700
"""How far back the bookings go."""
_LIFE: Final = timedelta(days=30)
_PSU: Final = "bench-customer"
_BOOKING: Final = (*("account_id", "sequence", "balance_after", "transaction_id", "entry"),)

_PAST_CALLS: Final = 100_000
_ACCESS: Final = (
    *("at_us", "organisation_id", "application_id", "method", "operation", "status"),
    *("duration_us", "request_id", "consent_id", "reading", "kind", "logged_us"),
)


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token, and the names its rotation finds in the database."""

    token: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """What the bench's third party holds."""

    api_key: str
    organisation: str
    consent_id: str
    access_token: str
    resources: dict[int, str]
    """Number of bookings -> how this TPP calls the account."""
    ibans: dict[int, str]
    refresh_tokens: list[RefreshToken]
    funds_consent_id: str
    funds_token: str
    payment_id: str


def iban_of(size: int) -> str:
    """A Belgian IBAN with right check digits and a bank code that nobody has (ISO 13616)."""
    number = 9_990_000_000 + size
    bban = f"{number:010d}{number % 97 or 97:02d}"
    check = 98 - int(f"{bban}111400") % 97  # B = 11, E = 14
    return f"BE{check:02d}{bban}"


def _account_id(size: int) -> str:
    return f"bench-account-{size}"


def _bookings(size: int, today: date) -> Iterator[tuple[Value, ...]]:
    """Evenly spread over the days, oldest first; each balance is the one before and the amount."""
    days = min(size, _DAYS)
    account, balance, sequence = _account_id(size), 0, 0
    party = Party("Corner Shop", iban_of(7))
    for n in range(size):
        day = today - timedelta(days=days - 1 - n * days // size)
        sequence = max(sequence, place_before(day)) + 1
        after = (n * 7_919) % 100_000
        name = transaction_id(account.encode(), sequence)
        booking = Booking(
            name,
            str(sequence),
            day,
            day,
            after - balance,
            "EUR",
            party,
            (f"Card payment {n} at Corner Shop, Mechelen",),
            end_to_end_id=f"E2E-{n:012d}",
            purpose_code="GDDS",
            bank_transaction_code="PMNT-CCRD-POSD",
            minor_after=after,
        )
        yield account, sequence, after, name, write_entry(booking)
        balance = after


def _past_calls(organisation: str, today: date) -> Iterator[tuple[Value, ...]]:
    """An access log with a past: readings of other consents, evenly over a month."""
    month_us = 30 * 24 * 3600 * 1_000_000
    begun_us = time.micros(datetime.combine(today, datetime.min.time(), UTC)) - month_us
    for n in range(_PAST_CALLS):
        at_us = begun_us + n * (month_us // _PAST_CALLS)
        consent = f"bench-consent-{n % 1000}"
        caller = (at_us, organisation, "bench", "GET", "getAccountList", 200, 900)
        yield (*caller, f"request-{n}", consent, "accounts", "unattended", at_us)


def _people(organisation: str) -> Iterator[tuple[str, dict[str, Value]]]:
    """Rows of the customer, the accounts and the mandates, by table."""
    customer: dict[str, Value] = {
        "id": _PSU,
        "organisation_id": organisation,
        "login": _PSU,
        "name": "Bea Bench",
        "phone_hint": "+32 4.. .. 00",
        "signs_in": "normally",
        "device": "code",
    }
    yield "sandbox_customer", customer
    for position, size in enumerate(SIZES):
        yield (
            "sandbox_account",
            {
                "id": _account_id(size),
                "organisation_id": organisation,
                "position": position,
                "iban": iban_of(size),
                "bic": "KESTBEB0",
                "currency": "EUR",
                "product": "Current account",
                "name": "Bea Bench",
                "usage": "PRIV",
                "cash_account_type": "CACC",
                "state": "enabled",
                "owner_names": "Bea Bench",
                "signatures_required": 1,
                "credit_line": 0,
                "newest": 0,
                "booked": 0,
            },
        )
        yield (
            "sandbox_mandate",
            {"customer_id": _PSU, "account_id": _account_id(size), "right": "owner"},
        )


def _insert(table: str, names: Iterator[str] | tuple[str, ...], mark: str) -> str:
    columns = [f'"{name}"' for name in names]
    places = ", ".join("?" if mark == "?" else f"${n + 1}" for n in range(len(columns)))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608  # our own names only


async def fill(url: str, organisation: str, today: date) -> None:
    """Put the customer, the accounts and their bookings into the database."""
    if url.startswith(SQLITE):
        _fill_sqlite(Path(url.removeprefix(SQLITE)), organisation, today)
    else:
        await _fill_postgres(url, organisation, today)


def _fill_sqlite(path: Path, organisation: str, today: date) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-400000")
    for table, row in _people(organisation):
        connection.execute(_insert(table, tuple(row), "?"), tuple(row.values()))
    for size in SIZES:
        insert = _insert("sandbox_booking", _BOOKING, "?")
        connection.executemany(insert, _bookings(size, today))
    connection.executemany(_insert("access_line", _ACCESS, "?"), _past_calls(organisation, today))
    connection.execute(_STAND)
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


async def _fill_postgres(url: str, organisation: str, today: date) -> None:
    connection = await asyncpg.connect(url)
    for table, row in _people(organisation):
        await connection.execute(_insert(table, tuple(row), "$"), *row.values())
    for size in SIZES:
        await connection.copy_records_to_table(
            "sandbox_booking", columns=_BOOKING, records=_bookings(size, today)
        )
    await connection.copy_records_to_table(
        "access_line", columns=_ACCESS, records=_past_calls(organisation, today)
    )
    await connection.execute(_STAND)
    await connection.close()


async def settle(url: str) -> None:
    """Let PostgreSQL know how much lies where, as its own vacuum would after a while."""
    if not url.startswith(SQLITE):
        connection = await asyncpg.connect(url)
        await connection.execute("VACUUM ANALYZE")
        await connection.close()


_STAND: Final = """
    UPDATE sandbox_account SET
        newest = (SELECT max(sequence) FROM sandbox_booking WHERE account_id = sandbox_account.id),
        booked = (SELECT balance_after FROM sandbox_booking WHERE account_id = sandbox_account.id
                  ORDER BY sequence DESC LIMIT 1)
    WHERE id LIKE 'bench-account-%'
"""


async def hold(desk: Desk, api_key: str, refreshing: int) -> Holding:
    """Consents on the accounts: one to read by, and `refreshing` others to rotate tokens of."""
    async with desk.writing(secrets.new_uuid()) as work:
        caller = await applications.present(work, api_key)
        consent = await _approved(work, caller.tpp, _PSU)
        grant = authorisation.grant_for(work, AccountAccess(consent), AuthorisationId("bench"))
        long = replace(grant, terms=oauth.GrantTerms(_LIFE, refreshable=False, ends_us=None))
        tokens = await oauth.issue_tokens(work, long)
        asked, token = await _asked(work, desk.database, caller.tpp)
        rotated = [await _refreshable(work, caller.tpp, n) for n in range(refreshing)]
        payment = await payments.receive(work, caller.tpp, _payment())
    resources = {
        size: account.resource_id
        for size in SIZES
        for account in consent.covered
        if account.account_id == _account_id(size)
    }
    return Holding(
        api_key,
        caller.organisation.id,
        consent.id,
        tokens.access_token,
        {size: str(name) for size, name in resources.items()},
        {size: iban_of(size) for size in SIZES},
        rotated,
        asked.id,
        token,
        payment.id,
    )


def _payment() -> PaymentRequest:
    """A transfer that waits for its customer, to be asked about."""
    transfer = Transfer(Money(1234, "EUR"), "Rijwielhuis", Reference(iban="NL91ABNA0417164300"))
    order = Order(
        Service.SINGLE, Scheme.SEPA, Form.JSON, Reference(iban=iban_of(SIZES[0])), (transfer,)
    )
    return PaymentRequest(
        order,
        b"{}",
        "application/json",
        explicit=False,
        redirect_uri=None,
        rejects_without_funds=False,
    )


async def _asked(work: Work, database: Database, tpp: Tpp) -> tuple[FundsConsent, str]:
    """A consent for confirmation of funds on the first account, and a token that lasts."""
    account = Reference(iban=iban_of(SIZES[0]))
    received = await funds.receive(
        work, tpp, FundsRequest(account, Card(), explicit=False, redirect_uri=None)
    )
    bank = sandbox.bank(work, tpp.organisation)
    answers = await bank.accounts(PsuId(_PSU), with_balances=False)
    matched = funds.matching(received, [answer.account for answer in answers])
    signed = await funds.approve(work, received, Customer(PsuId(_PSU), _PSU, "Bea Bench"), matched)
    await funds.tokens_given(work, signed.id)
    grant = authorisation.grant_for(work, FundsAccess(signed), AuthorisationId("bench"))
    long = replace(grant, terms=oauth.GrantTerms(_LIFE, refreshable=False, ends_us=None))
    token = (await oauth.issue_tokens(work, long)).access_token
    # Its first use is noted by a statement of its own, which no later call has.
    await oauth.note_first_use(work, database, await oauth.find_access_token(work, token))
    return signed, token


async def _approved(work: Work, tpp: Tpp, psu: str) -> Consent:
    references = tuple(Reference(iban=iban_of(size)) for size in SIZES)
    rights = (Right.ACCOUNTS, Right.BALANCES, Right.TRANSACTIONS)
    request = ConsentRequest(
        Access(Kind.DEDICATED, tuple((right, references) for right in rights)),
        recurring=True,
        valid_until=work.today + timedelta(days=90),
        frequency_per_day=4,
        explicit=False,
        redirect_uri=None,
        frequency_enforced=False,
    )
    received = await consents.receive(work, tpp, request)
    bank = sandbox.bank(work, tpp.organisation)
    answers = await bank.accounts(PsuId(_PSU), with_balances=False)
    matched = consents.matching(work, received, [answer.account for answer in answers])
    customer = Customer(PsuId(psu), psu, "Bea Bench")
    return await consents.seed_valid(
        work, received, customer, matched, time.micros(work.now + _LIFE)
    )


async def _refreshable(work: Work, tpp: Tpp, n: int) -> RefreshToken:
    """Each on a consent of its own customer, so that no two rotations wait for each other."""
    consent = await _approved(work, tpp, f"{_PSU}-{n}")
    grant = authorisation.grant_for(work, AccountAccess(consent), AuthorisationId("bench"))
    tokens = await oauth.issue_tokens(work, grant)
    token = tokens.refresh_token or ""
    return RefreshToken(token, (secrets.digest(token), grant.id, consent.id))

"""The sandbox bank's ledger as numbers and words: sequences, rows, balances, answers of a device.

A booking's sequence is its day and its place in that day (20261122000003 is the third booking of
22 November 2026). So the booking date never descends with the sequence, a period is one range of
the primary key, and the public entry reference is the sequence itself.
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Final, NamedTuple

from wicketgate import clearing, personas
from wicketgate.bank import (
    Account,
    AccountAnswer,
    AccountState,
    Balance,
    BalanceType,
    Booking,
    Customer,
    Method,
    Party,
    Period,
    ScaOutcome,
    Usage,
    write_entry,
)
from wicketgate.kernel import clock as time
from wicketgate.kernel import sepa_text
from wicketgate.kernel.ids import AccountId, OrganisationId, PsuId
from wicketgate.kernel.money import Money
from wicketgate.kernel.secrets import Keyring
from wicketgate.kernel.sql import Row, Value, remembering
from wicketgate.personas import Device, Entry, SignsIn

WRONG_PASSWORDS: Final = 5
"""The fifth wrong password blocks (contract B.3)."""
_YEARS: Final = 2
MOST_DAYS: Final = 800
"""How many days a world lives in one go: a moved clock must not hold a transaction for long."""
PLACES: Final = 10**6
"""Places for bookings in one day of one account."""
_REFERENCE: Final = re.compile(r"[1-9][0-9]{13}")


# ------------------------------------------------------------------ sequences
def place_before(day: date) -> int:
    """The sequence just below the first place of that day."""
    return (day.year * 10_000 + day.month * 100 + day.day) * PLACES


@lru_cache(maxsize=2048)
def _day(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


def day_of(sequence: int) -> date:
    """The booking date that a sequence carries."""
    return _day(sequence // PLACES)


def span(period: Period) -> tuple[int, int]:
    """The lowest and the highest sequence a period asks for; empty when they are crossed."""
    low = place_before(period.first)
    high = up_to(period.last)
    if period.after_sequence is not None:
        low = max(low, period.after_sequence + 1)
    if period.newest is not None:
        high = min(high, period.newest)
    if period.before is not None:
        high = min(high, period.before[1] - 1)
    return low, high


def read_reference(entry_reference: str) -> int | None:
    """The sequence behind an entry reference, or None for what cannot be one."""
    return int(entry_reference) if _REFERENCE.fullmatch(entry_reference) else None


def transaction_id(ledger_key: bytes, sequence: int) -> str:
    """An opaque name: a keyed hash (BLAKE2b, 120 bits) of the sequence."""
    mark = blake2b(b"%d" % sequence, key=ledger_key, digest_size=15).digest()
    return urlsafe_b64encode(mark).decode()


def up_to(day: date | None) -> int:
    """The highest sequence of that day; 0, which nothing has, without a day."""
    return 0 if day is None else place_before(day) + PLACES - 1


class Place(NamedTuple):
    """Which bookings: at most `limit` from `high` down to `low`."""

    psu: PsuId
    account: AccountId
    low: int
    high: int
    limit: int


# ------------------------------------------------------------------ the ledger of an account
@dataclass(slots=True)
class Ledger:
    """Where an account stands: its newest booking and what is booked."""

    account: AccountId
    currency: str
    secret: bytes
    newest: int = 0
    booked: int = 0

    def book(self, day: date, entries: Sequence[Entry]) -> list[Mapping[str, Value]]:
        """Give each entry its sequence, its name and its balance; the rows to store."""
        rows: list[Mapping[str, Value]] = []
        self.newest = max(self.newest, place_before(day))
        for entry in entries:
            self.newest += 1
            self.booked += entry.amount
            rows.append(self._row(entry))
        return rows

    def _row(self, entry: Entry) -> Mapping[str, Value]:
        name = transaction_id(self.secret, self.newest)
        booking = Booking(
            name,
            str(self.newest),
            day_of(self.newest),
            entry.value_date,
            entry.amount,
            self.currency,
            entry.counterparty,
            entry.remittance,
            entry.remittance_structured,
            entry.end_to_end_id,
            entry.mandate_id,
            entry.creditor_id,
            entry.purpose_code,
            entry.bank_transaction_code,
            entry.proprietary_code,
            entry.additional_information,
            self.booked,
            entry.exchange,
        )
        return {
            "account_id": self.account,
            "sequence": self.newest,
            "balance_after": self.booked,
            "transaction_id": name,
            "entry": write_entry(booking),
        }


class Booked(NamedTuple):
    """Rows to store, and the day of the last of them."""

    rows: list[Mapping[str, Value]]
    day: date


def story(ledger: Ledger, key: str, first: date, last: date) -> Booked:
    """What the story of the account called `key` books from `first` to `last`."""
    day = newest = first
    rows: list[Mapping[str, Value]] = []
    while day <= last:
        entries = personas.booked_on(key, day)
        if entries:
            rows.extend(ledger.book(day, entries))
            newest = day
        day += timedelta(days=1)
    return Booked(rows, newest)


def by_hand(minor: int, day: date, party: Party, words: str | None) -> Entry:
    """What somebody has booked: a credit transfer in, or out where the amount is negative."""
    return Entry(
        amount=minor,
        value_date=day,
        counterparty=party._replace(name=sepa_text.basic(party.name or "")),
        remittance=() if words is None else (sepa_text.basic(words),),
        remittance_structured=None,
        end_to_end_id=None,
        mandate_id=None,
        creditor_id=None,
        purpose_code=None,
        bank_transaction_code="PMNT-ICDT-ESCT" if minor < 0 else "PMNT-RCDT-ESCT",
        proprietary_code="SCT",
        additional_information=None,
        exchange=None,
    )


# ------------------------------------------------------------------ rows as the bank's things
@dataclass(frozen=True, slots=True)
class Head:
    """An account with where its ledger stands."""

    answer: AccountAnswer
    newest: int


@dataclass(frozen=True, slots=True)
class _Standing:
    """The amounts of a ledger; `closing` is what was booked on the closing day."""

    newest: int
    booked: int
    closing: int
    changed_us: int | None
    credit_line: int
    held: int

    def balances(self, currency: str, closing_day: date) -> tuple[Balance, ...]:
        """The balances of contract E.8."""
        changed = None if self.changed_us is None else time.moment(self.changed_us)
        reference = str(self.newest) if self.newest else None
        return (
            Balance(
                BalanceType.INTERIM_BOOKED,
                Money(self.booked, currency),
                last_change=changed,
                last_entry_reference=reference,
            ),
            Balance(
                BalanceType.INTERIM_AVAILABLE,
                Money(self.booked + self.credit_line - self.held, currency),
                credit_limit_included=self.credit_line > 0,
                last_change=changed,
                last_entry_reference=reference,
            ),
            Balance(
                BalanceType.CLOSING_BOOKED,
                Money(self.closing, currency),
                reference_date=closing_day,
            ),
        )


@remembering
def read_head(row: Row, closing_day: date | None) -> Head:
    """The first row of `store.STATEMENT`, or a row of `store.ACCOUNTS_OF`.

    With its balances when a closing day is given.
    """
    _, name, booked, closing, newest, changed_us, credit_line, held, signatures, *words = row
    key, currency, product, usage, iban, bic, cash_account_type, state, *names = words
    display_name, owner_names = names
    account = Account(
        AccountId(key),
        currency,
        product,
        name,
        Usage(usage),
        iban=iban,
        bic=bic,
        cash_account_type=cash_account_type,
        state=AccountState(state),
        display_name=display_name,
        owner_names=tuple(owner_names.split("\n")),
        signatures_required=signatures,
    )
    standing = _Standing(newest, booked, closing, changed_us, credit_line, held)
    balances = standing.balances(currency, closing_day) if closing_day else ()
    return Head(AccountAnswer(account, balances), newest)


# ------------------------------------------------------------------ a world, from the table
@dataclass(frozen=True, slots=True)
class World:
    """The ids of one organisation's customers and accounts, and what every world begins with."""

    keys: Keyring
    organisation: OrganisationId

    def psu(self, login: str) -> PsuId:
        """The customer's id, given for any login; capitals do not matter."""
        return PsuId(self.keys.name("psu", self.organisation, login.strip().casefold()))

    def account(self, key: str) -> AccountId:
        return AccountId(self.keys.name("account", self.organisation, key))

    def ledger(self, account: AccountId, currency: str, newest: int, booked: int) -> Ledger:
        secret = bytes.fromhex(self.keys.fingerprint("ledger", account))
        return Ledger(account, currency, secret, newest, booked)

    def customers(self) -> Iterator[Mapping[str, Value]]:
        for persona in personas.PERSONAS:
            yield {
                "id": self.psu(persona.login),
                "organisation_id": self.organisation,
                "login": persona.login,
                "name": persona.name,
                "corporate_id": persona.corporate_id,
                "phone_hint": persona.phone_hint,
                "signs_in": persona.signs_in.value,
                "device": persona.device.value,
            }

    def accounts(self) -> Iterator[Mapping[str, Value]]:
        for position, account in enumerate(personas.ACCOUNTS.values()):
            yield {
                "id": self.account(account.key),
                "organisation_id": self.organisation,
                "position": position,
                "iban": account.iban,
                "bic": account.bic,
                "currency": account.currency,
                "product": account.product,
                "name": account.name,
                "display_name": account.display_name,
                "usage": account.usage.value,
                "cash_account_type": account.cash_account_type,
                "state": account.state.value,
                "owner_names": "\n".join(personas.owners(account)),
                "signatures_required": account.signatures_required,
                "credit_line": account.credit_line,
                "newest": 0,
                "booked": 0,
                "held": 0,
                "changed_us": None,
            }

    def mandates(self) -> Iterator[Mapping[str, Value]]:
        for persona in personas.PERSONAS:
            for account in persona.accounts:
                yield {
                    "customer_id": self.psu(persona.login),
                    "account_id": self.account(account.key),
                    "right": "owner" if account.holder is None else "signatory",
                }


# ------------------------------------------------------------------ customers and their devices
@dataclass(frozen=True, slots=True)
class Holder:
    """A customer of this world, and how sign-in and device behave (contract F.2)."""

    customer: Customer
    signs_in: SignsIn
    device: Device


METHODS: Final[Mapping[Device, tuple[Method, ...]]] = {
    Device.CODE: (Method.OTP, Method.PUSH),
    Device.CODE_FAILS: (Method.OTP,),
    Device.SILENT: (Method.PUSH,),
    Device.REFUSES: (Method.PUSH,),
    Device.BROKEN: (Method.PUSH,),
    Device.NOT_NEEDED: (Method.EXEMPTED,),
}
"""How each customer can sign, the usual way first."""


def read_account(row: Row) -> clearing.Account:
    """A row of `store.STAND`: the account as the clearing sees it."""
    key, currency, state, usage, iban, bic, owners, booked, credit_line, held = row
    return clearing.Account(
        AccountId(key),
        currency,
        AccountState(state),
        Usage(usage),
        iban,
        bic,
        tuple(owners.split("\n")),
        booked,
        credit_line,
        held,
    )


def judge(device: Device, *, code_right: bool) -> ScaOutcome:
    """What becomes of a one-time code."""
    right = code_right and device is Device.CODE
    return ScaOutcome.RIGHT if right else ScaOutcome.WRONG


def years_before(day: date) -> date:
    """The day on which the history of a world begins that is made on `day`."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - _YEARS, day=28 if leap else day.day)

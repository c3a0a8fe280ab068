"""What becomes of an order, decided without a clock: moments and accounts are arguments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from wicketgate import personas
from wicketgate.bank import (
    AccountState,
    Exchange,
    OrderState,
    Party,
    PayeeCheck,
    Reason,
    Scheme,
    Standing,
    Transfer,
    Usage,
)
from wicketgate.kernel import calendar, clock, sepa_text
from wicketgate.kernel.ids import AccountId, PsuId
from wicketgate.kernel.money import EXPONENT, Money
from wicketgate.kernel.states import Moves
from wicketgate.personas import Entry, Outcome

MOST_ORDERS: Final = 200
"""How many orders are moved in one go: a moved clock must not hold a transaction for long."""
_DAY: Final = timedelta(days=1)
_EURO: Final = "EUR"


class Phase(StrEnum):
    """Where an order is in this bank."""

    SCHEDULED = "scheduled"
    """Its day has not come."""
    CHECK = "check"
    """Looked at by somebody: no time ends it."""
    SHORT = "short"
    """Waits for funds until the cut-off of its day."""
    CLEARING = "clearing"
    """On its way, and the money set aside."""
    SETTLED = "settled"
    CREDITED = "credited"
    UNPOSTED = "unposted"
    REJECTED = "rejected"


_PAID_OR_NOT: Final = frozenset(
    {Phase.SETTLED, Phase.CREDITED, Phase.UNPOSTED, Phase.REJECTED, Phase.CLEARING}
)
MOVES: Final[Moves[Phase]] = {
    Phase.SCHEDULED: _PAID_OR_NOT | {Phase.CHECK, Phase.SHORT},
    Phase.CHECK: _PAID_OR_NOT | {Phase.SHORT},
    Phase.SHORT: _PAID_OR_NOT,
    Phase.CLEARING: frozenset({Phase.SETTLED, Phase.REJECTED}),
    Phase.SETTLED: frozenset(),
    Phase.CREDITED: frozenset(),
    Phase.UNPOSTED: frozenset(),
    Phase.REJECTED: frozenset(),
}
PAID: Final = frozenset({Phase.SETTLED, Phase.CREDITED, Phase.UNPOSTED})
"""Booked on the debtor's account, and on the creditor's where it is one of this bank."""
_TOLD: Final[Mapping[Phase, OrderState]] = {
    Phase.SCHEDULED: OrderState.PENDING,
    Phase.CHECK: OrderState.PENDING,
    Phase.SHORT: OrderState.PENDING,
    Phase.CLEARING: OrderState.IN_PROCESS,
    Phase.SETTLED: OrderState.SETTLED,
    Phase.CREDITED: OrderState.CREDITED,
    Phase.UNPOSTED: OrderState.WITHOUT_POSTING,
    Phase.REJECTED: OrderState.REJECTED,
}
_WAITS: Final[Mapping[Phase, Reason]] = {Phase.SHORT: Reason.NO_FUNDS}


@dataclass(frozen=True, slots=True)
class Account:
    """An account of this bank as the clearing sees it; amounts in minor units of its currency."""

    id: AccountId
    currency: str
    state: AccountState
    usage: Usage
    iban: str
    bic: str
    owners: tuple[str, ...]
    booked: int
    credit_line: int
    held: int
    """Set aside for orders on their way."""

    @property
    def available(self) -> int:
        return self.booked + self.credit_line - self.held


@dataclass(frozen=True, slots=True)
class Order:
    """An order as it was taken, and where it is. `debit` and `fee` are what its account pays."""

    key: str
    psu: PsuId
    account: AccountId
    scheme: Scheme
    transfer: Transfer
    day: date
    may_wait: bool
    debit: int
    fee: int
    phase: Phase = Phase.SCHEDULED
    reason: Reason | None = None
    due_us: int | None = None
    """When something becomes of it by itself."""
    changed_to: date | None = None

    @property
    def total(self) -> int:
        return self.debit + self.fee

    @property
    def outcome(self) -> Outcome | None:
        return personas.outcome_of(self.transfer.amount, self.scheme)

    @property
    def standing(self) -> Standing:
        return Standing(_TOLD[self.phase], self.reason or _WAITS.get(self.phase), self.changed_to)


class Sides(NamedTuple):
    """The two accounts; None for a debtor that is gone, and for a creditor at another bank."""

    debtor: Account | None
    creditor: Account | None


class Counts(NamedTuple):
    """How many orders went which way, and how many wait."""

    settled: int = 0
    rejected: int = 0
    waiting: int = 0


class Verdict(NamedTuple):
    """What an order becomes."""

    phase: Phase
    reason: Reason | None = None
    due_us: int | None = None


# ------------------------------------------------------------------ days and moments
def cut_off_us(day: date, at: time, zone: ZoneInfo) -> int:
    """The moment of the cut-off on that day."""
    return clock.micros(datetime.combine(day, at, zone))


def begin_us(day: date, zone: ZoneInfo) -> int:
    """The first moment of that day."""
    return clock.micros(clock.end_of_day(day - _DAY, zone))


def day_for(scheme: Scheme, wanted_on: date, now: datetime, at: time, zone: ZoneInfo) -> date:
    """On which day an order of now is executed (contract A.7.2)."""
    local = now.astimezone(zone)
    today = local.date()
    if scheme is Scheme.INSTANT:
        return today
    first = today if local.time() < at else today + _DAY
    return calendar.business_day_from(max(wanted_on, first))


# ------------------------------------------------------------------ amounts
def _exact(amount: Money, currency: str) -> Fraction | None:
    rates = personas.RATES
    if amount.currency == currency:
        return Fraction(amount.minor)
    if amount.currency not in rates or currency not in rates:
        return None
    rate = Fraction(rates[currency]) / Fraction(rates[amount.currency])
    shift = Fraction(10) ** (EXPONENT[currency] - EXPONENT[amount.currency])
    return amount.minor * rate * shift


def converted(amount: Money, currency: str) -> int | None:
    """What it takes in that currency at the bank's rate, rounded up; None without a rate."""
    exact = _exact(amount, currency)
    return None if exact is None else ceil(exact)


def received(order: Order, creditor: Account) -> int:
    """What the creditor's account gets, rounded down; its own bank's fee taken off (CRED)."""
    amount = order.transfer.amount
    gets = floor(_exact(amount, creditor.currency) or 0)
    if order.scheme in _CHARGED and order.transfer.charge_bearer == "CRED":
        fee = converted(Money(personas.CREDITOR_FEE, _EURO), creditor.currency) or 0
        gets = max(0, gets - fee)
    return gets


_CHARGED: Final = frozenset({Scheme.TARGET2, Scheme.CROSS_BORDER})


def fee_of(scheme: Scheme, transfer: Transfer, currency: str) -> int:
    """What the debtor pays on top, in their account's currency."""
    cents = personas.FEES[scheme].get(transfer.charge_bearer, 0)
    return converted(Money(cents, _EURO), currency) or 0


# ------------------------------------------------------------------ decisions
def creditor_of(order: Order, ours: Sequence[Account]) -> Account | None:
    """The account of this bank that is paid to.

    Of several currencies the one that is named, else that of the payment, else the first.
    """
    named = order.transfer.creditor_account
    found = [one for one in ours if named.number in {one.iban, one.iban[4:]}]
    wanted = named.currency or order.transfer.amount.currency
    return next((one for one in found if one.currency == wanted), next(iter(found), None))


def sides_of(order: Order, ours: Sequence[Account]) -> Sides:
    """Both accounts among those of this bank."""
    debtor = next((one for one in ours if one.id == order.account), None)
    return Sides(debtor, creditor_of(order, ours))


def forbidden(order: Order, sides: Sides) -> Reason | None:
    """Why the bank would not do it at all, whatever there is on the account."""
    debtor, creditor = sides
    if debtor is None:
        return Reason.WRONG_ACCOUNT
    if debtor.state is not AccountState.ENABLED:
        return _OF_STATE[debtor.state]
    if creditor is not None and creditor.state is not AccountState.ENABLED:
        return _OF_STATE[creditor.state]
    return _over_limit(order, debtor)


def _over_limit(order: Order, debtor: Account) -> Reason | None:
    euros = converted(order.transfer.amount, _EURO)
    if euros is None or (order.debit == 0 and order.transfer.amount.minor):
        return Reason.NOT_SPECIFIED  # a currency without a rate
    return Reason.OVER_LIMIT if euros > personas.LIMITS[debtor.usage] else None


_OF_STATE: Final[Mapping[AccountState, Reason]] = {
    AccountState.BLOCKED: Reason.BLOCKED_ACCOUNT,
    AccountState.DELETED: Reason.CLOSED_ACCOUNT,
}


def funded(order: Order, debtor: Account) -> bool:
    """Whether there is enough now, and the amount does not say otherwise."""
    return order.outcome is not Outcome.NO_FUNDS and debtor.available >= order.total


def judge(order: Order, sides: Sides, at_us: int, cut_off: int) -> Verdict:
    """What the order becomes at that moment; at its cut-off nothing waits any more."""
    if order.phase is not Phase.CLEARING:
        reason = forbidden(order, sides)
        if reason is not None or sides.debtor is None:
            return Verdict(Phase.REJECTED, reason)
        if order.phase is Phase.SCHEDULED and order.outcome is Outcome.CHECKED:
            return Verdict(Phase.CHECK)
        if not funded(order, sides.debtor):
            waits = order.may_wait and order.scheme is not Scheme.INSTANT and at_us < cut_off
            return Verdict(Phase.SHORT, due_us=cut_off) if waits else _NO_FUNDS
        if order.scheme is Scheme.INSTANT or sides.creditor is not None:
            return _at_once(order, sides.creditor)
    return Verdict(Phase.CLEARING, due_us=cut_off) if at_us < cut_off else _cleared(order)


_NO_FUNDS: Final = Verdict(Phase.REJECTED, Reason.NO_FUNDS)


def _cleared(order: Order) -> Verdict:
    """What the clearing answers for a payment to another bank."""
    if order.outcome is Outcome.REFUSED:
        return Verdict(Phase.REJECTED, Reason.NOT_SPECIFIED)
    if order.transfer.creditor_account.iban in _CLOSED:
        return Verdict(Phase.REJECTED, Reason.CLOSED_ACCOUNT)
    return Verdict(Phase.SETTLED)


def _at_once(order: Order, creditor: Account | None) -> Verdict:
    """An instant payment, or one from account to account of this bank."""
    if order.outcome is Outcome.TIMED_OUT:
        return Verdict(Phase.REJECTED, Reason.TOO_LATE)
    answer = _cleared(order)
    if answer.phase is Phase.REJECTED:
        return answer
    elsewhere = creditor is None
    unposted = elsewhere and order.outcome is Outcome.UNPOSTED
    return Verdict(Phase.UNPOSTED if unposted else Phase.CREDITED)


_CLOSED: Final = frozenset(payee.iban for payee in personas.PAYEES if payee.closed)


# ------------------------------------------------------------------ verification of payee
def check_payee(order: Order, creditor: Account | None) -> tuple[PayeeCheck, str | None]:
    """How the name fits the account, and the right name where it nearly does.

    Regulation (EU) 2024/886 Art. 5c: asked of the creditor's bank for transfers in euro; a name
    that does not fit is not told.
    """
    if order.scheme in _CHARGED:
        return PayeeCheck.NOT_POSSIBLE, None
    given = order.transfer.creditor_name
    if creditor is not None:
        return _compared(given, creditor.owners)
    payee = _PAYEES.get(order.transfer.creditor_account.iban)
    if payee is None:
        return PayeeCheck.MATCH, None
    return _compared(given, (payee.name,)) if payee.tells else (PayeeCheck.NOT_POSSIBLE, None)


_PAYEES: Final[Mapping[str | None, personas.Payee]] = {p.iban: p for p in personas.PAYEES}
_CLOSE: Final = 0.85


def _compared(given: str, names: Sequence[str]) -> tuple[PayeeCheck, str | None]:
    likeness = {name: sepa_text.likeness(given, name) for name in names}
    nearest = max(names, key=likeness.__getitem__)
    if likeness[nearest] == 1:
        return PayeeCheck.MATCH, None
    if likeness[nearest] >= _CLOSE:
        return PayeeCheck.CLOSE_MATCH, nearest
    return PayeeCheck.NO_MATCH, None


# ------------------------------------------------------------------ what is booked
_CODES: Final[Mapping[Scheme, tuple[str, str, str]]] = {
    Scheme.SEPA: ("PMNT-ICDT-ESCT", "PMNT-RCDT-ESCT", "SCT"),
    Scheme.INSTANT: ("PMNT-IRCT-ESCT", "PMNT-RRCT-ESCT", "INST"),
    Scheme.TARGET2: ("PMNT-ICDT-SDVA", "PMNT-RCDT-SDVA", "TARGET2"),
    Scheme.CROSS_BORDER: ("PMNT-ICDT-XBCT", "PMNT-RCDT-XBCT", "XBCT"),
}
_BOOK: Final = ("PMNT-ICDT-BOOK", "PMNT-RCDT-BOOK", "BOOK")


def debits(order: Order, debtor: Account, creditor: Account | None, day: date) -> list[Entry]:
    """What the debtor's account says: the transfer, and the fee where there is one."""
    sent = order.transfer
    account = sent.creditor_account
    party = Party(sent.creditor_name, account.iban, account.bban, sent.creditor_agent)
    out, _, own = _BOOK if creditor is not None else _CODES[order.scheme]
    booked = [_entry(order, -order.debit, party, (day, debtor.currency, sent.amount.currency))]
    booked = [entry._replace(bank_transaction_code=out, proprietary_code=own) for entry in booked]
    if order.fee:
        booked.append(_fee(order, day))
    return booked


def credit(order: Order, debtor: Account, creditor: Account, day: date) -> Entry:
    """What the creditor's account says."""
    party = Party(sepa_text.basic(" / ".join(debtor.owners)), debtor.iban, None, debtor.bic)
    amount, currency = received(order, creditor), order.transfer.amount.currency
    entry = _entry(order, amount, party, (day, currency, creditor.currency))
    return entry._replace(bank_transaction_code=_BOOK[1], proprietary_code=_BOOK[2])


def _entry(order: Order, minor: int, party: Party, turn: tuple[date, str, str]) -> Entry:
    sent, (day, source, target) = order.transfer, turn
    reference = sent.remittance_structured
    return Entry(
        amount=minor,
        value_date=day,
        counterparty=party._replace(name=sepa_text.basic(party.name or "")),
        remittance=tuple(map(sepa_text.basic, sent.remittance)),
        remittance_structured=None if reference is None else reference.reference,
        end_to_end_id=sent.end_to_end_id,
        mandate_id=None,
        creditor_id=None,
        purpose_code=sent.purpose_code,
        bank_transaction_code="",
        proprietary_code="",
        additional_information=None,
        exchange=_exchange(day, source, target),
    )


def _exchange(day: date, source: str, target: str) -> Exchange | None:
    if source == target:
        return None
    rate = personas.RATES[target] / personas.RATES[source]
    return Exchange(source, target, source, f"{rate:.6f}", day)


def _fee(order: Order, day: date) -> Entry:
    words = f"Fee {order.scheme}"
    nobody = (None,) * 5
    return Entry(-order.fee, day, Party(), (words,), *nobody, "ACMT-MDOP-FEES", "BANK", None, None)

"""What happens on the test customers' accounts, and the words in which the bank books it.

Habits and streams yield *deeds*; a deed becomes the entry of a booking on the next business day.
What is left of a month is swept away on the second day of the next one, so balances stay in a band
however long a world lives.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from wicketgate.bank import Exchange, Party
from wicketgate.kernel.calendar import business_day_before, is_business_day

from . import store
from .model import (
    GIRO,
    POCKET_EUR,
    POCKET_USD,
    SAVINGS,
    Chance,
    Entry,
    PersonaAccount,
    belgian_reference,
    owners,
    rf_reference,
)
from .store import Firm, Life

_DAY: Final = timedelta(days=1)
_DECEMBER: Final = 12
_THOUSAND: Final = 1000
_TEN_EUROS: Final = 1000


class Deed(NamedTuple):
    """Something that happens on an account; `lot` is its own piece of chance."""

    due: date
    what: str
    firm: Firm
    text: str
    amount: int
    lot: int
    exchange: Exchange | None = None


def _drawn(low: int, high: int, share: int) -> int:
    """An amount between the two; `share` of the way, in millionths, from the smaller one."""
    sign = -1 if low < 0 else 1
    least, most = sorted((abs(low), abs(high)))
    return sign * (least + (most - least) * share // 10**6)


def _habit_deeds(life: Life, year: int, month: int) -> Iterator[Deed]:
    for habit in life.habits:
        if (month - habit.first) % habit.every:
            continue
        # Seeded by the other side: a refund draws what its purchase drew.
        name = habit.firm.party.name or habit.what
        chance = Chance(life.account.key, name, f"{year}-{month}")
        amount = _drawn(habit.low, habit.high, chance.below(10**6 + 1))
        due, lot = date(year, month, habit.day), chance.below(10**8)
        exchange = exchanged(due) if habit.what == "abroad" else None
        yield Deed(due, habit.what, habit.firm, habit.text, amount, lot, exchange)


def _hits(chance: Chance, rate: int) -> int:
    """How many, `rate` in a thousand on average: by one throw, or by three for more than one."""
    if rate > _THOUSAND:
        return sum(chance.below(3 * _THOUSAND) < rate for _ in range(3))
    return int(rate > 0 and chance.below(_THOUSAND) < rate)


def _stream_deeds(life: Life, due: date) -> Iterator[Deed]:
    chance = Chance(life.account.key, due.isoformat())
    for stream in life.streams:
        for _ in range(stream.always + _hits(chance, stream.rate)):
            firm = stream.firms[chance.below(len(stream.firms))]
            share = chance.below(1000)
            amount = _drawn(firm.low, firm.high, share * share)  # small ones are more frequent
            if stream.what == "cash":
                amount -= amount % -_TEN_EUROS
            yield Deed(due, stream.what, firm, stream.text, amount, chance.below(10**8))


@lru_cache(maxsize=8)
def _routine(key: str, year: int, month: int) -> tuple[Deed, ...]:
    """Habits and streams of a month, without what moves between own accounts."""
    life = store.life(key)
    deeds = list(_habit_deeds(life, year, month))
    due = date(year, month, 1)
    while due.month == month:
        deeds.extend(_stream_deeds(life, due))
        due += _DAY
    return tuple(deeds)


@lru_cache(maxsize=256)
def _result(key: str, year: int, month: int) -> int:
    return sum(deed.amount for deed in _routine(key, year, month))


def _month_before(year: int, month: int) -> tuple[int, int]:
    return (year, month - 1) if month > 1 else (year - 1, _DECEMBER)


# ------------------------------------------------------------------ between own accounts
def _rate(day: date) -> int:
    """Ten-thousandths of a dollar for a euro: monthly anchors, a line between, some noise."""
    year, month = (day.year, day.month + 1) if day.month < _DECEMBER else (day.year + 1, 1)
    here, there = (
        10_500 + Chance("EUR/USD", f"{y}-{m}").below(700)
        for y, m in ((day.year, day.month), (year, month))
    )
    noise = Chance("EUR/USD", day.isoformat()).below(41) - 20
    return here + (there - here) * day.day // 31 + noise


def exchanged(day: date) -> Exchange:
    """Dollars for euros at that day's rate."""
    rate = _rate(day)
    return Exchange("EUR", "USD", "EUR", f"{rate // 10_000}.{rate % 10_000:04d}", day)


def _euros_exchanged(year: int, month: int) -> int:
    """What it costs, on the fifth, to replace the dollars spent in the month before."""
    spent = -_result(POCKET_USD.key, *_month_before(year, month))
    return -(-spent * 10_000 // _rate(date(year, month, 5)))


def _rest(key: str, year: int, month: int) -> int:
    """Whole euros left of the month before; negative when too much was spent."""
    before = _month_before(year, month)
    result = _result(key, *before)
    if key == GIRO.key:
        result -= _euros_exchanged(*before)
    return result // 100 * 100


def _legs(here: PersonaAccount, source: PersonaAccount, target: PersonaAccount) -> tuple[int, Firm]:
    """From the side of `here`: which sign the amount has, and who is on the other side."""
    sign, other = (-1, target) if here is source else (1, source)
    return sign, Firm(Party(owners(other)[0], other.iban, None, other.bic))


def _own_deeds(life: Life, year: int, month: int) -> Iterator[Deed]:
    here = life.account
    lot = Chance(POCKET_EUR.iban, f"{year}-{month}").below(10**8)
    euros = _euros_exchanged(year, month)
    if here in {GIRO, SAVINGS}:
        sign, firm = _legs(here, GIRO, SAVINGS)
        amount = sign * _rest(GIRO.key, year, month)
        yield Deed(date(year, month, 2), "between", firm, life.swept, amount, lot)
    if here in {GIRO, POCKET_EUR}:
        sign, firm = _legs(here, GIRO, POCKET_EUR)
        yield Deed(date(year, month, 4), "between", firm, "Reisgeld", sign * euros, lot)
    if here in {POCKET_EUR, POCKET_USD}:
        due = date(year, month, 5)
        sign, firm = _legs(here, POCKET_EUR, POCKET_USD)
        dollars = -_result(POCKET_USD.key, *_month_before(year, month))
        amount = sign * (euros if here is POCKET_EUR else dollars)
        yield Deed(due, "exchange", firm, "Omwisseling EUR USD", amount, lot, exchanged(due))


# ------------------------------------------------------------------ what the bank books
def _swept_away(life: Life, year: int, month: int) -> Iterator[Deed]:
    if life.rest_goes_to is None:
        return
    rest = _rest(life.account.key, year, month)
    lot = Chance(life.account.key, "rest", f"{year}-{month}").below(10**8)
    what = "away" if rest > 0 else "back"
    yield Deed(date(year, month, 2), what, life.rest_goes_to, life.swept, -rest, lot)


@lru_cache(maxsize=4)
def _month(key: str, year: int, month: int) -> dict[int, list[Deed]]:
    """All deeds of a month by the day they are due."""
    life = store.life(key)
    deeds: dict[int, list[Deed]] = {}
    for deed in (
        *_own_deeds(life, year, month),
        *_swept_away(life, year, month),
        *_routine(key, year, month),
    ):
        if deed.amount:
            deeds.setdefault(deed.due.day, []).append(deed)
    return deeds


def _words(life: Life, deed: Deed) -> tuple[str, ...]:
    text = deed.text
    if "{" not in text:
        return (text,) if text else ()
    minute = 480 + deed.lot % 780  # from eight in the morning to nine in the evening
    text = text.format(
        month=life.months[deed.due.month - 1],
        year=deed.due.year,
        day=deed.due,
        time=f"{minute // 60:02d}:{minute % 60:02d}",
        name=deed.firm.party.name,
        town=deed.firm.town,
        lot=f"{deed.lot:08d}",
    )
    return tuple(text.split("\n"))


def _entry(life: Life, deed: Deed, booked: date) -> Entry:
    kind = store.KINDS[deed.what]
    by_card, by_debit = deed.what in store.BY_CARD, kind.proprietary == "SDD"
    reference = None
    if kind.referenced:
        reference = (belgian_reference if life.country == "BE" else rf_reference)(deed.lot)
    end_to_end = None
    if by_debit or (kind.proprietary == "SCT" and kind.purpose not in {None, "MP2P"}):
        end_to_end = f"{kind.purpose}{booked:%y%m}-{deed.lot:08d}"
    note = life.card_note if by_card else None
    if deed.exchange is not None:
        note = f"EUR USD {deed.exchange.rate}"
    return Entry(
        amount=deed.amount,
        value_date=deed.due if by_card else booked,
        counterparty=deed.firm.party,
        remittance=_words(life, deed),
        remittance_structured=reference,
        end_to_end_id=end_to_end,
        mandate_id=deed.firm.mandate_on(life.account.key) if by_debit else None,
        creditor_id=deed.firm.creditor_id if by_debit else None,
        purpose_code=kind.purpose,
        bank_transaction_code=kind.code,
        proprietary_code=kind.proprietary,
        additional_information=note,
        exchange=deed.exchange,
    )


def booked_on(key: str, day: date) -> tuple[Entry, ...]:
    """What the bank books that day on the account of that key, in this order.

    Nothing on a weekend or a TARGET holiday: what was due then is booked on the next business day.
    """
    if not store.has_life(key) or not is_business_day(day):
        return ()
    life = store.life(key)
    entries: list[Entry] = []
    before = due = business_day_before(day)
    while due <= day:
        entries.extend(
            _entry(life, deed, day)
            for deed in _month(key, due.year, due.month).get(due.day, ())
            # A card payment is booked after its day, anything else on it.
            if (due < day if deed.what in store.BY_CARD else due > before)
        )
        due += _DAY
    return tuple(entries)


def opening(key: str, day: date) -> Entry | None:
    """The opening balance of an account whose story begins on `day`; None on a closed account.

    It is what the account would hold by then, so that a story reads the same whenever it begins.
    """
    if not store.has_life(key):
        return None
    life = store.life(key)
    earlier = (day.replace(day=number) for number in range(1, day.day))
    amount = life.base + sum(entry.amount for past in earlier for entry in booked_on(key, past))
    if life.account is GIRO or life.rest_goes_to is not None:
        amount += _rest(key, day.year, day.month)  # the month began before it was swept away
    own = Firm(Party())
    return _entry(life, Deed(day, "opening", own, life.opening, amount, 0), day)

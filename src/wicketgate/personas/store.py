"""What is written down: the test customers' lives (`lives.toml`), and facts about payments.

A *habit* comes back every month or so; a *stream* is what a day brings.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Final, NamedTuple, NotRequired, TypedDict, cast

from wicketgate.bank import Party, Scheme, Usage
from wicketgate.kernel.money import EXPONENT, Money

from .model import ACCOUNTS, PersonaAccount, creditor_id, iban


class Kind(NamedTuple):
    """ISO 20022 bank transaction code, external purpose code, and the bank's own code."""

    code: str
    purpose: str | None
    proprietary: str
    referenced: bool = False


_IN, _OUT, _DEBIT = "PMNT-RCDT-ESCT", "PMNT-ICDT-ESCT", "PMNT-RDDT-ESDD"
KINDS: Final[Mapping[str, Kind]] = {
    "opening": Kind("ACMT-OPCL-ACCO", None, "BANK"),
    "interest": Kind("ACMT-MCOP-INTR", "INTE", "BANK"),
    "fee": Kind("ACMT-MDOP-FEES", None, "BANK"),
    "salary": Kind(_IN, "SALA", "SCT"),
    "pension": Kind(_IN, "PENS", "SCT"),
    "tax": Kind(_IN, "TAXS", "SCT"),
    "paid-back": Kind(_IN, None, "SCT"),
    "allowance": Kind(_IN, "ALLW", "SCT"),
    "sale": Kind(_IN, "GDSV", "SCT", referenced=True),
    "invoice": Kind(_IN, "IVPT", "SCT", referenced=True),
    "rent": Kind("PMNT-ICDT-STDO", "RENT", "SCT"),
    "gift": Kind(_OUT, "MP2P", "SCT"),
    "bill": Kind(_OUT, "IVPT", "SCT", referenced=True),
    "supplier": Kind(_OUT, "SUPP", "SCT", referenced=True),
    "payroll": Kind(_OUT, "SALA", "SCT"),
    "vat": Kind(_OUT, "VATX", "SCT", referenced=True),
    "social": Kind("PMNT-RDDT-BBDD", "GOVT", "SDD"),
    "away": Kind(_OUT, "SAVG", "SCT"),
    "back": Kind(_IN, "SAVG", "SCT"),
    "energy": Kind(_DEBIT, "ELEC", "SDD"),
    "water": Kind(_DEBIT, "WTER", "SDD"),
    "phone": Kind(_DEBIT, "PHON", "SDD"),
    "insurance": Kind(_DEBIT, "PPTI", "SDD"),
    "subscription": Kind(_DEBIT, "SUBS", "SDD"),
    "charity": Kind(_DEBIT, "CHAR", "SDD"),
    "card": Kind("PMNT-CCRD-POSD", None, "CARD"),
    "abroad": Kind("PMNT-CCRD-XBCP", None, "CARD"),
    "refund": Kind("PMNT-CCRD-RIMB", None, "CARD"),
    "cash": Kind("PMNT-CCRD-CWDL", None, "CARD"),
    "between": Kind("PMNT-ICDT-BOOK", None, "BOOK"),
    "received": Kind("PMNT-RCDT-BOOK", None, "BOOK"),
    "exchange": Kind("FORX-SPOT-OTHR", None, "BOOK"),
}


class Firm(NamedTuple):
    """Whoever is on the other side; in a stream it has its lowest and highest amount."""

    party: Party
    creditor_id: str | None = None
    town: str = ""
    low: int = 0
    high: int = 0

    def mandate_on(self, key: str) -> str:
        """The reference of the direct-debit mandate this firm holds on that account."""
        return f"M{number_of(f'{key}|{self.party.name}') % 10**10:010d}"


class Habit(NamedTuple):
    """Due on `day` of every `every`-th month, counted from month `first`."""

    what: str
    firm: Firm
    text: str
    low: int
    high: int
    day: int
    every: int = 1
    first: int = 1


class Stream(NamedTuple):
    """Each day `always` deeds and, by chance, up to three more: `rate` in a thousand on average."""

    what: str
    firms: tuple[Firm, ...]
    text: str
    always: int
    rate: int


@dataclass(frozen=True, slots=True)
class Life:
    """What comes back on one account, around which balance, and where the rest of a month goes."""

    account: PersonaAccount
    base: int
    country: str
    months: tuple[str, ...]
    opening: str
    swept: str
    card_note: str | None
    habits: tuple[Habit, ...]
    streams: tuple[Stream, ...]
    rest_goes_to: Firm | None


# ------------------------------------------------------------------ reading lives.toml
_BANKS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "BE": (("983", "NRDWBEB3"), ("986", "SLBKBEB4"), ("994", "OSTRBEB5")),
    "NL": (("WADB", "WADBNL3R"), ("DUIN", "DUINNL3R")),
    "DE": (("99150300", "LNDWDEF4"), ("99270500", "ISARDEM5")),
    "FR": (("99820", "LOIRFRP4"), ("99840", "MSTLFRP5")),
}
"""Banks of the others: codes that are assigned to nobody."""
BY_CARD: Final = frozenset({"card", "cash", "abroad", "refund"})
_BY_BANK: Final = frozenset({"opening", "interest", "fee"})


@cache
def number_of(name: str) -> int:
    """A number of 48 bits that follows from the name."""
    return int.from_bytes(blake2b(name.encode(), digest_size=6).digest(), "big")


@cache
def partner(country: str, name: str) -> Firm:
    """A firm or a person with an account whose number follows from the name."""
    number = number_of(name)
    bank, bic = _BANKS[country][number % len(_BANKS[country])]
    return Firm(Party(name, iban(country, bank, number), None, bic), creditor_id(country, number))


def _firm(what: str, country: str, name: str) -> Firm:
    if what in _BY_BANK:
        return Firm(Party())
    return Firm(Party(name)) if what in BY_CARD else partner(country, name)


class _LifeFacts(TypedDict):
    scene: str
    base: int
    without: NotRequired[list[str]]
    pace: NotRequired[dict[str, tuple[int, int]]]
    rest: NotRequired[str]


class _StreamFacts(TypedDict):
    what: str
    text: str
    always: NotRequired[int]
    rate: NotRequired[int]
    firms: list[tuple[str, str, int, int]]


class _SceneFacts(TypedDict):
    country: str
    months: str
    opening: str
    swept: str
    card_note: NotRequired[str]
    habits: list[tuple[str, str, str, int, int, int, int, int]]
    streams: NotRequired[list[_StreamFacts]]


class _Facts(TypedDict):
    lives: dict[str, _LifeFacts]
    scenes: dict[str, _SceneFacts]


@cache
def _facts() -> _Facts:
    text = files("wicketgate.personas").joinpath("lives.toml").read_text("utf-8")
    return cast("_Facts", tomllib.loads(text))


def _stream(country: str, facts: _StreamFacts, pace: tuple[int, int] | None) -> Stream:
    what = facts["what"]
    always, rate = pace or (facts.get("always", 0), facts.get("rate", 0))
    firms = tuple(
        _firm(what, country, name)._replace(town=town, low=low, high=high)
        for name, town, low, high in facts["firms"]
    )
    return Stream(what, firms, facts["text"], always, rate)


def has_life(key: str) -> bool:
    """Whether anything happens on that account; nothing does on a closed one."""
    return key in _facts()["lives"]


@cache
def life(key: str) -> Life:
    """The life on that account. Raises KeyError where there is none."""
    facts = _facts()["lives"][key]
    scene = _facts()["scenes"][facts["scene"]]
    country, pace = scene["country"], facts.get("pace", {})
    without = facts.get("without", ["pension"])
    return Life(
        account=ACCOUNTS[key],
        base=facts["base"],
        country=country,
        months=tuple(scene["months"].split()),
        opening=scene["opening"],
        swept=scene["swept"],
        card_note=scene.get("card_note"),
        habits=tuple(
            Habit(row[0], _firm(row[0], country, row[1]), *row[2:])
            for row in scene["habits"]
            if row[0] not in without
        ),
        streams=tuple(
            _stream(country, stream, pace.get(stream["what"]))
            for stream in scene.get("streams", ())
        ),
        rest_goes_to=partner(country, facts["rest"]) if "rest" in facts else None,
    )


# ------------------------------------------------------------------ published about payments
class Outcome(StrEnum):
    """What the last two digits of an amount bring about (contract F.3)."""

    NO_FUNDS = "no-funds"
    REFUSED = "refused"
    CHANGED = "changed"
    CHECKED = "checked"
    TIMED_OUT = "timed-out"
    UNPOSTED = "unposted"


class MagicAmount(NamedTuple):
    """An amount that ends in `cents` has this outcome with the products of `schemes`."""

    cents: int
    outcome: Outcome
    schemes: frozenset[Scheme]
    statuses: tuple[str, ...]
    text: str


_INSTANT: Final = frozenset({Scheme.INSTANT})
_EVERY: Final = frozenset(Scheme)
MAGIC_AMOUNTS: Final = (
    MagicAmount(
        *(51, Outcome.NO_FUNDS, _EVERY, ("PDNG", "RJCT")),
        "The account never has enough: the payment waits until the cut-off and is then rejected "
        "(AM04). An instant payment, and one that must not wait, is rejected at once.",
    ),
    MagicAmount(
        *(52, Outcome.REFUSED, _EVERY, ("ACSP", "RJCT")),
        "The clearing refuses it (MS03); nothing is booked.",
    ),
    MagicAmount(
        *(53, Outcome.CHANGED, _EVERY - _INSTANT, ("ACWC", "ACSC")),
        "The bank moves it to the next business day.",
    ),
    MagicAmount(
        *(54, Outcome.CHECKED, _EVERY - _INSTANT, ("PDNG",)),
        "The bank checks it until the control API decides.",
    ),
    MagicAmount(
        *(55, Outcome.TIMED_OUT, _INSTANT, ("RJCT",)),
        "The creditor's bank does not answer in time (TM01); nothing is booked.",
    ),
    MagicAmount(
        *(56, Outcome.UNPOSTED, _INSTANT, ("ACWP",)),
        "Another bank has the money and posts it later.",
    ),
)
"""One table: the clearing obeys it, the portal and the tests read it."""
_HUNDRED: Final = 2


def outcome_of(amount: Money, scheme: Scheme) -> Outcome | None:
    """The outcome that the amount asks for; only currencies with cents have magic amounts."""
    if EXPONENT[amount.currency] != _HUNDRED:
        return None
    cents = amount.minor % 100
    return next(
        (m.outcome for m in MAGIC_AMOUNTS if m.cents == cents and scheme in m.schemes), None
    )


class Payee(NamedTuple):
    """An account at another bank that tests pay to. `tells` is whether that bank checks names."""

    name: str
    iban: str
    bic: str
    text: str
    closed: bool = False
    tells: bool = True


def _payee(country: str, name: str, text: str, **more: bool) -> Payee:
    party = partner(country, name).party
    return Payee(name, party.iban or "", party.bic or "", text, **more)


PAYEES: Final = (
    _payee("BE", "Marijke Claes", "The name fits. `Marijke Claas` nearly fits, others do not."),
    _payee("NL", "Vereffening De Sluis BV", "The account is closed: AC04.", closed=True),
    _payee("FR", "Imprimerie du Lavoir", "That bank does not check names.", tells=False),
)
"""Of any other account at another bank every name is right."""

RATES: Final[Mapping[str, Decimal]] = {
    currency: Decimal(rate)
    for currency, rate in (
        row.split()
        for row in (
            *("EUR 1", "USD 1.0800", "GBP 0.8400", "CHF 0.9500", "JPY 162.00", "CAD 1.4700"),
            *("AUD 1.6400", "SEK 11.3000", "NOK 11.6000", "DKK 7.4600", "PLN 4.3000"),
            *("CZK 25.2000", "HUF 395.00", "RON 4.9700", "ISK 149.00"),
            *("TRY 36.0000", "CNY 7.8000", "SGD 1.4500", "BHD 0.4070"),
        )
    )
}
"""The bank's rates: units of a currency for one euro, the same every day."""


def rate(wanted: str, paid: str) -> str | None:
    """So many units of `wanted` are one of `paid`, as a decimal; None where there is no rate."""
    if wanted == paid or not {wanted, paid} <= RATES.keys():
        return None
    exact = (RATES[wanted] / RATES[paid]).quantize(_RATE_DIGITS)
    return f"{exact.normalize():f}"


_RATE_DIGITS: Final = Decimal("0.000001")

FEES: Final[Mapping[Scheme, Mapping[str | None, int]]] = {
    Scheme.SEPA: {},
    Scheme.INSTANT: {},  # never dearer than the slower one: Regulation (EU) 2024/886 Art. 5b
    Scheme.TARGET2: {None: 500, "SHAR": 500, "DEBT": 800, "CRED": 0},
    Scheme.CROSS_BORDER: {"SHAR": 750, "DEBT": 1500, "CRED": 0},
}
"""What the debtor pays on top, in euro cents, by who bears the charges; not named is nothing."""
CREDITOR_FEE: Final = 750
"""What is taken off a payment whose creditor bears the charges, in euro cents."""
LIMITS: Final[Mapping[Usage, int]] = {Usage.PRIVATE: 5_000_000, Usage.ORGANISATION: 500_000_000}
"""The most that one payment may be, in euro cents: above it AM02."""

"""Amounts as integer minor units with their currency (ISO 4217). No floats anywhere."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from iso4217 import Currency as Iso4217

from wicketgate.kernel.errors import Refusal

# The standard's own amount pattern, anchored (contract A.12 row 14, E.12).
AMOUNT: Final = re.compile(r"-?[0-9]{1,14}(\.[0-9]{1,3})?")

EXPONENT: Final[dict[str, int]] = {
    currency.code: currency.exponent for currency in Iso4217 if currency.exponent is not None
}
"""Minor-unit digits of each ISO 4217 currency that money can be held in."""


class MalformedAmount(Refusal):
    """The amount is not a decimal number with the minor units of its currency."""


class UnknownCurrency(Refusal):
    """The currency is not an ISO 4217 code in use."""


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` units (cents) of `currency`; negative is a debit."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in EXPONENT:
            raise UnknownCurrency

    def __str__(self) -> str:
        return decimal_text(self.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise UnknownCurrency("amounts of two currencies cannot be added")
        return Money(self.minor + other.minor, self.currency)


def decimal_text(minor: int, currency: str) -> str:
    """Exactly the minor units of the currency, `-` for a debit, never `-0.00` (contract E.12)."""
    digits = EXPONENT[currency]
    text = str(minor)
    if digits == 0:
        return text
    if len(text) < digits + 2:
        text = text.zfill(digits + 1 + (minor < 0))
    return f"{text[:-digits]}.{text[-digits:]}"


def read_money(text: str, currency: str) -> Money:
    """Read an amount as the wire writes it.

    Raises MalformedAmount for anything but the standard's form with at most the currency's minor
    digits, UnknownCurrency for a code that is not in use.
    """
    if currency not in EXPONENT:
        raise UnknownCurrency
    if not AMOUNT.fullmatch(text):
        raise MalformedAmount
    digits = EXPONENT[currency]
    # Zeros beyond them are refused as well: "1.000" is how half of Europe writes a thousand.
    if len(text.partition(".")[2]) > digits:
        raise MalformedAmount(f"at most {digits} decimals for {currency}")
    return Money(int(Decimal(text).scaleb(digits)), currency)


def added(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """What it is in all, one amount for each currency, in the order in which they come."""
    sums: dict[str, Money] = {}
    for amount in amounts:
        known = sums.get(amount.currency)
        sums[amount.currency] = amount if known is None else known + amount
    return tuple(sums.values())

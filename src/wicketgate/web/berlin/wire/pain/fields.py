"""Leaves of a document: each is read as what it means, or what is wrong is noted at its spot.

Nothing is given for what is wrong or not there; a document with faults becomes no order anyway.
"""

import re
from collections.abc import Callable, Container
from datetime import date
from decimal import Decimal
from typing import Final

from wicketgate.bank import Reference
from wicketgate.web.berlin.wire import rules
from wicketgate.web.berlin.wire.ibans import read_iban

from .spots import Spot

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DECIMAL: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
_PROVIDED_NOT: Final = "NOTPROVIDED"
"""What stands for nothing where the schema wants something (EPC implementation guidelines)."""


def leaf(spot: Spot, about: Callable[[str], str | None]) -> str | None:
    """The text if it is there and nothing is wrong with it."""
    if not spot.there:
        return None
    fault = about(spot.value) if spot.value else "must not be empty"
    if fault is not None:
        spot.wrong(fault)
        return None
    return spot.value


def needed(spot: Spot, about: Callable[[str], str | None]) -> str | None:
    """The same of what must be there; an empty one is a missing one (E.14)."""
    if not spot.value:
        spot.wrong("is required")
        return None
    return leaf(spot, about)


def text(spot: Spot, most: int = rules.NAME_MOST) -> str | None:
    """A name or a line."""
    return leaf(spot, lambda value: rules.about_text(value, most))


def needed_text(spot: Spot, most: int = rules.NAME_MOST) -> str | None:
    """A name that must be there."""
    return needed(spot, lambda value: rules.about_text(value, most))


def provided(spot: Spot, about: Callable[[str], str | None]) -> str | None:
    """An identifier, or nothing where the document says that there is none."""
    return None if spot.value == _PROVIDED_NOT else leaf(spot, about)


def is_not_provided(spot: Spot) -> bool:
    """Whether the document says that there is none."""
    return spot.value == _PROVIDED_NOT


def day(spot: Spot) -> date | None:
    """A date without a time zone (E.18)."""
    if not spot.value:
        spot.wrong("is required")
        return None
    try:
        if _DATE.fullmatch(spot.value):
            return date.fromisoformat(spot.value)
    except ValueError:
        pass
    spot.wrong("must be a date, YYYY-MM-DD")
    return None


def boolean(spot: Spot) -> bool | None:
    """A truth value as XSD writes it."""
    if not spot.there:
        return None
    if spot.value not in _BOOLEANS:
        spot.wrong("must be true or false")
    return _BOOLEANS.get(spot.value)


def decimal(spot: Spot) -> Decimal | None:
    """A number as XSD writes it; what is none is for the schema to tell."""
    return Decimal(spot.value) if _DECIMAL.fullmatch(spot.value) else None


def account(spot: Spot, *, bban: bool) -> Reference:
    """An account by IBAN or, where `bban` allows it, by its national number."""
    number = spot.at("Id", "IBAN")
    national = spot.at("Id", "Othr", "Id")
    currency = leaf(spot.at("Ccy"), rules.about_currency)
    if bban and not number.there and national.there:
        return Reference(bban=leaf(national, rules.about_bban), currency=currency)
    if not number.value:
        number.wrong("is required")
        return Reference(currency=currency)
    try:
        return Reference(iban=read_iban(number.value), currency=currency)
    except ValueError as error:
        number.wrong(str(error))
        return Reference(currency=currency)


def code(spot: Spot, about: Callable[[str], str | None]) -> str | None:
    """`Cd` of a choice between the standard's code and somebody's own (`Prtry`)."""
    refuse(spot, ("Prtry",))
    return leaf(spot.at("Cd"), about)


def refuse(spot: Spot, names: Container[str]) -> None:
    """Note children which the schema knows and we would have to ignore (E.14)."""
    for name in spot.names():
        if name in names:
            spot.at(name).wrong("is not supported")

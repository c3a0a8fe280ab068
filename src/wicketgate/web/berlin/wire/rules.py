"""What each payment product allows in a transfer, in whichever form it was written (A.7.2, E.13).

Pure questions: each answers with what the value must be, or None where nothing is wrong with it.
"""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from typing import Final

from pycountry import countries

from wicketgate.bank import Reference, Scheme, Transfer
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.money import EXPONENT, Money, read_money
from wicketgate.payments import wrong_amount

IDENTIFIER_MOST: Final = 35
NAME_MOST: Final = 70
AGENT_NAME_MOST: Final = 140
LINE_MOST: Final = 140
STRUCTURED_MOST: Final = 140
_BASIC: Final = re.compile(r"[a-zA-Z0-9/\-?:().,'+ ]*")
_BBAN: Final = re.compile(r"[a-zA-Z0-9]{1,30}")
_BIC: Final = re.compile(r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?")
_PURPOSE: Final = re.compile(r"[A-Z0-9]{4}")
_EEA: Final = frozenset(
    re.findall("..", "ATBEBGCYCZDEDKEEESFIFRGRHRHUIEISITLILTLULVMTNLNOPLPTROSESISK")
)
_KOSOVO: Final = "XK"
"""ISO 3166 leaves the code to its users; SWIFT and the EU use it."""
# Control and formatting characters (among them those that turn the direction of reading), line
# ends, and pictures; the modifiers are those of pictures.
_UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "So"})
_MODIFIERS: Final = re.compile("[\U0001f3fb-\U0001f3ff\ufe00-\ufe0f\u20e3]")


@dataclass(frozen=True, slots=True)
class Rules:
    """One column of the table in A.7.2."""

    bearers: frozenset[str]
    bearer_needed: bool
    lines: int
    """How many lines of unstructured remittance."""
    structured: bool
    bban: bool
    """Whether the creditor's account may be given by its national number."""
    abroad: bool
    """Whether the creditor's bank may have no BIC and its name, and addresses may be needed."""


_SEPA: Final = Rules(
    bearers=frozenset({"SLEV"}),
    bearer_needed=False,
    lines=1,
    structured=True,
    bban=False,
    abroad=False,
)
_NOT_SHARED_BY_SCHEME: Final = frozenset({"DEBT", "CRED", "SHAR"})
RULES: Final = {
    Scheme.SEPA: _SEPA,
    Scheme.INSTANT: _SEPA,
    Scheme.TARGET2: Rules(
        bearers=_NOT_SHARED_BY_SCHEME,
        bearer_needed=False,
        lines=1,
        structured=False,
        bban=True,
        abroad=False,
    ),
    Scheme.CROSS_BORDER: Rules(
        bearers=_NOT_SHARED_BY_SCHEME,
        bearer_needed=True,
        lines=4,
        structured=False,
        bban=True,
        abroad=True,
    ),
}


def about_text(value: str, most: int) -> str | None:
    """Names and remittance: whatever can be printed, and is a sign of writing (E.13, E.15)."""
    if not 0 < len(value) <= most:
        return f"must have 1 to {most} characters"
    if any(unicodedata.category(sign) in _UNPRINTABLE for sign in value) or _MODIFIERS.search(
        value
    ):
        return "must not hold control characters or pictures"
    return None


def about_identifier(value: str, most: int = IDENTIFIER_MOST) -> str | None:
    """Identifiers: the basic character set of SEPA only (E.13)."""
    if not 0 < len(value) <= most:
        return f"must have 1 to {most} characters"
    if not _BASIC.fullmatch(value):
        return "must hold characters of the basic SEPA set only"
    return None


def about_reference(value: str, most: int = IDENTIFIER_MOST) -> str | None:
    """References that travel with the money (EPC: slashes separate fields of older messages)."""
    fault = about_identifier(value, most)
    if fault is None and (value.startswith("/") or value.endswith("/") or "//" in value):
        return "must not start or end with a slash nor hold two of them together"
    return fault


def about_bban(value: str) -> str | None:
    """A national account number."""
    return None if _BBAN.fullmatch(value) else "must be a BBAN of 1 to 30 letters and digits"


def about_bic(value: str) -> str | None:
    """A BIC of 8 or 11 characters (ISO 9362, E.15)."""
    return None if _BIC.fullmatch(value) else "must be a BIC of 8 or 11 characters"


def about_country(value: str) -> str | None:
    """A country."""
    known = value == _KOSOVO or (value.isupper() and countries.get(alpha_2=value) is not None)
    return None if known else "must be an ISO 3166 country code"


def about_purpose(value: str) -> str | None:
    """A purpose of the external code list."""
    return None if _PURPOSE.fullmatch(value) else "must be an ISO 20022 purpose code"


def about_currency(value: str) -> str | None:
    """A currency in use."""
    return None if value in EXPONENT else "must be an ISO 4217 currency code"


def about_paid_currency(
    value: str, scheme: Scheme, offered: Container[str] = EXPONENT
) -> str | None:
    """The currency of a payment, one of those in which the bank pays."""
    fault = about_currency(value) or wrong_amount(scheme, Money(1, value))
    return fault or (None if value in offered else "is no currency in which this bank pays")


def about_amount(text: str, currency: str, scheme: Scheme) -> str | None:
    """The amount of a payment, in a currency that is known (E.12)."""
    try:
        money = read_money(text, currency)
    except Refusal:
        return f"must match 1-14 digits and at most {EXPONENT[currency]} decimals for {currency}"
    return wrong_amount(scheme, money)


def about_bearer(value: str | None, rules: Rules) -> str | None:
    """Who bears the charges."""
    if value is None:
        return "is required for this product" if rules.bearer_needed else None
    if value in rules.bearers:
        return None
    return f"must be one of {', '.join(sorted(rules.bearers))} for this product"


def needs_agent(transfer: Transfer, rules: Rules) -> bool:
    """Whether the creditor's bank abroad cannot be found: no IBAN, and neither BIC nor name."""
    named = transfer.creditor_agent or transfer.creditor_agent_name
    return rules.abroad and transfer.creditor_account.iban is None and named is None


def needs_address(transfer: Transfer, rules: Rules) -> bool:
    """Whether money leaves the EEA and nobody said where the payee lives."""
    if not rules.abroad or transfer.creditor_address is not None:
        return False
    agent = transfer.creditor_agent or ""
    return not is_in_eea((transfer.creditor_account.iban or agent[4:])[:2])


def is_in_eea(country: str) -> bool:
    """Whether it is one of the countries of the European Economic Area."""
    return country in _EEA


def is_own(debtor: Reference, creditor: Reference) -> bool:
    """Whether the money would go where it comes from (A.7.2)."""
    return debtor.iban is not None and debtor == creditor

"""The sandbox's test customers and what happens on their accounts, day by day (contract F.2).

Pure: no clock, no database, no dice. What is booked on an account on a day is a function of the
account's key and the date alone, so that every world tells the same story and can live on.
"""

from .model import (
    ACCOUNTS,
    ONE_TIME_CODE,
    PASSWORD,
    PERSONAS,
    Device,
    Entry,
    Persona,
    PersonaAccount,
    SignsIn,
    accounts_of,
    lets_ask_for_funds,
    owners,
)
from .service import booked_on, opening
from .store import (
    CREDITOR_FEE,
    FEES,
    LIMITS,
    MAGIC_AMOUNTS,
    PAYEES,
    RATES,
    MagicAmount,
    Outcome,
    Payee,
    outcome_of,
    rate,
)

__all__ = [
    "ACCOUNTS",
    "CREDITOR_FEE",
    "FEES",
    "LIMITS",
    "MAGIC_AMOUNTS",
    "ONE_TIME_CODE",
    "PASSWORD",
    "PAYEES",
    "PERSONAS",
    "RATES",
    "Device",
    "Entry",
    "MagicAmount",
    "Outcome",
    "Payee",
    "Persona",
    "PersonaAccount",
    "SignsIn",
    "accounts_of",
    "booked_on",
    "lets_ask_for_funds",
    "opening",
    "outcome_of",
    "owners",
    "rate",
]

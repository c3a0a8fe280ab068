"""The sandbox's test customers and what happens on their accounts, day by day (contract F.2).

Pure: no clock, no database, no dice. What is booked on an account on a day is a function of the
account's key and the date alone, so that every world tells the same story and can live on.
"""

from .model import (
    ACCOUNTS,
    ONE_TIME_CODE,
    OWN_BANK,
    PASSWORD,
    PERSONAS,
    Device,
    Entry,
    Persona,
    PersonaAccount,
    SignsIn,
    accounts_of,
    business_day_before,
    is_business_day,
    owners,
)
from .service import booked_on, opening

__all__ = [
    "ACCOUNTS",
    "ONE_TIME_CODE",
    "OWN_BANK",
    "PASSWORD",
    "PERSONAS",
    "Device",
    "Entry",
    "Persona",
    "PersonaAccount",
    "SignsIn",
    "accounts_of",
    "booked_on",
    "business_day_before",
    "is_business_day",
    "opening",
    "owners",
]

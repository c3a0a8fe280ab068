"""Payments: what a TPP asks a bank to pay, as it was read (contract A.7).

Nothing here knows a clock: `now` and `today` are arguments.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wicketgate.bank import Reference, Scheme, Transfer


class Service(StrEnum):
    """The payment services; the values are the segment of the path (official OpenAPI)."""

    SINGLE = "payments"
    BULK = "bulk-payments"
    PERIODIC = "periodic-payments"


class Form(StrEnum):
    """How the TPP wrote it; a product in XML has its name with `pain.001-` before it."""

    JSON = "json"
    XML = "xml"


class Frequency(StrEnum):
    """`frequency` of a periodic payment (official OpenAPI)."""

    DAILY = "Daily"
    WEEKLY = "Weekly"
    EVERY_TWO_WEEKS = "EveryTwoWeeks"
    MONTHLY = "Monthly"
    EVERY_TWO_MONTHS = "EveryTwoMonths"
    QUARTERLY = "Quarterly"
    SEMI_ANNUAL = "SemiAnnual"
    ANNUAL = "Annual"
    MONTHLY_VARIABLE = "MonthlyVariable"


class ExecutionRule(StrEnum):
    """Where an execution goes whose day is not one of TARGET (A.7.4)."""

    FOLLOWING = "following"
    PRECEDING = "preceding"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a periodic payment is made (A.7.4). `day` 31 is the last of the month."""

    start: date
    frequency: Frequency
    end: date | None = None
    day: int | None = None
    months: tuple[int, ...] = ()
    rule: ExecutionRule = ExecutionRule.FOLLOWING


@dataclass(frozen=True, slots=True)
class Order:
    """What shall be paid, read and well-formed; `transfers` is more than one in a bulk only."""

    service: Service
    scheme: Scheme
    form: Form
    debtor_account: Reference
    transfers: tuple[Transfer, ...]
    debtor_name: str | None = None
    wanted_on: date | None = None
    schedule: Schedule | None = None
    batch_booking: bool | None = None
    information_id: str | None = None
    """`paymentInformationId`; of a pain.001 its PmtInfId."""

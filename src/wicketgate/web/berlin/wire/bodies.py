"""The JSON bodies of payments: every member by itself (official OpenAPI; contract A.7.2 to A.7.4).

What a product allows of it is in `orders`, which knows the product.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Final, TypeVar

from pydantic import (
    BeforeValidator,
    PlainSerializer,
    ValidationInfo,
    field_validator,
)

from wicketgate.bank import Address, Scheme, StructuredReference, Transfer
from wicketgate.kernel.clock import rfc3339
from wicketgate.kernel.money import read_money
from wicketgate.kernel.profile import Profile
from wicketgate.payments import MOST_IN_BULK, ExecutionRule, Frequency, Schedule

from . import rules
from .consents import AccountReference, Boolean, Reading, day

_ADDRESS_MOST: Final = 70
_POST_CODE_MOST: Final = 16
_STRUCTURED_LINE_MOST: Final = 35
_MONTHS_MOST: Final = 11
_LAST_DAY: Final = 31
_LAST_MONTH: Final = 12
Word = TypeVar("Word", bound=StrEnum)


def _text(value: object) -> str:
    """A text without the blanks around it, which do not count (E.13)."""
    if isinstance(value, str):
        return value.strip(" ")
    raise ValueError("must be a string")


def _checked(about: Callable[[str], str | None]) -> BeforeValidator:
    """The text as it was sent, if nothing speaks against it."""

    def check(value: object) -> str:
        fault = about(_text(value))
        if fault is not None:
            raise ValueError(fault)
        return str(value)

    return BeforeValidator(check)


def _at_most(most: int) -> BeforeValidator:
    return _checked(lambda text: rules.about_text(text, most))


def _needed_name(value: object) -> str:
    """Empty is the same as missing, where something must be (E.14)."""
    text = _text(value)
    fault = rules.about_text(text, rules.NAME_MOST) if text else "is required"
    if fault is not None:
        raise ValueError(fault)
    return str(value)


def _moment(value: object) -> datetime:
    """RFC 3339 with its offset (E.18)."""
    try:
        read = datetime.fromisoformat(_text(value))
    except ValueError:
        read = None
    if read is None or read.tzinfo is None or "T" not in str(value).upper():
        raise ValueError("must be a moment with an offset, such as 2026-11-18T09:30:00Z")
    return read.astimezone(UTC)


def _one_of(words: type[Word]) -> BeforeValidator:
    def check(value: object) -> Word:
        try:
            return words(str(value))
        except ValueError as error:
            raise ValueError(f"must be one of {', '.join(words)}") from error

    return BeforeValidator(check)


def _profile(info: ValidationInfo) -> Profile:
    """The bank's, or the defaults where nobody told it."""
    profile = (info.context or {}).get("profile")
    return profile if isinstance(profile, Profile) else Profile()


def _lenient(info: ValidationInfo) -> bool:
    return _profile(info).lenient_json_scalars


def _day_of_month(value: object, info: ValidationInfo) -> str:
    """`"1"` to `"31"`; `"01"` is in the standard's own example, a number is lenient (A.7.4)."""
    if isinstance(value, int) and not isinstance(value, bool) and _lenient(info):
        value = str(value)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= len("31"):
        number = int(value)
        if 1 <= number <= _LAST_DAY:
            return str(number)
    raise ValueError('must be "1" to "31"')


def _month(value: object) -> str:
    if value not in {str(number) for number in range(1, _LAST_MONTH + 1)}:
        raise ValueError('must be "1" to "12"')
    return str(value)


Name = Annotated[str | None, _at_most(rules.NAME_MOST)]
Identifier = Annotated[str | None, _checked(rules.about_identifier)]
Line = Annotated[str, _at_most(rules.LINE_MOST)]
AddressLine = Annotated[str | None, _at_most(_ADDRESS_MOST)]
Moment = Annotated[datetime, BeforeValidator(_moment), PlainSerializer(rfc3339)]
Day = Annotated[date, BeforeValidator(day)]


class InstructedAmount(Reading):
    """How much: a text, so that no decimal is lost on the way (E.12)."""

    currency: str
    amount: str

    @field_validator("currency", mode="before")
    @classmethod
    def currency_fits(cls, value: object, info: ValidationInfo) -> str:
        currency = _text(value)
        offered = _profile(info).payment_currencies
        fault = rules.about_paid_currency(currency, _scheme(info), offered)
        if fault is not None:
            raise ValueError(fault if currency else "is required")
        return currency

    @field_validator("amount", mode="before")
    @classmethod
    def amount_fits(cls, value: object, info: ValidationInfo) -> str:
        """A number is refused: whoever writes one has it from a float."""
        amount = str(value) if _text(value) else ""
        currency = info.data.get("currency", "EUR")
        fault = rules.about_amount(amount, currency, _scheme(info)) if amount else "is required"
        if fault is not None and "currency" in info.data:
            raise ValueError(fault)
        return amount if fault else str(read_money(amount, currency))


def _scheme(info: ValidationInfo) -> Scheme:
    scheme = (info.context or {}).get("scheme")
    return scheme if isinstance(scheme, Scheme) else Scheme.CROSS_BORDER


class CreditorAddress(Reading):
    """Where the payee lives (decision 7)."""

    street_name: AddressLine = None
    building_number: AddressLine = None
    town_name: AddressLine = None
    post_code: Annotated[str | None, _at_most(_POST_CODE_MOST)] = None
    country: Annotated[str, _checked(rules.about_country)]

    @property
    def address(self) -> Address:
        return Address(
            self.country, self.town_name, self.post_code, self.street_name, self.building_number
        )


def _reference_of(most: int) -> BeforeValidator:
    return _checked(lambda text: rules.about_reference(text, most))


class Structured(Reading):
    """A creditor's reference."""

    reference: Annotated[str, _reference_of(rules.STRUCTURED_MOST)]
    reference_type: Annotated[str | None, _at_most(rules.STRUCTURED_MOST)] = None
    reference_issuer: Annotated[str | None, _at_most(rules.STRUCTURED_MOST)] = None

    @property
    def told(self) -> StructuredReference:
        return StructuredReference(self.reference, self.reference_type, self.reference_issuer)


class StructuredLine(Structured):
    """The same, shorter, where it stands in a list."""

    reference: Annotated[str, _reference_of(_STRUCTURED_LINE_MOST)]
    reference_type: Annotated[str | None, _at_most(_STRUCTURED_LINE_MOST)] = None
    reference_issuer: Annotated[str | None, _at_most(_STRUCTURED_LINE_MOST)] = None


class TransferBody(Reading):
    """One credit transfer; as it stands, an entry of a bulk."""

    end_to_end_identification: Annotated[str | None, _checked(rules.about_reference)] = None
    instruction_identification: Identifier = None
    debtor_name: Name = None
    ultimate_debtor: Name = None
    instructed_amount: InstructedAmount
    creditor_account: AccountReference
    creditor_agent: Annotated[str | None, _checked(rules.about_bic)] = None
    creditor_agent_name: Annotated[str | None, _at_most(rules.AGENT_NAME_MOST)] = None
    creditor_name: Annotated[str, BeforeValidator(_needed_name)]
    creditor_address: CreditorAddress | None = None
    ultimate_creditor: Name = None
    purpose_code: Annotated[str | None, _checked(rules.about_purpose)] = None
    charge_bearer: str | None = None
    remittance_information_unstructured: Annotated[str | None, _at_most(rules.LINE_MOST)] = None
    remittance_information_unstructured_array: list[Line] | None = None
    remittance_information_structured: Structured | None = None
    remittance_information_structured_array: list[StructuredLine] | None = None

    @property
    def transfer(self) -> Transfer:
        amount = self.instructed_amount
        address = self.creditor_address
        return Transfer(
            amount=read_money(amount.amount, amount.currency),
            creditor_name=self.creditor_name,
            creditor_account=self.creditor_account.reference,
            creditor_agent=self.creditor_agent,
            creditor_agent_name=self.creditor_agent_name,
            creditor_address=None if address is None else address.address,
            end_to_end_id=self.end_to_end_identification,
            instruction_id=self.instruction_identification,
            ultimate_debtor=self.ultimate_debtor,
            ultimate_creditor=self.ultimate_creditor,
            purpose_code=self.purpose_code,
            charge_bearer=self.charge_bearer,
            remittance=self._lines,
            remittance_structured=self._structured,
        )

    @property
    def _lines(self) -> tuple[str, ...]:
        if self.remittance_information_unstructured is not None:
            return (self.remittance_information_unstructured,)
        return tuple(self.remittance_information_unstructured_array or ())

    @property
    def _structured(self) -> StructuredReference | None:
        if self.remittance_information_structured is not None:
            return self.remittance_information_structured.told
        listed = self.remittance_information_structured_array
        return listed[0].told if listed else None


class PaymentBody(TransferBody):
    """POST /v1/payments/{payment-product}."""

    debtor_account: AccountReference
    requested_execution_date: Day | None = None


class BulkBody(Reading):
    """POST /v1/bulk-payments/{payment-product}."""

    batch_booking_preferred: Boolean | None = None
    debtor_account: AccountReference
    debtor_name: Name = None
    payment_information_id: Identifier = None
    requested_execution_date: Day | None = None
    requested_execution_time: Moment | None = None
    payments: list[TransferBody]

    @field_validator("payments", mode="before")
    @classmethod
    def not_too_many(cls, value: object) -> object:
        if isinstance(value, list) and not 1 <= len(value) <= MOST_IN_BULK:
            raise ValueError(f"must have 1 to {MOST_IN_BULK} entries")
        return value


class ScheduleBody(Reading):
    """When a periodic payment is made; of a pain.001 a part of its own (A.7.4, A.7.6)."""

    start_date: Day
    end_date: Day | None = None
    frequency: Annotated[Frequency, _one_of(Frequency)]
    day_of_execution: Annotated[str | None, BeforeValidator(_day_of_month)] = None
    months_of_execution: list[Annotated[str, BeforeValidator(_month)]] | None = None
    execution_rule: Annotated[ExecutionRule | None, _one_of(ExecutionRule)] = None

    @field_validator("months_of_execution", mode="after")
    @classmethod
    def months_differ(cls, value: list[str] | None) -> list[str] | None:
        if value is not None and not 1 <= len(set(value)) == len(value) <= _MONTHS_MOST:
            raise ValueError("must be 1 to 11 months, each once")
        return value

    @property
    def schedule(self) -> Schedule:
        day_ = self.day_of_execution
        return Schedule(
            start=self.start_date,
            frequency=self.frequency,
            end=self.end_date,
            day=None if day_ is None else int(day_),
            months=tuple(sorted(map(int, self.months_of_execution or ()))),
            rule=self.execution_rule or ExecutionRule.FOLLOWING,
        )


class PeriodicBody(TransferBody, ScheduleBody):
    """POST /v1/periodic-payments/{payment-product}."""

    debtor_account: AccountReference

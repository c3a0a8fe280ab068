"""Confirmation of funds on the wire (official OpenAPI: consentsConfirmationOfFunds, A.9)."""

from datetime import date
from typing import Annotated, Final, Self

from pydantic import BeforeValidator, ValidationInfo, field_validator

from wicketgate.bank import Reference
from wicketgate.funds import Card, FundsConsent, Question
from wicketgate.kernel.money import MalformedAmount, Money, read_money
from wicketgate.kernel.pans import is_full_pan

from .consents import AccountReference, ConsentStatus, Reading, WrittenReference, currency_code, day
from .names import Wire

__all__ = [
    "ConsentStatus",
    "FundsAvailability",
    "FundsConsentBody",
    "FundsConsentInformation",
    "QuestionBody",
]
_CARD_MOST: Final = 35
_PAYEE_MOST: Final = 70
_TEXT_MOST: Final = 140
_CONTROLS: Final = 0x20
_ANY_CURRENCY: Final = "TND"
"""With as many decimals as a currency can have."""


def _text(value: object, most: int) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > most:
        raise ValueError(f"must have 1 to {most} characters")
    if any(ord(sign) < _CONTROLS for sign in value):
        raise ValueError("must not hold control characters")
    return value


def _card_number(value: object) -> str:
    """Masked or tokenised by the TPP: a full one is not for us to know (contract A.9.1)."""
    text = _text(value, _CARD_MOST)
    if is_full_pan(text):
        raise ValueError("must be masked or tokenised, a full card number is refused")
    return text


def _information(value: object) -> str:
    return _text(value, _TEXT_MOST)


def _payee(value: object) -> str:
    return _text(value, _PAYEE_MOST)


CardNumber = Annotated[str, BeforeValidator(_card_number)]
Information = Annotated[str, BeforeValidator(_information)]


class FundsConsentBody(Reading):
    """POST /v2/consents/confirmation-of-funds."""

    account: AccountReference
    card_number: CardNumber | None = None
    card_expiry_date: Annotated[date, BeforeValidator(day)] | None = None
    card_information: Information | None = None
    registration_information: Information | None = None

    @property
    def card(self) -> Card:
        return Card(
            self.card_number,
            self.card_expiry_date,
            self.card_information,
            self.registration_information,
        )


class AskedAmount(Reading):
    """An amount above zero, with at most the decimals of its currency (contract E.12)."""

    currency: Annotated[str, BeforeValidator(currency_code)]
    amount: str

    @field_validator("amount", mode="before")
    @classmethod
    def is_money(cls, value: object, info: ValidationInfo) -> str:
        """A number would have lost digits already. Without a currency only the form is told."""
        if not isinstance(value, str) or not value:
            raise ValueError("must be a string")
        try:
            money = read_money(value, info.data.get("currency", _ANY_CURRENCY))
        except MalformedAmount as error:
            raise ValueError(error.text) from error
        if money.minor <= 0:
            raise ValueError("must be above zero")
        return value

    @property
    def money(self) -> Money:
        return read_money(self.amount, self.currency)


class QuestionBody(Reading):
    """POST /v1/funds-confirmations."""

    account: AccountReference
    instructed_amount: AskedAmount
    card_number: CardNumber | None = None
    payee: Annotated[str, BeforeValidator(_payee)] | None = None

    @property
    def question(self) -> Question:
        return Question(
            self.account.reference, self.instructed_amount.money, self.card_number, self.payee
        )


class FundsAvailability(Wire, frozen=True):
    """200 of POST /v1/funds-confirmations: a boolean and nothing else (PSD2 Art. 65(3))."""

    funds_available: bool


class FundsConsentInformation(Wire, frozen=True):
    """GET /v2/consents/confirmation-of-funds/{consentId}."""

    account: WrittenReference
    consent_status: str
    card_number: str | None = None
    card_expiry_date: str | None = None
    card_information: str | None = None
    registration_information: str | None = None

    @classmethod
    def of(cls, consent: FundsConsent) -> Self:
        card = consent.card
        return cls(
            written(consent.account),
            consent.status.value,
            card.number,
            None if card.expires is None else card.expires.isoformat(),
            card.information,
            card.registration,
        )


def written(reference: Reference) -> WrittenReference:
    """The account as the TPP named it."""
    return WrittenReference(reference.iban, reference.bban, reference.currency)

"""Kinds of call, and what to do about a refusal that one can meet."""

from dataclasses import dataclass
from enum import StrEnum


class On(StrEnum):
    """A kind of call; an operation is of several kinds."""

    EVERY = "every call"
    WRITING = "every call that changes something"
    SENDING = "every POST, and every confirmation"
    CREATING = "every POST that creates something"
    NEW = "every creation that is no start of an authorisation"
    CONSENT = "calls about one consent"
    FUNDS_CONSENT = "calls about one consent for confirmation of funds"
    ASKING = "the creation of a consent"
    ASKING_FOR_FUNDS = "the creation of a consent for confirmation of funds"
    STARTING = "the start of an authorisation"
    CONFIRMING = "the confirmation of an authorisation"
    WITHOUT_BODY = "the start of an authorisation, and its confirmation"
    AUTHORISATION = "calls about one authorisation"
    PAYMENT = "calls about one payment"
    PAYMENTS = "every call about payments"
    INITIATING = "the initiation of a payment"
    CHANGING_PAYMENT = "the cancellation of a payment, and the start of its authorisations"
    CANCELLING = "the cancellation of a payment, and the start of its authorisation"
    BEARING = "every call that needs an access token"
    OPENED = "every reading of accounts, and the question about funds"
    QUESTION = "the question about funds"
    READING = "every reading of accounts"
    ACCOUNT = "readings of one account"
    REPORT = "reports of transactions"
    ENTRY = "the reading of one transaction"
    BASKET = "calls about one signing basket"
    ASKING_FOR_BASKET = "the creation of a signing basket"
    CHANGING_BASKET = "the deletion of a signing basket, and the start of its authorisation"
    DELETING_BASKET = "the deletion of a signing basket"
    NOWHERE = "paths and methods that are not served"
    NEVER = "no call of this version"


@dataclass(frozen=True, slots=True)
class Repair:
    """`unless` names the switch of the profile with which the refusal is not met.

    `live` is true where no sandbox has the refusal, so that none can bring it about.
    """

    on: On
    text: str
    provoke: str = ""
    unless: str | None = None
    live: bool = False

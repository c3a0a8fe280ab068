"""Paying, in the bank's words: what a customer has approved, and what became of it (ISO 20022)."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from wicketgate.kernel.ids import AccountId, PsuId
from wicketgate.kernel.money import Money

from .model import Reference

_RATE: Final = re.compile(r"(?=.*[1-9])[0-9]{1,12}(\.[0-9]{1,12})?")


class Scheme(StrEnum):
    """How the money travels; the values are the payment products of the standard (A.7.1)."""

    SEPA = "sepa-credit-transfers"
    INSTANT = "instant-sepa-credit-transfers"
    TARGET2 = "target-2-payments"
    CROSS_BORDER = "cross-border-credit-transfers"


class Reason(StrEnum):
    """Why not (ISO 20022 ExternalStatusReason1Code, contract B.2.1)."""

    WRONG_ACCOUNT = "AC01"
    CLOSED_ACCOUNT = "AC04"
    BLOCKED_ACCOUNT = "AC06"
    OVER_LIMIT = "AM02"
    NO_FUNDS = "AM04"
    BY_CUSTOMER = "CUST"
    TOO_LATE = "TM01"
    DUPLICATE = "DUPL"
    REGULATORY = "RR04"
    NOT_SPECIFIED = "MS03"


@dataclass(frozen=True, slots=True)
class Address:
    """A creditor's address (ISO 20022 PostalAddress); `country` is an ISO 3166 alpha-2 code."""

    country: str
    town: str | None = None
    post_code: str | None = None
    street: str | None = None
    building: str | None = None


@dataclass(frozen=True, slots=True)
class StructuredReference:
    """A creditor's reference, with its kind and who made it where they are told."""

    reference: str
    kind: str | None = None
    issuer: str | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """One credit transfer: how much to whom, and what is said with it (contract A.7.2)."""

    amount: Money
    creditor_name: str
    creditor_account: Reference
    creditor_agent: str | None = None
    creditor_agent_name: str | None = None
    creditor_address: Address | None = None
    end_to_end_id: str | None = None
    instruction_id: str | None = None
    ultimate_debtor: str | None = None
    ultimate_creditor: str | None = None
    purpose_code: str | None = None
    charge_bearer: str | None = None
    remittance: tuple[str, ...] = ()
    remittance_structured: StructuredReference | None = None


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """One transfer that the bank shall make, once, whatever happens to the asking.

    `key` names this order for good: asked again under it, the bank does nothing new and tells where
    it stands. `may_wait` says whether it may wait for funds until the cut-off of its day.
    """

    key: str
    psu: PsuId
    account: AccountId
    scheme: Scheme
    transfer: Transfer
    wanted_on: date
    may_wait: bool = True


class OrderState(StrEnum):
    """Where an order stands; the names are those of ISO 20022 ExternalPaymentTransactionStatus."""

    PENDING = "PDNG"
    """Waits: for funds, or for a check of the bank."""
    IN_PROCESS = "ACSP"
    """On its way: taken from nobody yet, and not to be stopped any more."""
    SETTLED = "ACSC"
    """Booked on the debtor's account."""
    CREDITED = "ACCC"
    """Booked on the creditor's account too."""
    WITHOUT_POSTING = "ACWP"
    """Booked here; the creditor's bank has it and has not posted it yet."""
    REJECTED = "RJCT"


@dataclass(frozen=True, slots=True)
class Standing:
    """What the bank says of an order; `reason` is given with a rejection.

    With an order that waits it may be given too: AM04 where it waits for funds.

    `changed_to` is the day to which the bank moved it, where it did (ACWC).
    """

    state: OrderState
    reason: Reason | None = None
    changed_to: date | None = None


class PayeeCheck(StrEnum):
    """Verification of payee: how the name fits the account (Regulation (EU) 2024/886 Art. 5c)."""

    MATCH = "match"
    CLOSE_MATCH = "close_match"
    NO_MATCH = "no_match"
    NOT_POSSIBLE = "not_possible"


@dataclass(frozen=True, slots=True)
class Conversion:
    """What transfers in another currency take from the account: an estimate at the rate of now.

    `debit` is in the account's currency, without the fee. `rate` is a decimal: so many units of the
    transfers' currency are one of the account's (Regulation (EU) 2021/1230 Art. 5). ValueError
    where it is none.
    """

    debit: Money
    rate: str

    def __post_init__(self) -> None:
        if _RATE.fullmatch(self.rate) is None:
            raise ValueError("a rate must be a decimal above zero")


@dataclass(frozen=True, slots=True)
class Preview:
    """What the bank says before the customer approves: nothing is kept of it.

    `payees` has one answer for each transfer, in their order; `close_names` the name that the
    creditor's bank has where it nearly fits. `fee` is on top. `reason` is given where the bank
    would not do it at all, `conversion` where it pays in another currency and knows the rate.
    """

    execution_date: date
    fee: Money
    funds_available: bool
    payees: tuple[PayeeCheck, ...]
    close_names: tuple[str | None, ...] = ()
    reason: Reason | None = None
    conversion: Conversion | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """What a strong answer is bound to (RTS Art. 5: dynamic linking).

    `amounts` is the total for each currency, `payees` every creditor's name and account, `mark` a
    hash over all of it. The bank shows the customer amount and payee with the challenge; an answer
    to a challenge for another mark is worth nothing.
    """

    amounts: tuple[Money, ...]
    payees: tuple[str, ...]
    mark: str

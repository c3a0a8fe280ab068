"""The shape of a booked entry (official OpenAPI: transactions), for the document of this API.

An answer pastes the entry as `bank.write_entry` wrote it; a test holds the two against each other.
"""

from .accounts import Amount, BalanceOut, Reference
from .names import Wire


class ExchangeRate(Wire, frozen=True):
    """A conversion behind an entry."""

    source_currency: str
    exchange_rate: str
    unit_currency: str
    target_currency: str
    quotation_date: str


class StructuredReference(Wire, frozen=True):
    """Official OpenAPI: remittanceInformationStructuredMax140."""

    reference: str


class Entry(Wire, frozen=True):
    """One booked entry."""

    transaction_id: str
    entry_reference: str
    booking_date: str
    value_date: str
    transaction_amount: Amount
    end_to_end_id: str | None = None
    mandate_id: str | None = None
    creditor_id: str | None = None
    currency_exchange: list[ExchangeRate] | None = None
    creditor_name: str | None = None
    creditor_account: Reference | None = None
    creditor_agent: str | None = None
    debtor_name: str | None = None
    debtor_account: Reference | None = None
    debtor_agent: str | None = None
    remittance_information_unstructured: str | None = None
    remittance_information_unstructured_array: list[str] | None = None
    remittance_information_structured: StructuredReference | None = None
    additional_information: str | None = None
    purpose_code: str | None = None
    bank_transaction_code: str | None = None
    proprietary_bank_transaction_code: str | None = None
    balance_after_transaction: BalanceOut | None = None

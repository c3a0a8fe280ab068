"""A booking in writing: the JSON object that a report gives of it (official OpenAPI: transactions).

What is booked never changes. So it is written once, when it is booked, and pasted into every report
from then on; who needs its parts reads it back. Members that a booking lacks are left out (E.14).
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Final

from wicketgate.kernel.money import decimal_text, read_money

from .model import Booking, Entry, Exchange, Party

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)
_PLAIN: Final = {
    "endToEndId": "end_to_end_id",
    "mandateId": "mandate_id",
    "creditorId": "creditor_id",
    "additionalInformation": "additional_information",
    "purposeCode": "purpose_code",
    "bankTransactionCode": "bank_transaction_code",
    "proprietaryBankTransactionCode": "proprietary_code",
}
"""Members that are a text of the booking as it is, and what we call them."""
_CREDITOR: Final = ("creditorName", "creditorAccount", "creditorAgent")
_DEBTOR: Final = ("debtorName", "debtorAccount", "debtorAgent")


def write(booking: Booking) -> Entry:
    """The entry, with the other side as creditor of a debit, as debtor of a credit."""
    told: dict[str, object] = {
        "transactionId": booking.transaction_id,
        "entryReference": booking.entry_reference,
        "bookingDate": booking.booking_date.isoformat(),
        "valueDate": booking.value_date.isoformat(),
        "transactionAmount": _amount(booking.minor, booking.currency),
    }
    told |= {member: getattr(booking, name) for member, name in _PLAIN.items()}
    if booking.exchange is not None:
        told["currencyExchange"] = [_rate(booking.exchange)]
    name, iban, bban, bic = booking.counterparty
    account = _without_nothing({"iban": iban, "bban": bban}) or None
    side = _CREDITOR if booking.minor < 0 else _DEBTOR
    told |= zip(side, (name, account, bic), strict=True)
    told |= _remittance(booking)
    if booking.minor_after is not None:
        amount = _amount(booking.minor_after, booking.currency)
        balance = {"balanceAmount": amount, "balanceType": "interimBooked"}
        told["balanceAfterTransaction"] = balance
    return Entry(_ENCODER.encode(_without_nothing(told)))


def _without_nothing(members: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in members.items() if value is not None}


def _amount(minor: int, currency: str) -> dict[str, str]:
    return {"currency": currency, "amount": decimal_text(minor, currency)}


def _rate(exchange: Exchange) -> dict[str, str]:
    return {
        "sourceCurrency": exchange.source_currency,
        "exchangeRate": exchange.rate,
        "unitCurrency": exchange.unit_currency,
        "targetCurrency": exchange.target_currency,
        "quotationDate": exchange.quotation_date.isoformat(),
    }


def _remittance(booking: Booking) -> dict[str, object]:
    lines, structured = booking.remittance, booking.remittance_structured
    return {
        "remittanceInformationUnstructured": lines[0] if lines else None,
        "remittanceInformationUnstructuredArray": list(lines) if len(lines) > 1 else None,
        "remittanceInformationStructured": (
            None if structured is None else {"reference": structured}
        ),
    }


def read(entry: Entry) -> Booking:
    """The booking that `write` wrote."""
    told = json.loads(entry)
    amount = read_money(told["transactionAmount"]["amount"], told["transactionAmount"]["currency"])
    name, account, agent = map(told.get, _CREDITOR if amount.minor < 0 else _DEBTOR)
    account = account or {}
    first = told.get("remittanceInformationUnstructured")
    lines = told.get("remittanceInformationUnstructuredArray") or ([] if first is None else [first])
    after = told.get("balanceAfterTransaction")
    rates = told.get("currencyExchange")
    return Booking(
        told["transactionId"],
        told["entryReference"],
        date.fromisoformat(told["bookingDate"]),
        date.fromisoformat(told["valueDate"]),
        amount.minor,
        amount.currency,
        Party(name, account.get("iban"), account.get("bban"), agent),
        tuple(lines),
        told.get("remittanceInformationStructured", {}).get("reference"),
        minor_after=None
        if after is None
        else read_money(after["balanceAmount"]["amount"], amount.currency).minor,
        exchange=None if rates is None else _exchange(rates[0]),
        **{name: told.get(member) for member, name in _PLAIN.items()},
    )


def _exchange(rate: Mapping[str, str]) -> Exchange:
    return Exchange(
        rate["sourceCurrency"],
        rate["targetCurrency"],
        rate["unitCurrency"],
        rate["exchangeRate"],
        date.fromisoformat(rate["quotationDate"]),
    )

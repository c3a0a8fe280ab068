"""Bank-to-customer statements: camt.053.001.08 for booked entries (ISO 20022, contract E.7).

Amounts stand without sign beside CdtDbtInd. One statement of one account in one currency.
"""

from datetime import datetime, timedelta
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring
from zoneinfo import ZoneInfo

from wicketgate import bank
from wicketgate.accounts import Page
from wicketgate.kernel.clock import end_of_day, rfc3339
from wicketgate.kernel.money import Money, decimal_text

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
_DAY: Final = timedelta(days=1)
_MILLISECOND: Final = timedelta(milliseconds=1)
_BALANCE_CODES: Final = {
    bank.BalanceType.CLOSING_BOOKED: "CLBD",
    bank.BalanceType.INTERIM_BOOKED: "ITBD",
    bank.BalanceType.INTERIM_AVAILABLE: "ITAV",
}


def statement(page: Page, now: datetime, zone: ZoneInfo) -> bytes:
    """The document, UTF-8 with XML declaration; days are those of the bank's zone."""
    root = Element("Document", xmlns=NAMESPACE)
    message = SubElement(root, "BkToCstmrStmt")
    created = rfc3339(now)
    header = SubElement(message, "GrpHdr")
    _text(header, "MsgId", f"{page.view.resource_id}"[:35])
    _text(header, "CreDtTm", created)
    report = SubElement(message, "Stmt")
    _text(report, "Id", f"{page.first:%Y%m%d}-{page.last:%Y%m%d}")
    _text(report, "CreDtTm", created)
    span = SubElement(report, "FrToDt")
    _text(span, "FrDtTm", rfc3339(end_of_day(page.first - _DAY, zone)))
    _text(span, "ToDtTm", rfc3339(end_of_day(page.last, zone) - _MILLISECOND))
    _account(SubElement(report, "Acct"), page.view.account)
    for balance in page.view.balances or ():
        _balance(SubElement(report, "Bal"), balance, now)
    for entry in page.entries:
        _entry(SubElement(report, "Ntry"), bank.read_entry(entry))
    xml: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return xml


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _amount(parent: Element, money: Money) -> None:
    amount = SubElement(parent, "Amt", Ccy=money.currency)
    amount.text = decimal_text(abs(money.minor), money.currency)
    _text(parent, "CdtDbtInd", "DBIT" if money.minor < 0 else "CRDT")


def _number(parent: Element, iban: str | None, bban: str | None) -> None:
    identity = SubElement(parent, "Id")
    if iban is not None:
        _text(identity, "IBAN", iban)
    else:
        _text(SubElement(identity, "Othr"), "Id", bban or "NOTPROVIDED")


def _account(element: Element, account: bank.Account) -> None:
    _number(element, account.iban, account.bban)
    _text(element, "Ccy", account.currency)
    if account.bic is not None:
        institution = SubElement(SubElement(element, "Svcr"), "FinInstnId")
        _text(institution, "BICFI", account.bic)


def _balance(element: Element, balance: bank.Balance, now: datetime) -> None:
    kind = SubElement(SubElement(element, "Tp"), "CdOrPrtry")
    _text(kind, "Cd", _BALANCE_CODES[balance.kind])
    _amount(element, balance.amount)
    when = SubElement(element, "Dt")
    if balance.reference_date is None:
        _text(when, "DtTm", rfc3339(now))
    else:
        _text(when, "Dt", balance.reference_date.isoformat())


def _entry(element: Element, booking: bank.Booking) -> None:
    _text(element, "NtryRef", booking.entry_reference)
    _amount(element, booking.amount)
    _text(SubElement(element, "Sts"), "Cd", "BOOK")
    _text(SubElement(element, "BookgDt"), "Dt", booking.booking_date.isoformat())
    _text(SubElement(element, "ValDt"), "Dt", booking.value_date.isoformat())
    _text(element, "AcctSvcrRef", booking.transaction_id[:35])
    _bank_code(SubElement(element, "BkTxCd"), booking)
    details = SubElement(SubElement(element, "NtryDtls"), "TxDtls")
    _references(details, booking)
    _parties(details, booking)
    if booking.purpose_code is not None:
        _text(SubElement(details, "Purp"), "Cd", booking.purpose_code)
    _remittance(details, booking)
    if booking.additional_information is not None:
        _text(element, "AddtlNtryInf", booking.additional_information)


def _bank_code(element: Element, booking: bank.Booking) -> None:
    if booking.bank_transaction_code is not None:
        domain_code, family_code, sub_family_code = booking.bank_transaction_code.split("-")
        domain = SubElement(element, "Domn")
        _text(domain, "Cd", domain_code)
        family = SubElement(domain, "Fmly")
        _text(family, "Cd", family_code)
        _text(family, "SubFmlyCd", sub_family_code)
    if booking.proprietary_code is not None:
        _text(SubElement(element, "Prtry"), "Cd", booking.proprietary_code)


def _references(details: Element, booking: bank.Booking) -> None:
    given = {"EndToEndId": booking.end_to_end_id, "MndtId": booking.mandate_id}
    if any(given.values()):
        references = SubElement(details, "Refs")
        for name, text in given.items():
            if text is not None:
                _text(references, name, text)


def _parties(details: Element, booking: bank.Booking) -> None:
    other = booking.counterparty
    if not any(other):
        return
    role = "Cdtr" if booking.minor < 0 else "Dbtr"
    parties = SubElement(details, "RltdPties")
    if other.name is not None:
        _text(SubElement(SubElement(parties, role), "Pty"), "Nm", other.name)
    if other.iban or other.bban:
        _number(SubElement(parties, f"{role}Acct"), other.iban, other.bban)
    if other.bic is not None:
        agent = SubElement(SubElement(details, "RltdAgts"), f"{role}Agt")
        _text(SubElement(agent, "FinInstnId"), "BICFI", other.bic)


def _remittance(details: Element, booking: bank.Booking) -> None:
    if not booking.remittance and booking.remittance_structured is None:
        return
    element = SubElement(details, "RmtInf")
    for line in booking.remittance:
        _text(element, "Ustrd", line)
    if booking.remittance_structured is not None:
        reference = SubElement(SubElement(element, "Strd"), "CdtrRefInf")
        _text(reference, "Ref", booking.remittance_structured)

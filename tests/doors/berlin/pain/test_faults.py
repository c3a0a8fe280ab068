"""Whatever is wrong with a pain.001 is told at its XPath, all of it at once (A.7.2, A.7.5)."""

from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.pain import (
    DEBTOR,
    GENERATIONS,
    INFORMATION,
    TRANSFER,
    Paper,
    by_sepaxml,
)
from wicketgate.bank import Scheme
from wicketgate.kernel.errors import Fault, Malformed
from wicketgate.payments import Service
from wicketgate.web.berlin.wire.pain import Version, read_pain

SINGLE, BULK = Service.SINGLE, Service.BULK
HEADER: Final = "CstmrCdtTrfInitn/GrpHdr"
KINDS: Final = {
    "sepa": Scheme.SEPA,
    "instant": Scheme.INSTANT,
    "target": Scheme.TARGET2,
    "abroad": Scheme.CROSS_BORDER,
}


def faults(raw: bytes, service: Service = SINGLE, scheme: Scheme = Scheme.SEPA) -> list[Fault]:
    with pytest.raises(Malformed) as refused:
        read_pain(raw, service, scheme)
    return list(refused.value.faults)


def all_faults(raw: bytes) -> tuple[Fault, ...]:
    """None for what is read."""
    try:
        read_pain(raw, SINGLE, Scheme.SEPA)
    except Malformed as refused:
        return refused.faults
    return ()


def told(paper: Paper, service: Service = SINGLE, scheme: Scheme = Scheme.SEPA) -> dict[str, str]:
    """By path below Document."""
    return {
        fault.path.removeprefix("/Document/"): fault.text
        for fault in faults(paper.xml, service, scheme)
    }


PUTS: Final[list[tuple[str, str, str]]] = [
    (f"{HEADER}/NbOfTxs", "2", "must be the number of transfers"),
    (f"{HEADER}/NbOfTxs", "two", "does not have the form of its type"),
    (f"{HEADER}/CtrlSum", "12.51", "must be the sum of the amounts"),
    (f"{HEADER}/MsgId", "MSG_1", "must hold characters of the basic SEPA set only"),
    (f"{HEADER}/MsgId", "M" * 36, "must have 1 to 35 characters"),
    (f"{HEADER}/CreDtTm", "yesterday", "does not have the form of its type"),
    (f"{INFORMATION}/NbOfTxs", "0", "must be the number of transfers"),
    (f"{INFORMATION}/CtrlSum", "12.499", "must be the sum of the amounts"),
    (f"{INFORMATION}/PmtInfId", "PAY*1", "must hold characters of the basic SEPA set only"),
    (f"{INFORMATION}/PmtMtd", "CHK", "must be TRF"),
    (f"{INFORMATION}/PmtMtd", "XXX", "must be TRF"),
    (f"{INFORMATION}/BtchBookg", "perhaps", "must be true or false"),
    (f"{INFORMATION}/PmtTpInf/SvcLvl/Cd", "URGP", "must be SEPA for this product"),
    (f"{INFORMATION}/ChrgBr", "SHAR", "must be one of SLEV for this product"),
    (f"{INFORMATION}/ChrgBr", "FREE", "must be one of SLEV for this product"),
    (f"{INFORMATION}/Dbtr/Nm", "n" * 71, "must have 1 to 70 characters"),
    (f"{INFORMATION}/Dbtr/Nm", "Ana \u202eFerrer", "must not hold control characters or pictures"),
    (f"{INFORMATION}/DbtrAcct/Id/IBAN", "ES9121000418450200051333", "must be a valid IBAN"),
    (f"{INFORMATION}/DbtrAcct/Id/IBAN", "no account", "must be a valid IBAN"),
    (f"{TRANSFER}/PmtId/EndToEndId", "/E2E", "must not start or end with a slash nor hold two"),
    (f"{TRANSFER}/PmtId/EndToEndId", "E2E/", "must not start or end with a slash nor hold two"),
    (f"{TRANSFER}/PmtId/EndToEndId", "E//E", "must not start or end with a slash nor hold two"),
    (f"{TRANSFER}/PmtId/EndToEndId", "é", "must hold characters of the basic SEPA set only"),
    (f"{TRANSFER}/PmtId/InstrId", "I" * 36, "must have 1 to 35 characters"),
    (f"{TRANSFER}/CdtrAgt/FinInstnId/BIC", "COBADEF", "must be a BIC of 8 or 11 characters"),
    (f"{TRANSFER}/Cdtr/Nm", "n" * 71, "must have 1 to 70 characters"),
    (f"{TRANSFER}/Cdtr/Nm", "  ", "is required"),
    (f"{TRANSFER}/Cdtr/Nm", "Rose 🌹", "must not hold control characters or pictures"),
    (f"{TRANSFER}/CdtrAcct/Id/IBAN", "DE89370400440532013001", "must be a valid IBAN"),
    (f"{TRANSFER}/RmtInf/Ustrd", "x" * 141, "must have 1 to 140 characters"),
    (f"{TRANSFER}/RmtInf/Ustrd", "one\ntwo", "must not hold control characters or pictures"),
]


@pytest.mark.parametrize(("path", "text", "sentence"), PUTS)
def test_a_wrong_text_is_told_where_it_stands(path: str, text: str, sentence: str) -> None:
    found = told(Paper.of().put(path, text))

    assert list(found) == [path]
    assert found[path].startswith(sentence)


AMOUNTS: Final = [
    ("0", "must be more than zero"),
    ("0.00", "must be more than zero"),
    ("-1.00", "must be more than zero"),
    ("12.505", "must match 1-14 digits and at most 2 decimals for EUR"),
    ("+12.50", "must match 1-14 digits and at most 2 decimals for EUR"),
    (".50", "must match 1-14 digits and at most 2 decimals for EUR"),
    ("12.", "must match 1-14 digits and at most 2 decimals for EUR"),
    ("1e3", "must match 1-14 digits and at most 2 decimals for EUR"),
    ("12,50", "must match 1-14 digits and at most 2 decimals for EUR"),
    ("1000000000.00", "must be at most 999999999.99"),
    ("", "is required"),
]


@pytest.mark.parametrize(("text", "sentence"), AMOUNTS)
def test_an_amount_is_one_as_the_standard_writes_it(text: str, sentence: str) -> None:
    paper = Paper.of().put(f"{TRANSFER}/Amt/InstdAmt", text)
    for block in (HEADER, INFORMATION):
        paper.drop(f"{block}/CtrlSum")

    assert told(paper) == {f"{TRANSFER}/Amt/InstdAmt": sentence}


@pytest.mark.parametrize(
    ("kind", "currency", "sentence"),
    [
        ("sepa", "USD", "must be in EUR"),
        ("instant", "GBP", "must be in EUR"),
        ("target", "CHF", "must be in EUR"),
        ("abroad", "XYZ", "must be an ISO 4217 currency code"),
        ("abroad", "eur", "must be an ISO 4217 currency code"),
        ("abroad", "", "is required"),
    ],
)
def test_the_currency_is_one_of_the_product(kind: str, currency: str, sentence: str) -> None:
    paper = Paper.of(kind=kind)
    paper.at(f"{TRANSFER}/Amt/InstdAmt").set("Ccy", currency)

    assert told(paper, scheme=KINDS[kind]) == {f"{TRANSFER}/Amt/InstdAmt/@Ccy": sentence}


def test_the_decimals_are_those_of_the_currency() -> None:
    paper = Paper.of(kind="abroad")
    paper.at(f"{TRANSFER}/Amt/InstdAmt").set("Ccy", "JPY")

    assert told(paper, scheme=Scheme.CROSS_BORDER) == {
        f"{TRANSFER}/Amt/InstdAmt": "must match 1-14 digits and at most 0 decimals for JPY"
    }


def _elsewhere(paper: Paper) -> Paper:
    paper.drop(f"{TRANSFER}/CdtrAcct/Id/IBAN").drop(f"{TRANSFER}/CdtrAgt")
    return paper.inside(f"{TRANSFER}/CdtrAcct/Id", "<Othr><Id>12345</Id></Othr>")


def test_a_payee_abroad_needs_a_bank_and_an_address() -> None:
    paper = _elsewhere(Paper.of(kind="abroad"))

    assert told(paper, scheme=Scheme.CROSS_BORDER) == {
        f"{TRANSFER}/CdtrAgt": "is required where the creditor's account is no IBAN",
        f"{TRANSFER}/Cdtr/PstlAdr": "is required outside the EEA",
    }


def test_sepa_knows_ibans_only() -> None:
    assert told(_elsewhere(Paper.of()))[f"{TRANSFER}/CdtrAcct/Id/IBAN"] == "is required"


def test_the_debtors_account_is_an_iban() -> None:
    paper = Paper.of(kind="target").drop(f"{INFORMATION}/DbtrAcct/Id/IBAN")
    paper.inside(f"{INFORMATION}/DbtrAcct/Id", "<Othr><Id>12345</Id></Othr>")

    assert told(paper, scheme=Scheme.TARGET2) == {f"{INFORMATION}/DbtrAcct/Id/IBAN": "is required"}


def test_a_moment_of_execution_is_not_supported() -> None:
    paper = Paper.of(Version.V09).drop(f"{INFORMATION}/ReqdExctnDt/Dt")
    paper.inside(f"{INFORMATION}/ReqdExctnDt", "<DtTm>2026-11-30T10:00:00Z</DtTm>")

    assert told(paper) == {f"{INFORMATION}/ReqdExctnDt/Dt": "is required"}


@pytest.mark.parametrize("version", GENERATIONS)
def test_there_is_one_block_of_payments(version: Version) -> None:
    found = {
        fault.path: fault.text for fault in faults(by_sepaxml(version, [{}, {"amount": 300}]), BULK)
    }

    assert found == {
        "/Document/CstmrCdtTrfInitn/PmtInf[2]": (
            "must be the only one of the message: PmtInf stands once"
        )
    }


@pytest.mark.parametrize("service", [Service.SINGLE, Service.PERIODIC])
def test_one_transfer_is_what_a_single_payment_has(service: Service) -> None:
    raw = by_sepaxml(Version.V09, [{}, {}], batch=True)

    [fault] = faults(raw, service)

    assert fault == Fault(
        f"/Document/{TRANSFER}[2]", "must be the only one: this service takes one transfer"
    )


def test_a_bulk_has_at_most_five_hundred() -> None:
    raw = by_sepaxml(Version.V03, [{}] * 501, batch=True)

    assert faults(raw, BULK) == [
        Fault(f"/Document/{TRANSFER}[501]", "must be at most 500 transfers")
    ]


def test_every_fault_is_told_at_once() -> None:
    paper = Paper.of().put(f"{HEADER}/NbOfTxs", "9").put(f"{INFORMATION}/PmtMtd", "TRA")
    paper.put(f"{INFORMATION}/DbtrAcct/Id/IBAN", "XX").put(f"{TRANSFER}/Cdtr/Nm", "n" * 300)
    paper.put(f"{TRANSFER}/Amt/InstdAmt", "-1").drop(f"{TRANSFER}/CdtrAcct")
    paper.drop(f"{HEADER}/CtrlSum").put(f"{HEADER}/CreDtTm", "now")

    assert set(told(paper)) == {
        f"{HEADER}/NbOfTxs",
        f"{HEADER}/CreDtTm",
        f"{INFORMATION}/PmtMtd",
        f"{INFORMATION}/CtrlSum",
        f"{INFORMATION}/DbtrAcct/Id/IBAN",
        f"{TRANSFER}/Amt/InstdAmt",
        f"{TRANSFER}/Cdtr/Nm",
        f"{TRANSFER}/CdtrAcct/Id/IBAN",
    }


def test_at_most_twenty_are_told() -> None:
    raw = by_sepaxml(Version.V03, [{"name": "n" * 80}] * 30, batch=True)

    found = faults(raw, BULK)

    assert [fault.path for fault in found] == [
        f"/Document/{TRANSFER}[{number}]/Cdtr/Nm" for number in range(1, 21)
    ]


PLACES: Final = [
    f"{HEADER}/MsgId",
    f"{INFORMATION}/PmtInfId",
    f"{INFORMATION}/Dbtr/Nm",
    f"{INFORMATION}/DbtrAcct/Id/IBAN",
    f"{INFORMATION}/ReqdExctnDt",
    f"{TRANSFER}/PmtId/EndToEndId",
    f"{TRANSFER}/Amt/InstdAmt",
    f"{TRANSFER}/Cdtr/Nm",
    f"{TRANSFER}/CdtrAcct/Id/IBAN",
    f"{TRANSFER}/RmtInf/Ustrd",
]


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(PLACES),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=150),
)
def test_whatever_stands_somewhere_is_read_or_refused_there(path: str, text: str) -> None:
    paper = Paper.of().put(path, text)
    paper.drop(f"{HEADER}/CtrlSum").drop(f"{INFORMATION}/CtrlSum")
    found = all_faults(paper.xml)

    places = {path, f"{TRANSFER}/CdtrAcct"} if text.strip() == DEBTOR else {path}
    assert {fault.path.removeprefix("/Document/") for fault in found} <= places
    assert len(text) < 8 or not any(text in fault.text for fault in found), "nothing is repeated"

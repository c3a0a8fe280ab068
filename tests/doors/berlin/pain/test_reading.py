"""A pain.001 becomes the order that its writer meant (contract A.7.5)."""

import subprocess
import sys
from datetime import date
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.pain import CREDITOR, DAY, DEBTOR, GENERATIONS, TRANSFER, Paper, by_sepaxml
from wicketgate.bank import Address, Reference, Scheme, StructuredReference, Transfer
from wicketgate.kernel.money import Money
from wicketgate.payments import Form, Order, Service
from wicketgate.web.berlin.wire.pain import Version, read_pain

TEXTS: Final = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=70
)
IDS: Final = st.text(st.sampled_from("abcXYZ019-?:().,'+"), min_size=1, max_size=35)
PAYMENTS: Final = st.fixed_dictionaries(
    {
        "name": TEXTS,
        "description": TEXTS,
        "amount": st.integers(1, 99_999_999_999),
        "endtoend_id": IDS,
        "execution_date": st.just(DAY),
    }
)


@pytest.mark.parametrize("version", GENERATIONS)
def test_a_single_payment_of_another_writer_is_read(version: Version) -> None:
    read = read_pain(by_sepaxml(version), Service.SINGLE, Scheme.SEPA)

    assert read.version is version
    assert read.order == Order(
        Service.SINGLE,
        Scheme.SEPA,
        Form.XML,
        Reference(iban=DEBTOR),
        (
            Transfer(
                Money(1250, "EUR"),
                "Blumen Becker",
                Reference(iban=CREDITOR),
                creditor_agent="COBADEFFXXX",
                end_to_end_id="E2E-1",
                charge_bearer="SLEV",
                remittance=("Invoice 1",),
            ),
        ),
        "Ana Ferrer",
        DAY,
        information_id=read.order.information_id,
    )
    assert (read.order.information_id or "").startswith("AnaFerrer-")


@pytest.mark.parametrize("version", GENERATIONS)
@settings(max_examples=30, deadline=None)
@given(st.lists(PAYMENTS, min_size=1, max_size=5))
def test_whatever_sepaxml_writes_is_read_as_it_was_meant(
    version: Version, payments: list[dict[str, object]]
) -> None:
    raw = by_sepaxml(version, payments, batch=True)

    order = read_pain(raw, Service.BULK, Scheme.SEPA).order

    assert [
        (one.creditor_name, one.remittance, one.amount.minor, one.end_to_end_id)
        for one in order.transfers
    ] == [
        (one["name"], (one["description"],), one["amount"], one["endtoend_id"]) for one in payments
    ]
    assert order.batch_booking is True
    assert order.wanted_on == DAY


def test_what_a_document_can_say_is_kept() -> None:
    paper = Paper.of(Version.V09)
    paper.drop(f"{TRANSFER}/RmtInf/Ustrd")
    paper.inside(
        f"{TRANSFER}/RmtInf",
        "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>ISO</Issr></Tp>"
        "<Ref>RF18539007547034</Ref></CdtrRefInf></Strd>",
    )
    paper.after(f"{TRANSFER}/CdtrAcct", "<Purp><Cd>RENT</Cd></Purp>")
    paper.after(f"{TRANSFER}/CdtrAcct", "<UltmtCdtr><Nm>Blumen Gruppe</Nm></UltmtCdtr>")
    paper.after(f"{TRANSFER}/Amt", "<UltmtDbtr><Nm>Ferrer SL</Nm></UltmtDbtr>")
    paper.inside(
        f"{TRANSFER}/Cdtr",
        "<PstlAdr><StrtNm>Hauptstrasse</StrtNm><BldgNb>7</BldgNb><PstCd>50667</PstCd>"
        "<TwnNm>Koeln</TwnNm><Ctry>DE</Ctry></PstlAdr>",
    )

    read = read_pain(paper.xml, Service.SINGLE, Scheme.SEPA)

    [transfer] = read.order.transfers
    assert transfer.remittance == ()
    assert transfer.remittance_structured == StructuredReference("RF18539007547034", "SCOR", "ISO")
    assert transfer.purpose_code == "RENT"
    assert (transfer.ultimate_debtor, transfer.ultimate_creditor) == ("Ferrer SL", "Blumen Gruppe")
    assert transfer.creditor_address == Address("DE", "Koeln", "50667", "Hauptstrasse", "7")
    assert transfer.instruction_id == "I-1"
    assert read.order.wanted_on == date(2026, 11, 30)
    assert read.date_path == "/Document/CstmrCdtTrfInitn/PmtInf/ReqdExctnDt/Dt"


def test_what_stands_above_holds_for_each_transfer() -> None:
    paper = Paper.of().repeat(TRANSFER).counted(2, "25.00")
    paper.after("CstmrCdtTrfInitn/PmtInf/DbtrAgt", "<UltmtDbtr><Nm>Ferrer SL</Nm></UltmtDbtr>")
    paper.after(f"{TRANSFER}/Amt", "<UltmtDbtr><Nm>Ferrer Hijos</Nm></UltmtDbtr>")

    order = read_pain(paper.xml, Service.BULK, Scheme.SEPA).order

    assert [one.ultimate_debtor for one in order.transfers] == ["Ferrer Hijos", "Ferrer SL"]
    assert {one.charge_bearer for one in order.transfers} == {"SLEV"}


def test_what_is_not_provided_is_nothing() -> None:
    paper = Paper.of().put(f"{TRANSFER}/PmtId/EndToEndId", "NOTPROVIDED")
    paper.drop(f"{TRANSFER}/CdtrAgt/FinInstnId/BIC")
    paper.inside(f"{TRANSFER}/CdtrAgt/FinInstnId", "<Othr><Id>NOTPROVIDED</Id></Othr>")

    [transfer] = read_pain(paper.xml, Service.SINGLE, Scheme.SEPA).order.transfers

    assert transfer.end_to_end_id is None
    assert transfer.creditor_agent is None


def test_the_day_of_a_periodic_payment_is_not_looked_at() -> None:
    paper = Paper.of().put("CstmrCdtTrfInitn/PmtInf/ReqdExctnDt", "1999-01-01")

    assert read_pain(paper.xml, Service.PERIODIC, Scheme.SEPA).order.wanted_on is None


@pytest.mark.parametrize("version", GENERATIONS)
@pytest.mark.parametrize(
    ("kind", "scheme"),
    [
        ("sepa", Scheme.SEPA),
        ("instant", Scheme.INSTANT),
        ("target", Scheme.TARGET2),
        ("abroad", Scheme.CROSS_BORDER),
    ],
)
def test_every_product_is_read(version: Version, kind: str, scheme: Scheme) -> None:
    order = read_pain(Paper.of(version, kind).xml, Service.SINGLE, scheme).order

    assert order.scheme is scheme
    assert order.transfers[0].amount == Money(1250, "EUR")


def test_a_payment_outside_sepa_names_account_and_bank_otherwise() -> None:
    paper = Paper.of(Version.V09, "abroad").drop(f"{TRANSFER}/CdtrAcct/Id/IBAN")
    paper.inside(f"{TRANSFER}/CdtrAcct/Id", "<Othr><Id>0123456789</Id></Othr>")
    paper.drop(f"{TRANSFER}/CdtrAgt/FinInstnId/BICFI")
    paper.inside(f"{TRANSFER}/CdtrAgt/FinInstnId", "<Nm>First Bank of Somewhere</Nm>")
    paper.inside(f"{TRANSFER}/Cdtr", "<PstlAdr><Ctry>US</Ctry></PstlAdr>")
    paper.at(f"{TRANSFER}/Amt/InstdAmt").set("Ccy", "USD")
    for number in range(2, 5):
        paper.inside(f"{TRANSFER}/RmtInf", f"<Ustrd>line {number}</Ustrd>")

    [transfer] = read_pain(paper.xml, Service.SINGLE, Scheme.CROSS_BORDER).order.transfers

    assert transfer.creditor_account == Reference(bban="0123456789")
    assert transfer.creditor_agent_name == "First Bank of Somewhere"
    assert transfer.creditor_address == Address("US")
    assert transfer.amount == Money(1250, "USD")
    assert len(transfer.remittance) == 4


def test_within_target2_a_number_alone_names_the_account_as_in_json() -> None:
    paper = Paper.of(kind="target").drop(f"{TRANSFER}/CdtrAcct/Id/IBAN").drop(f"{TRANSFER}/CdtrAgt")
    paper.inside(f"{TRANSFER}/CdtrAcct/Id", "<Othr><Id>12345</Id></Othr>")

    [transfer] = read_pain(paper.xml, Service.SINGLE, Scheme.TARGET2).order.transfers
    assert (transfer.creditor_account, transfer.creditor_agent) == (Reference(bban="12345"), None)


def test_prefixes_comments_and_instructions_change_nothing() -> None:
    plain = Paper.of().xml.decode()
    prefixed = (
        plain.replace("<", "<p:")
        .replace("<p:/", "</p:")
        .replace("<p:?", "<?")
        .replace("xmlns=", "xmlns:p=")
    )
    commented = plain.replace("Blumen Becker", "Blumen<!-- roses --> Becker<?x y?>")

    orders = [
        read_pain(text.encode(), Service.SINGLE, Scheme.SEPA).order
        for text in (plain, prefixed, commented, f"\ufeff{plain}")
    ]

    assert len(set(orders)) == 1


def test_of_the_package_with_the_schemas_only_the_files_are_used() -> None:
    code = (
        "import sys; from tests.support.pain import Paper; del sys.modules['sepaxml'];"
        "from wicketgate.web.berlin.wire.pain import *; from wicketgate.bank import Scheme;"
        "from wicketgate.payments import Service;"
        "read_pain(Paper.of().xml, Service.SINGLE, Scheme.SEPA);"
        "print('sepaxml' in sys.modules, 'xmlschema' in sys.modules)"
    )

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    assert told.stdout.split() == ["False", "False"]

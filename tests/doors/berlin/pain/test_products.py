"""What the schema or a product does not allow is told at its XPath (A.7.2, A.7.5)."""

from collections.abc import Callable
from typing import Final, TypeAlias

import pytest
from lxml import etree

from tests.support.pain import DEBTOR, INFORMATION, TRANSFER, Paper
from wicketgate.bank import Scheme
from wicketgate.kernel.errors import Malformed
from wicketgate.payments import Service
from wicketgate.web.berlin.wire.pain import Version, read_pain

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
Change: TypeAlias = Callable[[Paper], object]
KINDS: Final = {
    "sepa": Scheme.SEPA,
    "instant": Scheme.INSTANT,
    "target": Scheme.TARGET2,
    "abroad": Scheme.CROSS_BORDER,
}


def _own(paper: Paper) -> Paper:
    return paper.put(f"{TRANSFER}/CdtrAcct/Id/IBAN", DEBTOR)


def _referred(paper: Paper, reference: str = "R1") -> Paper:
    """With a structured reference and nothing beside it."""
    paper.drop(f"{TRANSFER}/RmtInf/Ustrd")
    return paper.inside(
        f"{TRANSFER}/RmtInf", f"<Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd>"
    )


CHANGES: Final[list[tuple[str, Change, str, str]]] = [
    ("sepa", _own, f"{TRANSFER}/CdtrAcct", "must not be the debtor's account"),
    (
        "sepa",
        lambda paper: paper.drop(f"{TRANSFER}/CdtrAcct"),
        f"{TRANSFER}/CdtrAcct/Id/IBAN",
        "is required",
    ),
    (
        "sepa",
        lambda paper: paper.drop(f"{TRANSFER}/Cdtr"),
        f"{TRANSFER}/Cdtr/Nm",
        "is required",
    ),
    (
        "sepa",
        lambda paper: paper.inside(f"{TRANSFER}/Cdtr", "<PstlAdr><Ctry>DE</Ctry></PstlAdr>"),
        f"{TRANSFER}/Cdtr/PstlAdr/TwnNm",
        "is required",
    ),
    (
        "sepa",
        lambda paper: paper.inside(
            f"{TRANSFER}/Cdtr",
            "<PstlAdr><TwnNm>Bonn</TwnNm><Ctry>DE</Ctry><AdrLine>x</AdrLine></PstlAdr>",
        ),
        f"{TRANSFER}/Cdtr/PstlAdr/AdrLine",
        "is not supported",
    ),
    (
        "sepa",
        lambda paper: paper.inside(f"{TRANSFER}/CdtrAgt/FinInstnId", "<Nm>Bank</Nm>"),
        f"{TRANSFER}/CdtrAgt/FinInstnId/Nm",
        "is not allowed for this product",
    ),
    (
        "sepa",
        lambda paper: paper.inside(f"{TRANSFER}/RmtInf", "<Ustrd>two</Ustrd>"),
        f"{TRANSFER}/RmtInf/Ustrd[2]",
        "must stand once for this product",
    ),
    (
        "sepa",
        lambda paper: paper.inside(
            f"{TRANSFER}/RmtInf", "<Strd><CdtrRefInf><Ref>R1</Ref></CdtrRefInf></Strd>"
        ),
        f"{TRANSFER}/RmtInf/Strd",
        "must not stand beside Ustrd",
    ),
    (
        "sepa",
        lambda paper: paper.after(f"{TRANSFER}/CdtrAcct", "<Purp><Cd>no</Cd></Purp>"),
        f"{TRANSFER}/Purp/Cd",
        "must be an ISO 20022 purpose code",
    ),
    (
        "sepa",
        lambda paper: paper.after(f"{TRANSFER}/Amt", "<ChrgBr>DEBT</ChrgBr>"),
        f"{TRANSFER}/ChrgBr",
        "must be one of SLEV for this product",
    ),
    (
        "sepa",
        lambda paper: paper.after(
            f"{TRANSFER}/PmtId", "<PmtTpInf><LclInstrm><Cd>INST</Cd></LclInstrm></PmtTpInf>"
        ),
        f"{TRANSFER}/PmtTpInf/LclInstrm/Cd",
        "must not be INST for this product",
    ),
    (
        "sepa",
        lambda paper: paper.after(f"{TRANSFER}/CdtrAcct", "<InstrForDbtrAgt>x</InstrForDbtrAgt>"),
        f"{TRANSFER}/InstrForDbtrAgt",
        "is not supported",
    ),
    (
        "sepa",
        lambda paper: paper.after(f"{INFORMATION}/PmtMtd", "<Foo>x</Foo>"),
        f"{INFORMATION}/Foo",
        "is not expected here; expected is BtchBookg, NbOfTxs, CtrlSum, PmtTpInf, ReqdExctnDt",
    ),
    (
        "sepa",
        lambda paper: paper.put(f"{INFORMATION}/ReqdExctnDt", "2026-11-30Z"),
        f"{INFORMATION}/ReqdExctnDt",
        "must be a date, YYYY-MM-DD",
    ),
    (
        "sepa",
        lambda paper: paper.put(f"{INFORMATION}/ReqdExctnDt", "2026-02-30"),
        f"{INFORMATION}/ReqdExctnDt",
        "must be a date, YYYY-MM-DD",
    ),
    (
        "instant",
        lambda paper: paper.drop(f"{INFORMATION}/PmtTpInf/LclInstrm"),
        f"{INFORMATION}/PmtTpInf/LclInstrm/Cd",
        "must be INST for this product",
    ),
    (
        "sepa",
        lambda paper: paper.inside(f"{TRANSFER}/CdtrAgt/FinInstnId", "<Othr><Id>12345</Id></Othr>"),
        f"{TRANSFER}/CdtrAgt/FinInstnId/Othr",
        "is not supported",
    ),
    (
        "sepa",
        lambda paper: paper.after(
            f"{TRANSFER}/CdtrAgt/FinInstnId/BIC",
            "<ClrSysMmbId><MmbId>12345</MmbId></ClrSysMmbId>",
        ),
        f"{TRANSFER}/CdtrAgt/FinInstnId/ClrSysMmbId",
        "is not supported",
    ),
    (
        "sepa",
        lambda paper: paper.drop(f"{TRANSFER}/RmtInf/Ustrd").inside(
            f"{TRANSFER}/RmtInf",
            "<Strd><CdtrRefInf><Ref>R1</Ref></CdtrRefInf><AddtlRmtInf>x</AddtlRmtInf></Strd>",
        ),
        f"{TRANSFER}/RmtInf/Strd/AddtlRmtInf",
        "is not supported",
    ),
    (
        "sepa",
        lambda paper: _referred(paper).repeat(f"{TRANSFER}/RmtInf/Strd"),
        f"{TRANSFER}/RmtInf/Strd[2]",
        "must stand once for this product",
    ),
    (
        "sepa",
        lambda paper: _referred(paper, "R//1"),
        f"{TRANSFER}/RmtInf/Strd/CdtrRefInf/Ref",
        "must not start or end with a slash nor hold two of them together",
    ),
    (
        "sepa",
        lambda paper: _referred(paper).drop(f"{TRANSFER}/RmtInf/Strd/CdtrRefInf"),
        f"{TRANSFER}/RmtInf/Strd/CdtrRefInf/Ref",
        "is required",
    ),
    (
        "target",
        _referred,
        f"{TRANSFER}/RmtInf/Strd",
        "is not allowed for this product",
    ),
    (
        "abroad",
        _referred,
        f"{TRANSFER}/RmtInf/Strd",
        "is not allowed for this product",
    ),
    (
        "sepa",
        lambda paper: paper.at(f"{INFORMATION}/Dbtr").set(f"{{{XSI}}}nil", "true"),
        f"{INFORMATION}/Dbtr",
        "does not fit the schema",
    ),
    (
        "sepa",
        lambda paper: paper.at(f"{INFORMATION}/DbtrAcct").set("Ccy", "EUR"),
        f"{INFORMATION}/DbtrAcct/@Ccy",
        "no such attribute is allowed here",
    ),
    (
        "sepa",
        lambda paper: paper.put(f"{TRANSFER}/Cdtr", "words"),
        f"{TRANSFER}/Cdtr",
        "must hold elements only",
    ),
    (
        "sepa",
        lambda paper: paper.inside(f"{TRANSFER}/Cdtr", "<CtryOfRes>Spain</CtryOfRes>"),
        f"{TRANSFER}/Cdtr/CtryOfRes",
        "does not have the form of its type",
    ),
    (
        "sepa",
        lambda paper: paper.after(
            f"{INFORMATION}/PmtTpInf/SvcLvl", "<CtgyPurp><Cd>FIVES</Cd></CtgyPurp>"
        ),
        f"{INFORMATION}/PmtTpInf/CtgyPurp/Cd",
        "must have at most 4 characters",
    ),
    (
        "sepa",
        lambda paper: paper.after(f"{INFORMATION}/PmtTpInf/SvcLvl", "<CtgyPurp/>"),
        f"{INFORMATION}/PmtTpInf/CtgyPurp",
        "must hold one of Cd, Prtry",
    ),
    (
        "sepa",
        lambda paper: paper.at(f"{INFORMATION}/PmtTpInf").insert(
            0, etree.fromstring(f'<InstrPrty xmlns="{Version.V03.namespace}">SOON</InstrPrty>')
        ),
        f"{INFORMATION}/PmtTpInf/InstrPrty",
        "must be one of HIGH, NORM",
    ),
    (
        "target",
        lambda paper: paper.after(f"{TRANSFER}/Amt", "<ChrgBr>SLEV</ChrgBr>"),
        f"{TRANSFER}/ChrgBr",
        "must be one of CRED, DEBT, SHAR for this product",
    ),
    (
        "abroad",
        lambda paper: paper.drop(f"{INFORMATION}/ChrgBr"),
        f"{INFORMATION}/ChrgBr",
        "is required for this product",
    ),
]


@pytest.mark.parametrize(("kind", "change", "path", "sentence"), CHANGES)
def test_what_a_product_does_not_allow_is_told(
    kind: str, change: Change, path: str, sentence: str
) -> None:
    paper = Paper.of(kind=kind)
    change(paper)

    with pytest.raises(Malformed) as refused:
        read_pain(paper.xml, Service.SINGLE, KINDS[kind])
    found = {fault.path.removeprefix("/Document/"): fault.text for fault in refused.value.faults}
    assert found == {path: sentence}

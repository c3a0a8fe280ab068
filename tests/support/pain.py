"""Documents of pain.001: written by sepaxml, which others use to write to their banks, and by hand.

By hand where a test needs what sepaxml does not write; `Paper` changes one place of a document.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import sepaxml
from lxml import etree

from wicketgate.web.berlin.wire.pain import Version

DEBTOR: Final = "ES9121000418450200051332"
CREDITOR: Final = "DE89370400440532013000"
DAY: Final = date(2026, 11, 30)
GENERATIONS: Final = tuple(Version)


def by_sepaxml(
    version: Version,
    payments: Sequence[Mapping[str, object]] = ({},),
    *,
    batch: bool = False,
    **debtor: object,
) -> bytes:
    """What sepaxml writes; each payment may change any of its facts."""
    config = {"name": "Ana Ferrer", "IBAN": DEBTOR, "BIC": "CAIXESBBXXX", "currency": "EUR"}
    writer = sepaxml.SepaTransfer(
        {**config, "batch": batch, **debtor}, schema=version.value, clean=False
    )
    for number, payment in enumerate(payments, start=1):
        facts = {
            "name": "Blumen Becker",
            "IBAN": CREDITOR,
            "BIC": "COBADEFFXXX",
            "amount": 1250,
            "execution_date": DAY,
            "description": f"Invoice {number}",
            "endtoend_id": f"E2E-{number}",
        }
        writer.add_payment(facts | dict(payment))
    written: bytes = writer.export(validate=False)
    return written


_TEMPLATE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{namespace}">
  <CstmrCdtTrfInitn>
    <GrpHdr>
      <MsgId>MSG-1</MsgId>
      <CreDtTm>2026-11-28T10:00:00</CreDtTm>
      <NbOfTxs>1</NbOfTxs>
      <CtrlSum>12.50</CtrlSum>
      <InitgPty><Nm>Ana Ferrer</Nm></InitgPty>
    </GrpHdr>
    <PmtInf>
      <PmtInfId>PAY-1</PmtInfId>
      <PmtMtd>TRF</PmtMtd>
      <BtchBookg>false</BtchBookg>
      <NbOfTxs>1</NbOfTxs>
      <CtrlSum>12.50</CtrlSum>
      {kind}
      <ReqdExctnDt>{day}</ReqdExctnDt>
      <Dbtr><Nm>Ana Ferrer</Nm></Dbtr>
      <DbtrAcct><Id><IBAN>ES9121000418450200051332</IBAN></Id></DbtrAcct>
      <DbtrAgt><FinInstnId><{bic}>CAIXESBBXXX</{bic}></FinInstnId></DbtrAgt>
      {bearer}
      <CdtTrfTxInf>
        <PmtId><InstrId>I-1</InstrId><EndToEndId>E2E-1</EndToEndId></PmtId>
        <Amt><InstdAmt Ccy="EUR">12.50</InstdAmt></Amt>
        <CdtrAgt><FinInstnId><{bic}>COBADEFFXXX</{bic}></FinInstnId></CdtrAgt>
        <Cdtr><Nm>Blumen Becker</Nm></Cdtr>
        <CdtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></CdtrAcct>
        <RmtInf><Ustrd>Invoice 1</Ustrd></RmtInf>
      </CdtTrfTxInf>
    </PmtInf>
  </CstmrCdtTrfInitn>
</Document>
"""
_SEPA: Final = "<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>"
_INST: Final = (
    "<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl><LclInstrm><Cd>INST</Cd></LclInstrm></PmtTpInf>"
)
_KINDS: Final = {"sepa": _SEPA, "instant": _INST}
_BEARERS: Final = {"sepa": "SLEV", "instant": "SLEV", "abroad": "SHAR"}
INFORMATION: Final = "CstmrCdtTrfInitn/PmtInf"
TRANSFER: Final = f"{INFORMATION}/CdtTrfTxInf"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that a test writes on; paths begin below Document."""

    root: etree._Element

    @classmethod
    def of(cls, version: Version = Version.V03, kind: str = "sepa") -> "Paper":
        """A valid document: `sepa`, `instant`, `target` or `abroad`."""
        new = version is Version.V09
        bearer = f"<ChrgBr>{_BEARERS[kind]}</ChrgBr>" if kind in _BEARERS else ""
        text = _TEMPLATE.format(
            namespace=version.namespace,
            kind=_KINDS.get(kind, ""),
            day="<Dt>2026-11-30</Dt>" if new else "2026-11-30",
            bic="BICFI" if new else "BIC",
            bearer=bearer,
        )
        return cls(etree.fromstring(text.encode()))

    @property
    def xml(self) -> bytes:
        return etree.tostring(self.root, xml_declaration=True, encoding="UTF-8")

    def at(self, path: str) -> etree._Element:
        found = self.root.find("/".join(f"{{*}}{step}" for step in path.split("/")))
        assert found is not None, path
        return found

    def put(self, path: str, text: str) -> "Paper":
        """Another text."""
        self.at(path).text = text
        return self

    def drop(self, path: str) -> "Paper":
        """Without it."""
        found = self.at(path)
        parent = found.getparent()
        assert parent is not None
        parent.remove(found)
        return self

    def after(self, path: str, xml: str) -> "Paper":
        """With this behind it."""
        self.at(path).addnext(self._made(xml))
        return self

    def inside(self, path: str, xml: str) -> "Paper":
        """With this as its last child."""
        self.at(path).append(self._made(xml))
        return self

    def _made(self, xml: str) -> etree._Element:
        namespace = etree.QName(self.root).namespace
        return etree.fromstring(f'<x xmlns="{namespace}">{xml}</x>')[0]

    def repeat(self, path: str, times: int = 2) -> "Paper":
        """With that many of it."""
        found = self.at(path)
        raw = etree.tostring(found)
        for _ in range(times - 1):
            found.addnext(etree.fromstring(raw))
        return self

    def counted(self, number: int, total: str) -> "Paper":
        """With all four counts as told."""
        for block in ("CstmrCdtTrfInitn/GrpHdr", INFORMATION):
            self.put(f"{block}/NbOfTxs", str(number)).put(f"{block}/CtrlSum", total)
        return self

"""A body for each service and product of payments, ready to be sent by the first test customer.

They differ by more than their media types: a bulk holds a list, a periodic payment its rule, a
payment abroad who bears the charges (contract A.7.2 to A.7.6).
"""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from wicketgate import payments, personas
from wicketgate.bank import Scheme
from wicketgate.payments import Form, Service
from wicketgate.web.kit.described import Prepared

from .call import JSON, MULTIPART, XML

_DEBTOR: Final = personas.PERSONAS[0].accounts[0]
_PAYEES: Final = (personas.PAYEES[0], personas.PAYEES[2])
_AMOUNT: Final = "123.50"
_LATER: Final = timedelta(days=30)
_MOST_IN: Final = {Service.SINGLE: 1, Service.BULK: 2, Service.PERIODIC: 1}
_BOUNDARY: Final = "boundary"
_TITLES: Final[Mapping[tuple[Service, Scheme, Form], str]] = {
    (Service.SINGLE, Scheme.SEPA, Form.JSON): "Single",
    (Service.BULK, Scheme.SEPA, Form.JSON): "Bulk",
    (Service.PERIODIC, Scheme.SEPA, Form.JSON): "Periodic",
    (Service.SINGLE, Scheme.CROSS_BORDER, Form.JSON): "Cross-border",
    (Service.SINGLE, Scheme.SEPA, Form.XML): "Single, XML",
    (Service.BULK, Scheme.SEPA, Form.XML): "Bulk, XML",
    (Service.PERIODIC, Scheme.SEPA, Form.XML): "Periodic, XML",
}
"""Those that are offered by name."""


def of_payments() -> tuple[Prepared, ...]:
    """One for each path that is offered."""
    offered = payments.products().items()
    made = {
        kind: Prepared(
            title=_TITLES.get(kind, ""),
            places={"payment-service": service, "payment-product": product},
            media=_media(kind[0], kind[2]),
            written=partial(_written, kind),
        )
        for (service, product), kind in offered
    }
    named = [made[kind] for kind in _TITLES]
    return (*named, *(one for kind, one in made.items() if kind not in _TITLES))


def _media(service: Service, form: Form) -> str:
    if form is Form.JSON:
        return JSON
    return f"{MULTIPART}; boundary={_BOUNDARY}" if service is Service.PERIODIC else XML


def _written(kind: tuple[Service, Scheme, Form], today: date) -> str:
    service, scheme, form = kind
    if form is Form.JSON:
        return _pretty(in_json(service, scheme, today))
    document = in_xml(service, scheme, today)
    return in_parts(document, today) if service is Service.PERIODIC else document


def _pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


# ------------------------------------------------------------------ JSON
def in_json(service: Service, scheme: Scheme, today: date) -> dict[str, Any]:
    """The body of a product without XML."""
    debtor = {"debtorAccount": {"iban": _DEBTOR.iban}}
    if service is Service.BULK:
        return debtor | {"payments": [_transfer(scheme, number) for number in range(2)]}
    transfer = debtor | _transfer(scheme, 0)
    return transfer | _schedule(today) if service is Service.PERIODIC else transfer


def _transfer(scheme: Scheme, number: int) -> dict[str, Any]:
    payee, invoice = _PAYEES[number], f"2026-041{7 + number}"
    told: dict[str, Any] = {
        "instructedAmount": {"currency": "EUR", "amount": _AMOUNT},
        "creditorAccount": {"iban": payee.iban},
        "creditorName": payee.name,
        "remittanceInformationUnstructured": f"Invoice {invoice}",
    }
    if scheme is Scheme.CROSS_BORDER:
        return told | {"chargeBearer": "SHAR"}
    return {"endToEndIdentification": f"INV-{invoice}"} | told


def _schedule(today: date) -> dict[str, str]:
    start = today + _LATER
    return {"startDate": start.isoformat(), "frequency": "Monthly", "dayOfExecution": "1"}


# ------------------------------------------------------------------ XML
def in_xml(service: Service, scheme: Scheme, today: date) -> str:
    """A pain.001.001.09."""
    count = _MOST_IN[service]
    return _DOCUMENT.format(
        count=count,
        sum=Decimal(_AMOUNT) * count,
        today=today.isoformat(),
        batch=str(service is Service.BULK).lower(),
        kind=_KINDS.get(scheme, ""),
        debtor=personas.PERSONAS[0].name,
        iban=_DEBTOR.iban,
        bic=_DEBTOR.bic,
        bearer=_BEARERS.get(scheme, ""),
        transfers="".join(
            _TRANSFER.format(
                amount=_AMOUNT,
                bic=payee.bic,
                name=payee.name,
                iban=payee.iban,
                invoice=f"2026-041{7 + number}",
            )
            for number, payee in enumerate(_PAYEES[:count])
        ),
    )


def in_parts(document: str, today: date) -> str:
    """Document and schedule, each a part of its own."""
    return _PARTS.format(document=document, schedule=json.dumps(_schedule(today)))


_DOCUMENT: Final = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">
  <CstmrCdtTrfInitn>
    <GrpHdr>
      <MsgId>MSG-1</MsgId>
      <CreDtTm>{today}T09:00:00</CreDtTm>
      <NbOfTxs>{count}</NbOfTxs>
      <CtrlSum>{sum}</CtrlSum>
      <InitgPty><Nm>{debtor}</Nm></InitgPty>
    </GrpHdr>
    <PmtInf>
      <PmtInfId>PAY-1</PmtInfId>
      <PmtMtd>TRF</PmtMtd>
      <BtchBookg>{batch}</BtchBookg>
      <NbOfTxs>{count}</NbOfTxs>
      <CtrlSum>{sum}</CtrlSum>{kind}
      <ReqdExctnDt><Dt>{today}</Dt></ReqdExctnDt>
      <Dbtr><Nm>{debtor}</Nm></Dbtr>
      <DbtrAcct><Id><IBAN>{iban}</IBAN></Id></DbtrAcct>
      <DbtrAgt><FinInstnId><BICFI>{bic}</BICFI></FinInstnId></DbtrAgt>{bearer}{transfers}
    </PmtInf>
  </CstmrCdtTrfInitn>
</Document>
"""
_TRANSFER: Final = """
      <CdtTrfTxInf>
        <PmtId><EndToEndId>INV-{invoice}</EndToEndId></PmtId>
        <Amt><InstdAmt Ccy="EUR">{amount}</InstdAmt></Amt>
        <CdtrAgt><FinInstnId><BICFI>{bic}</BICFI></FinInstnId></CdtrAgt>
        <Cdtr><Nm>{name}</Nm></Cdtr>
        <CdtrAcct><Id><IBAN>{iban}</IBAN></Id></CdtrAcct>
        <RmtInf><Ustrd>Invoice {invoice}</Ustrd></RmtInf>
      </CdtTrfTxInf>"""
_SEPA: Final = "\n      <PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl>{}</PmtTpInf>"
_KINDS: Final = {
    Scheme.SEPA: _SEPA.format(""),
    Scheme.INSTANT: _SEPA.format("<LclInstrm><Cd>INST</Cd></LclInstrm>"),
}
_BEARERS: Final = {
    Scheme.SEPA: "\n      <ChrgBr>SLEV</ChrgBr>",
    Scheme.INSTANT: "\n      <ChrgBr>SLEV</ChrgBr>",
    Scheme.CROSS_BORDER: "\n      <ChrgBr>SHAR</ChrgBr>",
}
_PARTS: Final = f"""--{_BOUNDARY}
Content-Disposition: form-data; name="xml_sct"
Content-Type: application/xml

{{document}}
--{_BOUNDARY}
Content-Disposition: form-data; name="json_standingorderType"
Content-Type: application/json

{{schedule}}
--{_BOUNDARY}--
"""

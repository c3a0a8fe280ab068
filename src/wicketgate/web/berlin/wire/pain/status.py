"""pain.002: where a payment stands, in the generation of its pain.001 (contract A.7.5, B.2).

Written from the stored pain.001, whose ids it repeats. The older generation knows nine statuses
only; what it has no code for is told by the nearest one, with the exact one as a word beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from wicketgate.bank import Reason
from wicketgate.kernel.clock import rfc3339
from wicketgate.payments import Status

from .document import open_document
from .schema import Version, version_of
from .spots import Spot

REPORT: Final = {Version.V03: "pain.002.001.03", Version.V09: "pain.002.001.10"}
"""The status report of the same release of ISO 20022 (A.7.5)."""
_NOT_IN_V03: Final = {
    Status.PARTLY_AUTHORISED: "PDNG",
    Status.FUNDED: "ACCP",
    Status.CREDITED: "ACSC",
    Status.WITHOUT_POSTING: "ACSC",
    Status.CANCELLED: "RJCT",
}
"""The nearest of TransactionGroupStatus3Code for the statuses it does not have."""
_CANCELLED: Final = "DS02"
"""ExternalStatusReason1Code: an authorised user has cancelled the order."""
_TELL_EACH: Final = frozenset({Status.PARTLY_MADE, Status.REJECTED})


@dataclass(frozen=True, slots=True)
class Standing:
    """A status, and why, where there is a reason to tell."""

    status: Status
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What is told: `each` are the transfers, in the order of the document.

    `id` names this report (at most 35 characters). `each` may be empty where all were rejected
    together, for the same reason.
    """

    id: str
    created: datetime
    bank_name: str
    whole: Standing
    each: Sequence[Standing] = ()


def write_status(pain: bytes, report: Report) -> bytes:
    """The pain.002 for a stored pain.001: UTF-8 with XML declaration.

    Each transfer is told with PART and RJCT only (contract B.2.1). Raises Malformed for what is no
    pain.001 that was read before, ValueError where `each` lacks a transfer.
    """
    document = open_document(pain, "body")
    version = version_of(document) or Version.V03
    message = Spot("/Document", document, []).at("CstmrCdtTrfInitn")
    root = Element("Document", xmlns=f"urn:iso:std:iso:20022:tech:xsd:{REPORT[version]}")
    told = SubElement(root, "CstmrPmtStsRpt")
    header = SubElement(told, "GrpHdr")
    _text(header, "MsgId", report.id)
    _text(header, "CreDtTm", rfc3339(report.created))
    _text(SubElement(header, "InitgPty"), "Nm", report.bank_name)
    _group(SubElement(told, "OrgnlGrpInfAndSts"), message.at("GrpHdr"), report.whole, version)
    if report.whole.status in _TELL_EACH:
        _information(SubElement(told, "OrgnlPmtInfAndSts"), message.at("PmtInf"), report, version)
    xml: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return xml


def _group(element: Element, header: Spot, whole: Standing, version: Version) -> None:
    _text(element, "OrgnlMsgId", header.at("MsgId").value)
    _text(element, "OrgnlMsgNmId", version.value)
    _repeat(element, header, {"OrgnlNbOfTxs": "NbOfTxs", "OrgnlCtrlSum": "CtrlSum"})
    _standing(element, "GrpSts", whole, version)


def _information(element: Element, given: Spot, report: Report, version: Version) -> None:
    _text(element, "OrgnlPmtInfId", given.at("PmtInfId").value)
    _repeat(element, given, {"OrgnlNbOfTxs": "NbOfTxs", "OrgnlCtrlSum": "CtrlSum"})
    transfers = given.all("CdtTrfTxInf")
    alike = report.whole.status is Status.REJECTED
    each = report.each or [report.whole] * (len(transfers) if alike else 0)
    for transfer, standing in zip(transfers, each, strict=True):
        told = SubElement(element, "TxInfAndSts")
        ids = transfer.at("PmtId")
        _repeat(told, ids, {"OrgnlInstrId": "InstrId", "OrgnlEndToEndId": "EndToEndId"})
        _standing(told, "TxSts", standing, version)


def _repeat(element: Element, given: Spot, names: dict[str, str]) -> None:
    for ours, theirs in names.items():
        if given.at(theirs).there:
            _text(element, ours, given.at(theirs).value)


def _standing(element: Element, name: str, standing: Standing, version: Version) -> None:
    old = version is Version.V03
    status = _NOT_IN_V03.get(standing.status, standing.status) if old else standing.status
    _text(element, name, status)
    code = _CANCELLED if standing.status is Status.CANCELLED else standing.reason
    if code is None and status == standing.status:
        return
    information = SubElement(element, "StsRsnInf")
    if code is not None:
        _text(SubElement(information, "Rsn"), "Cd", code)
    if status != standing.status:
        _text(information, "AddtlInf", f"transactionStatus {standing.status.value}")


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text

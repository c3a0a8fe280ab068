"""A pain.001 as an order, with every fault at its XPath (contract A.7.5)."""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from wicketgate.bank import Scheme
from wicketgate.kernel.errors import Fault, Malformed
from wicketgate.kernel.money import EXPONENT
from wicketgate.payments import MOST_IN_BULK, Form, Order, Service
from wicketgate.web.berlin.wire import rules

from . import fields
from .document import open_document
from .schema import Version, judge, version_of
from .spots import Spot
from .transfers import Above, read_transfer

MOST_FAULTS: Final = 20
_HEADER_NOT_SUPPORTED: Final = ("Authstn", "FwdgAgt")
_INFORMATION_NOT_SUPPORTED: Final = (
    "PoolgAdjstmntDt",
    "DbtrAgtAcct",
    "InstrForDbtrAgt",
    "ChrgsAcct",
    "ChrgsAcctAgt",
)
_NUMBER: Final = re.compile(r"[0-9]{1,15}")
_SEPA: Final = frozenset({Scheme.SEPA, Scheme.INSTANT})


@dataclass(frozen=True, slots=True)
class ReadPain:
    """A pain.001 that was read. `date_path` is the XPath of its day of execution."""

    order: Order
    version: Version
    date_path: str


def read_pain(
    body: bytes,
    service: Service,
    scheme: Scheme,
    place: str = "body",
    currencies: Container[str] = EXPONENT,
) -> ReadPain:
    """Read and judge a document; `place` names it where it cannot be read at all.

    It may pay in one of `currencies` where its product does not ask for euros.
    The day of execution is read and not judged: that needs a clock. That of a periodic payment
    is not even read, its days are told beside the document (A.7.6). Raises Malformed.
    """
    root = open_document(body, place)
    version = version_of(root)
    if version is None:
        known = " or ".join(version.namespace for version in Version)
        raise Malformed([Fault("/Document", f"must be a Document of {known}")])
    unfit = judge(root, version)
    reading = _Reading(Spot("/Document", root, []), service, scheme)
    order = reading.order(currencies)
    faults = _merged(unfit, reading.faults)
    if faults:
        raise Malformed(faults[:MOST_FAULTS])
    return ReadPain(order, version, reading.date.path)


def _merged(unfit: Iterable[Fault], ours: Iterable[Fault]) -> list[Fault]:
    """Both, without what is said twice: our words know the trade, the schema's do not."""
    told: dict[str, str] = {}
    for fault in ours:
        told.setdefault(fault.path, fault.text)
    rest = [fault for fault in unfit if not _told_already(fault, told)]
    return rest + [Fault(path, text) for path, text in told.items()]


def _told_already(fault: Fault, told: Mapping[str, str]) -> bool:
    if fault.text.startswith("is not expected"):
        return False
    lacking = fault.text.startswith("must hold ")
    below = lacking and any(path.startswith(f"{fault.path}/") for path in told)
    return below or fault.path in told


class _Reading:
    """One document on its way to an order."""

    def __init__(self, document: Spot, service: Service, scheme: Scheme) -> None:
        self.faults = document.faults
        self.service, self.scheme = service, scheme
        self.message = document.at("CstmrCdtTrfInitn")
        self.header = self.message.at("GrpHdr")
        self.information = self.message.at("PmtInf")
        self.transfers = self.information.all("CdtTrfTxInf")
        dated = self.information.at("ReqdExctnDt")
        self.date = dated.at("Dt") if dated.element is not None and len(dated.element) else dated

    def order(self, currencies: Container[str]) -> Order:
        self._check_header()
        self._check_information()
        self._check_counts()
        debtor = fields.account(self.information.at("DbtrAcct"), bban=False)
        above = Above(
            debtor,
            self.information.at("ChrgBr"),
            self.information.at("UltmtDbtr"),
            self.scheme,
            currencies,
        )
        bulk = self.service is Service.BULK
        batch = fields.boolean(self.information.at("BtchBookg"))
        return Order(
            self.service,
            self.scheme,
            Form.XML,
            debtor,
            tuple(read_transfer(spot, above) for spot in self.transfers[:MOST_IN_BULK]),
            fields.text(self.information.at("Dbtr", "Nm")),
            None if self.service is Service.PERIODIC else fields.day(self.date),
            batch_booking=batch if bulk else None,
            information_id=self._information_id(),
        )

    def _information_id(self) -> str | None:
        return fields.needed(self.information.at("PmtInfId"), rules.about_identifier)

    def _check_header(self) -> None:
        fields.needed(self.header.at("MsgId"), rules.about_identifier)
        fields.refuse(self.header, _HEADER_NOT_SUPPORTED)
        fields.refuse(self.message, ("SplmtryData",))
        blocks = self.message.all("PmtInf")
        if len(blocks) > 1:
            blocks[1].wrong("must be the only one of the message: PmtInf stands once")

    def _check_information(self) -> None:
        method = self.information.at("PmtMtd")
        if method.value != "TRF":
            method.wrong("must be TRF" if method.value else "is required")
        fields.refuse(self.information, _INFORMATION_NOT_SUPPORTED)
        own = self.information.at("PmtTpInf")
        for kind in (own, *(transfer.at("PmtTpInf") for transfer in self.transfers)):
            self._check_service_level(kind)
        for transfer in self.transfers[:MOST_IN_BULK]:
            inner = transfer.at("PmtTpInf", "LclInstrm")
            self._check_instrument(inner if inner.there else own.at("LclInstrm"))

    def _check_service_level(self, kind: Spot) -> None:
        """A product of SEPA says so where it says anything (EPC: PmtTpInf may be left out)."""
        levels = kind.all("SvcLvl")
        if self.scheme not in _SEPA or not levels:
            return
        if all(level.at("Cd").value != "SEPA" for level in levels):
            levels[0].at("Cd").wrong("must be SEPA for this product")

    def _check_instrument(self, spot: Spot) -> None:
        told = spot.at("Cd")
        if self.scheme is Scheme.INSTANT and told.value != "INST":
            told.wrong("must be INST for this product")
        if self.scheme is not Scheme.INSTANT and told.value == "INST":
            told.wrong("must not be INST for this product")

    def _check_counts(self) -> None:
        """NbOfTxs and CtrlSum, twice each, and how many transfers there may be at all."""
        extra = self.transfers[1:] if self.service is not Service.BULK else []
        if extra:
            extra[0].wrong("must be the only one: this service takes one transfer")
        if len(self.transfers) > MOST_IN_BULK:
            self.transfers[MOST_IN_BULK].wrong(f"must be at most {MOST_IN_BULK} transfers")
        every = [
            transfer
            for block in self.message.all("PmtInf")
            for transfer in block.all("CdtTrfTxInf")
        ]
        self._check_count(self.header, every)
        self._check_count(self.information, self.transfers)

    def _check_count(self, spot: Spot, transfers: list[Spot]) -> None:
        count, total = spot.at("NbOfTxs"), spot.at("CtrlSum")
        if _NUMBER.fullmatch(count.value) and int(count.value) != len(transfers):
            count.wrong("must be the number of transfers")
        amounts = [fields.decimal(_amount_of(transfer)) for transfer in transfers]
        told = fields.decimal(total)
        if told is not None and None not in amounts and told != _sum(amounts):
            total.wrong("must be the sum of the amounts")


def _amount_of(transfer: Spot) -> Spot:
    amount = transfer.at("Amt")
    instructed = amount.at("InstdAmt")
    return instructed if instructed.there else amount.at("EqvtAmt", "Amt")


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), Decimal(0))

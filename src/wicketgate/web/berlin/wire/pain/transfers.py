"""One CdtTrfTxInf as a transfer: the rules of A.7.2, told at their XPath."""

from collections.abc import Container
from dataclasses import dataclass
from typing import Final

from wicketgate.bank import Address, Reference, Scheme, StructuredReference, Transfer
from wicketgate.kernel.money import Money, read_money
from wicketgate.web.berlin.wire import rules

from . import fields
from .spots import Spot

_NOT_SUPPORTED: Final = frozenset(
    {
        "XchgRateInf",
        "ChqInstr",
        "IntrmyAgt1",
        "IntrmyAgt1Acct",
        "IntrmyAgt2",
        "IntrmyAgt2Acct",
        "IntrmyAgt3",
        "IntrmyAgt3Acct",
        "CdtrAgtAcct",
        "InstrForCdtrAgt",
        "InstrForDbtrAgt",
        "RgltryRptg",
        "Tax",
        "RltdRmtInf",
        "SplmtryData",
    }
)
"""What would steer the payment or the report of it, and reaches no bank of ours."""
_ADDRESS_PARTS: Final = frozenset({"Ctry", "TwnNm", "PstCd", "StrtNm", "BldgNb"})
_STREET_MOST: Final = 70
_POST_CODE_MOST: Final = 16


@dataclass(frozen=True, slots=True)
class Above:
    """What PmtInf says for all its transfers, where they do not say it themselves."""

    debtor_account: Reference
    charge_bearer: Spot
    ultimate_debtor: Spot
    scheme: Scheme
    currencies: Container[str]
    """In which the bank pays."""

    @property
    def rules(self) -> rules.Rules:
        """What the product allows."""
        return rules.RULES[self.scheme]


def read_transfer(spot: Spot, above: Above) -> Transfer:
    """The transfer, or something like it once a fault was noted."""
    fields.refuse(spot, _NOT_SUPPORTED)
    transfer = Transfer(
        amount=_amount(spot.at("Amt"), above),
        creditor_name=fields.needed_text(spot.at("Cdtr", "Nm")) or "",
        creditor_account=fields.account(spot.at("CdtrAcct"), bban=above.rules.bban),
        creditor_agent=_bic(spot.at("CdtrAgt", "FinInstnId")),
        creditor_agent_name=_agent_name(spot.at("CdtrAgt", "FinInstnId"), above.rules),
        creditor_address=_address(spot.at("Cdtr", "PstlAdr"), above.rules),
        end_to_end_id=fields.provided(spot.at("PmtId", "EndToEndId"), rules.about_reference),
        instruction_id=fields.leaf(spot.at("PmtId", "InstrId"), rules.about_identifier),
        ultimate_debtor=_ultimate_debtor(spot.at("UltmtDbtr"), above),
        ultimate_creditor=fields.text(spot.at("UltmtCdtr", "Nm")),
        purpose_code=fields.code(spot.at("Purp"), rules.about_purpose),
        charge_bearer=_bearer(spot.at("ChrgBr"), above),
        remittance=_lines(spot.at("RmtInf"), above.rules),
        remittance_structured=_structured(spot.at("RmtInf"), above.rules),
    )
    _check(spot, transfer, above)
    return transfer


def _check(spot: Spot, transfer: Transfer, above: Above) -> None:
    """What no field says alone."""
    account = transfer.creditor_account
    if account.number and rules.needs_agent(transfer, above.rules):
        spot.at("CdtrAgt").wrong("is required where the creditor's account is no IBAN")
    if rules.needs_address(transfer, above.rules) and not spot.at("Cdtr", "PstlAdr").there:
        spot.at("Cdtr", "PstlAdr").wrong("is required outside the EEA")
    if rules.is_own(above.debtor_account, account):
        spot.at("CdtrAcct").wrong("must not be the debtor's account")


def _amount(spot: Spot, above: Above) -> Money:
    nothing = Money(0, "EUR")
    fields.refuse(spot, ("EqvtAmt",))
    instructed = spot.at("InstdAmt")
    if not instructed.value:
        instructed.wrong("is required")
        return nothing
    currency = "" if instructed.element is None else instructed.element.get("Ccy", "")
    fault = rules.about_paid_currency(currency, above.scheme, above.currencies)
    if fault is not None:
        instructed.attribute("Ccy").wrong(fault if currency else "is required")
        return nothing
    fault = rules.about_amount(instructed.value, currency, above.scheme)
    if fault is not None:
        instructed.wrong(fault)
        return nothing
    return read_money(instructed.value, currency)


def _bic(institution: Spot) -> str | None:
    fields.refuse(institution, ("ClrSysMmbId",))
    other = institution.at("Othr")
    if other.there and not fields.is_not_provided(other.at("Id")):
        other.wrong("is not supported")
    old = institution.at("BIC")
    return fields.leaf(old if old.there else institution.at("BICFI"), rules.about_bic)


def _agent_name(institution: Spot, wanted: rules.Rules) -> str | None:
    name = institution.at("Nm")
    if name.there and not wanted.abroad:
        name.wrong("is not allowed for this product")
    return fields.text(name, rules.AGENT_NAME_MOST)


def _address(spot: Spot, wanted: rules.Rules) -> Address | None:
    """An address in its parts (contract decision 7); lines would be lost, so they are refused."""
    if not spot.there:
        return None
    fields.refuse(spot, set(spot.names()) - _ADDRESS_PARTS)
    town = spot.at("TwnNm")
    return Address(
        country=fields.needed(spot.at("Ctry"), rules.about_country) or "",
        town=fields.needed_text(town) if not wanted.bban else fields.text(town),
        post_code=fields.text(spot.at("PstCd"), _POST_CODE_MOST),
        street=fields.text(spot.at("StrtNm"), _STREET_MOST),
        building=fields.text(spot.at("BldgNb"), _STREET_MOST),
    )


def _ultimate_debtor(own: Spot, above: Above) -> str | None:
    party = own if own.there else above.ultimate_debtor
    return fields.text(party.at("Nm"))


def _bearer(own: Spot, above: Above) -> str | None:
    spot = own if own.there else above.charge_bearer
    value = spot.value or None
    fault = rules.about_bearer(value, above.rules)
    if fault is not None:
        spot.wrong(fault)
    return value


def _lines(remittance: Spot, wanted: rules.Rules) -> tuple[str, ...]:
    lines = remittance.all("Ustrd")
    if len(lines) > wanted.lines:
        most = "once" if wanted.lines == 1 else f"at most {wanted.lines} times"
        lines[wanted.lines].wrong(f"must stand {most} for this product")
    read = [fields.text(line, rules.LINE_MOST) for line in lines]
    return tuple(line for line in read if line is not None)


def _structured(remittance: Spot, wanted: rules.Rules) -> StructuredReference | None:
    found = remittance.all("Strd")
    if not found:
        return None
    if not wanted.structured:
        found[0].wrong("is not allowed for this product")
    if len(found) > 1:
        found[1].wrong("must stand once for this product")
    if remittance.at("Ustrd").there:
        found[0].wrong("must not stand beside Ustrd")
    fields.refuse(found[0], set(found[0].names()) - {"CdtrRefInf"})
    told = found[0].at("CdtrRefInf")
    kind = told.at("Tp", "CdOrPrtry")
    return StructuredReference(
        fields.needed(told.at("Ref"), rules.about_reference) or "",
        fields.text(kind.at("Cd") if kind.at("Cd").there else kind.at("Prtry")),
        fields.text(told.at("Tp", "Issr")),
    )

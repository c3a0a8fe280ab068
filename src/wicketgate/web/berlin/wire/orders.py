"""A payment in JSON as an order: the members, and what the product allows of them (A.7.2 to A.7.4).

Every fault is told at once with its path. Only the form is judged: whether a day has passed is for
`payments`, which has a clock.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from wicketgate.bank import Scheme
from wicketgate.kernel.clock import local_date
from wicketgate.kernel.errors import Fault, Malformed
from wicketgate.kernel.profile import Profile
from wicketgate.payments import Form, Frequency, Order, Schedule, Service
from wicketgate.web.kit.json_bodies import MOST_FAULTS, judged, read_json

from . import rules
from .bodies import BulkBody, PaymentBody, PeriodicBody, ScheduleBody
from .names import ENCODER

Members = Mapping[str, Any]  # a JSON object of any shape
JSON: Final = "application/json"
_REMITTANCE: Final = (
    "remittanceInformationUnstructured",
    "remittanceInformationUnstructuredArray",
    "remittanceInformationStructured",
    "remittanceInformationStructuredArray",
)
_STRUCTURED: Final = frozenset(_REMITTANCE[2:])
_DAYS: Final = frozenset({"requestedExecutionDate", "requestedExecutionTime"})
_OWN: Final = "must not be the debtor's account"
_BY_DAY: Final = frozenset({Frequency.DAILY, Frequency.WEEKLY, Frequency.EVERY_TWO_WEEKS})
_UNUSED_DAY: Final = "dayOfExecution is not used with this frequency: the weekday of startDate is"


@dataclass(frozen=True, slots=True)
class Written:
    """What a TPP wrote: the order, what is kept of it for a GET, and where its days stand."""

    order: Order
    content: bytes
    content_type: str
    date_path: str
    end_path: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """What the path names, and the rules of the bank."""

    service: Service
    scheme: Scheme
    profile: Profile

    @property
    def context(self) -> dict[str, object]:
        """For the readers of single members."""
        return {"profile": self.profile, "scheme": self.scheme}

    @property
    def rules(self) -> rules.Rules:
        return rules.RULES[self.scheme]


def read_order(raw: bytes, product: Product) -> Written:
    """The order in a body. Raises Malformed with all faults, at most twenty."""
    return _READERS[product.service](read_json(raw), product)


def read_schedule(raw: bytes, profile: Profile) -> Schedule:
    """The schedule of a periodic pain.001, which is a part of its own. Raises Malformed."""
    value = read_json(raw)
    body, faults = judged(value, ScheduleBody, {"profile": profile})
    found = _together(faults, [*_about_months(value)])
    if body is None or found:
        raise Malformed(found)
    return body.schedule


def warnings_of(schedule: Schedule | None) -> tuple[str, ...]:
    """What of a schedule is not used (A.7.4)."""
    if schedule is None or schedule.day is None or schedule.frequency not in _BY_DAY:
        return ()
    return (_UNUSED_DAY,)


def _together(faults: list[Fault], more: list[Fault]) -> list[Fault]:
    """One fault for each place: what a member is comes before what it may be."""
    first = {fault.path: fault for fault in [*more[::-1], *faults[::-1]]}
    ordered = [fault.path for fault in [*faults, *more]]
    return [first[path] for path in dict.fromkeys(ordered)][:MOST_FAULTS]


def _single(value: Members, product: Product) -> Written:
    body, faults = judged(value, PaymentBody, product.context)
    found = _together(faults, [*_about_transfer(value, product, forbidden=frozenset())])
    if body is None or found:
        raise Malformed(found)
    order = Order(
        service=product.service,
        scheme=product.scheme,
        form=Form.JSON,
        debtor_account=body.debtor_account.reference,
        transfers=(body.transfer,),
        debtor_name=body.debtor_name,
        wanted_on=body.requested_execution_date,
    )
    return Written(order, _kept(body), JSON, "requestedExecutionDate")


def _bulk(value: Members, product: Product) -> Written:
    body, faults = judged(value, BulkBody, product.context)
    found = _together(faults, [*_about_bulk(value, product)])
    if body is None or found:
        raise Malformed(found)
    at = body.requested_execution_time
    on = None if at is None else local_date(at, product.profile.zone)
    order = Order(
        service=product.service,
        scheme=product.scheme,
        form=Form.JSON,
        debtor_account=body.debtor_account.reference,
        transfers=tuple(one.transfer for one in body.payments),
        debtor_name=body.debtor_name,
        wanted_on=body.requested_execution_date or on,
        wanted_at=at,
        batch_booking=body.batch_booking_preferred,
        information_id=body.payment_information_id,
    )
    place = "requestedExecutionDate" if at is None else "requestedExecutionTime"
    return Written(order, _kept(body), JSON, place)


def _periodic(value: Members, product: Product) -> Written:
    body, faults = judged(value, PeriodicBody, product.context)
    forbidden = frozenset({"chargeBearer", "requestedExecutionDate"})
    more = [*_about_transfer(value, product, forbidden=forbidden), *_about_months(value)]
    found = _together(faults, more)
    if body is None or found:
        raise Malformed(found)
    order = Order(
        service=product.service,
        scheme=product.scheme,
        form=Form.JSON,
        debtor_account=body.debtor_account.reference,
        transfers=(body.transfer,),
        debtor_name=body.debtor_name,
        schedule=body.schedule,
    )
    return Written(order, _kept(body), JSON, "startDate", "endDate", warnings_of(body.schedule))


_READERS: Final[Mapping[Service, Callable[[Members, Product], Written]]] = {
    Service.SINGLE: _single,
    Service.BULK: _bulk,
    Service.PERIODIC: _periodic,
}


def _kept(body: PaymentBody | BulkBody | PeriodicBody) -> bytes:
    """What was read, in the standard's words: unknown members are not stored (E.14)."""
    return ENCODER.encode(body.model_dump(mode="json", by_alias=True, exclude_none=True))


# ------------------------------------------------------------------ what no member says alone
def _about_bulk(value: Members, product: Product) -> Iterator[Fault]:
    if value.keys() >= _DAYS:
        yield Fault("requestedExecutionTime", "must not stand beside requestedExecutionDate")
    entries = value.get("payments")
    for place, entry in enumerate(entries if isinstance(entries, list) else ()):
        if not isinstance(entry, Mapping):
            continue
        above = {"debtorAccount": value.get("debtorAccount")}
        forbidden = frozenset({"debtorAccount", "requestedExecutionDate"})
        for fault in _about_transfer({**entry}, product, forbidden=forbidden, above=above):
            yield Fault(f"payments[{place}].{fault.path}", fault.text)


def _about_transfer(
    value: Members, product: Product, *, forbidden: frozenset[str], above: Members | None = None
) -> Iterator[Fault]:
    """`above` holds what a bulk says once for all its entries."""
    for name in sorted(value.keys() & (forbidden | _forbidden(product))):
        yield Fault(name, "is not allowed for this product")
    yield from _about_remittance(value, product.rules)
    yield from _about_creditor(value, product)
    bearer = value.get("chargeBearer")
    fault = rules.about_bearer(bearer if bearer is None else str(bearer), product.rules)
    if fault is not None and "chargeBearer" not in forbidden:
        yield Fault("chargeBearer", fault)
    debtor = _account((above or value).get("debtorAccount"))
    if debtor[0] and debtor == _account(value.get("creditorAccount")):
        yield Fault("creditorAccount", _OWN)


def _forbidden(product: Product) -> frozenset[str]:
    """The members that the standard knows and this product does not (A.7.2)."""
    names = {"creditorId", "requestedExecutionTime"}
    if product.rules.abroad:
        names.add("endToEndIdentification")
    else:
        names.add("creditorAgentName")
    return frozenset(names if product.rules.structured else names | _STRUCTURED)


def _about_remittance(value: Members, wanted: rules.Rules) -> Iterator[Fault]:
    given = [name for name in _REMITTANCE if name in value]
    for name in given[1:]:
        yield Fault(name, f"must not stand beside {given[0]}")
    for name, most in ((_REMITTANCE[1], wanted.lines), (_REMITTANCE[3], 1)):
        listed = value.get(name)
        if isinstance(listed, list) and not 1 <= len(listed) <= most:
            told = "1 entry" if most == 1 else f"1 to {most} entries"
            yield Fault(name, f"must have {told} for this product")


def _about_creditor(value: Members, product: Product) -> Iterator[Fault]:
    account, address = value.get("creditorAccount"), value.get("creditorAddress")
    wanted = product.rules
    if isinstance(account, Mapping) and "iban" not in account and not wanted.bban:
        yield Fault("creditorAccount.iban", "is required for this product")
    if isinstance(address, Mapping) and not address.get("townName") and not wanted.bban:
        yield Fault("creditorAddress.townName", "is required")
    if not wanted.abroad or not isinstance(account, Mapping):
        return
    named = value.get("creditorAgent") or value.get("creditorAgentName")
    if "iban" not in account and not named:
        yield Fault("creditorAgent", "is required where the creditor's account is no IBAN")
    country = str(account.get("iban") or str(value.get("creditorAgent", ""))[4:])[:2].upper()
    if address is None and not rules.is_in_eea(country):
        yield Fault("creditorAddress", "is required outside the EEA")


def _account(value: object) -> tuple[str, object]:
    """An account reference as one compares it."""
    if not isinstance(value, Mapping):
        return "", None
    number = str(value.get("iban") or value.get("bban") or "")
    return number.replace(" ", "").upper(), value.get("currency")


def _about_months(value: Members) -> Iterator[Fault]:
    variable = value.get("frequency") == Frequency.MONTHLY_VARIABLE.value
    if variable and "monthsOfExecution" not in value:
        yield Fault("monthsOfExecution", "is required with MonthlyVariable")
    if "monthsOfExecution" in value and not variable:
        yield Fault("monthsOfExecution", "is for MonthlyVariable only")

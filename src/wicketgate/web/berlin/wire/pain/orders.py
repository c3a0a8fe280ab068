"""Payments in XML as the door takes them, and what a GET gives back of them (A.7.5 to A.7.7)."""

from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Final

from wicketgate.bank import Scheme
from wicketgate.kernel.money import EXPONENT
from wicketgate.payments import Order, Schedule, Service

from .periodic import MEDIA_TYPE, SCHEDULE_PART, read_parts, read_periodic, write_parts
from .reading import read_pain

XML: Final = "application/xml"


@dataclass(frozen=True, slots=True)
class Written:
    """What a TPP wrote: the order, and what is kept of it for a GET, which gives it as it is.

    `date_path` and `end_path` are where the day of execution (of a periodic payment the first) and
    the last day stand, for a refusal that needs a clock (`payments.PaymentRequest`).
    """

    order: Order
    content: bytes
    content_type: str
    date_path: str
    end_path: str | None = None


def read_order(
    body: bytes,
    content_type: str,
    product: tuple[Service, Scheme],
    read_schedule: Callable[[bytes], Schedule],
    currencies: Container[str] = EXPONENT,
) -> Written:
    """Read the body of a POST. `read_schedule` is the reader of a periodic payment's JSON.

    `currencies` are those in which the bank pays; a periodic payment is in euros.
    Raises Malformed with every fault, at most twenty.
    """
    service, scheme = product
    if service is Service.PERIODIC:
        parts = read_parts(body, content_type)
        order = read_periodic(parts, scheme, read_schedule)
        first, last = (f"{SCHEDULE_PART}.{name}" for name in ("startDate", "endDate"))
        return Written(order, *write_parts(parts), first, last)
    read = read_pain(body, service, scheme, currencies=currencies)
    return Written(read.order, body, XML, read.date_path)


def xml_of(content: bytes, content_type: str) -> bytes:
    """The pain.001 in what was kept. Raises Malformed for what was never kept."""
    if content_type.startswith(MEDIA_TYPE):
        return read_parts(content, content_type).xml
    return content

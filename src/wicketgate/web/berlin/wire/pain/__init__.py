"""Payments in XML: pain.001 read, pain.002 written (ISO 20022; contract A.7.5, A.7.6, B.2).

The seam to the door, which knows no XML:

* `read_order(body, content_type, (service, scheme), read_schedule)` gives what a
  `payments.PaymentRequest` wants: the order as the reader of JSON gives it, the content to keep and
  its media type, and where its days stand, for a refusal that needs a clock. Of a periodic payment
  both parts are kept, written again between boundaries of our own.
* A GET answers the kept content with its media type, byte by byte.
* `write_status(xml_of(content, content_type), report)` tells where the payment stands.

What cannot be read is `Malformed` with every fault at its XPath, at most twenty. Only the form is
judged: whether a day has passed is for `payments`, which has a clock.

Import this package where the first XML is met, and not before: lxml and the schemas are 15 MB that
a process without XML does not need.
"""

from .orders import Written, read_order, xml_of
from .periodic import Parts, boundary_of, read_parts, read_periodic, write_parts
from .reading import ReadPain, read_pain
from .schema import Version
from .status import REPORT, Report, Standing, write_status

__all__ = [
    "REPORT",
    "Parts",
    "ReadPain",
    "Report",
    "Standing",
    "Version",
    "Written",
    "boundary_of",
    "read_order",
    "read_pain",
    "read_parts",
    "read_periodic",
    "write_parts",
    "write_status",
    "xml_of",
]

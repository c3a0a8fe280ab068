"""Payments in XML: pain.001 read, pain.002 written (ISO 20022; contract A.7.5, A.7.6, B.2).

The seam to the door, which knows no XML:

* `read_pain(body, service, scheme)` gives a `ReadPain`: the order, as the reader of JSON gives it,
  and where its day of execution stands, for a refusal that needs a clock.
* `read_parts(body, content_type)` and `read_periodic(parts, scheme, read_schedule)` do the same for
  a periodic payment; `write_parts(parts)` writes both parts again, byte-identical, for a GET.
* `write_status(pain, report)` tells where a payment stands, from its stored pain.001.

What cannot be read is `Malformed` with every fault at its XPath, at most twenty. Stored is what
came: a GET gives it back byte by byte.

Import this package where the first XML is met, and not before: lxml and the schemas are 15 MB that
a process without XML does not need.
"""

from .periodic import (
    MEDIA_TYPE,
    SCHEDULE_PART,
    XML_PART,
    Parts,
    boundary_of,
    read_parts,
    read_periodic,
    write_parts,
)
from .reading import ReadPain, read_pain
from .schema import Version
from .status import REPORT, Report, Standing, write_status

__all__ = [
    "MEDIA_TYPE",
    "REPORT",
    "SCHEDULE_PART",
    "XML_PART",
    "Parts",
    "ReadPain",
    "Report",
    "Standing",
    "Version",
    "boundary_of",
    "read_pain",
    "read_parts",
    "read_periodic",
    "write_parts",
    "write_status",
]

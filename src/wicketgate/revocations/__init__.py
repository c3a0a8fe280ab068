"""Whether a certificate was revoked, as its issuer tells: by OCSP (RFC 6960), else by a list.

    asked for -> fresh for an hour -> asked for again, and good until its nextUpdate

Answers are kept in the database, so that all processes share them, and are judged anew by whoever
reads them. Nobody is asked before the path to a trusted issuer holds: until then the addresses in
a certificate are a stranger's.
"""

from .errors import Undecided
from .model import SKEW, Finding, Places, places_of, read_list, read_ocsp
from .service import finding

__all__ = [
    "SKEW",
    "Finding",
    "Places",
    "Undecided",
    "finding",
    "places_of",
    "read_list",
    "read_ocsp",
]

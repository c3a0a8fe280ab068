"""Whom the bank trusts to issue certificates of third parties.

    the sandbox's own provider (never in live)   ─┐
    the bank's bundle: a file or folder of PEM    ├─> Register.trust, swapped as a whole
    the trusted lists of the EU (eIDAS Art. 22)  ─┘

A list is taken when its signature holds, it is current and not older than the one we have
(ETSI TS 119 612); otherwise the last good one stays, and operations sees why.
"""

from .errors import BundleUnreadable, ListRefused, ListsNotInstalled
from .model import LOTL, Edition, Issuer, ListSource, Standing, TrustedList
from .service import Register, state

__all__ = [
    "LOTL",
    "BundleUnreadable",
    "Edition",
    "Issuer",
    "ListRefused",
    "ListSource",
    "ListsNotInstalled",
    "Register",
    "Standing",
    "TrustedList",
    "state",
]

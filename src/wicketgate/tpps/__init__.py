"""Third parties admitted to the bank's interface: who they are, their roles, their time.

Roles are those of the PSD2 QcStatement (ETSI TS 119 495). In the sandbox each organisation has a
clock of its own: `clock_shift` is what it moved.
"""

from .errors import ClockTooFar, OrganisationBlocked, OrganisationUnknown, RedirectsMissing
from .model import Organisation, Role, Search, Standing, Suspension, read_redirects, read_roles
from .service import (
    admit,
    advance_clock,
    declare,
    everyone,
    find,
    hold,
    lift,
    look,
    rewind_clock,
    search,
    suspend,
    suspensions,
)
from .store import organisation, overdue

__all__ = [
    "ClockTooFar",
    "Organisation",
    "OrganisationBlocked",
    "OrganisationUnknown",
    "RedirectsMissing",
    "Role",
    "Search",
    "Standing",
    "Suspension",
    "admit",
    "advance_clock",
    "declare",
    "everyone",
    "find",
    "hold",
    "lift",
    "look",
    "organisation",
    "overdue",
    "read_redirects",
    "read_roles",
    "rewind_clock",
    "search",
    "suspend",
    "suspensions",
]

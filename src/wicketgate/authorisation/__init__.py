"""A customer approves something: the authorisation sub-resources (contract A.4, B.3).

And the tokens that an approval gives (contract D).

    received -> psuAuthenticated -> started -> finalised | exempted
        `---------------`-------------`------> failed

On top of the field because it moves what it approves.
"""

from .errors import (
    AuthorisationBegun,
    AuthorisationNotPossible,
    AuthorisationUnknown,
    RedirectDiffers,
)
from .model import MOVES, Authorisation, ScaStatus, StartOrder, grant_for
from .service import (
    bind,
    close,
    count_wrong_code,
    fail,
    finalise,
    forget_organisation,
    give_way,
    in_scope,
    lend,
    list_own,
    lock,
    look,
    move_on,
    open_ones,
    redeem,
    refresh,
    revoke,
    start,
    status_of,
    sweep,
    waits,
    withdraw,
)
from .store import authorisation

__all__ = [
    "MOVES",
    "Authorisation",
    "AuthorisationBegun",
    "AuthorisationNotPossible",
    "AuthorisationUnknown",
    "RedirectDiffers",
    "ScaStatus",
    "StartOrder",
    "authorisation",
    "bind",
    "close",
    "count_wrong_code",
    "fail",
    "finalise",
    "forget_organisation",
    "give_way",
    "grant_for",
    "in_scope",
    "lend",
    "list_own",
    "lock",
    "look",
    "move_on",
    "open_ones",
    "redeem",
    "refresh",
    "revoke",
    "start",
    "status_of",
    "sweep",
    "waits",
    "withdraw",
]

"""A customer approves something: the authorisation sub-resources (contract A.4, B.3).

    received -> psuAuthenticated -> started -> [unconfirmed ->] finalised | exempted
        `---------------`-------------`--------------`-> failed

`unconfirmed` only where the TPP must confirm (contract D.9). An approval gives a code; what becomes
of it is `grants`.

On top of the field because it moves what it approves.
"""

from .errors import (
    ApprovalVoid,
    AuthorisationBegun,
    AuthorisationNotPossible,
    AuthorisationUnknown,
    NotConfirmable,
    RedirectDiffers,
)
from .model import CONFIRM_WITHIN, MOVES, Authorisation, ScaStatus, StartOrder, grant_for
from .service import (
    ask_again,
    bind,
    close,
    confirm,
    confirmable,
    count_wrong_code,
    fail,
    finalise,
    forget_organisation,
    give_way,
    in_scope,
    list_own,
    lock,
    look,
    move_on,
    open_ones,
    signers_of,
    start,
    status_of,
    sweep,
    waits,
    withdraw,
)
from .store import authorisation

__all__ = [
    "CONFIRM_WITHIN",
    "MOVES",
    "ApprovalVoid",
    "Authorisation",
    "AuthorisationBegun",
    "AuthorisationNotPossible",
    "AuthorisationUnknown",
    "NotConfirmable",
    "RedirectDiffers",
    "ScaStatus",
    "StartOrder",
    "ask_again",
    "authorisation",
    "bind",
    "close",
    "confirm",
    "confirmable",
    "count_wrong_code",
    "fail",
    "finalise",
    "forget_organisation",
    "give_way",
    "grant_for",
    "in_scope",
    "list_own",
    "lock",
    "look",
    "move_on",
    "open_ones",
    "signers_of",
    "start",
    "status_of",
    "sweep",
    "waits",
    "withdraw",
]

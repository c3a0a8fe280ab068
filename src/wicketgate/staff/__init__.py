"""People of the bank who work in operations: their roles, invitations and sessions.

    invited -> active -> ended        a new link makes `active` `invited` again

Nobody signs up here: an admin invites, and the first one is made on the command line. A password
alone opens nothing. Whoever has no second factor yet sets it up before anything else; from then on
a sign-in needs both. Somebody must always be left who can invite (`LastAdmin`).
"""

from .errors import (
    AddressTaken,
    InvitationUnknown,
    LastAdmin,
    NotPermitted,
    NotSignedIn,
    OperatorUnknown,
    SignInLocked,
    SignInWrong,
)
from .model import HERE, Newcomer, Note, Operator, SignedIn, Stage, State
from .service import (
    accept,
    answer_second_factor,
    begin_again,
    candidate,
    change_role,
    count_code,
    end,
    enlist,
    everyone,
    find,
    find_by_email,
    forget_over,
    invite,
    invite_again,
    listed,
    look_at_invitation,
    note,
    notes_of,
    renew_recovery_codes,
    seed,
    set_up,
    sign_in,
    sign_out,
    signed_in,
)

__all__ = [
    "HERE",
    "AddressTaken",
    "InvitationUnknown",
    "LastAdmin",
    "Newcomer",
    "NotPermitted",
    "NotSignedIn",
    "Note",
    "Operator",
    "OperatorUnknown",
    "SignInLocked",
    "SignInWrong",
    "SignedIn",
    "Stage",
    "State",
    "accept",
    "answer_second_factor",
    "begin_again",
    "candidate",
    "change_role",
    "count_code",
    "end",
    "enlist",
    "everyone",
    "find",
    "find_by_email",
    "forget_over",
    "invite",
    "invite_again",
    "listed",
    "look_at_invitation",
    "note",
    "notes_of",
    "renew_recovery_codes",
    "seed",
    "set_up",
    "sign_in",
    "sign_out",
    "signed_in",
]

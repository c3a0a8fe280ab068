"""Members: people with an account of the portal.

    active -> closed

A sign-up is no member yet: it waits, with the password it brought, for the one-use link in its
letter. So nobody can take an address that is not theirs, and an address that was never confirmed is
forgotten after a day. No answer tells whether an address has an account. Wrong passwords and codes
are counted by address, known or not, and lock it for a quarter of an hour.
"""

from .errors import LinkUnknown, NotSignedIn, SignInLocked, SignInWrong
from .model import (
    Applicant,
    Candidate,
    Limit,
    Member,
    Session,
    SignedIn,
    Stage,
    email_fault,
    normalised,
)
from .service import (
    activate,
    answer_second_factor,
    ask_for_reset,
    candidate,
    change_password,
    close_account,
    confirm_second_factor,
    count,
    end_second_factor,
    end_session,
    forget_over,
    look_at_link,
    look_at_sign_up,
    oneself,
    reset_password,
    seed,
    send_again,
    sessions,
    sign_in,
    sign_out,
    sign_up,
    signed_in,
)
from .store import member

__all__ = [
    "Applicant",
    "Candidate",
    "Limit",
    "LinkUnknown",
    "Member",
    "NotSignedIn",
    "Session",
    "SignInLocked",
    "SignInWrong",
    "SignedIn",
    "Stage",
    "activate",
    "answer_second_factor",
    "ask_for_reset",
    "candidate",
    "change_password",
    "close_account",
    "confirm_second_factor",
    "count",
    "email_fault",
    "end_second_factor",
    "end_session",
    "forget_over",
    "look_at_link",
    "look_at_sign_up",
    "member",
    "normalised",
    "oneself",
    "reset_password",
    "seed",
    "send_again",
    "sessions",
    "sign_in",
    "sign_out",
    "sign_up",
    "signed_in",
]

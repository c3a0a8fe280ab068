"""Connected services: a customer sees who may see or ask what, and stops it.

PSD2 Art. 65(5): who asked for funds and what was answered; Art. 67: who read which account when.
A customer signs in with both factors, `confirm` -> `inside`, and is signed out after five minutes
without activity (RTS Art. 4). Above `visits`, whose refusals of a second factor are the same.
"""

from .errors import AlreadyStopped, ServiceUnknown, SignedOut, SignInBlocked
from .model import Read, Service, Session, Step
from .service import (
    active,
    answer,
    challenge,
    challenged,
    ended,
    find,
    forget_organisation,
    forget_over,
    look,
    of_question,
    questions,
    readings,
    sign_out,
    signed_in,
    stop,
    stopped_us,
    touch,
)

__all__ = [
    "AlreadyStopped",
    "Read",
    "Service",
    "ServiceUnknown",
    "Session",
    "SignInBlocked",
    "SignedOut",
    "Step",
    "active",
    "answer",
    "challenge",
    "challenged",
    "ended",
    "find",
    "forget_organisation",
    "forget_over",
    "look",
    "of_question",
    "questions",
    "readings",
    "sign_out",
    "signed_in",
    "stop",
    "stopped_us",
    "touch",
]

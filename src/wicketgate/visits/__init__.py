"""A customer at our door: one browser visit that answers one authorisation (contract D.2, B.3).

    sign_in -> decide -> answer -> ended

Refusing, failing and going away end it from anywhere. A visit that ran out of time or was left is
not final for the authorisation: the TPP may send the customer again.
"""

from .errors import (
    AlreadySigned,
    ChallengeVoid,
    DeviceFailed,
    ForeignCustomer,
    QuestionExpired,
    StillPending,
    VisitUnknown,
    WrongCode,
    WrongSignIn,
)
from .model import Challenged, FirstFactor, Opening, Outcome, SecondFactor, Step, Visit
from .service import (
    TRY_AGAIN,
    abandon,
    agree,
    answer,
    asked,
    authenticate,
    challenge,
    extend,
    forget_organisation,
    forget_over,
    judged,
    look,
    looked_at,
    of_question,
    open_visit,
    question,
    refuse,
    signed_in,
    time_out,
    waits,
)

__all__ = [
    "TRY_AGAIN",
    "AlreadySigned",
    "ChallengeVoid",
    "Challenged",
    "DeviceFailed",
    "FirstFactor",
    "ForeignCustomer",
    "Opening",
    "Outcome",
    "QuestionExpired",
    "SecondFactor",
    "Step",
    "StillPending",
    "Visit",
    "VisitUnknown",
    "WrongCode",
    "WrongSignIn",
    "abandon",
    "agree",
    "answer",
    "asked",
    "authenticate",
    "challenge",
    "extend",
    "forget_organisation",
    "forget_over",
    "judged",
    "look",
    "looked_at",
    "of_question",
    "open_visit",
    "question",
    "refuse",
    "signed_in",
    "time_out",
    "waits",
]

r"""How an organisation comes in: an application, the bank's questions, the decision.

    draft -> sent -> verified | refused
               |  \-> approvedOnce -> verified | refused
               \--> asked -> answered -> (as sent)

Each of them but the last ones can be withdrawn. A member has one application at a time; after a
refusal there can be another one. The certificates say who the organisation is, so they are read
first, and nothing is sent that a machine can see is wrong. People of the bank decide the rest; with
the switch `onboarding_second_person` two of them.
"""

from .errors import (
    AlreadyOnboarded,
    ApplicantGone,
    CaseUnknown,
    CertificateEnded,
    NotInOrder,
    SecondPersonNeeded,
)
from .model import (
    ASKABLE,
    MISSING,
    MOVES,
    OPEN,
    REDIRECTS,
    ROLES,
    Case,
    Check,
    Checked,
    Dossier,
    Facts,
    Message,
    Papers,
    Result,
    State,
    Voice,
    faults_of,
)
from .service import (
    answer,
    approve,
    ask,
    examine,
    find,
    forget_decided,
    in_state,
    of_member,
    refuse,
    save,
    seed,
    send,
    waiting,
    withdraw,
)

__all__ = [
    "ASKABLE",
    "MISSING",
    "MOVES",
    "OPEN",
    "REDIRECTS",
    "ROLES",
    "AlreadyOnboarded",
    "ApplicantGone",
    "Case",
    "CaseUnknown",
    "CertificateEnded",
    "Check",
    "Checked",
    "Dossier",
    "Facts",
    "Message",
    "NotInOrder",
    "Papers",
    "Result",
    "SecondPersonNeeded",
    "State",
    "Voice",
    "answer",
    "approve",
    "ask",
    "examine",
    "faults_of",
    "find",
    "forget_decided",
    "in_state",
    "of_member",
    "refuse",
    "save",
    "seed",
    "send",
    "waiting",
    "withdraw",
]

"""What each refusal is to the customer: a page without a way on, or a message at the form."""

from collections.abc import Mapping
from typing import Final

from wicketgate import authorisation, subjects, tpps, visits
from wicketgate.bank import AccountsDoNotMatch
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.states import AlreadyDecided, IllegalMove

from .views import CodeError, PushState, Reason

RETRY_AFTER_SECONDS: Final = 5

DEAD_ENDS: Final[Mapping[type[Refusal], Reason]] = {
    visits.VisitUnknown: Reason.UNKNOWN_TICKET,
    visits.ForeignCustomer: Reason.OTHER_CUSTOMER,
    visits.AlreadySigned: Reason.ALREADY_SIGNED,
    AlreadyDecided: Reason.ALREADY_DECIDED,
    AccountsDoNotMatch: Reason.ACCOUNT_MISMATCH,
    IllegalMove: Reason.ALREADY_DECIDED,
    tpps.OrganisationBlocked: Reason.TPP_BLOCKED,
    # What was asked for is not kept any more: thirteen months are over, or a sandbox was reset.
    subjects.SubjectUnknown: Reason.EXPIRED_TICKET,
    authorisation.AuthorisationUnknown: Reason.EXPIRED_TICKET,
}

CODE_ERRORS: Final[Mapping[type[Refusal], CodeError]] = {
    visits.WrongCode: CodeError.WRONG,
    visits.ChallengeVoid: CodeError.VOID,
    visits.DeviceFailed: CodeError.DEVICE_FAILED,
}
"""Beside the field for the one-time code."""

PUSH_STATES: Final[Mapping[type[Refusal], PushState]] = {
    visits.StillPending: PushState.NOT_ANSWERED_YET,
    visits.QuestionExpired: PushState.RAN_OUT,
    visits.ChallengeVoid: PushState.RAN_OUT,
    visits.DeviceFailed: PushState.DEVICE_FAILED,
}
"""On the page that waits for the customer's app."""

TRY_AGAIN: Final[tuple[type[Refusal], ...]] = (*CODE_ERRORS, *PUSH_STATES)
"""What does not end the visit."""

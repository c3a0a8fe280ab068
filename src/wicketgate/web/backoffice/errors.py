"""What a refusal is to somebody of the bank: a page of its own, a status, a message at a field."""

from collections.abc import Mapping
from typing import Final

from wicketgate import (
    applications,
    baskets,
    consents,
    credentials,
    funds,
    memberships,
    onboarding,
    payments,
    staff,
    tpps,
)
from wicketgate.kernel.errors import Refusal
from wicketgate.web.kit.pages import View

from .views import CannotApprove, DeadInvitation, Hindrance, LastAdmin, NotPermitted

STATUSES: Final[Mapping[type[Refusal], int]] = {
    applications.ApplicationUnknown: 404,
    applications.KeyUnknown: 404,
    baskets.BasketUnknown: 404,
    consents.ConsentUnknown: 404,
    funds.FundsConsentUnknown: 404,
    onboarding.CaseUnknown: 404,
    payments.PaymentUnknown: 404,
    staff.OperatorUnknown: 404,
    tpps.OrganisationUnknown: 404,
}
"""Besides those of the kit."""
PAGES: Final[Mapping[type[Refusal], View]] = {
    memberships.AlreadyBelongs: CannotApprove(why=Hindrance.ELSEWHERE),
    onboarding.AlreadyOnboarded: CannotApprove(why=Hindrance.ONBOARDED),
    onboarding.ApplicantGone: CannotApprove(why=Hindrance.APPLICANT_GONE),
    onboarding.CertificateEnded: CannotApprove(why=Hindrance.CERTIFICATE_ENDED),
    onboarding.SecondPersonNeeded: CannotApprove(why=Hindrance.SECOND_PERSON),
    staff.InvitationUnknown: DeadInvitation(),
    staff.LastAdmin: LastAdmin(),
    staff.NotPermitted: NotPermitted(),
}
"""A page that says what to do. Whatever the work had written is undone before it is shown."""
AT_A_FIELD: Final = (
    credentials.SecondFactorWrong,
    staff.AddressTaken,
    staff.SignInLocked,
    staff.SignInWrong,
)
"""A message beside the field; the pages catch these."""

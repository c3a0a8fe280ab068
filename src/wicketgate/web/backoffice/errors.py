"""What a refusal is to somebody of the bank: a page of its own, a status, a message at a field."""

from collections.abc import Mapping
from typing import Final

from wicketgate import consents, credentials, staff, tpps
from wicketgate.kernel.errors import Refusal

STATUSES: Final[Mapping[type[Refusal], int]] = {
    consents.ConsentUnknown: 404,
    staff.OperatorUnknown: 404,
    tpps.OrganisationUnknown: 404,
}
"""Besides those of the kit."""
PAGES: Final = (staff.NotPermitted, staff.InvitationUnknown)
"""A page that says what to do."""
AT_A_FIELD: Final = (
    credentials.SecondFactorWrong,
    staff.AddressTaken,
    staff.LastAdmin,
    staff.SignInLocked,
    staff.SignInWrong,
)
"""A message beside the field; the pages catch these."""

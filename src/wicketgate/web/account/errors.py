"""What each refusal is to a person: a page of its own, or a status of the common error page.

Messages at a field are in the files of the pages that catch them.
"""

from collections.abc import Mapping
from typing import Final

from wicketgate import people
from wicketgate.kernel.errors import Malformed, Refusal, Unavailable
from wicketgate.kernel.states import IllegalMove

RETRY_AFTER_SECONDS: Final = 5

STATUSES: Final[Mapping[type[Refusal], int]] = {
    Malformed: 400,
    IllegalMove: 409,
    people.TooManyTries: 429,
    Unavailable: 503,
}
TO_SIGN_IN: Final = (people.NotSignedIn,)
"""Leads to the sign-in."""
DEAD_LINKS: Final = (people.LinkUnknown,)
"""A page that says where to go on."""
AT_A_FIELD: Final = (people.SignInWrong, people.SignInLocked, people.SecondFactorWrong)
"""A message beside the field; the pages catch these."""

"""What a refusal is to a person besides what the kit's table says: a page of its own, a message.

Messages at a field are in the files of the pages that catch them.
"""

from typing import Final

from wicketgate import credentials, people

DEAD_LINKS: Final = (people.LinkUnknown,)
"""A page that says where to go on."""
AT_A_FIELD: Final = (
    people.SignInWrong,
    people.SignInLocked,
    people.LastSecondFactor,
    credentials.SecondFactorWrong,
    credentials.PasskeyWrong,
)
"""A message beside the field; the pages catch these."""

"""What is refused to a person; each is a message on a page of the account."""

from wicketgate.kernel.errors import Refusal


class LinkUnknown(Refusal):
    """The link was used already, has expired, or was never given."""


class LastSecondFactor(Refusal):
    """The last second factor goes only with the password."""


class NotSignedIn(Refusal):
    """The page is for members who have signed in."""


class SignInWrong(Refusal):
    """The e-mail address or the password is wrong."""


class SignInLocked(Refusal):
    """There were too many wrong passwords for this address, try again in a quarter of an hour."""

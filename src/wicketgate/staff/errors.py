"""What is refused to people of the bank; each is a page or a message at a field."""

from wicketgate.kernel.errors import Refusal


class NotSignedIn(Refusal):
    """The page is for people of the bank who have signed in to operations."""


class NotPermitted(Refusal):
    """The role of this person does not allow this."""


class InvitationUnknown(Refusal):
    """The invitation was used already, has expired, or was never given."""


class SignInWrong(Refusal):
    """The e-mail address or the password is wrong."""


class SignInLocked(Refusal):
    """There were too many wrong passwords for this address, try again in a quarter of an hour."""


class AddressTaken(Refusal):
    """Somebody of the bank has this e-mail address already."""


class LastAdmin(Refusal):
    """Somebody must stay who can say who the others are."""


class OperatorUnknown(Refusal):
    """There is no such person, or not any more."""

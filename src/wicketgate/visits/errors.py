"""What a visit refuses; each is a message on the customer's page."""

from typing import ClassVar

from wicketgate.kernel.errors import Refusal


class VisitUnknown(Refusal):
    """The page is not known to this browser."""


class WrongSignIn(Refusal):
    """The login or the password is wrong."""


class ForeignCustomer(Refusal):
    """The request belongs to another customer."""


class AlreadySigned(Refusal):
    """The customer has signed already, another one must sign too."""


class WrongCode(Refusal):
    """The code is wrong."""

    kept: ClassVar[bool] = True  # a wrong try counts although it is refused

    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__()


class StillPending(Refusal):
    """The approval on the device is still awaited."""


class QuestionExpired(Refusal):
    """The question in the app ran out, it can be asked anew."""


class ChallengeVoid(Refusal):
    """What was to be approved has changed: the code is worth nothing, ask for a new one."""


class DeviceFailed(Refusal):
    """The device reported an error, try again."""

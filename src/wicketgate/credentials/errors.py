"""What is refused to whoever tries to prove who they are."""

from wicketgate.kernel.errors import Refusal


class SecondFactorWrong(Refusal):
    """The code is wrong or was used already."""


class PasskeyWrong(Refusal):
    """The passkey is not known here, or its answer does not fit the question."""

    kept = True  # the question it answered is used up


class PasskeyUnknown(Refusal):
    """There is no such passkey."""


class TooManyTries(Refusal):
    """There were too many tries from here, try again later."""

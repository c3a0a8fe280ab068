"""What is refused to whoever tries to prove who they are."""

from wicketgate.kernel.errors import Refusal


class SecondFactorWrong(Refusal):
    """The code is wrong or was used already."""


class TooManyTries(Refusal):
    """There were too many tries from here, try again later."""

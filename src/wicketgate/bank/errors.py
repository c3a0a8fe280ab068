"""What is refused for what the bank's customer has or has not."""

from wicketgate.kernel.errors import Refusal, Unavailable


class AccountsDoNotMatch(Refusal):
    """Not all requested accounts are available to this customer."""


class AccountBlocked(AccountsDoNotMatch):
    """Nothing can be paid from this account."""


class Misunderstood(Unavailable):
    """The bank gave an answer that its contract does not know."""

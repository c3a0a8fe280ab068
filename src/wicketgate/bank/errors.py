"""What is refused for what the bank's customer has or has not."""

from wicketgate.kernel.errors import Refusal


class AccountsDoNotMatch(Refusal):
    """Not all requested accounts are available to this customer."""


class AccountBlocked(AccountsDoNotMatch):
    """Nothing can be paid from this account."""

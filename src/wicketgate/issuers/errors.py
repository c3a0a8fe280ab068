"""What is refused of those who would be trusted."""

from wicketgate.kernel.errors import Refusal


class BundleUnreadable(Refusal):
    """The bundle of issuers cannot be read."""


class ListRefused(Refusal):
    """The trusted list was not taken."""


class ListsNotInstalled(Refusal):
    """Trusted lists need the optional packages of `wicketgate[trusted-lists]`."""

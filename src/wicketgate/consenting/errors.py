"""What every consent refuses (contract C.1)."""

from wicketgate.kernel.errors import Refusal


class ConsentNotValid(Refusal):
    """The consent is not valid."""


class ConsentExpired(Refusal):
    """The consent has ended."""

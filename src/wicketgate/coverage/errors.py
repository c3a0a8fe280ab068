"""What a reading is refused for (contract C.1, C.2 stages 10, 11 and 16)."""

from wicketgate.kernel.errors import Refusal


class NotCovered(Refusal):
    """The consent does not cover this."""


class AccountUnknown(Refusal):
    """The account is not known under this consent."""


class ReadTooOften(Refusal):
    """The consent allows no further reading of this now."""

    def __init__(self, limit: int | None = None, retry_after_seconds: int | None = None) -> None:
        """`limit` a day that is used up, and until when; neither for what is given once only."""
        self.limit = limit
        self.retry_after_seconds = retry_after_seconds
        super().__init__()


class ConsentIdUnknown(Refusal):
    """The Consent-ID is not known."""

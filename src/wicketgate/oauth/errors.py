"""What is refused for the sake of a code or a token (contract C.1, C.7)."""

from typing import ClassVar

from wicketgate.kernel.errors import Refusal


class TokenUnknown(Refusal):
    """The access token is not known."""


class TokenInvalid(Refusal):
    """The access token is not valid for this call."""


class TokenExpired(Refusal):
    """The access token has expired, use the refresh token."""


class InvalidScope(Refusal):
    """The scope does not name one open resource of this client."""


class InvalidGrant(Refusal):
    """The code or refresh token is unknown, used, expired or of another client."""

    # A failed try by the right client burns the code: that stands (contract D.3).
    kept: ClassVar[bool] = True


class CodeReplayed(InvalidGrant):
    """The code was used before; everything it gave is revoked."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__()


class RefreshReplayed(InvalidGrant):
    """The refresh token was used before; everything it gave is revoked."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__()

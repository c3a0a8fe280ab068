"""The facts of the two pages that an authorization request can end on before it began."""

from dataclasses import dataclass
from typing import ClassVar, Final

from wicketgate.web.kit.targets import host_of

_OK: Final = 200
_BAD_REQUEST: Final = 400


@dataclass(frozen=True, kw_only=True)
class ReturnNotice:
    """The sandbox names the host before it leads there, any being accepted (contract D.7).

    `tpp` is its name. `error` and `explanation` are what the TPP will be told (RFC 6749 words,
    English). Raises UnsafeTarget for an address that is not http or https.
    """

    target: str
    tpp: str | None = None
    error: str | None = None
    explanation: str | None = None
    template: ClassVar[str] = "oauth/return_notice.html"
    status: ClassVar[int] = _OK

    def __post_init__(self) -> None:
        host_of(self.target)

    @property
    def host(self) -> str:
        return host_of(self.target)


@dataclass(frozen=True, kw_only=True)
class InvalidRequest:
    """An authorization request without a client or redirect URI to trust: no redirect.

    `parameter` and `explanation` (English) are for the TPP's developer (RFC 6749, 4.1.2.1).
    """

    parameter: str
    explanation: str
    request_id: str
    template: ClassVar[str] = "oauth/invalid_request.html"
    status: ClassVar[int] = _BAD_REQUEST

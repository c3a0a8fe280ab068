"""Scopes, grants, codes and tokens."""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from wicketgate.kernel import secrets
from wicketgate.kernel.ids import ApplicationId, AuthorisationId, OrganisationId

from .errors import InvalidScope, TokenExpired, TokenInvalid

CODE_LIFE: Final = timedelta(seconds=60)
ROTATION_GRACE: Final = timedelta(seconds=60)
"""How long a rotated refresh token stays usable for a client that lost the answer (D.4)."""
CODE_PREFIX: Final = "wgc"
ACCESS_PREFIX: Final = "wga"
REFRESH_PREFIX: Final = "wgr"

VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")
CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")


class ScopeKind(StrEnum):
    """The services a scope can name (contract D.2)."""

    AIS = "AIS"
    PIS = "PIS"
    PIIS = "PIIS"
    SBS = "SBS"


@dataclass(frozen=True, slots=True)
class Scope:
    """Exactly one resource."""

    kind: ScopeKind
    resource_id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.resource_id}"


_SCOPE: Final = re.compile(
    r"(AIS|PIS|PIIS|SBS): ?([A-Za-z0-9_-]{1,64})",
    re.IGNORECASE | re.ASCII,  # or U+017F would pass for an S
)
_TOLERATED: Final = " offline_access"


def read_scope(text: str) -> Scope:
    """Read `AIS:<id>`. Raises InvalidScope for anything but one resource.

    The prefix in any case, one blank after the colon and the extra word `offline_access` are
    tolerated (contract D.2).
    """
    match = _SCOPE.fullmatch(text.removesuffix(_TOLERATED))
    if match is None:
        raise InvalidScope
    return Scope(ScopeKind(match.group(1).upper()), match.group(2))


@dataclass(frozen=True, slots=True)
class GrantTerms:
    """What a grant of this kind gives (contract D.5). `refreshable` ends at `ends_us` if given."""

    access_life: timedelta
    refreshable: bool
    ends_us: int | None


@dataclass(frozen=True, slots=True)
class Grant:
    """What one authorisation gave to one client."""

    id: str
    organisation_id: OrganisationId
    application_id: ApplicationId
    scope: Scope
    authorisation_id: AuthorisationId
    terms: GrantTerms
    revoked_us: int | None = None

    def over(self, now_us: int) -> bool:
        """Whether nothing more comes from it."""
        ended = self.terms.ends_us is not None and now_us >= self.terms.ends_us
        return ended or self.revoked_us is not None


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """What the code is bound to (RFC 6749 4.1.3, RFC 7636)."""

    redirect_uri: str
    challenge: str


@dataclass(frozen=True, slots=True)
class Redemption:
    """What a client brings to redeem a code."""

    client: OrganisationId
    code: str
    redirect_uri: str
    verifier: str


class CodeState(StrEnum):
    """A code is good for one try."""

    ISSUED = "issued"
    REDEEMED = "redeemed"
    BURNT = "burnt"


@dataclass(frozen=True, slots=True)
class Code:
    """A stored code and the grant behind it."""

    fingerprint: str
    redirect_uri: str
    challenge: str
    expires_us: int
    state: CodeState
    grant: Grant

    def open(self, now_us: int) -> bool:
        """Whether it can still be redeemed."""
        return self.state is CodeState.ISSUED and now_us < self.expires_us

    def fits(self, redemption: Redemption, now_us: int) -> bool:
        """Whether it is redeemed in time, with the same redirect URI and the right verifier."""
        return (
            now_us < self.expires_us
            and secrets.equal(self.redirect_uri, redemption.redirect_uri)
            and secrets.equal(self.challenge, s256(redemption.verifier))
        )


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A stored refresh token. `superseded_us` is when it was rotated."""

    fingerprint: str
    superseded_us: int | None
    successor: str | None
    successor_used_us: int | None
    grant: Grant

    def replayed(self, now_us: int) -> bool:
        """Whether it comes again after its successor was used or the grace is over (D.4)."""
        if self.superseded_us is None:
            return False
        grace_us = ROTATION_GRACE // timedelta(microseconds=1)
        late = now_us >= self.superseded_us + grace_us
        return late or self.successor_used_us is not None


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A stored access token."""

    fingerprint: str
    organisation_id: OrganisationId
    scope: Scope
    expires_us: int
    revoked_us: int | None
    first_used_us: int | None
    thumbprint: str | None = None
    """Of the certificate with which alone it is good (RFC 8705 3.1)."""

    def check_certificate(self, thumbprint: str | None) -> None:
        """Raises TokenInvalid when it is bound to another certificate than the one shown."""
        if self.thumbprint not in {None, thumbprint}:
            raise TokenInvalid

    def check_bearer(self, client: OrganisationId, scope: Scope) -> None:
        """Raises TokenInvalid when it is another client's or names another resource."""
        if self.organisation_id != client or self.scope != scope:
            raise TokenInvalid

    def check_alive(self, now_us: int) -> None:
        """Raises TokenInvalid when revoked alone, TokenExpired past its life (contract C.2)."""
        if self.revoked_us is not None:
            raise TokenInvalid
        if now_us >= self.expires_us:
            raise TokenExpired


@dataclass(frozen=True, slots=True)
class Revocation:
    """What a client's revocation ended: all that a grant gave, or one access token of it."""

    scope: Scope
    whole: bool


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the token endpoint answers. Secrets exist here and nowhere else."""

    access_token: str
    expires_in: int
    refresh_token: str | None
    scope: Scope
    access_expires_us: int
    application_id: ApplicationId


def s256(verifier: str) -> str:
    """BASE64URL(SHA-256(verifier)) without padding (RFC 7636 4.2)."""
    hashed = hashlib.sha256(verifier.encode("ascii", "replace")).digest()
    return base64.urlsafe_b64encode(hashed).decode().rstrip("=")


def new_grant_id() -> str:
    """A fresh name for a grant; its code is derived from it (see `service.code_of`)."""
    return secrets.new_id()

"""Codes and tokens of the integrated OAuth2 approach: one resource, one grant, one token family.

Knows scopes as values (`AIS:<id>`), not what they open. Profile: contract D; RFC 6749, 7636
(S256 only), 7009, 9207. States of a code: issued -> redeemed or burnt, once.
"""

from .errors import (
    CodeReplayed,
    InvalidGrant,
    InvalidScope,
    RefreshReplayed,
    TokenExpired,
    TokenInvalid,
    TokenUnknown,
)
from .model import (
    AccessToken,
    CodeRequest,
    Grant,
    GrantTerms,
    Redemption,
    Revocation,
    Scope,
    ScopeKind,
    Tokens,
    new_grant_id,
    read_scope,
    s256,
)
from .service import (
    code_of,
    exchange,
    expire_tokens,
    find_access_token,
    forget_organisation,
    grant_code,
    issue_tokens,
    named,
    note_first_use,
    open_code,
    refresh,
    revoke_presented,
    revoke_resource,
)
from .store import ACCESS_TOKEN_COLUMNS, access_token, read_access_token

__all__ = [
    "ACCESS_TOKEN_COLUMNS",
    "AccessToken",
    "CodeReplayed",
    "CodeRequest",
    "Grant",
    "GrantTerms",
    "InvalidGrant",
    "InvalidScope",
    "Redemption",
    "RefreshReplayed",
    "Revocation",
    "Scope",
    "ScopeKind",
    "TokenExpired",
    "TokenInvalid",
    "TokenUnknown",
    "Tokens",
    "access_token",
    "code_of",
    "exchange",
    "expire_tokens",
    "find_access_token",
    "forget_organisation",
    "grant_code",
    "issue_tokens",
    "named",
    "new_grant_id",
    "note_first_use",
    "open_code",
    "read_access_token",
    "read_scope",
    "refresh",
    "revoke_presented",
    "revoke_resource",
    "s256",
]

"""What all creating POSTs have in common (contract A.0.2 to A.0.4).

They answer once: the same request gets the same answer again (E.1).
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Final

from wicketgate import journal, oauth
from wicketgate.kernel.errors import Fault

from .call import Call, Check, Operation, Reply
from .errors import HeadersMalformed, RedirectNotDeclared
from .wire.names import BASE

_ONLY_REDIRECT: Final = {
    "category": "WARNING",
    "code": "WARNING",
    "text": "only the redirect approach is offered",
}


def creation_of(kind: oauth.ScopeKind) -> Check:
    """What a creating POST must have before its body is read (contract C.2, stages 7 and 9)."""

    async def check(call: Call) -> None:
        if call.switches.auto_sca is not None and "tpp-redirect-uri" not in call.headers:
            raise HeadersMalformed([Fault("TPP-Redirect-URI", "is required with Sandbox-Auto-SCA")])
        # A token is not needed here; one that is sent must be good (A.0.2).
        token = await sent_token(call, kind)
        if token is not None:
            token.check_alive(call.work.now_us)

    return check


async def sent_token(call: Call, kind: oauth.ScopeKind) -> oauth.AccessToken | None:
    """The caller's own token, if one was sent.

    Raises oauth.TokenInvalid for another scheme, client or service, and TokenUnknown.
    """
    if call.bearer is None:
        return None
    if not call.bearer:
        raise oauth.TokenInvalid
    token = await oauth.find_access_token(call.work, call.bearer)
    token.check_bearer(call.caller.organisation.id, oauth.Scope(kind, token.scope.resource_id))
    return token


def redirect_of(call: Call, fixed: str | None = None) -> str | None:
    """TPP-Redirect-URI, where it was sent (contract D.7).

    In live it is one of those declared, or `fixed`: what has begun with an address keeps it,
    whatever was declared since. Looked at behind the replay of a creation, for the same reason.
    Raises RedirectNotDeclared.
    """
    uri = call.headers.get("tpp-redirect-uri")
    if call.seat.sandbox or uri in {None, fixed, *call.caller.organisation.redirects}:
        return uri
    raise RedirectNotDeclared(path="TPP-Redirect-URI")


def warnings_of(call: Call) -> list[dict[str, str]] | None:
    """What the answer says beside: a wish that was not met (contract A.0.3)."""
    warned = call.headers.get("tpp-redirect-preferred", "true").lower() == "false"
    return [_ONLY_REDIRECT] if warned else None


def headers_at(call: Call, place: str) -> Mapping[str, str]:
    """The headers of a 201: where the resource is, and how it is approved (contract A.0.4)."""
    return {"Location": f"{call.seat.api_url}{BASE}{place}", "ASPSP-SCA-Approach": "REDIRECT"}


async def answer_once(call: Call, row: Operation) -> Reply:
    """The stored answer of the same request, or a new one that is stored with the act."""
    key = _key(call)
    known = await journal.claim(call.work, key)
    if known is not None:
        call.access.stage = 12
        return Reply(known.status, known.body.encode(), json.loads(known.headers))
    reply = await row.answer(call)
    stored = journal.Answer(reply.status, json.dumps(dict(reply.headers)), reply.body.decode())
    await journal.remember(call.work, key, stored)
    return reply


def _key(call: Call) -> journal.CreationKey:
    content_type = call.headers.get("content-type", "")
    hashed = hashlib.sha256(call.body + b"\x00" + content_type.encode()).hexdigest()
    return journal.CreationKey(
        call.caller.organisation.id,
        call.access.method,
        call.path,
        call.access.request_id.lower(),
        hashed,
    )

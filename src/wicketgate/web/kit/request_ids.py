"""X-Request-ID: what the caller named this request, or what we call it."""

import re
from typing import Final

from starlette.requests import Request
from starlette.types import Scope

from wicketgate.kernel import secrets

HEADER: Final = "X-Request-ID"
_RAW: Final = b"x-request-id"
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")


def is_uuid(text: str) -> bool:
    """RFC 9562, any version, 36 characters, case-insensitive."""
    return _UUID.fullmatch(text) is not None


def request_id_of(request: Request) -> str:
    """The caller's id if it is a UUID (RFC 9562, any version), else one of ours; always the same.

    The header is accepted at the OAuth2 server and not required (contract C.7).
    """
    if not hasattr(request.state, "request_id"):
        sent = request.headers.get(HEADER, "")
        request.state.request_id = sent if is_uuid(sent) else secrets.new_uuid()
    named: str = request.state.request_id
    return named


def request_id_in(scope: Scope) -> str:
    """The same of a call that nobody has made a request of: the log names it from the start."""
    state = scope.setdefault("state", {})
    named: str | None = state.get("request_id")
    if named is None:
        sent = next((value for name, value in scope["headers"] if name == _RAW), b"")
        text = sent.decode("latin-1")
        named = state["request_id"] = text if is_uuid(text) else secrets.new_uuid()
    return named


def echo(request: Request) -> dict[str, str]:
    """The header for the answer: only where a well-formed one was sent."""
    named = request_id_of(request)
    return {HEADER: named} if request.headers.get(HEADER) == named else {}

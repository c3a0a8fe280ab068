"""The token endpoint and the revocation endpoint (RFC 6749 3.2, RFC 7009; contract D.3, D.4)."""

import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from wicketgate import applications, grants, journal, oauth, tpps
from wicketgate.applications import Application
from wicketgate.kernel import clock
from wicketgate.kernel.actors import Actor, ActorKind
from wicketgate.kernel.errors import Refusal, Unavailable
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.work import Work
from wicketgate.oauth import Redemption, Tokens
from wicketgate.proofs import Proof
from wicketgate.web.kit.details import Answered, Asked, keep, take_place
from wicketgate.web.kit.forms import Form, read_form
from wicketgate.web.kit.proving import proof_of
from wicketgate.web.kit.request_ids import request_id_of
from wicketgate.web.kit.seat import Seat

from .authorize import PERMISSIONS
from .errors import RETRY_AFTER_SECONDS, ProtocolError, told

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Pragma": "no-cache",
    "X-Content-Type-Options": "nosniff",
}
_OK: Final = 200
_UNAUTHORIZED: Final = 401
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_SINGLE: Final = (
    "grant_type",
    "client_id",
    "client_secret",
    "code",
    "redirect_uri",
    "code_verifier",
    "refresh_token",
    "scope",
    "token",
    "token_type_hint",
)


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks for tokens: an organisation, and the application whose key it sent, if it did."""

    organisation: tpps.Organisation
    application: Application | None = None

    @property
    def id(self) -> OrganisationId:
        return self.organisation.id

    async def check_selected(self, work: Work, tokens: Tokens) -> None:
        """Looks at its key's application, else at the resource's. Raises ApiNotSelected."""
        application = self.application or await applications.find_own(
            work, self.id, tokens.application_id
        )
        application.check_selected(PERMISSIONS[tokens.scope.kind])


_Act = Callable[[Work, Client, Form], Awaitable[bytes]]


async def token(seat: Seat, request: Request) -> Response:
    """Give tokens for a code or for a refresh token."""
    return await _Call(seat, request, "token").answer(_give_tokens)


async def revoke(seat: Seat, request: Request) -> Response:
    """End a token, and with a refresh token its whole family (contract D.10)."""
    return await _Call(seat, request, "revoke").answer(_revoke)


class _Call:
    """One call of a client: who calls, what is answered, and the access line about it."""

    def __init__(self, seat: Seat, request: Request, operation: str) -> None:
        self._seat = seat
        self._request = request
        self._begun = time.perf_counter_ns()
        self._form = Form({}, frozenset())
        self._access = journal.Access(operation, request_id_of(request), request.method)

    async def answer(self, act: _Act) -> Response:
        answer = await self._answer(act)
        request, body = self._request, urlencode(self._form.fields).encode()
        scope = request.scope
        asked = Asked(request.method, scope["path"], b"", scope["headers"], body)
        answered = Answered(answer.status_code, answer.headers, bytes(answer.body))
        keep(self._seat.shelf, self._access, asked, answered)
        return answer

    async def _answer(self, act: _Act) -> Response:
        try:
            body = await self._act(act)
        except (ProtocolError, Refusal) as refusal:
            return await self._refuse(refusal)
        except HTTPException as fault:  # the body was too large or too slow
            text = fault.detail.lower()
            return await self._refuse(ProtocolError("invalid_request", text, fault.status_code))
        return Response(body, _OK, HEADERS, "application/json" if body else None)

    async def _act(self, act: _Act) -> bytes:
        form = self._form = await read_form(self._request)
        form.check_single(_SINGLE)
        self._check_secretless(form)
        proof = await proof_of(self._seat, self._request.scope)
        async with self._seat.desk.writing(self._access.request_id) as work:
            client = await self._client(work, form, proof)
            body = await act(work, client, form)
            await journal.log_access_within(work, self._noted(_OK))
        return body

    def _check_secretless(self, form: Form) -> None:
        basic = self._request.headers.get("authorization", "").lower().startswith("basic")
        if basic or form.get("client_secret"):
            message = "clients have no secret here"
            raise ProtocolError("invalid_client", message, _UNAUTHORIZED)

    async def _client(self, work: Work, form: Form, proof: Proof | None) -> Client:
        """Who calls: the organisation of the certificate or of the `apiKey`; `client_id` names it.

        Raises ProtocolError, tpps.OrganisationBlocked and the refusals of `applications.present`
        (contract D.3, decision 3).
        """
        key = self._request.headers.get("apikey")
        if proof is None or key is not None:
            proven = None if proof is None else proof.organisation
            caller = await applications.present(work, key, proven)
            caller.note(self._access, work)
            client = Client(caller.organisation, caller.application)
        else:
            client = await self._by_certificate(work, proof)
        work.thumbprint = None if proof is None else proof.thumbprint
        take_place(self._seat.shelf, self._access)
        client_id = form.get("client_id") or None
        if client_id is None and self._access.operation == "token":
            raise ProtocolError("invalid_request", "client_id is required")
        if client_id not in {None, client.id}:
            message = f"client_id and {'apiKey' if proof is None else 'certificate'} differ"
            raise ProtocolError("invalid_client", message, _UNAUTHORIZED)
        return client

    async def _by_certificate(self, work: Work, proof: Proof) -> Client:
        """`tls_client_auth` (RFC 8705 2.1): the certificate alone says who it is."""
        organisation = await tpps.find(work, proof.organisation)
        if organisation is None:
            message = "the organisation of the certificate is not known here"
            raise ProtocolError("invalid_client", message, _UNAUTHORIZED)
        organisation.check_standing()
        work.act_as(Actor(ActorKind.TPP, organisation.id), organisation.clock_shift)
        access = self._access
        access.organisation_id = organisation.id
        access.at_us = work.now_us
        access.logged_us = access.at_us - work.shift // clock.MICROSECOND
        return Client(organisation)

    async def _refuse(self, refusal: Refusal | ProtocolError) -> Response:
        reply = self._reply(refusal)
        if self._access.organisation_id is None:
            return reply
        try:
            await journal.log_access(self._seat.desk.database, self._noted(reply.status_code))
        except Unavailable as unlogged:
            return self._reply(unlogged)
        return reply

    def _reply(self, refusal: Refusal | ProtocolError) -> Response:
        answer, explanation = told(refusal)
        self._access.code = answer.error
        headers = dict(HEADERS)
        if answer.status == _UNAUTHORIZED and "authorization" in self._request.headers:
            headers["WWW-Authenticate"] = 'Basic realm="oauth2"'  # RFC 6749 5.2
        if isinstance(refusal, Unavailable):
            headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        body = msgspec.json.encode({"error": answer.error, "error_description": explanation})
        return Response(body, answer.status, headers, "application/json")

    def _noted(self, status: int) -> journal.Access:
        access = self._access
        access.status = status
        access.at_us = access.at_us or clock.micros(self._seat.desk.clock())
        access.duration_us = (time.perf_counter_ns() - self._begun) // 1000
        return access


# ------------------------------------------------------------------ what is asked
async def _give_tokens(work: Work, client: Client, form: Form) -> bytes:
    """Tokens open an API as calls do. Raises applications.ApiNotSelected."""
    grant_type = _required(form, "grant_type")
    if grant_type not in _GRANTS:
        text = "grant_type must be authorization_code or refresh_token"
        raise ProtocolError("unsupported_grant_type", text)
    tokens = await _GRANTS[grant_type](work, client.id, form)
    await client.check_selected(work, tokens)
    answer: dict[str, str | int] = {
        "access_token": tokens.access_token,
        "token_type": "Bearer",
        "expires_in": tokens.expires_in,
        "scope": str(tokens.scope),
    }
    if tokens.refresh_token is not None:
        answer["refresh_token"] = tokens.refresh_token
    return msgspec.json.encode(answer)


async def _by_code(work: Work, client: OrganisationId, form: Form) -> Tokens:
    code, uri = _required(form, "code"), _required(form, "redirect_uri")
    verifier = _required(form, "code_verifier")
    if not _VERIFIER.fullmatch(verifier):
        raise ProtocolError("invalid_request", "code_verifier must have 43 to 128 characters")
    return await grants.redeem(work, Redemption(client, code, uri, verifier))


async def _by_refresh_token(work: Work, client: OrganisationId, form: Form) -> Tokens:
    """A scope, if sent, must be the one that was granted: there is no larger and no smaller one."""
    wanted = oauth.read_scope(form.get("scope")) if form.get("scope") else None
    tokens = await grants.refresh(work, client, _required(form, "refresh_token"))
    if wanted not in {None, tokens.scope}:
        raise oauth.InvalidScope
    return tokens


_GRANTS: Final[Mapping[str, Callable[[Work, OrganisationId, Form], Awaitable[Tokens]]]] = {
    "authorization_code": _by_code,
    "refresh_token": _by_refresh_token,
}


async def _revoke(work: Work, client: Client, form: Form) -> bytes:
    await grants.revoke(work, client.id, _required(form, "token"))
    return b""


def _required(form: Form, name: str) -> str:
    if not form.get(name):
        raise ProtocolError("invalid_request", f"{name} is required")
    return form.get(name)

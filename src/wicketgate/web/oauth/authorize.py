"""The authorization endpoint: is the request one to trust, and if so, in goes the customer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wicketgate import authorisation, oauth, tpps, visits
from wicketgate.kernel.actors import Actor, ActorKind
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.permissions import ROLE_FOR, Permission
from wicketgate.kernel.work import Work
from wicketgate.oauth import CodeRequest, Scope, ScopeKind
from wicketgate.visits import Opening
from wicketgate.web.kit.dialogue import Caller
from wicketgate.web.kit.forms import Form, read_form, read_query
from wicketgate.web.kit.headers_of_pages import PAGE_HEADERS
from wicketgate.web.kit.pages import render
from wicketgate.web.kit.reader import shell_for
from wicketgate.web.kit.request_ids import request_id_of
from wicketgate.web.kit.seat import Seat
from wicketgate.web.kit.session import give_visit_secret, visit_path
from wicketgate.web.kit.targets import redirect_fault, with_parameters

from . import auto_sca
from .errors import ProtocolError, Untrusted, told
from .views import ReturnNotice

_SEE_OTHER: Final = 303
_STATE_MOST: Final = 512
_LOCALES_MOST: Final = 100
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_TRUSTED_BY: Final = ("client_id", "redirect_uri")
_SINGLE: Final = (
    "response_type",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "response_mode",
    "request",
    "request_uri",
    "prompt",
    "ui_locales",
    "login_hint",
)
"""Parameters that mean something here; others are ignored, also when they come twice (D.2)."""
PERMISSIONS: Final[Mapping[ScopeKind, Permission]] = {
    ScopeKind.AIS: Permission.ACCOUNT_INFORMATION,
    ScopeKind.PIS: Permission.PAYMENT_INITIATION,
    ScopeKind.SBS: Permission.SIGNING_BASKETS,
    ScopeKind.PIIS: Permission.FUNDS_CONFIRMATION,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request whose client and redirect URI are known to be good: errors go back to the TPP.

    `fixed` tells that the authenticated TPP named this redirect URI when it made the resource.
    """

    organisation: tpps.Organisation
    redirect_uri: str
    fixed: bool
    form: Form

    @property
    def state(self) -> str | None:
        """What is echoed, if it came once."""
        state = self.form.get("state")
        return state if state and "state" not in self.form.doubled else None


async def by_query(seat: Seat, request: Request) -> Response:
    """GET, as every browser comes."""
    return await _authorize(seat, request, read_query(request))


async def by_form(seat: Seat, request: Request) -> Response:
    """POST: OpenID Connect and long requests; the same parameters in a form."""
    return await _authorize(seat, request, await read_form(request))


async def _authorize(seat: Seat, request: Request, form: Form) -> Response:
    async with seat.desk.reading(request_id_of(request)) as work:
        asked = await _trust(seat, work, form)
    try:
        return await _let_in(seat, request, asked)
    except (ProtocolError, Refusal) as refusal:
        return _back(seat, request, asked, refusal)


# ------------------------------------------------------------------ whom to trust
async def _trust(seat: Seat, work: Work, form: Form) -> Asked:
    """Raises Untrusted (contract C.7, first row; D.7)."""
    for name in _TRUSTED_BY:
        if name in form.doubled:
            raise Untrusted(name, "It must be sent once.")
        if not form.get(name):
            raise Untrusted(name, "It is required.")
    organisation = await tpps.find(work, OrganisationId(form.get("client_id")))
    if organisation is None:
        raise Untrusted("client_id", "It is not the organizationIdentifier of a known client.")
    uri = form.get("redirect_uri")
    wrong = redirect_fault(uri)
    if wrong is not None:
        raise Untrusted("redirect_uri", f"It {wrong}.")
    work.act_as(Actor(ActorKind.PSU, "unknown"), organisation.clock_shift)
    named = await _named_at_creation(work, organisation, form)
    if named not in {None, uri}:
        raise Untrusted("redirect_uri", "It is not the TPP-Redirect-URI of the creation.")
    declared = seat.sandbox or uri in organisation.redirects
    if named is None and not declared:
        raise Untrusted("redirect_uri", "It is none of the redirect URLs that were declared.")
    return Asked(organisation, uri, named is not None, form)


async def _named_at_creation(work: Work, organisation: tpps.Organisation, form: Form) -> str | None:
    """The TPP-Redirect-URI of the resource that the scope names, where there is one."""
    try:
        scope = oauth.read_scope(form.get("scope"))
        subject = await authorisation.in_scope(work, organisation.id, scope)
    except oauth.InvalidScope:
        return None
    return subject.redirect_uri


# ------------------------------------------------------------------ what is asked
def _read(asked: Asked) -> tuple[Opening, Scope]:
    """Raises ProtocolError, Malformed, oauth.InvalidScope, in the order of contract D.2."""
    form = asked.form
    form.check_single(_SINGLE)
    _check_flow(form)
    request = CodeRequest(asked.redirect_uri, _challenge(form))
    locale = form.get("ui_locales")[:_LOCALES_MOST] or None
    if not form.get("scope"):
        raise ProtocolError("invalid_request", "scope is required")
    scope = oauth.read_scope(form.get("scope"))
    return Opening(asked.organisation.id, request, form.get("state"), locale), scope


def _check_flow(form: Form) -> None:
    if not form.get("response_type"):
        raise ProtocolError("invalid_request", "response_type is required")
    if form.get("response_type") != "code":
        raise ProtocolError("unsupported_response_type", "response_type must be code")
    for name in ("request", "request_uri"):
        if form.get(name):
            raise ProtocolError("invalid_request", f"{name} is not supported")
    if form.get("response_mode") not in {"", "query"}:
        raise ProtocolError("invalid_request", "response_mode must be query")
    if not 1 <= len(form.get("state")) <= _STATE_MOST:
        raise ProtocolError("invalid_request", f"state is required, at most {_STATE_MOST} long")
    if "none" in form.get("prompt").split():
        raise ProtocolError("access_denied", "the customer must be asked")


def _challenge(form: Form) -> str:
    challenge = form.get("code_challenge")
    if form.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(challenge):
        message = "code_challenge of 43 base64url characters and method S256 are required"
        raise ProtocolError("invalid_request", message)
    return challenge


# ------------------------------------------------------------------ in, or back
async def _let_in(seat: Seat, request: Request, asked: Asked) -> Response:
    opening, scope = _read(asked)
    request_id = request_id_of(request)
    async with seat.desk.writing(request_id) as work:
        work.act_as(Actor(ActorKind.PSU, "unknown"), asked.organisation.clock_shift)
        visit, secret = await visits.open_visit(work, opening, scope)
        _check_permitted(asked.organisation, scope)
        _, waiting = await authorisation.lock(work, visit.authorisation_id)
    if seat.sandbox and asked.fixed and waiting.auto_sca is not None:
        caller = Caller(visit.ticket, secret, request_id)
        return _to(await auto_sca.answer(seat, caller, waiting.auto_sca))
    response = _to(visit_path(visit.ticket))
    give_visit_secret(seat, response, visit.ticket, secret)
    return response


def _check_permitted(organisation: tpps.Organisation, scope: Scope) -> None:
    """Raises tpps.OrganisationBlocked, ProtocolError where the role is missing (C.7)."""
    organisation.check_standing()
    role = ROLE_FOR[PERMISSIONS[scope.kind]]
    if role not in organisation.roles:
        raise ProtocolError("unauthorized_client", f"the client does not have the role {role}")


def _back(seat: Seat, request: Request, asked: Asked, refusal: Refusal | ProtocolError) -> Response:
    answer, explanation = told(refusal)
    error = answer.redirect or answer.error
    state = {} if asked.state is None else {"state": asked.state}
    parameters = {"error": error, "error_description": explanation, **state, "iss": seat.issuer}
    target = with_parameters(asked.redirect_uri, parameters)
    if asked.fixed or not seat.sandbox:
        return _to(target)
    notice = ReturnNotice(
        target=target, tpp=asked.organisation.name, error=error, explanation=explanation
    )
    return render(notice, shell_for(seat, request, ui_locales=asked.form.get("ui_locales")))


def _to(address: str) -> RedirectResponse:
    return RedirectResponse(address, _SEE_OTHER, PAGE_HEADERS)

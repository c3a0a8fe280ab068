"""What this door says of its calls: made from its routes and its table of answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from wicketgate import applications, authorisation, consents, oauth, proofs, tpps, visits
from wicketgate.kernel.errors import Malformed, Refusal, Unavailable, sentence
from wicketgate.kernel.states import AlreadyDecided, IllegalMove
from wicketgate.web.kit.described import (
    TEXT,
    Chapter,
    Content,
    Credential,
    Good,
    Operation,
    Parameter,
    Place,
    Refused,
    Schema,
    named,
)
from wicketgate.web.kit.hand_over import HandOverRefused
from wicketgate.web.kit.seat import Row, Seat

from .errors import ANSWERS
from .routes import METADATA, ROUTES

_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"
_ASKED: Final[Mapping[str, tuple[str, bool, str]]] = {
    "response_type": ("Always `code`.", True, "code"),
    "client_id": ("Your organisation identifier.", True, ""),
    "redirect_uri": (
        (
            "Where the customer comes back to: in live a declared redirect URL, sign for sign, and "
            "always the `TPP-Redirect-URI` of the creation, where there was one."
        ),
        True,
        "",
    ),
    "scope": ("One resource: `AIS:` and the consentId.", True, ""),
    "state": ("Your secret of this customer's session, 1 to 512 characters; comes back.", True, ""),
    "code_challenge": ("BASE64URL(SHA-256(code_verifier)), 43 characters (RFC 7636).", True, ""),
    "code_challenge_method": ("Always `S256`.", True, "S256"),
    "ui_locales": ("The customer's languages, such as `nl fr`.", False, ""),
}
"""Parameter of the authorization request -> what it is, whether it is required, its value."""

_SENT: Final[Mapping[str, str]] = {
    "grant_type": "`authorization_code` with a code, `refresh_token` with a refresh token.",
    "client_id": "Your organisation identifier.",
    "code": "The code that came back; it works once, within 60 seconds.",
    "redirect_uri": "With a code: the same as in the authorization request.",
    "code_verifier": "With a code: 43 to 128 characters, whose hash was the challenge.",
    "refresh_token": "The refresh token; the answer has a new one in its place.",
    "scope": "With a refresh token, if at all: what was granted.",
}
_TOKENS: Final[Mapping[str, tuple[str, Schema]]] = {
    "access_token": ("For `Authorization: Bearer`.", TEXT),
    "token_type": ("Always `Bearer`.", {"type": "string", "const": "Bearer"}),
    "expires_in": ("Seconds that the access token lives.", {"type": "integer"}),
    "scope": ("What it opens.", TEXT),
    "refresh_token": ("For the next access token; missing with a one-off consent.", TEXT),
}
SCHEMAS: Final[Mapping[str, Schema]] = {
    "Tokens": {
        "type": "object",
        "required": ["access_token", "token_type", "expires_in", "scope"],
        "properties": {
            name: {**form, "description": text} for name, (text, form) in _TOKENS.items()
        },
    },
    "TokenRequest": {
        "type": "object",
        "required": ["grant_type", "client_id"],
        "properties": {name: {**TEXT, "description": text} for name, text in _SENT.items()},
    },
    "RevocationRequest": {
        "type": "object",
        "required": ["token"],
        "properties": {
            "token": {**TEXT, "description": "An access token or a refresh token."},
            "token_type_hint": {**TEXT, "description": "Read and not needed."},
        },
    },
    "AuthorizationRequest": {
        "type": "object",
        "required": [name for name, (_, required, _) in _ASKED.items() if required],
        "properties": {
            name: {**TEXT, "description": text} for name, (text, _, _) in _ASKED.items()
        },
    },
    "ServerMetadata": {
        "type": "object",
        "description": "RFC 8414.",
        "required": ["issuer", "authorization_endpoint", "token_endpoint"],
        "properties": {
            "issuer": {**TEXT, "description": "The name of the server; compare it with `iss`."},
            "authorization_endpoint": {**TEXT, "description": "Where the customer is sent."},
            "token_endpoint": {**TEXT, "description": "Where codes become tokens."},
            "revocation_endpoint": {**TEXT, "description": "Where tokens are ended."},
        },
    },
    "OAuthError": {
        "type": "object",
        "required": ["error", "error_description"],
        "properties": {
            "error": {**TEXT, "description": "The word of RFC 6749 or RFC 7009."},
            "error_description": {**TEXT, "description": "A sentence in English."},
        },
    },
}
_GRANTED: Final = {
    "access_token": "wga_example",
    "token_type": "Bearer",
    "expires_in": 1800,
    "scope": "AIS:nqnYKKqSAGIDNrBLyeGPuZHF",
    "refresh_token": "wgr_example",
}

_KEY: Final = "Send your own `apiKey`, and a `client_id` that names the same organisation."
_CERTIFICATE: Final = "Connect with a QWAC for PSD2 whose issuer the bank trusts."
_HANDED_OVER: Final = "Send no header that only the bank's proxy may send."
_AGAIN: Final = "Ask for a new consent, or send the customer once more."
REPAIRS: Final[Mapping[type[Refusal], tuple[str, str]]] = {
    Malformed: ("token revoke", "The description names the parameter and what it must be."),
    Unavailable: ("token revoke", "Wait as long as `Retry-After` says, and try again."),
    HandOverRefused: ("token revoke", _HANDED_OVER),
    proofs.CertificateMissing: ("token revoke", "Connect with your QWAC."),
    proofs.CertificateInvalid: ("token revoke", _CERTIFICATE),
    proofs.CertificateExpired: ("token revoke", "Connect with a certificate that is still valid."),
    proofs.CertificateRevoked: ("token revoke", "Connect with a certificate that stands."),
    applications.ApiKeyMissing: ("token revoke", _KEY),
    applications.ApiKeyUnknown: ("token revoke", _KEY),
    applications.ApiNotSelected: ("token revoke", "Select the OAuth2 server for the application."),
    applications.ApiKeyBlocked: ("token revoke", "Ask the bank why the key is suspended."),
    tpps.OrganisationBlocked: ("token revoke", "Talk to the bank."),
    oauth.InvalidScope: ("token authorize", "Name one open resource of your own: `AIS:<id>`."),
    oauth.InvalidGrant: ("token", "A code or refresh token works once, with what it was bound to."),
    consents.ConsentUnknown: ("token", _AGAIN),
    authorisation.AuthorisationUnknown: ("token", _AGAIN),
    AlreadyDecided: ("token", _AGAIN),
    IllegalMove: ("token", _AGAIN),
    visits.ForeignCustomer: ("authorize", "Let the customer sign in whom `PSU-ID` named."),
    visits.AlreadySigned: ("authorize", "Let another customer sign."),
}
"""Refusal -> the endpoints that say it, and what to do."""

PROVOKE: Final[Mapping[type[Refusal], str]] = {
    Malformed: "Send a parameter twice.",
    Unavailable: "Stop the database of a sandbox of your own.",
    applications.ApiKeyMissing: "Leave `apiKey` out.",
    applications.ApiKeyUnknown: "Send `apiKey: wgk_nobody`.",
    tpps.OrganisationBlocked: "In a sandbox of your own: suspend the organisation at `/ops`.",
    HandOverRefused: "In a sandbox of your own behind a proxy: call past it and send its header.",
    proofs.CertificateMissing: 'Set `client_certificate = "required"`, then call without one.',
    proofs.CertificateInvalid: "Connect with a test certificate whose issuer is not trusted.",
    proofs.CertificateExpired: "Connect with a test certificate that has expired.",
    proofs.CertificateRevoked: "Revoke a test certificate, then connect with it.",
    oauth.InvalidScope: "Ask for `scope=AIS:nobody`.",
    oauth.InvalidGrant: "Redeem a code twice.",
    consents.ConsentUnknown: "Reset the sandbox between the approval and the token.",
    AlreadyDecided: "End the consent between the approval and the token.",
    visits.ForeignCustomer: "Ask with `PSU-ID: psu-ok` and sign in as `psu-joint`.",
    visits.AlreadySigned: "Sign in as `psu-corp-a` for both signatures.",
}
"""How the sandbox brings a refusal about, where one or two calls do."""

_PARAMETER: Final = "A parameter is missing or malformed."


class _Word(NamedTuple):
    """The endpoints that say it, the status, the word, its cause, and how it is brought about."""

    where: str
    status: int
    error: str
    cause: str
    provoke: str


_WORDS: Final = (
    _Word("token revoke", 400, "invalid_request", _PARAMETER, "Leave a parameter out."),
    _Word(
        "token",
        400,
        "unsupported_grant_type",
        "Another grant type was asked for.",
        "Send `grant_type=password`.",
    ),
    _Word(
        "token revoke",
        401,
        "invalid_client",
        "`client_id` and `apiKey` differ, or a secret was sent.",
        "Send `client_secret=x`.",
    ),
    _Word(
        "token revoke",
        408,
        "invalid_request",
        "The body did not arrive in time.",
        "Announce a body in `Content-Length` and send half of it.",
    ),
    _Word(
        "token revoke", 413, "invalid_request", "The body is too large.", "Send a body of 70 kB."
    ),
    _Word("authorize", 303, "invalid_request", _PARAMETER, "Leave `code_challenge` out."),
    _Word(
        "authorize",
        303,
        "unsupported_response_type",
        "Another response type was asked for.",
        "Ask for `response_type=token`.",
    ),
    _Word(
        "authorize",
        303,
        "unauthorized_client",
        "Your organisation lacks the role for the scope.",
        "Ask as Tollhouse Transfers of `demo.json`, which has PSP_PI alone.",
    ),
    _Word(
        "authorize",
        303,
        "access_denied",
        "The customer did not approve; the description tells why.",
        "Create the consent with `Sandbox-Auto-SCA: psu-ok:refuse`.",
    ),
)
"""What is refused by the protocol alone."""


def describe(seat: Seat) -> Chapter:
    """The OAuth2 server. HEAD goes without saying beside GET."""
    rows = [row for row in ROUTES if row.method != "HEAD"]
    told = (_operation(seat, row) for row in rows)
    return Chapter(
        operations=tuple(told if seat.sandbox else map(_in_earnest, told)),
        schemas=SCHEMAS,
        errors=_errors,
    )


def _errors(codes: Sequence[str]) -> Mapping[str, Schema]:
    words = {"error": {"enum": sorted(set(codes))}}
    return {_JSON: {"allOf": [named("OAuthError"), {"properties": words}]}}


def _in_earnest(one: Operation) -> Operation:
    """Where no refusal can be brought about on purpose."""
    return replace(one, refused=tuple(replace(refused, provoke="") for refused in one.refused))


def _operation(seat: Seat, row: Row) -> Operation:
    if row.path == METADATA:
        return _metadata(seat, row)
    makers = {
        "/oauth2/authorize": _authorize,
        "/oauth2/token": _token,
        "/oauth2/revoke": _revoke,
    }
    return makers[row.path](row)


def _metadata(seat: Seat, row: Row) -> Operation:
    example = {
        "issuer": seat.issuer,
        "authorization_endpoint": f"{seat.issuer}/authorize",
        "token_endpoint": f"{seat.api_url}/oauth2/token",
        "revocation_endpoint": f"{seat.api_url}/oauth2/revoke",
    }
    content = Content(form=named("ServerMetadata"), example=example)
    return Operation(
        api="oauth2",
        method=row.method,
        path=row.path,
        name="readServerMetadata",
        title="Read where the OAuth2 server is",
        text="Tells every address of the server (RFC 8414); `scaOAuth` leads here.",
        good=(Good(status=200, text="OK.", contents={_JSON: content}),),
    )


def _authorize(row: Row) -> Operation:
    by_form = row.method == "POST"
    content = Content(form=named("AuthorizationRequest"))
    parameters = tuple(
        Parameter(name=name, place=Place.QUERY, text=text, required=required, example=example)
        for name, (text, required, example) in _ASKED.items()
    )
    return Operation(
        api="oauth2",
        method=row.method,
        path=row.path,
        name="authorizeByForm" if by_form else "authorize",
        title="Send the customer, by a form" if by_form else "Send the customer",
        text=(
            "The customer's browser comes here, not your program: it is led through sign-in and "
            "approval, and back to `redirect_uri` with `code`, `state` and `iss`, or with `error`, "
            "`error_description`, `state` and `iss`. A client or address that cannot be trusted "
            "gets a page with 400, and no redirect."
        ),
        parameters=() if by_form else parameters,
        body={_FORM: content} if by_form else None,
        good=(Good(status=303, text="On to the customer's pages, or back to you."),),
        refused=tuple(_refused("authorize", back=True)),
    )


def _token(row: Row) -> Operation:
    example = {
        "grant_type": "authorization_code",
        "client_id": "PSDBE-NBB-9990000001",
        "code": "wgc_example",
        "redirect_uri": "http://localhost:8090/callback",
        "code_verifier": "v" * 43,
    }
    tokens = Content(form=named("Tokens"), example=_GRANTED)
    return _posted(
        row,
        ("giveTokens", "Get tokens"),
        "Gives tokens for a code, or new ones for a refresh token. A code or a refresh token that "
        "comes a second time ends everything it gave.",
        (Content(form=named("TokenRequest"), example=example), {_JSON: tokens}),
    )


def _revoke(row: Row) -> Operation:
    example = {"token": "wgr_example"}
    return _posted(
        row,
        ("revokeToken", "End a token"),
        "Ends a token (RFC 7009). With a refresh token the consent ends as well. An unknown token "
        "is answered with 200 too.",
        (Content(form=named("RevocationRequest"), example=example), {}),
    )


def _posted(
    row: Row, words: tuple[str, str], text: str, bodies: tuple[Content, Mapping[str, Content]]
) -> Operation:
    name, title = words
    sent, answered = bodies
    return Operation(
        api="oauth2",
        method=row.method,
        path=row.path,
        name=name,
        title=title,
        text=text,
        credentials=(Credential.API_KEY,),
        body={_FORM: sent},
        good=(Good(status=200, text="OK.", contents=answered),),
        refused=tuple(_refused(row.path.rpartition("/")[2])),
    )


def _refused(endpoint: str, *, back: bool = False) -> Iterator[Refused]:
    """`back` where the words travel in the address that leads back, with 303."""
    for kind, (where, repair) in REPAIRS.items():
        if endpoint in where.split():
            answer = ANSWERS[kind]
            error = answer.redirect or answer.error if back else answer.error
            body: dict[str, Any] = {"error": error, "error_description": sentence(kind)}
            yield Refused(
                name=kind.__name__,
                status=303 if back else answer.status,
                code=error,
                cause=f"{sentence(kind)}.",
                repair=repair,
                provoke=PROVOKE.get(kind, ""),
                bodies={} if back else {_JSON: body},
            )
    for number, word in enumerate(_WORDS):
        if endpoint in word.where.split():
            body = {"error": word.error, "error_description": word.cause.rstrip(".")}
            yield Refused(
                name=f"Word{number}",
                status=word.status,
                code=word.error,
                cause=word.cause,
                repair="Correct the request." if word.error != "access_denied" else _AGAIN,
                provoke=word.provoke,
                bodies={} if back else {_JSON: body},
            )

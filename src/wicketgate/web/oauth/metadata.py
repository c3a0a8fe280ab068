"""What a client must know of this server, in a document of RFC 8414 (contract D.1)."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from wicketgate.kernel.profile import PSU_LANGUAGES, ClientCertificate
from wicketgate.web.kit.seat import Seat


async def metadata(seat: Seat, _request: Request) -> Response:
    """The same for every client and resource. Scopes are dynamic and so not listed.

    Clients have no secret. They are known by their certificate (RFC 8705 2.1), or, where the bank
    does not ask for one, by their `apiKey`: for that the registered method is `none`
    (docs/decisions/0008). Both endpoints are at the host that asks for certificates.
    """
    methods = _methods(seat)
    own = {
        "token_endpoint": f"{seat.api_url}/oauth2/token",
        "revocation_endpoint": f"{seat.api_url}/oauth2/revoke",
    }
    document = {
        "issuer": seat.issuer,
        "authorization_endpoint": f"{seat.issuer}/authorize",
        **own,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_methods_supported": methods,
        "authorization_response_iss_parameter_supported": True,
        "ui_locales_supported": PSU_LANGUAGES,
    }
    if seat.takes_certificates:
        document["mtls_endpoint_aliases"] = own
        bound = seat.desk.profile.bind_access_token_to_cert
        document["tls_client_certificate_bound_access_tokens"] = bound
    headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
    body = msgspec.json.encode(document)
    return Response(body, headers=headers, media_type="application/json")


def _methods(seat: Seat) -> list[str]:
    if not seat.takes_certificates:
        return ["none"]
    required = seat.desk.profile.client_certificate is ClientCertificate.REQUIRED
    return ["tls_client_auth"] if required else ["tls_client_auth", "none"]

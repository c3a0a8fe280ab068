"""What a client must know of this server, in a document of RFC 8414 (contract D.1)."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from wicketgate.kernel.profile import PSU_LANGUAGES
from wicketgate.web.kit.seat import Seat


async def metadata(seat: Seat, _request: Request) -> Response:
    """The same for every client and resource. Scopes are dynamic and so not listed.

    Clients have no secret and send their `apiKey`: for that the registered method is `none`
    (docs/decisions/0008). Certificates are not promised as long as nobody asks for them.
    """
    document = {
        "issuer": seat.issuer,
        "authorization_endpoint": f"{seat.issuer}/authorize",
        "token_endpoint": f"{seat.issuer}/token",
        "revocation_endpoint": f"{seat.issuer}/revoke",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "authorization_response_iss_parameter_supported": True,
        "ui_locales_supported": PSU_LANGUAGES,
    }
    headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
    body = msgspec.json.encode(document)
    return Response(body, headers=headers, media_type="application/json")

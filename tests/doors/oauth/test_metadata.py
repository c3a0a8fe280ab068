"""The metadata: true, the same for all, and no promise that is not kept (contract D.1)."""

from typing import Final

from tests.support.visitors import BASE, ISSUER, Browser

METADATA: Final = "/.well-known/oauth-authorization-server/oauth2"


async def test_the_document_says_what_there_is(browser: Browser) -> None:
    answer = await browser.client.get(METADATA)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert answer.json() == {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/authorize",
        "token_endpoint": f"{ISSUER}/token",
        "revocation_endpoint": f"{ISSUER}/revoke",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "authorization_response_iss_parameter_supported": True,
        "ui_locales_supported": ["en", "fr", "nl", "de"],
    }


async def test_it_stands_where_its_issuer_says(browser: Browser) -> None:
    """RFC 8414 section 3: the well-known part goes between host and path of the issuer."""
    issuer: str = (await browser.client.get(METADATA)).json()["issuer"]

    assert issuer.startswith(BASE)
    assert f"/.well-known/oauth-authorization-server{issuer.removeprefix(BASE)}" == METADATA


async def test_no_certificate_is_promised(browser: Browser) -> None:
    document = (await browser.client.get(METADATA)).json()

    assert not [name for name in document if "tls" in name]

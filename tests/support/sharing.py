"""A consent of a demo organisation, approved without a click, by programs that know URLs alone."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx2

BACK: Final = "http://localhost/back"
VERIFIER: Final = "v" * 64
CHALLENGE: Final = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
)


def calling(demo: dict[str, Any], **more: str) -> dict[str, str]:
    """Headers of a call of the demo organisation."""
    told = {"X-Request-ID": str(uuid4()), "PSU-IP-Address": "198.51.100.7"}
    return {**told, "apiKey": demo["apiKey"], **more}


async def shared(
    client: httpx2.AsyncClient, demo: dict[str, Any], api: str, portal: str, login: str = "psu-ok"
) -> dict[str, str]:
    """What a call says under a consent that was just approved.

    It replaces the same customer's earlier one (contract B.1.2); the demo's is of `psu-ok`.
    """
    until = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    asked = {
        "access": {"allPsd2": "allAccounts"},
        "recurringIndicator": True,
        "validUntil": until,
        "frequencyPerDay": 4,
    }
    wishes = {"TPP-Redirect-URI": BACK, "Sandbox-Auto-SCA": login}
    place = f"{api}/psd2/v1/consents"
    made = await client.post(place, json=asked, headers=calling(demo, **wishes))
    assert made.status_code == 201, made.text
    consent = made.json()["consentId"]
    parameters = {
        "response_type": "code",
        "client_id": demo["organisationIdentifier"],
        "scope": f"AIS:{consent}",
        "redirect_uri": BACK,
        "state": "s",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    back = await client.get(f"{portal}/oauth2/authorize", params=parameters)
    [code] = parse_qs(urlsplit(back.headers["location"]).query)["code"]
    form = {
        "grant_type": "authorization_code",
        "client_id": demo["organisationIdentifier"],
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    }
    told = await client.post(f"{api}/oauth2/token", data=form, headers=calling(demo))
    return {"Consent-ID": consent, "Authorization": f"Bearer {told.json()['access_token']}"}

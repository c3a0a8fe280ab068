"""Ids that cannot be are as unknown as ids that nobody has, on both databases (contract C.4)."""

from urllib.parse import quote

import pytest

from tests.doors.berlin.calling import Scene, verdict
from tests.doors.berlin.ground import REPORT
from tests.support.consents import Granted
from wicketgate.consents import Access, Kind

STRANGE = {
    "NUL": "%00",
    "NUL within": "a%00b",
    "not UTF-8": "%FF%FE",
    "half a surrogate": "%ED%A0%80",
    "an emoji": quote("\N{GRINNING FACE}"),
    "right to left": quote("\N{RIGHT-TO-LEFT OVERRIDE}x"),
    "a blank": "%20",
    "a line end": "%0A",
    "a quote": "'%20OR%20'1'='1",
    "percent": "%25",
    "wildcards": "%25_*",
    "a bracket": "%7B%7D[]",
    "long": "x" * 2_000,
    "a backslash": "%5C",
    "dots": "...",
}


@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE.keys())
async def test_strange_ids(scene: Scene, granted: Granted, strange: str) -> None:
    await _of_consents(scene, granted, strange)
    await _of_accounts(scene, granted, strange)


async def _of_consents(scene: Scene, granted: Granted, strange: str) -> None:
    place = f"/v1/consents/{strange}"
    for method, path in (
        ("GET", place),
        ("DELETE", place),
        ("GET", f"{place}/status"),
        ("GET", f"{place}/authorisations"),
        ("POST", f"{place}/authorisations"),
        ("GET", f"{place}/authorisations/{strange}"),
    ):
        answer = await scene.api.call(method, path)
        assert verdict(answer) == (403, "CONSENT_UNKNOWN"), (method, path)
    own = f"/v1/consents/{granted.consent.id}/authorisations/{strange}"
    assert verdict(await scene.api.get(own)) == (403, "RESOURCE_UNKNOWN")


async def _of_accounts(scene: Scene, granted: Granted, strange: str) -> None:
    (resource,) = (await scene.api.accounts(granted)).values()
    place = f"/v1/accounts/{strange}"
    for path in (
        place,
        f"{place}/balances",
        f"{place}/transactions?{REPORT}",
        f"{place}/transactions/{strange}",
        f"/v1/accounts/{resource}/transactions/{strange}",
    ):
        answer = await scene.api.get(path, granted=granted)
        assert verdict(answer) == (404, "RESOURCE_UNKNOWN"), path
    name = strange[:35]
    query = f"bookingStatus=booked&entryReferenceFrom={name}"
    answer = await scene.api.get(f"/v1/accounts/{resource}/transactions?{query}", granted=granted)
    assert verdict(answer) == (400, "RESOURCE_UNKNOWN")


async def test_strange_ids_under_a_consent_for_all_accounts(scene: Scene) -> None:
    granted = await scene.grant(Access(Kind.ALL_PSD2))
    for strange in STRANGE.values():
        answer = await scene.api.get(f"/v1/accounts/{strange}/balances", granted=granted)
        assert verdict(answer) == (404, "RESOURCE_UNKNOWN")


async def test_strange_credentials(scene: Scene, granted: Granted) -> None:
    for strange in (b"\xff", b"x" * 4_000, b"'--", b"a,b", b"\x7f", b"%00"):
        for name, told in (
            (b"apiKey", (401, "API_KEY_INVALID")),
            (b"Consent-ID", (400, "CONSENT_UNKNOWN")),
            (b"Authorization", (401, "TOKEN_UNKNOWN")),
        ):
            headers = {
                b"X-Request-ID": b"99391c7e-ad88-49ec-a2ad-99ddcb1f7721",
                b"apiKey": scene.api.party.api_key.encode(),
                b"Authorization": f"Bearer {granted.token}".encode(),
                b"Consent-ID": granted.consent.id.encode(),
            }
            headers[name] = b"Bearer " + strange if name == b"Authorization" else strange
            answer = await scene.api.client.get("/psd2/v1/accounts", headers=list(headers.items()))
            assert verdict(answer) == told, (name, strange)

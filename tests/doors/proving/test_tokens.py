"""Tokens and the certificate of the connection (RFC 8705; contract D.3, D.6, D.8)."""

from typing import Any

import httpx2
import pytest

from tests.doors.berlin.calling import BACK, Api, Scene, verdict
from tests.doors.berlin.signing import VERIFIER, Signing, waiting
from tests.doors.proving.conftest import Caller
from tests.support import worlds
from tests.support.authority import Authority, Wanted
from tests.support.clock import TestClock
from wicketgate import applications, tpps
from wicketgate.kernel.ids import ApplicationId
from wicketgate.kernel.profile import ClientCertificate, Profile
from wicketgate.kernel.work import Desk
from wicketgate.web.kit.seat import Seat

TOKEN = "/oauth2/token"
METADATA = "/.well-known/oauth-authorization-server/oauth2"


@pytest.fixture
def scene(desk: Desk, clock: TestClock, caller: Caller) -> Scene:
    api = Api(caller.client, caller.party)
    api.usual = caller.proxied
    return Scene(desk, clock, api, api)


async def code_of(scene: Scene) -> tuple[Signing, str]:
    signing = await waiting(scene)
    await signing.sign_in()
    _, code = await signing.finalise()
    return signing, code


async def redeem(caller: Caller, code: str, **changed: str | None) -> httpx2.Response:
    form = {
        "grant_type": "authorization_code",
        "client_id": worlds.BEE,
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    }
    return await caller.call("POST", TOKEN, data=form, headers={"apiKey": None, **changed})


async def refresh(caller: Caller, token: str) -> httpx2.Response:
    form = {"grant_type": "refresh_token", "client_id": worlds.BEE, "refresh_token": token}
    return await caller.call("POST", TOKEN, data=form, headers={"apiKey": None})


async def read(caller: Caller, consent: str, token: str) -> httpx2.Response:
    told: dict[str, str | None] = {"Authorization": f"Bearer {token}", "Consent-ID": consent}
    return await caller.call("GET", "/psd2/v1/accounts", headers=told)


async def tokens_of(caller: Caller, scene: Scene) -> tuple[str, dict[str, Any]]:
    signing, code = await code_of(scene)
    answer = await redeem(caller, code)
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()
    return signing.consent_id, tokens


async def test_the_certificate_alone_says_who_the_client_is(caller: Caller, scene: Scene) -> None:
    consent, tokens = await tokens_of(caller, scene)

    assert verdict(await read(caller, consent, tokens["access_token"])) == (200, None)


async def test_an_access_token_is_bound_and_a_refresh_cures_it(
    caller: Caller, scene: Scene, authority: Authority
) -> None:
    consent, tokens = await tokens_of(caller, scene)
    before = caller.made

    caller.made = authority.issue(Wanted(worlds.BEE))  # both are good: the TPP changes over
    old = tokens["access_token"]
    assert verdict(await read(caller, consent, old)) == (401, "TOKEN_INVALID")
    status = f"/psd2/v1/consents/{consent}/status"
    bearer: dict[str, str | None] = {"Authorization": f"Bearer {old}"}
    assert verdict(await caller.call("GET", status, headers=bearer)) == (401, "TOKEN_INVALID")

    renewed = (await refresh(caller, tokens["refresh_token"])).json()
    assert verdict(await read(caller, consent, renewed["access_token"])) == (200, None)
    assert (await caller.call("GET", status)).json() == {"consentStatus": "valid"}

    caller.made = before
    assert verdict(await read(caller, consent, renewed["access_token"])) == (401, "TOKEN_INVALID")


async def test_the_bank_may_leave_tokens_unbound(
    caller: Caller, scene: Scene, authority: Authority, desk: Desk
) -> None:
    desk.profile = desk.profile.model_copy(update={"bind_access_token_to_cert": False})
    consent, tokens = await tokens_of(caller, scene)

    caller.made = authority.issue(Wanted(worlds.BEE))

    assert verdict(await read(caller, consent, tokens["access_token"])) == (200, None)


async def test_a_key_at_the_token_endpoint_must_be_of_the_same_organisation(
    caller: Caller, scene: Scene, wasp: worlds.Party
) -> None:
    _, code = await code_of(scene)

    refused = await redeem(caller, code, apiKey=wasp.api_key)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    assert (await redeem(caller, code, apiKey=caller.party.api_key)).status_code == 200


@pytest.mark.parametrize("named", ["PSDBE-NBB-000002", "PSDBE-NBB-999999"])
async def test_another_s_certificate_is_no_client(
    caller: Caller, scene: Scene, authority: Authority, named: str
) -> None:
    _, code = await code_of(scene)
    caller.made = authority.issue(Wanted(named))

    answer = await redeem(caller, code)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_without_a_certificate_there_is_no_client(caller: Caller, scene: Scene) -> None:
    _, code = await code_of(scene)
    caller.made = None

    answer = await redeem(caller, code, apiKey=caller.party.api_key)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_a_blocked_organisation_gets_no_tokens(
    caller: Caller, scene: Scene, desk: Desk
) -> None:
    _, code = await code_of(scene)
    async with desk.writing(worlds.REQUEST) as work:
        await tpps.suspend(work, worlds.BEE, "a test")

    answer = await redeem(caller, code)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_the_resource_s_application_must_have_selected_the_api(
    caller: Caller, scene: Scene, desk: Desk
) -> None:
    _, code = await code_of(scene)
    async with desk.writing(worlds.REQUEST) as work:
        bee = await tpps.find(work, worlds.BEE)
        assert bee is not None
        chosen = frozenset({applications.Api.PIS})
        await applications.select(work, bee, ApplicationId(f"app-{worlds.BEE}"), chosen)

    answer = await redeem(caller, code)

    assert answer.json()["error"] == "unauthorized_client"


async def test_a_refresh_token_is_revoked_by_the_certificate_alone(
    caller: Caller, scene: Scene
) -> None:
    consent, tokens = await tokens_of(caller, scene)

    form = {"token": tokens["refresh_token"]}
    answer = await caller.call("POST", "/oauth2/revoke", data=form, headers={"apiKey": None})

    assert answer.status_code == 200
    status = await caller.call("GET", f"/psd2/v1/consents/{consent}/status")
    assert status.json() == {"consentStatus": "terminatedByTpp"}


async def test_the_metadata_tells_how_clients_are_known(
    caller: Caller, seat: Seat, desk: Desk
) -> None:
    told = (await caller.client.get(METADATA)).json()
    assert told["token_endpoint_auth_methods_supported"] == ["tls_client_auth"]
    assert told["tls_client_certificate_bound_access_tokens"] is True
    assert told["mtls_endpoint_aliases"]["token_endpoint"] == f"{seat.api_url}/oauth2/token"

    def switched(how: ClientCertificate) -> Profile:
        return desk.profile.model_copy(update={"client_certificate": how})

    desk.profile = switched(ClientCertificate.OPTIONAL)
    told = (await caller.client.get(METADATA)).json()
    assert told["token_endpoint_auth_methods_supported"] == ["tls_client_auth", "none"]
    desk.profile = switched(ClientCertificate.OFF)
    told = (await caller.client.get(METADATA)).json()
    assert told["token_endpoint_auth_methods_supported"] == ["none"]
    assert "mtls_endpoint_aliases" not in told

"""Authorisation sub-resources of consents, and what headers bind them to (contract A.4, A.0.3)."""

from datetime import timedelta

import pytest

from tests.doors.berlin.calling import BACK, Scene, body, faults, verdict
from tests.doors.berlin.signing import Signing, approved, waiting
from tests.support import worlds
from wicketgate import authorisation
from wicketgate.consenting import Status
from wicketgate.kernel.ids import AuthorisationId
from wicketgate.kernel.profile import StartMode, UnknownIdStatus
from wicketgate.subjects import Ending

EXPLICIT = {"TPP_Explicit_Authorisation_Preferred": "true"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: races, where databases differ, are in test_races."""
    return sqlite_url


async def start(scene: Scene, key: str, **headers: str | None) -> tuple[int, str | None]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    place = f"/v1/consents/{key}/authorisations"
    return verdict(await scene.api.call("POST", place, headers=named))


async def ids_of(scene: Scene, key: str) -> list[str]:
    told = await scene.api.get(f"/v1/consents/{key}/authorisations")
    found: list[str] = told.json()["authorisationIds"]
    return found


# ---------------------------------------------------------------------- A.4.1: who starts
@pytest.mark.parametrize(
    ("mode", "preferred", "explicit"),
    [
        (StartMode.AUTO, None, "no"),
        (StartMode.AUTO, "false", "no"),
        (StartMode.AUTO, "true", "yes"),
        (StartMode.AUTO, "TRUE", "yes"),
        (StartMode.IMPLICIT, "true", "no"),
        (StartMode.EXPLICIT, None, "yes"),
        (StartMode.EXPLICIT, "false", "yes"),
    ],
)
async def test_who_starts(
    scene: Scene, mode: StartMode, preferred: str | None, explicit: str
) -> None:
    scene.desk.profile = scene.desk.profile.model_copy(update={"start_authorisation_mode": mode})
    answer = await scene.api.ask(TPP_Explicit_Authorisation_Preferred=preferred)
    told = answer.json()
    place = f"/psd2/v1/consents/{told['consentId']}"
    links = {name: link["href"] for name, link in told["_links"].items()}
    ids = await ids_of(scene, told["consentId"])
    if explicit == "yes":
        assert not ids
        assert links == {
            "self": place,
            "status": f"{place}/status",
            "startAuthorisation": f"{place}/authorisations",
        }
    else:
        (sca,) = ids
        assert links == {
            "self": place,
            "status": f"{place}/status",
            "scaStatus": f"{place}/authorisations/{sca}",
            "scaOAuth": "http://testserver/.well-known/oauth-authorization-server/oauth2",
        }
    assert answer.headers["aspsp-sca-approach"] == "REDIRECT"
    assert "tppMessages" not in told


async def test_an_explicit_start(scene: Scene) -> None:
    key = await scene.api.received(**EXPLICIT)
    place = f"/v1/consents/{key}/authorisations"
    answer = await scene.api.call("POST", place, json={})
    told = answer.json()
    assert answer.status_code == 201
    assert "location" not in answer.headers
    assert told["scaStatus"] == "received"
    assert {name: link["href"] for name, link in told["_links"].items()} == {
        "scaStatus": f"/psd2{place}/{told['authorisationId']}",
        "scaOAuth": "http://testserver/.well-known/oauth-authorization-server/oauth2",
    }
    assert await ids_of(scene, key) == [told["authorisationId"]]


@pytest.mark.parametrize("value", ["false", "False"])
async def test_another_approach_is_not_offered(scene: Scene, value: str) -> None:
    told = (await scene.api.ask(TPP_Redirect_Preferred=value)).json()
    (warning,) = told["tppMessages"]
    assert warning == {
        "category": "WARNING",
        "code": "WARNING",
        "text": "only the redirect approach is offered",
    }
    assert "tppMessages" not in (await scene.api.ask(TPP_Redirect_Preferred="true")).json()
    assert "tppMessages" not in (await scene.api.ask(TPP_Decoupled_Preferred="true")).json()


# ---------------------------------------------------------------------- A.4.2: refusals
REFUSED = {
    Status.REJECTED: (401, "CONSENT_INVALID"),
    Status.REVOKED_BY_PSU: (401, "CONSENT_INVALID"),
    Status.EXPIRED: (401, "CONSENT_EXPIRED"),
    Status.TERMINATED_BY_TPP: (401, "CONSENT_EXPIRED"),
}


@pytest.mark.parametrize("status", REFUSED)
async def test_nothing_starts_on_what_has_ended(scene: Scene, status: Status) -> None:
    key = await scene.api.received(**EXPLICIT)
    if status in {Status.EXPIRED, Status.REVOKED_BY_PSU}:
        key = (await scene.grant()).consent.id
    await scene.end(key, status)
    before = await scene.rows()
    assert await start(scene, key) == REFUSED[status]
    assert await scene.rows() == before


async def test_nothing_starts_on_what_time_has_ended(scene: Scene) -> None:
    pending = await scene.api.received(**EXPLICIT)
    valid = (await scene.grant(life=timedelta(days=1))).consent.id
    scene.clock.advance(timedelta(days=1))
    assert await start(scene, pending) == (401, "CONSENT_INVALID")
    assert await start(scene, valid) == (401, "CONSENT_EXPIRED")


async def test_a_valid_consent_is_not_signed_again(scene: Scene) -> None:
    _, signing, _ = await approved(scene)
    assert await start(scene, signing.consent_id) == (409, "STATUS_INVALID")


async def test_one_customer_waits_at_a_time(scene: Scene) -> None:
    implicit = await scene.api.received()
    assert await start(scene, implicit) == (409, "STATUS_INVALID")
    explicit = await scene.api.received(**EXPLICIT)
    assert await start(scene, explicit) == (201, None)
    assert await start(scene, explicit) == (409, "STATUS_INVALID")
    assert len(await ids_of(scene, explicit)) == 1


async def test_as_many_start_as_must_sign(scene: Scene) -> None:
    key = (await scene.grant_jointly("psu-corp-a")).consent.id
    assert await start(scene, key) == (201, None)
    assert await start(scene, key) == (201, None)
    assert await start(scene, key) == (409, "STATUS_INVALID")
    first, second = await ids_of(scene, key)
    async with scene.desk.writing(worlds.REQUEST) as work:
        subject, held = await authorisation.lock(work, AuthorisationId(first))
        await authorisation.fail(work, subject, held, Ending.SCA_FAILED)
    # A signer who failed has failed alone: another one may come (B.3).
    assert await scene.api.status(key) == "partiallyAuthorised"
    assert await start(scene, key) == (201, None)
    assert len(await ids_of(scene, key)) == 3
    assert second in await ids_of(scene, key)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", (201, None)),
        (b"{}", (201, None)),
        (b' {"psuData": null} ', (201, None)),
        (b'{"psuData": {}}', (400, "SERVICE_INVALID")),
        (b'{"psuData": {"password": "x"}, "x": 1}', (400, "SERVICE_INVALID")),
        (b'{"authenticationMethodId": "901"}', (400, "SERVICE_INVALID")),
        (b'{"scaAuthenticationData": "123456"}', (400, "SERVICE_INVALID")),
        (b'{"confirmationCode": "1"}', (400, "FORMAT_ERROR")),
        (b'{"x": 1}', (400, "FORMAT_ERROR")),
        (b"[]", (400, "FORMAT_ERROR")),
        (b"null", (400, "FORMAT_ERROR")),
        (b" ", (400, "FORMAT_ERROR")),
        (b"{", (400, "FORMAT_ERROR")),
        (b'{"a":1,"a":1}', (400, "FORMAT_ERROR")),
    ],
)
async def test_there_is_nothing_to_say(
    scene: Scene, raw: bytes, told: tuple[int, str | None]
) -> None:
    key = await scene.api.received(**EXPLICIT)
    headers = {"Content-Type": "application/json"}
    place = f"/v1/consents/{key}/authorisations"
    assert verdict(await scene.api.call("POST", place, content=raw, headers=headers)) == told
    assert len(await ids_of(scene, key)) == (told[0] == 201)


async def test_the_redirect_uri_is_constant(scene: Scene) -> None:
    key = await scene.api.received(**EXPLICIT, TPP_Redirect_URI=BACK)
    place = f"/v1/consents/{key}/authorisations"
    for other in (f"{BACK}/", f"{BACK}?x", BACK.upper()[:5].lower() + BACK[5:] + "x"):
        answer = await scene.api.call("POST", place, headers={"TPP-Redirect-URI": other})
        assert faults(answer) == [("FORMAT_ERROR", "TPP-Redirect-URI")]
    assert await start(scene, key, TPP_Redirect_URI=BACK) == (201, None)
    silent = await scene.api.received(**EXPLICIT, TPP_Redirect_URI=BACK)
    assert await start(scene, silent) == (201, None)


# ---------------------------------------------------------------------- A.4.3: reads
async def test_sca_status_goes_forward(scene: Scene) -> None:
    signing = await waiting(scene)

    async def told() -> str:
        place = f"/v1/consents/{signing.consent_id}/authorisations/{signing.authorisation_id}"
        status: str = (await scene.api.get(place)).json()["scaStatus"]
        return status

    assert await told() == "received"
    await signing.sign_in()
    assert await told() == "started"
    await signing.sign_in()  # comes back: the highest status stays (B.3)
    assert await told() == "started"
    await signing.finalise()
    assert await told() == "finalised"
    await scene.api.call("DELETE", f"/v1/consents/{signing.consent_id}")
    assert await told() == "finalised"


async def test_a_refusal_is_final(scene: Scene) -> None:
    signing = await waiting(scene)
    await signing.refuse()
    place = f"/v1/consents/{signing.consent_id}"
    answer = await scene.api.get(f"{place}/authorisations/{signing.authorisation_id}")
    assert answer.json() == {"scaStatus": "failed"}
    assert await scene.api.status(signing.consent_id) == "rejected"


async def test_an_authorisation_of_another_consent_is_unknown(scene: Scene) -> None:
    one, other = await waiting(scene), await waiting(scene)
    place = f"/v1/consents/{one.consent_id}/authorisations"
    answers = [
        await scene.api.get(f"{place}/{sca}")
        for sca in (other.authorisation_id, "nobody", one.authorisation_id.swapcase())
    ]
    assert {verdict(answer) for answer in answers} == {(403, "RESOURCE_UNKNOWN")}
    assert len({answer.content for answer in answers}) == 1
    scene.desk.profile = scene.desk.profile.model_copy(
        update={"unknown_id_status": UnknownIdStatus.NOT_FOUND}
    )
    answer = await scene.api.get(f"{place}/nobody")
    assert verdict(answer) == (404, "RESOURCE_UNKNOWN")
    answer = await scene.api.get("/v1/consents/nobody/authorisations/nobody")
    assert verdict(answer) == (403, "CONSENT_UNKNOWN")


async def test_psu_id_names_who_may_answer(scene: Scene) -> None:
    signing = await waiting(scene, PSU_ID="psu-ok")
    async with scene.desk.reading(worlds.REQUEST) as work:
        _, held = await signing.held(work)
    assert (held.fits("psu-ok"), held.fits("psu-joint")) == (True, False)
    anyone = await waiting(scene)
    async with scene.desk.reading(worlds.REQUEST) as work:
        _, held = await anyone.held(work)
    assert held.fits("psu-joint")


async def test_ids_tell_nothing(scene: Scene) -> None:
    seen = set()
    for _ in range(20):
        signing = await waiting(scene, body())
        seen |= {signing.consent_id, signing.authorisation_id}
        assert isinstance(signing, Signing)
    assert len(seen) == 40
    assert all(len(one) >= 22 and one.replace("-", "").replace("_", "").isalnum() for one in seen)

"""From received to its end: by the TPP, the customer, the clock, a newer consent (contract B.1)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.doors.berlin.calling import ADDRESS, GIRO, TODAY, Scene, body, verdict
from tests.doors.berlin.signing import approved, waiting
from tests.support import worlds
from tests.support.consents import Granted
from wicketgate import consents, journal, sandbox
from wicketgate.bank import AccountsDoNotMatch
from wicketgate.consenting import Status
from wicketgate.consents import Access, Kind
from wicketgate.kernel.ids import ConsentId

ENDED = [s for s in Status if s not in {Status.RECEIVED, Status.PARTIALLY_AUTHORISED, Status.VALID}]
OF_A_VALID_ONE = {
    Status.EXPIRED: "CONSENT_EXPIRED",
    Status.TERMINATED_BY_TPP: "CONSENT_EXPIRED",
    Status.REVOKED_BY_PSU: "CONSENT_INVALID",
}


async def information(scene: Scene, key: str) -> dict[str, object]:
    answer = await scene.api.get(f"/v1/consents/{key}")
    assert answer.status_code == 200, answer.text
    told: dict[str, object] = answer.json()
    return told


async def transitions(scene: Scene, key: str) -> list[tuple[str | None, str | None]]:
    """The transition log of the consent."""
    async with scene.desk.reading(worlds.REQUEST) as work:
        lines = await journal.history(work, f"consent:{key}")
    return [(line.before, line.after) for line in lines]


# ---------------------------------------------------------------------- the golden flow
async def test_from_the_request_to_the_last_reading(scene: Scene) -> None:
    granted, signing, tokens = await approved(scene)
    key = signing.consent_id
    told = await information(scene, key)
    assert told["consentStatus"] == "valid"
    assert told["_links"] == {"account": {"href": "/psd2/v1/accounts"}}
    assert told["lastActionDate"] == TODAY.isoformat()
    assert tokens.refresh_token
    assert (await scene.api.get("/v1/accounts", granted=granted)).status_code == 200
    sca = f"/v1/consents/{key}/authorisations/{signing.authorisation_id}"
    assert (await scene.api.get(sca)).json() == {"scaStatus": "finalised"}
    assert (await scene.api.call("DELETE", f"/v1/consents/{key}")).status_code == 204
    assert await scene.api.status(key) == "terminatedByTpp"
    answer = await scene.api.get("/v1/accounts", granted=granted)
    assert verdict(answer) == (401, "CONSENT_EXPIRED")
    assert await transitions(scene, key) == [
        (None, "received"),
        ("received", "valid"),
        ("valid", "terminatedByTpp"),
    ]


# ---------------------------------------------------------------------- DELETE
@pytest.mark.parametrize("start", ["received", "partiallyAuthorised", "valid"])
async def test_the_tpp_ends_what_is_open_or_valid(scene: Scene, start: str) -> None:
    signing = await waiting(scene)
    key, sca = signing.consent_id, signing.authorisation_id
    if start == "valid":
        key, sca = (await approved(scene))[1].consent_id, ""
    if start == "partiallyAuthorised":
        key, sca = (await scene.grant_jointly("psu-corp-a")).consent.id, ""
    assert await scene.api.status(key) == start
    scene.clock.advance(timedelta(minutes=5))
    answer = await scene.api.call("DELETE", f"/v1/consents/{key}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "content-type" not in answer.headers
    assert await scene.api.status(key) == "terminatedByTpp"
    if sca:
        told = await scene.api.get(f"/v1/consents/{key}/authorisations/{sca}")
        assert told.json() == {"scaStatus": "failed"}


@pytest.mark.parametrize("status", ENDED)
async def test_what_has_ended_stays_as_it_ended(scene: Scene, status: Status) -> None:
    key = await scene.api.received()
    if status is not Status.REJECTED:
        key = (await scene.grant()).consent.id
    await scene.end(key, status)
    before = await information(scene, key)
    log = await transitions(scene, key)
    scene.clock.advance(timedelta(days=2))
    for _ in range(2):
        assert (await scene.api.call("DELETE", f"/v1/consents/{key}")).status_code == 204
    assert await information(scene, key) == before
    assert await transitions(scene, key) == log


@pytest.mark.parametrize("status", OF_A_VALID_ONE)
async def test_every_token_dies_with_its_consent(scene: Scene, status: Status) -> None:
    granted = await scene.grant()
    await scene.end(granted.consent, status)
    for place in ("/v1/accounts", "/v1/accounts/x", "/v1/accounts/x/transactions/y"):
        answer = await scene.api.get(place, granted=granted)
        assert verdict(answer) == (401, OF_A_VALID_ONE[status])


async def test_before_the_customer_has_signed_nothing_is_read(scene: Scene) -> None:
    first = await scene.grant_jointly("psu-corp-a")
    assert await scene.api.status(first.consent.id) == "partiallyAuthorised"
    answer = await scene.api.get("/v1/accounts", granted=first)
    assert verdict(answer) == (401, "CONSENT_INVALID")
    both = await scene.grant_jointly("psu-corp-a", "psu-corp-b")
    assert (await scene.api.get("/v1/accounts", granted=both)).status_code == 200


# ---------------------------------------------------------------------- the clock
@pytest.mark.parametrize(
    ("headers", "life"),
    [
        ({}, timedelta(minutes=30)),
        ({"TPP_Explicit_Authorisation_Preferred": "true"}, timedelta(hours=24)),
    ],
    ids=["implicit", "explicit"],
)
async def test_a_consent_that_nobody_signs_is_rejected_in_time(
    scene: Scene, headers: dict[str, str], life: timedelta
) -> None:
    key = await scene.api.received(**headers)
    scene.clock.advance(life - timedelta(microseconds=1))
    assert await scene.api.status(key) == "received"
    assert await scene.sweep() == 0
    scene.clock.advance(timedelta(microseconds=1))
    assert await scene.api.status(key) == "rejected"
    ids = (await scene.api.get(f"/v1/consents/{key}/authorisations")).json()["authorisationIds"]
    for sca in ids:
        told = await scene.api.get(f"/v1/consents/{key}/authorisations/{sca}")
        assert told.json() == {"scaStatus": "failed"}
    assert await scene.sweep() == 1
    assert await scene.sweep() == 0
    assert await scene.api.status(key) == "rejected"
    assert (await transitions(scene, key))[-1] == ("received", "rejected")


async def test_a_second_signature_is_awaited_for_a_week(scene: Scene) -> None:
    key = (await scene.grant_jointly("psu-corp-a")).consent.id
    scene.clock.advance(timedelta(days=7) - timedelta(microseconds=1))
    assert await scene.api.status(key) == "partiallyAuthorised"
    scene.clock.advance(timedelta(microseconds=1))
    assert await scene.api.status(key) == "rejected"


async def test_a_code_that_is_never_redeemed_ends_the_consent(scene: Scene) -> None:
    signing = await waiting(scene)
    await signing.sign_in()
    await signing.finalise()
    assert await scene.api.status(signing.consent_id) == "valid"
    scene.clock.advance(timedelta(minutes=10))
    assert await scene.api.status(signing.consent_id) == "expired"


async def test_the_last_day_ends_at_midnight_of_the_bank(scene: Scene) -> None:
    scene.clock.now = datetime(2026, 11, 18, 22, 40, tzinfo=UTC)
    granted, signing, tokens = await approved(scene, body(validUntil="2026-11-18"))
    assert tokens.expires_in == 20 * 60
    scene.clock.now = datetime(2026, 11, 18, 22, 59, 59, 999_999, tzinfo=UTC)
    assert await scene.api.status(signing.consent_id) == "valid"
    assert (await scene.api.get("/v1/accounts", granted=granted)).status_code == 200
    scene.clock.now = datetime(2026, 11, 18, 23, 0, tzinfo=UTC)
    # The status that is told is the one that decides in the same second (B.5).
    told = await information(scene, signing.consent_id)
    assert (told["consentStatus"], told["lastActionDate"]) == ("expired", "2026-11-19")
    answer = await scene.api.get("/v1/accounts", granted=granted)
    assert verdict(answer) == (401, "CONSENT_EXPIRED")
    assert await scene.sweep() == 1
    assert await information(scene, signing.consent_id) == told


async def test_no_consent_lives_longer_than_the_bank_allows(scene: Scene) -> None:
    _, signing, _ = await approved(scene, body(validUntil="9999-12-31"))
    scene.clock.now = datetime(2027, 5, 17, 9, 29, 59, tzinfo=UTC)
    assert await scene.api.status(signing.consent_id) == "valid"
    scene.clock.now = datetime(2027, 5, 17, 9, 30, 1, tzinfo=UTC)  # 180 days after the signature
    assert await scene.api.status(signing.consent_id) == "expired"


async def test_a_party_moves_its_own_time_and_nobody_elses(scene: Scene) -> None:
    mine = (await scene.grant(life=timedelta(days=5))).consent.id
    theirs = (await scene.grant(life=timedelta(days=5), party=scene.other.party)).consent.id
    await scene.move_clock(timedelta(days=5))
    assert await scene.api.status(mine) == "expired"
    assert await scene.other.status(theirs) == "valid"
    assert await scene.sweep() == 1
    assert await scene.api.status(mine) == "expired"
    assert await scene.other.status(theirs) == "valid"
    key = await scene.api.received(body(validUntil="2026-11-23"))
    assert (await information(scene, key))["lastActionDate"] == "2026-11-23"
    answer = await scene.api.ask(body(validUntil="2026-11-22"))
    assert verdict(answer) == (400, "TIMESTAMP_INVALID")
    assert (await scene.other.ask(body(validUntil="2026-11-22"))).status_code == 201


async def test_thirteen_months_after_its_end_a_consent_is_unknown(scene: Scene) -> None:
    key = await scene.api.received()
    await scene.api.call("DELETE", f"/v1/consents/{key}")
    scene.clock.advance(timedelta(days=396))
    assert await scene.api.status(key) == "terminatedByTpp"
    scene.clock.advance(timedelta(days=1))
    answer = await scene.api.get(f"/v1/consents/{key}")
    assert verdict(answer) == (403, "CONSENT_UNKNOWN")


# ---------------------------------------------------------------------- the newer one (B.1.2)
async def test_a_newer_recurring_consent_takes_the_place_of_the_older(scene: Scene) -> None:
    older, old_signing, _ = await approved(scene)
    signing = await waiting(scene, body(access={"availableAccounts": "allAccounts"}))
    await signing.sign_in()
    # The moment is the signature, never the POST.
    assert await scene.api.status(old_signing.consent_id) == "valid"
    await signing.finalise()
    assert await scene.api.status(old_signing.consent_id) == "expired"
    answer = await scene.api.get("/v1/accounts", granted=older)
    assert verdict(answer) == (401, "CONSENT_EXPIRED")
    assert (await transitions(scene, old_signing.consent_id))[-1] == ("valid", "expired")


async def test_what_a_newer_consent_leaves_alone(scene: Scene) -> None:
    one_off = await scene.grant(recurring=False)
    theirs = await scene.grant(party=scene.other.party)
    joint = await scene.grant(login="psu-joint")
    still_waiting = await waiting(scene)
    newer = await scene.grant(Access(Kind.ALL_PSD2))
    assert await scene.api.status(one_off.consent.id) == "valid"
    assert await scene.other.status(theirs.consent.id) == "valid"
    assert await scene.api.status(joint.consent.id) == "valid"
    assert await scene.api.status(still_waiting.consent_id) == "received"
    another = await scene.grant(recurring=False)
    for granted in (newer, one_off, another):
        assert await scene.api.status(granted.consent.id) == "valid"


async def test_joint_consents_give_way_to_the_same_signers_only(scene: Scene) -> None:
    first = await scene.grant_jointly("psu-corp-a", "psu-corp-b")
    half = await scene.grant_jointly("psu-corp-a")
    assert await scene.api.status(first.consent.id) == "valid"
    assert await scene.api.status(half.consent.id) == "partiallyAuthorised"
    second = await scene.grant_jointly("psu-corp-b", "psu-corp-a")
    assert await scene.api.status(first.consent.id) == "expired"
    assert await scene.api.status(second.consent.id) == "valid"


async def test_the_customer_is_told_what_gives_way(scene: Scene) -> None:
    async def told(key: ConsentId, login: str) -> str | None:
        async with scene.desk.reading(worlds.REQUEST) as work:
            consent = await consents.find_own(work, scene.api.party.organisation, key)
            psu = await sandbox.customer_called(work, scene.api.party.organisation, login)
            assert psu is not None
            older = await consents.to_be_replaced(work, consent, psu.id, psu.corporate_id)
            return None if older is None else older.id

    first = await scene.grant()
    newer = ConsentId(await scene.api.received())
    assert await told(newer, "psu-ok") == first.consent.id
    assert await told(newer, "psu-joint") is None
    both = await scene.grant_jointly("psu-corp-a", "psu-corp-b")
    half = await scene.grant_jointly("psu-corp-b")
    assert await told(half.consent.id, "psu-corp-a") == both.consent.id
    scene.clock.advance(timedelta(days=30))
    assert await told(newer, "psu-ok") is None
    once = body(recurringIndicator=False, frequencyPerDay=1)
    assert await told(ConsentId(await scene.api.received(once)), "psu-ok") is None


# ---------------------------------------------------------------------- matching (B.1.4)
async def test_accounts_of_others_do_not_match(scene: Scene) -> None:
    others = "DE89370400440532013000"
    signing = await waiting(scene, body(access={"accounts": [{"iban": GIRO}, {"iban": others}]}))
    await signing.sign_in()
    with pytest.raises(AccountsDoNotMatch):
        await signing.finalise()
    assert await scene.api.status(signing.consent_id) == "received"


async def test_where_the_bank_lets_a_part_match_the_rest_is_what_was_authorised(
    scene: Scene,
) -> None:
    scene.desk.profile = scene.desk.profile.model_copy(
        update={"dedicated_refs_all_or_nothing": False}
    )
    others = "DE89370400440532013000"
    asked = body(access={"balances": [{"iban": GIRO}, {"iban": others}]})
    granted, signing, _ = await approved(scene, asked)
    told = await information(scene, signing.consent_id)
    assert told["access"] == {"balances": [{"iban": GIRO}]}
    assert list(await scene.api.accounts(granted)) == [f"{GIRO} EUR"]
    nothing = await waiting(scene, body(access={"accounts": [{"iban": others}]}))
    await nothing.sign_in()
    with pytest.raises(AccountsDoNotMatch):
        await nothing.finalise()


async def test_a_reading_never_prolongs_anything(scene: Scene, granted: Granted) -> None:
    before = await information(scene, granted.consent.id)
    scene.clock.advance(timedelta(days=3))
    headers = {"PSU-IP-Address": ADDRESS}
    await scene.api.get("/v1/accounts", granted=granted, headers=headers)
    assert await information(scene, granted.consent.id) == before
    assert before["lastActionDate"] == date(2026, 11, 18).isoformat()

"""The same creating POST again gets the same answer again (contract E.1)."""

import asyncio
import hashlib
import json
from datetime import timedelta
from uuid import uuid4

import httpx2
import pytest

from tests.doors.berlin.calling import ADDRESS, Scene, body, faults, verdict
from tests.support import worlds
from wicketgate import journal

EXPLICIT = {"TPP_Explicit_Authorisation_Preferred": "true"}
DAY = timedelta(hours=24)


def shown(answer: httpx2.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    return answer.status_code, answer.content, sorted(answer.headers.multi_items())


async def test_a_repeated_request_is_answered_as_the_first_was(scene: Scene) -> None:
    key = str(uuid4())
    first = await scene.api.ask(X_Request_ID=key, TPP_Redirect_Preferred="false")
    before = await scene.rows()
    again = await scene.api.ask(X_Request_ID=key, TPP_Redirect_Preferred="false")
    assert first.status_code == 201
    assert shown(again) == shown(first)
    louder = await scene.api.ask(X_Request_ID=key.upper())
    assert louder.content == first.content
    assert louder.headers["x-request-id"] == key.upper()
    assert await scene.rows() == before


async def test_the_first_answer_stays_whatever_became_of_the_consent(scene: Scene) -> None:
    key = str(uuid4())
    first = await scene.api.ask(X_Request_ID=key)
    await scene.api.call("DELETE", f"/v1/consents/{first.json()['consentId']}")
    again = await scene.api.ask(X_Request_ID=key)
    assert shown(again) == shown(first)
    assert again.json()["consentStatus"] == "received"
    assert await scene.api.status(first.json()["consentId"]) == "terminatedByTpp"


async def test_an_authorisation_starts_once(scene: Scene) -> None:
    consent = await scene.api.received(**EXPLICIT)
    headers = {"X-Request-ID": str(uuid4())}
    place = f"/v1/consents/{consent}/authorisations"
    first = await scene.api.call("POST", place, headers=headers)
    again = await scene.api.call("POST", place, headers=headers)
    assert first.status_code == 201
    assert shown(again) == shown(first)
    ids = await scene.api.get(place)
    assert len(ids.json()["authorisationIds"]) == 1


@pytest.mark.parametrize("change", ["body", "space", "content type"])
async def test_another_request_by_the_same_id_is_refused(scene: Scene, change: str) -> None:
    key = str(uuid4())
    raw = json.dumps(body()).encode()
    headers = {"X-Request-ID": key, "PSU-IP-Address": ADDRESS, "Content-Type": "application/json"}
    first = await scene.api.call("POST", "/v1/consents", content=raw, headers=headers)
    assert first.status_code == 201
    before = await scene.rows()
    if change == "body":
        raw = json.dumps(body(frequencyPerDay=3)).encode()
    elif change == "space":
        raw += b" "
    else:
        headers["Content-Type"] += "; charset=utf-8"
    answer = await scene.api.call("POST", "/v1/consents", content=raw, headers=headers)
    assert faults(answer) == [("FORMAT_ERROR", "X-Request-ID")]
    # Also when the new body is wrong by itself: stage 12 comes before 13.
    answer = await scene.api.call("POST", "/v1/consents", content=b"{", headers=headers)
    assert faults(answer) == [("FORMAT_ERROR", "X-Request-ID")]
    assert await scene.rows() == before


async def test_what_makes_two_requests_the_same(scene: Scene) -> None:
    """Organisation, method, path, X-Request-ID: anything else is another request."""
    key = str(uuid4())
    mine = await scene.api.ask(X_Request_ID=key)
    theirs = await scene.other.ask(X_Request_ID=key)
    assert theirs.status_code == 201
    assert theirs.json()["consentId"] != mine.json()["consentId"]
    consents = [await scene.api.received(**EXPLICIT) for _ in range(2)]
    started = [
        await scene.api.call(
            "POST", f"/v1/consents/{c}/authorisations", headers={"X-Request-ID": key}
        )
        for c in consents
    ]
    assert len({answer.json()["authorisationId"] for answer in started}) == 2
    equal = [await scene.api.received(body()) for _ in range(2)]
    assert equal[0] != equal[1]


async def test_the_first_stages_are_passed_anew(scene: Scene) -> None:
    key = str(uuid4())
    await scene.api.received(X_Request_ID=key)
    for headers, told in (
        ({"apiKey": "x"}, (401, "API_KEY_INVALID")),
        ({"Accept": "image/png"}, (406, "REQUESTED_FORMATS_INVALID")),
        ({"PSU-Device-ID": "x"}, (400, "FORMAT_ERROR")),
        ({"Authorization": "Bearer x"}, (401, "TOKEN_UNKNOWN")),
    ):
        answer = await scene.api.ask(X_Request_ID=key, **headers)
        assert verdict(answer) == told
    consent = await scene.api.received(**EXPLICIT)
    place = f"/v1/consents/{consent}/authorisations"
    first = await scene.api.call("POST", place, headers={"X-Request-ID": key})
    assert first.status_code == 201
    scene.clock.advance(timedelta(days=400))
    answer = await scene.api.call("POST", place, headers={"X-Request-ID": key})
    assert verdict(answer) == (403, "CONSENT_UNKNOWN")


async def test_a_refused_request_may_come_again_by_the_same_id(scene: Scene) -> None:
    key = str(uuid4())
    before = await scene.rows()
    for asked in ({}, body(validUntil="2020-01-01"), body(access={"accounts": []})):
        answer = await scene.api.ask(asked, X_Request_ID=key)
        assert answer.status_code == 400
    assert (await scene.api.ask(X_Request_ID=key, Sandbox_Fault="503")).status_code == 503
    assert await scene.rows() == before
    assert (await scene.api.ask(X_Request_ID=key)).status_code == 201


async def test_after_a_day_the_request_is_a_new_one(scene: Scene) -> None:
    key = str(uuid4())
    first = await scene.api.ask(X_Request_ID=key)
    scene.clock.advance(DAY)
    again = await scene.api.ask(X_Request_ID=key)
    assert again.json() == first.json()
    scene.clock.advance(timedelta(microseconds=1))
    anew = await scene.api.ask(body(frequencyPerDay=1), X_Request_ID=key)
    assert anew.status_code == 201
    assert anew.json()["consentId"] != first.json()["consentId"]
    assert (await scene.api.ask(body(frequencyPerDay=1), X_Request_ID=key)).json() == anew.json()


async def test_old_answers_are_forgotten(scene: Scene) -> None:
    await scene.api.received()
    scene.clock.advance(DAY)
    await scene.api.received()
    async with scene.desk.writing(worlds.REQUEST) as work:
        assert await journal.forget_old_answers(work) == 0
    scene.clock.advance(timedelta(microseconds=1))
    async with scene.desk.writing(worlds.REQUEST) as work:
        assert await journal.forget_old_answers(work) == 1
    assert (await scene.rows())["creation"] == 1


async def test_readings_and_ends_have_no_memory(scene: Scene) -> None:
    key = {"X-Request-ID": str(uuid4())}
    consent = await scene.api.received()
    place = f"/v1/consents/{consent}"
    first = await scene.api.get(place, headers=key)
    assert (await scene.api.call("DELETE", place, headers=key)).status_code == 204
    second = await scene.api.get(place, headers=key)
    assert (first.json()["consentStatus"], second.json()["consentStatus"]) == (
        "received",
        "terminatedByTpp",
    )
    assert (await scene.api.call("DELETE", place, headers=key)).status_code == 204


# ---------------------------------------------------------------------- at once
@pytest.mark.parametrize("twins", [2, 8])
async def test_twins_at_once_are_one(scene: Scene, twins: int) -> None:
    key = str(uuid4())
    answers = await asyncio.gather(*(scene.api.ask(X_Request_ID=key) for _ in range(twins)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    stored = await scene.rows()
    assert (stored["consent"], stored["authorisation"], stored["creation"]) == (1, 1, 1)


async def test_of_two_requests_at_once_by_one_id_one_is_refused(scene: Scene) -> None:
    key = str(uuid4())
    answers = await asyncio.gather(
        *(scene.api.ask(body(frequencyPerDay=n), X_Request_ID=key) for n in (1, 2, 3, 4))
    )
    told = sorted(answer.status_code for answer in answers)
    assert told == [201, 400, 400, 400]
    assert (await scene.rows())["consent"] == 1


async def test_a_twin_of_a_refused_request_is_refused_by_itself(scene: Scene) -> None:
    key = str(uuid4())
    wrong = body(validUntil="2020-01-01")
    answers = await asyncio.gather(*(scene.api.ask(wrong, X_Request_ID=key) for _ in range(4)))
    assert {verdict(answer) for answer in answers} == {(400, "TIMESTAMP_INVALID")}
    assert (await scene.rows())["creation"] == 0


async def test_a_twin_that_is_never_answered(scene: Scene) -> None:
    """What a process leaves behind that died between claim and answer cannot be: one transaction.

    The claim of a twin that has no answer yet is made by hand.
    """
    key = str(uuid4())
    raw = httpx2.Request("POST", "http://x", json=body())
    hashed = hashlib.sha256(raw.content + b"\x00" + b"application/json").hexdigest()
    claim = journal.CreationKey(
        scene.api.party.organisation, "POST", "/psd2/v1/consents", key, hashed
    )
    async with scene.desk.writing(worlds.REQUEST) as work:
        assert await journal.claim(work, claim) is None
    answer = await scene.api.ask(X_Request_ID=key)
    assert verdict(answer) == (409, "STATUS_INVALID")
    assert answer.headers["retry-after"].isdigit()
    assert (await scene.rows())["consent"] == 0

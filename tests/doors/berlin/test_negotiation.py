"""Media types, charsets, compression: what is let in and how it goes out (C.2 stage 6, E.18)."""

import gzip
import json

import httpx2
import pytest

from tests.doors.berlin.calling import ADDRESS, Scene, body, verdict
from tests.support.consents import Granted

JSON = "application/json"
PROBLEM = "application/problem+json"
XML = "application/xml"
REPORT = "bookingStatus=booked&dateFrom=2026-11-01"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: nothing here depends on where things are kept."""
    return sqlite_url


async def post(scene: Scene, content: bytes, **headers: str | None) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {"PSU-IP-Address": ADDRESS, "Content-Type": JSON, **named}
    return await scene.api.call("POST", "/v1/consents", content=content, headers=sent)


# ---------------------------------------------------------------------- what comes in
@pytest.mark.parametrize(
    ("media", "status"),
    [
        (JSON, 201),
        ("Application/JSON", 201),
        ("application/json; charset=utf-8", 201),
        ('application/json;charset="UTF-8"', 201),
        ("application/json; charset=UTF-8; boundary=x", 201),
        ("application/json; charset=iso-8859-1", 415),
        ("application/json; charset=utf-16", 415),
        ("application/json; charset=utf-8; charset=latin1", 415),
        (XML, 415),
        ("text/json", 415),
        ("application/merge-patch+json", 415),
        ("application/jsonx", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        (";", 415),
        ("", 415),
        (None, 415),
    ],
)
async def test_content_types(scene: Scene, media: str | None, status: int) -> None:
    answer = await post(scene, json.dumps(body()).encode(), Content_Type=media)
    assert verdict(answer) == (status, None if status == 201 else "FORMAT_ERROR")


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "gzip, identity", ""])
async def test_a_packed_body_is_not_unpacked(scene: Scene, coding: str) -> None:
    packed = gzip.compress(json.dumps(body()).encode())
    assert verdict(await post(scene, packed, Content_Encoding=coding)) == (415, "FORMAT_ERROR")


async def test_a_body_that_is_said_to_be_plain_is_read(scene: Scene) -> None:
    answer = await post(scene, json.dumps(body()).encode(), Content_Encoding="identity")
    assert answer.status_code == 201


async def test_a_body_where_none_belongs_is_ignored(scene: Scene, granted: Granted) -> None:
    place = f"/v1/consents/{granted.consent.id}"
    more = {"content": b"\xff<", "headers": {"Content-Type": "text/plain"}}
    assert (await scene.api.call("GET", f"{place}/status", **more)).status_code == 200
    assert (await scene.api.call("GET", "/v1/accounts", granted=granted)).status_code == 200
    assert (await scene.api.call("DELETE", place, **more)).status_code == 204


# ---------------------------------------------------------------------- what goes out
@pytest.mark.parametrize(
    ("accept", "status", "media"),
    [
        (None, 200, JSON),
        ("", 200, JSON),
        ("*/*", 200, JSON),
        ("application/*", 200, JSON),
        ("application/json", 200, JSON),
        ("APPLICATION/JSON;q=0.1", 200, JSON),
        ("application/json; charset=utf-8", 200, JSON),
        ("text/html, */*;q=0.1", 200, JSON),
        ("application/problem+json", 200, JSON),
        ("application/xml", 406, JSON),
        ("text/plain", 406, JSON),
        ("application/json;q=0", 406, JSON),
        ("application/json;q=0, */*", 406, JSON),
        ("application/json;q=x", 406, JSON),
        ("nonsense", 406, JSON),
        (",;,", 406, JSON),
    ],
)
async def test_accept_where_only_json_is_served(
    scene: Scene, granted: Granted, accept: str | None, status: int, media: str
) -> None:
    headers = {"Accept": accept}
    answer = await scene.api.get(
        f"/v1/consents/{granted.consent.id}", granted=granted, headers=headers
    )
    assert verdict(answer) == (status, "REQUESTED_FORMATS_INVALID" if status == 406 else None)
    assert answer.headers["content-type"] == media


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/xml", XML),
        ("Application/XML", XML),
        ("application/xml, application/json;q=0.9", XML),
        ("application/xml;q=0.9, application/json", JSON),
        ("application/xml, application/json", JSON),
        ("application/xml;q=0.5, */*;q=0.4", XML),
        ("application/*", JSON),
        ("text/plain, application/xml;q=0.1", XML),
    ],
)
async def test_a_report_is_served_in_the_form_that_weighs_most(
    scene: Scene, granted: Granted, accept: str, media: str
) -> None:
    (resource,) = (await scene.api.accounts(granted)).values()
    place = f"/v1/accounts/{resource}/transactions?{REPORT}"
    answer = await scene.api.get(place, granted=granted, headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == media


async def test_a_bank_without_camt_serves_json_or_nothing(scene: Scene, granted: Granted) -> None:
    scene.desk.profile = scene.desk.profile.model_copy(update={"camt_reports": False})
    (resource,) = (await scene.api.accounts(granted)).values()
    place = f"/v1/accounts/{resource}/transactions?{REPORT}"
    headers = {"Accept": f"{XML}, {JSON};q=0.1"}
    answer = await scene.api.get(place, granted=granted, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, JSON)
    # Stage 6 comes before the query and the token.
    answer = await scene.api.get(f"{place}&dateTo=x", headers={"Accept": XML})
    assert verdict(answer) == (406, "REQUESTED_FORMATS_INVALID")


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, JSON),
        ("*/*", JSON),
        (JSON, JSON),
        (PROBLEM, PROBLEM),
        ("Application/Problem+JSON", PROBLEM),
        (f"{PROBLEM}, {JSON}", PROBLEM),
        (f"{JSON}, {PROBLEM}", JSON),
        (f"{PROBLEM};q=0.9, {JSON}", JSON),
        (f"{JSON};q=0.9, {PROBLEM}", PROBLEM),
        (f"{PROBLEM}, */*", PROBLEM),
        (f"{PROBLEM};q=0, {JSON};q=0", JSON),
        (f"{PROBLEM};q=0", JSON),
        (f"{PROBLEM};q=0, */*", JSON),
        (f"{PROBLEM}x, */*", JSON),
        (f"{PROBLEM};q=nan, */*", JSON),
        (f"{XML}, {PROBLEM};q=0.1", PROBLEM),
        (XML, JSON),
    ],
)
async def test_errors_come_in_the_form_that_is_preferred(
    scene: Scene, accept: str | None, media: str
) -> None:
    answer = await scene.api.get("/v1/accounts/x/transactions", headers={"Accept": accept})
    assert answer.status_code in {400, 406}
    assert answer.headers["content-type"] == media


async def test_a_problem_holds_what_the_messages_hold(scene: Scene) -> None:
    asked = body(validUntil="soon", frequencyPerDay=0)
    plain = (await scene.api.ask(asked)).json()["tppMessages"]
    answer = await scene.api.ask(asked, Accept=PROBLEM)
    told = answer.json()
    findings = [told, *told["additionalErrors"]]
    assert [f"{m['path']}: {m['text']}" for m in plain] == [f["detail"] for f in findings]
    assert [m["code"] for m in plain] == [f["code"] for f in findings]
    assert told["type"] == "http://testserver/errors/FORMAT_ERROR"
    assert told["title"] == "Format error"
    assert told["status"] == answer.status_code == 400


@pytest.mark.parametrize(
    ("encodings", "coding"),
    [
        ("", None),
        ("gzip", "gzip"),
        ("br, GZIP;q=0.1", "gzip"),
        ("gzip;q=0", None),
        ("gzip;q=0.0, br", None),
        ("identity", None),
        ("x-gzip", None),
    ],
)
async def test_long_answers_are_packed_for_those_who_can_unpack(
    scene: Scene, granted: Granted, encodings: str, coding: str | None
) -> None:
    (resource,) = (await scene.api.accounts(granted)).values()
    place = f"/v1/accounts/{resource}/transactions?{REPORT}"
    headers = {"Accept-Encoding": encodings}
    answer = await scene.api.get(place, granted=granted, headers=headers)
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers.get("vary") == (coding and "Accept-Encoding")
    assert len(answer.json()["transactions"]["booked"]) > 10
    short = await scene.api.get(f"/v1/consents/{granted.consent.id}/status", headers=headers)
    assert "content-encoding" not in short.headers


async def test_no_answer_may_be_kept(scene: Scene, granted: Granted) -> None:
    for answer in (
        await scene.api.get("/v1/accounts", granted=granted),
        await scene.api.get("/v1/accounts"),
        await scene.api.get("/nowhere"),
        await scene.api.ask(),
    ):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"

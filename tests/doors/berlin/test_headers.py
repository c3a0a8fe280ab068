"""Headers and query parameters: their forms, and that each is told (A.0.3, E.17, decision 8)."""

import re
from collections.abc import Sequence
from uuid import uuid4

import httpx2
import pytest

from tests.doors.berlin.calling import ADDRESS, BACK, Scene, body, faults, verdict
from tests.support.consents import Granted
from wicketgate.web.berlin.headers import RULES

UUID_FORM = re.compile("[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
UUID = "99391c7e-ad88-49ec-a2ad-99ddcb1f7721"
BOOLEANS = (["true", "false", "TRUE", "False"], ["yes", "1", "0", "", "true,false", " "])
URIS = (
    [
        BACK,
        "https://app.tpp.example",
        "https://app.tpp.example:8443/x?y=%20z&a[]=1",
        "http://localhost:3000/back",
        "http://127.0.0.1/",
        "http://[::1]:8080/",
        "https://app.tpp.example/" + "x" * 476,
    ],
    [
        "",
        "back",
        "/back",
        "//app.tpp.example/",
        "http://app.tpp.example/",
        "https://app.tpp.example/#there",
        "https://user:secret@app.tpp.example/",
        "https://",
        "https:///path",
        "https://app.tpp.example/" + "x" * 477,
        "https://app.tpp.example/a b",
        "https://app.tpp.example\\@evil.example/",
        "https://caf\xe9.example/",
        "https://[::1/",
        "https://app.tpp.example:port/",
        "javascript:alert(1)",
        "data:text/html,x",
        "app://back",
    ],
)
FORMS: dict[str, tuple[list[str], list[str]]] = {
    "X-Request-ID": (
        [UUID, UUID.upper(), "0190b1c2-7b1a-7abc-8def-0123456789ab"],
        ["", "1", UUID[:-1], f"{UUID}0", f"{{{UUID}}}", UUID.replace("-", ""), "x" * 36],
    ),
    "PSU-IP-Address": (
        ["192.168.8.78", "2001:db8::1", "::ffff:1.2.3.4"],
        ["", "localhost", "1.2.3", "1.2.3.4:80", "1.2.3.256", "1.2.3.4, 5.6.7.8", "01.2.3.4"],
    ),
    "PSU-IP-Port": (["1", "443", "65535"], ["", "0", "65536", "-1", "80a", "+80", "\xb2", "1e3"]),
    "PSU-Http-Method": (["GET", "POST", "PUT", "PATCH", "DELETE"], ["", "get", "HEAD", "GET,PUT"]),
    "PSU-Device-ID": ([UUID], ["", "phone", UUID[:-1]]),
    "PSU-Geo-Location": (
        ["GEO:52.506931;13.144558", "GEO:-52.506931;-113.144558"],
        ["", "52.506931;13.144558", "GEO:52.5;13.1", "GEO:52.506931,13.144558", "geo:52.506931;1"],
    ),
    "TPP-Redirect-Preferred": BOOLEANS,
    "TPP-Decoupled-Preferred": BOOLEANS,
    "TPP-Explicit-Authorisation-Preferred": BOOLEANS,
    "TPP-Rejection-NoFunds-Preferred": BOOLEANS,
    "TPP-Redirect-URI": URIS,
    "TPP-Nok-Redirect-URI": URIS,
    "TPP-Brand-Logging-Information": (["b" * 255], ["", "b" * 256]),
    **{
        f"PSU-{name}": (["x" * 500, "Mozilla/5.0 (\xe9)"], ["", "x" * 501, "a\x01b", "a\x7fb"])
        for name in (
            "User-Agent",
            "Accept",
            "Accept-Charset",
            "Accept-Encoding",
            "Accept-Language",
        )
    },
    **{
        f"PSU-{name}": (["x" * 50, "psu-ok"], ["", "x" * 51, "a\tb"])
        for name in ("ID", "ID-Type", "Corporate-ID", "Corporate-ID-Type")
    },
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: forms are judged before anything is asked of the database."""
    return sqlite_url


async def ask(scene: Scene, headers: Sequence[tuple[str, str]]) -> httpx2.Response:
    """POST /v1/consents with these headers in place of the usual ones of the same name."""
    told = {name.lower() for name, _ in headers}
    usual = {
        "X-Request-ID": str(uuid4()),
        "apiKey": scene.api.party.api_key,
        "PSU-IP-Address": ADDRESS,
    }
    sent = [(name, value) for name, value in usual.items() if name.lower() not in told]
    raw = [(name.encode(), value.encode("latin-1")) for name, value in [*sent, *headers]]
    return await scene.api.client.post("/psd2/v1/consents", json=body(), headers=raw)


def test_every_rule_has_its_examples() -> None:
    assert {name.lower() for name in FORMS} == RULES.keys()


@pytest.mark.parametrize("name", FORMS)
async def test_good_forms_are_taken(scene: Scene, name: str) -> None:
    for value in FORMS[name][0]:
        answer = await ask(scene, [(name, value)])
        assert answer.status_code == 201, (value, answer.text)


@pytest.mark.parametrize("name", FORMS)
async def test_wrong_forms_are_told_by_name(scene: Scene, name: str) -> None:
    before = await scene.rows()
    for value in FORMS[name][1]:
        answer = await ask(scene, [(name, value)])
        assert answer.status_code == 400, (value, answer.text)
        assert faults(answer) == [("FORMAT_ERROR", name)], value
        assert UUID_FORM.fullmatch(answer.headers["x-request-id"])
    assert await scene.rows() == before


@pytest.mark.parametrize("name", FORMS)
async def test_forms_are_judged_on_every_call(scene: Scene, name: str) -> None:
    wrong = FORMS[name][1][-1]
    for method, place in (("GET", "/v1/consents/x"), ("DELETE", "/v1/consents/x")):
        answer = await scene.api.call(method, place, headers={name: wrong})
        assert faults(answer) == [("FORMAT_ERROR", name)]
    answer = await scene.api.get("/v1/accounts/x/balances", headers={name: wrong})
    assert faults(answer) == [("FORMAT_ERROR", name)]


SINGLE = [*FORMS, "apiKey", "Authorization", "Consent-ID", "Content-Type"]


@pytest.mark.parametrize("name", SINGLE)
async def test_a_header_that_stands_twice(scene: Scene, name: str) -> None:
    value = {
        "apiKey": scene.api.party.api_key,
        "Authorization": "Bearer x",
        "Consent-ID": "x",
        "Content-Type": "application/json",
    }.get(name) or FORMS[name][0][0]
    answer = await ask(scene, [(name, value), (name, value)])
    if name == "apiKey":
        # Two keys are no key that anybody has: stage 5 comes first.
        assert verdict(answer) == (401, "API_KEY_INVALID")
    elif name == "Content-Type":
        assert verdict(answer) == (415, "FORMAT_ERROR")
    else:
        assert faults(answer) == [("FORMAT_ERROR", name)]


@pytest.mark.parametrize("missing", ["X-Request-ID", "PSU-IP-Address"])
async def test_a_header_that_must_be_there(scene: Scene, missing: str) -> None:
    answer = await scene.api.ask(**{missing.replace("-", "_"): None})
    assert faults(answer) == [("FORMAT_ERROR", missing)]
    assert answer.json()["tppMessages"][0]["text"] == "is required"


async def test_everything_wrong_with_headers_and_query_is_told_at_once(scene: Scene) -> None:
    headers = {
        "X-Request-ID": "1",
        "PSU-Device-ID": "2",
        "PSU-Http-Method": "3",
        "TPP-Redirect-Preferred": "4",
    }
    query = "withBalance=5&dateFrom=6&dateTo=7&bookingStatus=8&deltaList=9&entryReferenceFrom="
    answer = await scene.api.get(f"/v1/accounts/x/transactions?{query}", headers=headers)
    paths = [path for _, path in faults(answer)]
    assert paths[0] == "X-Request-ID"
    assert set(paths) == {
        *headers,
        *("withBalance", "dateFrom", "dateTo", "bookingStatus", "deltaList", "entryReferenceFrom"),
    }
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("bookingStatus=booked&bookingStatus=booked&dateFrom=2026-11-01", "bookingStatus"),
        ("bookingStatus=booked&dateFrom=2026-11-01&dateFrom=2026-11-01", "dateFrom"),
        ("bookingStatus=booked&dateFrom=2026-11-01&access_token=x", "access_token"),
        ("bookingStatus=booked&dateFrom=2026-11-01&%61ccess_token=", "access_token"),
    ],
)
async def test_parameters_that_stand_twice_or_must_not_stand_at_all(
    scene: Scene, granted: Granted, query: str, path: str
) -> None:
    answer = await scene.api.get(f"/v1/accounts/x/transactions?{query}", granted=granted)
    assert faults(answer) == [("FORMAT_ERROR", path)]


async def test_tokens_stand_in_no_address_anywhere(scene: Scene) -> None:
    answer = await scene.api.get("/v1/consents/x?access_token=y")
    assert faults(answer) == [("FORMAT_ERROR", "access_token")]


async def test_what_nobody_knows_is_ignored(scene: Scene, granted: Granted) -> None:
    headers = {
        "X-Unknown": "?",
        "TPP-Notification-URI": "no uri",
        "Digest": "x",
        "Signature": "x",
        "TPP-Signature-Certificate": "x",
    }
    answer = await scene.api.get(
        "/v1/accounts?page=1&page=2&x&=&%00", granted=granted, headers=headers
    )
    assert answer.status_code == 200, answer.text
    assert not [name for name in answer.headers if name.startswith("aspsp-notification")]


async def test_header_names_know_no_case(scene: Scene, granted: Granted) -> None:
    headers = {"APIKEY": scene.api.party.api_key, "apiKey": None}
    answer = await scene.api.get("/v1/accounts", granted=granted, headers=headers)
    assert answer.status_code == 200


async def test_the_request_id_comes_back_as_it_was_sent(scene: Scene) -> None:
    for sent in (UUID, UUID.upper()):
        answer = await scene.api.get("/v1/consents/x", headers={"X-Request-ID": sent})
        assert answer.headers["x-request-id"] == sent

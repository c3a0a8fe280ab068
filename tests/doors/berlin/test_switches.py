"""The sandbox's request headers: scenarios, faults, answers without clicks (contract F.1)."""

import json
import time
from dataclasses import replace

import httpx2
import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.types import Message

from tests.doors.berlin.calling import ADDRESS, BACK, Api, Scene, body, faults, verdict
from tests.doors.berlin.ground import ROWS, prepare
from tests.support import worlds
from tests.support.consents import Granted
from wicketgate import personas
from wicketgate.authorisation.store import authorisation
from wicketgate.kernel.sql import Sql
from wicketgate.web.berlin import routes
from wicketgate.web.kit.seat import Seat

APPLIED = "sandbox-scenario-applied"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: the switches sit in the door."""
    return sqlite_url


# ---------------------------------------------------------------------- faults
@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("500", (500, "INTERNAL_SERVER_ERROR")),
        ("503", (503, "SERVICE_UNAVAILABLE")),
        ("429", (429, "RATE_LIMITED")),
    ],
)
async def test_a_fault_on_any_call(scene: Scene, fault: str, told: tuple[int, str]) -> None:
    ground = await prepare(scene)
    before = await scene.rows()
    for row in ROWS.values():
        answer = await ground.call(row, {"Sandbox-Fault": fault})
        assert verdict(answer) == told
        assert answer.headers[APPLIED] == fault
        assert ("retry-after" in answer.headers) == (fault != "500")
    assert await scene.rows() == before


async def test_a_slow_answer(scene: Scene, granted: Granted) -> None:
    begun = time.perf_counter()
    headers = {"Sandbox-Fault": "delay=120"}
    answer = await scene.api.get("/v1/accounts", granted=granted, headers=headers)
    assert answer.status_code == 200
    assert time.perf_counter() - begun >= 0.12
    assert answer.headers[APPLIED] == "delay=120"
    answer = await scene.api.get("/v1/accounts", headers={"Sandbox-Fault": "delay=0"})
    assert verdict(answer) == (401, "TOKEN_UNKNOWN")
    assert answer.headers[APPLIED] == "delay=0"


@pytest.mark.parametrize(
    "fault",
    [
        *("", "404", "delay", "delay=", "delay=-1", "delay=60001", "delay=1.5", "delay=1e3"),
        *("delay=\xb2", "delay=000001", "DROP", "500,503", "drop, drop", "delay= 5"),
    ],
)
async def test_a_fault_that_is_none(scene: Scene, fault: str) -> None:
    headers = [("X-Request-ID", "99391c7e-ad88-49ec-a2ad-99ddcb1f7721")]
    headers += [("apiKey", scene.api.party.api_key), ("Sandbox-Fault", fault)]
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    answer = await scene.api.client.get("/psd2/v1/consents/x", headers=raw)
    assert faults(answer) == [("FORMAT_ERROR", "Sandbox-Fault")]
    assert APPLIED not in answer.headers


async def test_a_lost_answer_was_an_act(scene: Scene, seat: Seat) -> None:
    request_id = "99391c7e-ad88-49ec-a2ad-99ddcb1f7721"
    sent = await _lose(scene, seat, request_id)
    # A length is promised and nothing comes: no client can take that for an answer.
    (start,) = [message for message in sent if message["type"] == "http.response.start"]
    told = dict(start["headers"])
    assert int(told.get(b"content-length", b"0")) > 0
    assert not any(message.get("body") for message in sent)
    before = await scene.rows()
    assert before["consent"] == 1
    answer = await scene.api.ask(X_Request_ID=request_id)
    assert answer.status_code == 201
    assert await scene.rows() == before


async def _lose(scene: Scene, seat: Seat, request_id: str) -> list[Message]:
    """POST /v1/consents whose answer is dropped; what the server was given to send."""
    raw = httpx2.Request("POST", "http://x", json=body()).content
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": raw, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = {
        "X-Request-ID": request_id,
        "apiKey": scene.api.party.api_key,
        "PSU-IP-Address": ADDRESS,
        "Content-Type": "application/json",
        "Sandbox-Fault": "drop",
    }
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/psd2/v1/consents",
        "raw_path": b"/psd2/v1/consents",
        "root_path": "",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    await Starlette(routes=routes.mount(seat))(scope, receive, send)
    return sent


# ---------------------------------------------------------------------- scenarios, auto SCA
@pytest.mark.parametrize("name", ["", "enforce", "ENFORCE-FREQUENCY", "a, b"])
async def test_a_scenario_that_is_none(scene: Scene, name: str) -> None:
    answer = await scene.api.ask(Sandbox_Scenario=name)
    assert faults(answer) == [("FORMAT_ERROR", "Sandbox-Scenario")]


@pytest.mark.parametrize("outcome", ["", ":approve", ":refuse", ":fail", ":timeout"])
@pytest.mark.parametrize("login", [personas.PERSONAS[0].login, personas.PERSONAS[-1].login])
async def test_who_answers_without_clicks(scene: Scene, login: str, outcome: str) -> None:
    asked = login + outcome
    answer = await scene.api.ask(Sandbox_Auto_SCA=asked, TPP_Redirect_URI=BACK)
    assert answer.status_code == 201
    assert answer.headers[APPLIED] == asked
    async with scene.desk.reading(worlds.REQUEST) as work:
        rows = await work.all(Sql(select(authorisation.c.auto_sca)))
    assert [row[0] for row in rows] == [asked]


@pytest.mark.parametrize(
    "asked", ["", ":approve", "nobody", "psu-ok:", "psu-ok:yes", "psu-ok:approve:x", "PSU-OK"]
)
async def test_an_answer_that_is_none(scene: Scene, asked: str) -> None:
    answer = await scene.api.ask(Sandbox_Auto_SCA=asked, TPP_Redirect_URI=BACK)
    if asked == "psu-ok:":
        assert answer.status_code == 201  # nothing after the colon is the default
    else:
        assert faults(answer) == [("FORMAT_ERROR", "Sandbox-Auto-SCA")]


async def test_an_answer_without_clicks_needs_an_address_fixed_at_creation(scene: Scene) -> None:
    # Before the body: stage 7.
    answer = await scene.api.ask({"access": 1}, Sandbox_Auto_SCA="psu-ok")
    assert faults(answer) == [("FORMAT_ERROR", "TPP-Redirect-URI")]
    explicit = {"TPP_Explicit_Authorisation_Preferred": "true"}
    auto = {"Sandbox-Auto-SCA": "psu-ok"}
    key = await scene.api.received(**explicit)
    place = f"/v1/consents/{key}/authorisations"
    answer = await scene.api.call("POST", place, headers=auto)
    assert faults(answer) == [("FORMAT_ERROR", "Sandbox-Auto-SCA")]
    key = await scene.api.received(**explicit, TPP_Redirect_URI=BACK)
    place = f"/v1/consents/{key}/authorisations"
    answer = await scene.api.call("POST", place, headers=auto)
    assert (answer.status_code, answer.headers[APPLIED]) == (201, "psu-ok")


async def test_everything_that_was_triggered_is_told(scene: Scene) -> None:
    answer = await scene.api.ask(
        Sandbox_Scenario="enforce-frequency",
        Sandbox_Auto_SCA="psu-ok",
        Sandbox_Fault="delay=1",
        TPP_Redirect_URI=BACK,
    )
    assert answer.headers[APPLIED] == "enforce-frequency, psu-ok, delay=1"
    wrong = await scene.api.ask(Sandbox_Scenario="x", Sandbox_Auto_SCA="y", Sandbox_Fault="z")
    assert {path for _, path in faults(wrong)} == {
        "Sandbox-Scenario",
        "Sandbox-Auto-SCA",
        "Sandbox-Fault",
    }
    reading = await scene.api.get("/v1/consents/x", headers={"Sandbox-Scenario": "x"})
    assert verdict(reading) == (403, "CONSENT_UNKNOWN")


async def test_in_live_there_is_no_sandbox(scene: Scene, seat: Seat) -> None:
    live = Starlette(routes=routes.mount(replace(seat, sandbox=False)))
    transport = httpx2.ASGITransport(app=live)
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as client:
        api = Api(client, scene.api.party)
        answer = await api.ask(Sandbox_Fault="500", Sandbox_Scenario="x", Sandbox_Auto_SCA="psu-ok")
        assert answer.status_code == 201, answer.text
        assert APPLIED not in answer.headers
        assert json.loads(answer.content)["consentStatus"] == "received"

"""How much a caller may send, and how long it may take (contract C.1: 408, 413, 414, 431)."""

import asyncio
import json

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.types import Message

from tests.doors.berlin.calling import ADDRESS, Scene, body, verdict
from wicketgate.web.berlin import reading, routes
from wicketgate.web.kit.seat import Seat

MOST = 1_048_576
FORMAT = "FORMAT_ERROR"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: nothing of this reaches a database."""
    return sqlite_url


@pytest.mark.parametrize(("size", "told"), [(MOST, (201, None)), (MOST + 1, (413, FORMAT))])
async def test_a_body_may_have_one_megabyte(
    scene: Scene, size: int, told: tuple[int, str | None]
) -> None:
    raw = json.dumps(body()).encode().ljust(size)
    headers = {"PSU-IP-Address": ADDRESS, "Content-Type": "application/json"}
    before = await scene.rows()
    answer = await scene.api.call("POST", "/v1/consents", content=raw, headers=headers)
    assert verdict(answer) == told
    assert (await scene.rows() == before) == (answer.status_code == 413)


@pytest.mark.parametrize("place", ["/v1/consents/x", "/v1/consents/x/status"])
async def test_an_address_may_have_four_kilobytes(scene: Scene, place: str) -> None:
    used = len(f"/psd2{place}") + len("q=")
    fits = await scene.api.get(f"{place}?q={'x' * (4096 - used)}")
    assert verdict(fits) == (403, "CONSENT_UNKNOWN")
    assert verdict(await scene.api.get(f"{place}?q={'x' * (4097 - used)}")) == (414, FORMAT)


async def test_headers_may_have_sixteen_kilobytes(scene: Scene) -> None:
    async def ask(padding: int) -> httpx2.Response:
        return await scene.api.get("/v1/consents/x", headers={"X-Padding": "x" * padding})

    probe = await ask(1)
    sent = sum(len(name) + len(value) for name, value in probe.request.headers.raw)
    assert verdict(await ask(16_384 - sent + 1)) == (403, "CONSENT_UNKNOWN")
    assert verdict(await ask(16_384 - sent + 2)) == (431, FORMAT)


async def raw_call(scene: Scene, seat: Seat, messages: list[Message]) -> tuple[int, str]:
    """POST /v1/consents by an ASGI server that hands over these messages and then waits."""
    sent: list[Message] = []

    async def receive() -> Message:
        if messages:
            return messages.pop(0)
        await asyncio.Event().wait()
        raise AssertionError("nothing wakes it")

    async def send(message: Message) -> None:
        sent.append(message)

    told = {
        "X-Request-ID": "99391c7e-ad88-49ec-a2ad-99ddcb1f7721",
        "apiKey": scene.api.party.api_key,
        "PSU-IP-Address": ADDRESS,
        "Content-Type": "application/json",
        "Content-Length": "2000",
    }
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/psd2/v1/consents",
        "raw_path": b"/psd2/v1/consents",
        "root_path": "",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in told.items()],
    }
    await Starlette(routes=routes.mount(seat))(scope, receive, send)
    code = json.loads(sent[1]["body"])["tppMessages"][0]["code"]
    return sent[0]["status"], code


async def test_a_body_must_arrive_in_time(
    scene: Scene, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "BODY_SECONDS", 0.05)
    before = await scene.rows()
    half: Message = {"type": "http.request", "body": b"{", "more_body": True}
    assert await raw_call(scene, seat, [half]) == (408, FORMAT)
    assert await scene.rows() == before


async def test_half_a_body_does_not_look_whole(scene: Scene, seat: Seat) -> None:
    before = await scene.rows()
    whole = json.dumps(body()).encode()
    messages: list[Message] = [
        {"type": "http.request", "body": whole, "more_body": True},
        {"type": "http.disconnect"},
    ]
    assert await raw_call(scene, seat, messages) == (408, FORMAT)
    assert await scene.rows() == before

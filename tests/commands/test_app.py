"""The process as a whole: what breaks is told in the words of its path, and no secret is logged."""

import asyncio
import json
import logging
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import httpx2
import pytest
import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.support.clock import TestClock
from tests.support.edges import ROUNDS
from wicketgate import sandbox
from wicketgate.app import create_app
from wicketgate.kernel.database import database_at
from wicketgate.kernel.errors import Unavailable
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.secrets import Keyring
from wicketgate.kernel.work import Desk
from wicketgate.logs import set_up_logs
from wicketgate.settings import Settings
from wicketgate.settlement import Way
from wicketgate.web.kit.last_resort import LastResort
from wicketgate.web.kit.seat import Seat

SECRET = "wga_a-token-that-was-sent"
REQUEST = "00000000-0000-4000-8000-000000000001"


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], list[dict[str, object]]]]:
    """Logs as the process writes them; gives the lines so far."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    set_up_logs()
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def seat(clock: TestClock) -> Seat:
    desk = Desk(database_at("sqlite:///unused.db"), Profile(), Keyring(b"k" * 32), clock)
    return Seat(desk, Way(sandbox.bank), "http://testserver", sandbox=True)


def client(app: ASGIApp) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://testserver")


async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise KeyError(SECRET)


async def without_a_database(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise Unavailable


@pytest.mark.parametrize("path", ["/psd2/v1/accounts", "/sandbox/v1/clock"])
async def test_a_tpp_reads_tpp_messages(
    seat: Seat, path: str, logged: Callable[[], list[dict[str, object]]]
) -> None:
    async with client(LastResort(broken, seat)) as visitor:
        answer = await visitor.get(path, headers={"X-Request-ID": REQUEST, "apiKey": SECRET})

    assert answer.status_code == 500
    [message] = answer.json()["tppMessages"]
    assert message["code"] == "INTERNAL_SERVER_ERROR"
    assert SECRET not in answer.text
    assert answer.headers["x-request-id"] == REQUEST
    assert answer.headers["cache-control"] == "no-store"
    [line] = logged()
    assert line["event"] == "request.failed"
    assert line["request_id"] == REQUEST
    assert line["error"] == "KeyError"
    assert "broken" in str(line["way"])
    assert SECRET not in json.dumps(line)


async def test_an_oauth2_client_reads_the_words_of_rfc_6749(seat: Seat) -> None:
    async with client(LastResort(broken, seat)) as visitor:
        failed = await visitor.post("/oauth2/token")
    async with client(LastResort(without_a_database, seat)) as visitor:
        away = await visitor.post("/oauth2/token")

    assert (failed.status_code, failed.json()["error"]) == (500, "server_error")
    assert (away.status_code, away.json()["error"]) == (503, "temporarily_unavailable")
    assert away.headers["retry-after"] == "5"


@pytest.mark.parametrize("path", ["/psu/authorise/tk", "/oauth2/authorize", "/"])
async def test_a_person_reads_a_page(seat: Seat, path: str) -> None:
    async with client(LastResort(broken, seat)) as visitor:
        answer = await visitor.get(path, headers={"Accept-Language": "nl"})

    assert answer.status_code == 500
    assert 'lang="nl"' in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_half_an_answer_is_cut_off(seat: Seat) -> None:
    async def breaks_late(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise KeyError(SECRET)

    async with client(LastResort(breaks_late, seat)) as visitor:
        with pytest.raises(KeyError):
            await visitor.get("/psd2/v1/accounts")


def test_what_libraries_log_joins_our_log_without_texts_of_errors(
    logged: Callable[[], list[dict[str, object]]],
) -> None:
    try:
        int(SECRET)
    except ValueError:
        logging.getLogger("uvicorn.error").exception("A task failed")
    structlog.get_logger().warning("told", exc_info=sys.exc_info())

    first, second = logged()

    assert first["event"] == "A task failed"
    assert first["logger"] == "uvicorn.error"
    assert first["error"] == "ValueError"
    assert first["level"] == "error"
    assert SECRET not in json.dumps(first)
    assert "error" not in second


@asynccontextmanager
async def alive(app: ASGIApp) -> AsyncIterator[None]:
    """The application between its start and its end, as a server runs it."""
    told: asyncio.Queue[Message] = asyncio.Queue()
    heard: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    life = asyncio.create_task(app({"type": "lifespan", "state": {}}, told.get, heard.put))
    await told.put({"type": "lifespan.startup"})
    assert (await heard.get())["type"] == "lifespan.startup.complete"
    yield
    await told.put({"type": "lifespan.shutdown"})
    assert (await heard.get())["type"] == "lifespan.shutdown.complete"
    await life


def tasks(url: str) -> set[str]:
    """The jobs in the outbox."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        return {job for (job,) in connection.execute("SELECT job FROM outbox_task")}


def left_behind(folder: Path) -> list[Path]:
    """What an unclean end would leave beside the database."""
    return [path for path in folder.iterdir() if path.name.endswith(("-wal", "-shm"))]


async def test_while_it_lives_the_database_is_open_and_the_worker_at_work(
    sqlite_url: str, tmp_path: Path
) -> None:
    app = create_app(Settings(data=tmp_path, database=sqlite_url))

    async with alive(app), client(app) as visitor, asyncio.timeout(10):
        assert (await visitor.get("/health/ready")).json() == {"status": "ready"}
        for _ in range(500):
            await asyncio.sleep(0.01)
            if tasks(sqlite_url):
                break

    assert tasks(sqlite_url) == set(ROUNDS)
    assert not left_behind(tmp_path)


async def test_a_process_without_its_database_lives_and_is_not_ready(tmp_path: Path) -> None:
    app = create_app(Settings(data=tmp_path, database="sqlite:////no/such/folder/x.db"))

    async with client(app) as visitor:
        live, ready = [await visitor.get(f"/health/{what}") for what in ("live", "ready")]

    assert live.status_code == 200
    assert ready.status_code == 503
    assert ready.json() == {"status": "the database does not answer"}

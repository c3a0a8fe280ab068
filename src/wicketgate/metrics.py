"""Figures for Prometheus, on a port of their own.

Labels are the routes and jobs we know, never what somebody sent: the number of series is bounded.
Several processes of a node count together in `Settings.metrics_folder`, and the first one tells.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from threading import Thread
from typing import Final, Literal, Protocol
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    make_wsgi_app,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wicketgate import __version__, outbox
from wicketgate.kernel import secrets
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.work import Desk
from wicketgate.settings import CannotStart, Settings
from wicketgate.web.kit.health import LIVE

_SAMPLE_SECONDS: Final = 5.0
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_BROKEN: Final = 500
_JSON: Final = "application/json"

Mode = Literal["livesum", "livemax", "mostrecent"]
"""How the gauges of several processes become one."""
Alive = Callable[[], bool]
"""Whether the process still does its work."""


class Figures(Protocol):
    """What can be told: of this process, or of all that count together."""

    registry: CollectorRegistry


class Meter:
    """All figures of one process."""

    def __init__(self) -> None:
        quiet: Callable[[], None] = disable_created_metrics
        quiet()  # a second series for each, which nobody reads
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "wicketgate_requests",
            "Requests answered, by operation and class of status.",
            ["operation", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "wicketgate_request_seconds",
            "Time from a request's head to the end of its answer.",
            ["operation"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.tasks = Counter(
            "wicketgate_tasks",
            "Tasks of the outbox that ended, by job and outcome.",
            ["job", "outcome"],
            registry=self.registry,
        )
        self.connections = self._gauge("database_connections", "Connections held.", "livesum")
        self.waiting = self._gauge("outbox_tasks", "Tasks due, later, or stuck.", "mostrecent")
        self.late = self._gauge("outbox_late_seconds", "How long one has waited.", "mostrecent")
        version = self._gauge("version", "1, with the version that runs.", "livemax")
        version.labels(__version__).set(1)

    def _gauge(self, name: str, text: str, mode: Mode) -> Gauge:
        return Gauge(
            f"wicketgate_{name}",
            text,
            ["state"],
            registry=self.registry,
            multiprocess_mode=mode,
        )

    def note_task(self, job: str, outcome: str) -> None:
        self.tasks.labels(job, outcome).inc()

    def note_request(self, operation: str, status: int, seconds: float) -> None:
        self.requests.labels(operation, f"{status // 100}xx").inc()
        self.seconds.labels(operation).observe(seconds)

    async def sample(self, desk: Desk, *, outbox_too: bool) -> None:
        """Look at what nobody tells: the connections, and perhaps the outbox."""
        held, used = desk.database.connections
        self.connections.labels("used").set(used)
        self.connections.labels("idle").set(held - used)
        if not outbox_too:
            return
        async with desk.reading(secrets.new_uuid()) as work:
            depth = await outbox.depth(work)
        for state, count in (("due", depth.due), ("later", depth.later), ("stuck", depth.stuck)):
            self.waiting.labels(state).set(count)
        self.late.labels("oldest").set(depth.late.total_seconds())


class Metered:
    """Counts and times what the application inside answers."""

    def __init__(self, app: ASGIApp, meter: Meter) -> None:
        self._app = app
        self._meter = meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), _BROKEN

        async def listen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, listen)
        finally:
            self._meter.note_request(_operation(scope), status, time.perf_counter() - begun)


def _operation(scope: Scope) -> str:
    """The operation's name, else the method and the route's pattern; or what no route answered."""
    named: str | None = scope.get("operation")
    if named is not None:
        return named
    path = getattr(scope.get("route"), "path", None)
    if path is None:
        return "unknown"
    method = scope["method"]
    return f"{method if method in _METHODS else 'OTHER'} {path}"


@asynccontextmanager
async def sampling(meter: Meter, desk: Desk, *, outbox_too: bool) -> AsyncIterator[None]:
    """Look again and again while the process runs; a database that is away is looked for later."""

    async def look() -> None:
        while True:
            try:
                await meter.sample(desk, outbox_too=outbox_too)
            except Refusal:
                meter.waiting.clear()  # better no figure than an old one
            await asyncio.sleep(_SAMPLE_SECONDS)

    looking = asyncio.create_task(look(), name="metrics")
    try:
        yield
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)


# ------------------------------------------------------------------ the port
@contextmanager
def telling(settings: Settings, figures: Figures, alive: Alive) -> Iterator[None]:
    """Tell the figures on the port of the settings, if there is one.

    Raises CannotStart where the port is taken.
    """
    if settings.metrics_port is None:
        yield
        return
    place = (settings.metrics_host, settings.metrics_port)
    try:
        server = _Port(place, _Silent)
    except OSError as error:
        why = f"the metrics cannot listen on {place[0]} port {place[1]}: {error.strerror}"
        raise CannotStart(why, "Name another one with WICKETGATE_METRICS_PORT.") from error
    server.set_app(_pages(figures, alive))
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


class _Port(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """A scrape every few seconds is no news."""


def _pages(figures: Figures, alive: Alive) -> WSGIApplication:
    """`/metrics`, and `/health/live` for processes that have no other port."""
    told: WSGIApplication = make_wsgi_app(figures.registry)

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != LIVE:
            return told(environ, start)
        well = alive()
        body = b'{"status": "live"}' if well else b'{"status": "stuck"}'
        start("200 OK" if well else "503 Service Unavailable", [("Content-Type", _JSON)])
        return [body]

    return answer


class Together:
    """The figures of all processes that count in this folder."""

    def __init__(self, folder: Path) -> None:
        self.registry = CollectorRegistry()
        collect: Callable[[CollectorRegistry, str], object] = MultiProcessCollector
        collect(self.registry, str(folder))


def forget_process(folder: Path, pid: int) -> None:
    """A process that is gone holds no connections any more; what it counted stays counted."""
    forget: Callable[[int, str], None] = mark_process_dead
    forget(pid, str(folder))

"""Figures for Prometheus, on a port of their own.

Labels are the routes and jobs we know, never what somebody sent: the number of series is bounded.
Several processes of a node count together in `Settings.metrics_folder`, and the first one tells.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final, Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, MetricsHandler
from prometheus_client.multiprocess import MultiProcessCollector
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

Alive = Callable[[], bool]
"""Whether the process still does its work."""


class Figures(Protocol):
    """What can be told: of this process, or of all that count together."""

    registry: CollectorRegistry


class Meter:
    """All figures of one process."""

    def __init__(self) -> None:
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
        self.connections = self._gauge(
            "wicketgate_database_connections", "Connections to the database.", "state", "livesum"
        )
        self.waiting = self._gauge(
            "wicketgate_outbox_tasks",
            "Tasks that are due, come later, or are dead.",
            "state",
            "mostrecent",
        )
        self.late = Gauge(
            "wicketgate_outbox_late_seconds",
            "How long the oldest due task has waited.",
            registry=self.registry,
            multiprocess_mode="mostrecent",
        )
        self._gauge(
            "wicketgate_version", "1, with the version that runs.", "version", "livemax"
        ).labels(__version__).set(1)

    def _gauge(self, name: str, text: str, label: str, mode: str) -> Gauge:
        kinds: dict[str, object] = {"multiprocess_mode": mode}
        return Gauge(name, text, [label], registry=self.registry, **kinds)  # type: ignore[arg-type]  # a Literal there

    def note_task(self, job: str, well: bool) -> None:  # noqa: FBT001  # the worker's `Told`
        self.tasks.labels(job, "done" if well else "failed").inc()

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
        for state, count in (("due", depth.due), ("later", depth.later), ("dead", depth.dead)):
            self.waiting.labels(state).set(count)
        self.late.set(depth.late.total_seconds())


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
    """The method and the route's pattern; what no route answered is one operation."""
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
    handler = type("_Told", (_Port,), {"registry": figures.registry, "alive": staticmethod(alive)})
    place = (settings.metrics_host, settings.metrics_port)
    try:
        server = ThreadingHTTPServer(place, handler)
    except OSError as error:
        why = f"the metrics cannot listen on {place[0]} port {place[1]}: {error.strerror}"
        raise CannotStart(why, "Name another one with WICKETGATE_METRICS_PORT.") from error
    server.daemon_threads = True
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


class _Port(MetricsHandler):
    """`/metrics`, and `/health/live` for processes that have no other port."""

    alive: Alive

    def do_GET(self) -> None:  # noqa: N802  # the name that http.server calls
        if self.path != LIVE:
            super().do_GET()
            return
        well = self.alive()
        body = b'{"status": "live"}' if well else b'{"status": "stuck"}'
        self.send_response(200 if well else 503)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Together:
    """The figures of all processes that count in this folder."""

    def __init__(self, folder: Path) -> None:
        self.registry = CollectorRegistry()
        MultiProcessCollector(self.registry, str(folder))  # type: ignore[no-untyped-call]  # untyped there

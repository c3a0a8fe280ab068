"""The server: one process or several on one port, and an end that loses nothing.

Told to stop by SIGTERM, a node first says that it is not ready and answers on until whoever sends
it calls has noticed; then it takes no more, ends those in hand, and the worker its task.
"""

import os
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

import uvicorn
from uvicorn.supervisors import Multiprocess

from wicketgate import metrics, tls
from wicketgate.app import create_app
from wicketgate.listening import BACKLOG
from wicketgate.settings import Settings
from wicketgate.web.kit.health import Drain

_START_SECONDS: Final = 30
_STOP_SECONDS: Final = 10

Announce = Callable[[], None]


class Node:
    """What answers on one port. Made before the database is ready, so that both take no longer."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._drain = Drain()
        self._app = create_app(settings, self._drain) if settings.workers == 1 else None

    def run(self, listener: socket.socket, announce: Announce) -> None:
        """Serve until told to stop. Raises CannotStart where the port of the metrics is taken."""
        if self._app is not None:
            config = _configuration(self._settings, self._app)
            _Server(config, announce, self._drain, self._settings.drain_seconds).run([listener])
            return
        with _counting_together(self._settings) as settings:
            settings.hand_over()
            config = _configuration(settings, "wicketgate.app:from_environment")
            _Supervisor(config, listener, announce, settings).run()


@contextmanager
def _counting_together(settings: Settings) -> Iterator[Settings]:
    """The figures of several processes meet in a folder, and this process tells them."""
    if settings.metrics_port is None:
        yield settings
        return
    with tempfile.TemporaryDirectory(prefix="wicketgate-metrics-") as name:
        folder = Path(name)
        with metrics.telling(settings, metrics.Together(folder), lambda: True):
            yield settings.model_copy(update={"metrics_folder": folder})


def _configuration(settings: Settings, app: Callable[..., object] | str) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        workers=settings.workers,
        loop="uvloop",
        **tls.configuration(settings),
        ws="none",
        lifespan="on",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )


class _Server(uvicorn.Server):
    """One process; says when it is ready, and drains before it stops."""

    def __init__(
        self, config: uvicorn.Config, announce: Announce, drain: Drain, drain_seconds: float
    ) -> None:
        super().__init__(config)
        self._announce = announce
        self._drain = drain
        self._drain_seconds = drain_seconds
        self._stop_at: float | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first SIGTERM begins to drain; a second one, and Ctrl+C, ends it at once."""
        at_once = sig != signal.SIGTERM or self._drain.begun or not self._drain_seconds
        self._drain.begin()
        if at_once:
            super().handle_exit(sig, frame)
        else:
            self._stop_at = time.monotonic() + self._drain_seconds

    async def on_tick(self, counter: int) -> bool:
        """Every tenth of a second."""
        if self._stop_at is not None and time.monotonic() >= self._stop_at:
            self._stop_at = None
            super().handle_exit(signal.SIGTERM, None)
        return await super().on_tick(counter)


class _Supervisor(Multiprocess):
    """Several processes that share a port; says when all are ready, and has them drain."""

    def __init__(
        self,
        config: uvicorn.Config,
        listener: socket.socket,
        announce: Announce,
        settings: Settings,
    ) -> None:
        super().__init__(config, sockets=[listener])
        self._announce = announce
        self._settings = settings
        self._stop_at: float | None = None

    def init_processes(self) -> None:
        super().init_processes()
        if all(process.wait_until_ready(_START_SECONDS) for process in self.processes):
            self._announce()

    def handle_term(self) -> None:
        """The first SIGTERM has the processes drain; a second one ends them at once."""
        if self._stop_at is not None or not self._settings.drain_seconds:
            super().handle_term()
            return
        self._stop_at = time.monotonic() + self._settings.drain_seconds
        for process in self.processes:
            if process.pid is not None:
                os.kill(process.pid, signal.SIGUSR1)

    def handle_signals(self) -> None:
        """Every half second."""
        super().handle_signals()
        if self._stop_at is not None and time.monotonic() >= self._stop_at:
            self.should_exit.set()

    def keep_subprocess_alive(self) -> None:
        before = {process.pid for process in self.processes}
        super().keep_subprocess_alive()
        folder = self._settings.metrics_folder
        gone = before - {process.pid for process in self.processes}
        for pid in gone:
            if folder is not None and pid is not None:
                metrics.forget_process(folder, pid)

"""Applications that answer on a real port from a thread of the test's own process."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from tests.support.nodes import until


@contextmanager
def served(app: ASGIApp) -> Iterator[int]:
    """The port, from the end of the start to the end of the block."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        try:
            until(lambda: server.started or not thread.is_alive())
            assert server.started
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(20)

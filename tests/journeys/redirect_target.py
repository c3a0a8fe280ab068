"""The web server of a TPP, as small as can be: it takes the browser back and remembers how."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

_PAGE: Final = """<!doctype html><html lang="en"><link rel="icon" href="data:,">
<title>TPP</title><h1>Back at the TPP</h1>"""


@dataclass
class RedirectTarget:
    """Where it is, and the addresses under which browsers came, oldest first."""

    callback: str
    arrived: list[str] = field(default_factory=list)


@contextmanager
def redirect_target() -> Iterator[RedirectTarget]:
    """A server on a free port of this machine, in a thread of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        target = RedirectTarget(f"http://127.0.0.1:{listener.getsockname()[1]}/callback")

        async def callback(request: Request) -> HTMLResponse:
            target.arrived.append(str(request.url))
            return HTMLResponse(_PAGE, headers={"Cache-Control": "no-store"})

        app = Starlette(routes=[Route("/callback", callback)])
        server = uvicorn.Server(uvicorn.Config(app, log_config=None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield target
        finally:
            server.should_exit = True
            thread.join()

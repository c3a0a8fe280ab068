"""A real server on this machine that answers with pages made beforehand."""

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route

from tests.pages.examples import APPROVE
from wicketgate.web.kit.assets import static_files

NOT_YET: Final = 2
"""So many questions of a waiting page are answered with "not yet"."""


@contextmanager
def serving(pages: Mapping[str, Response]) -> Iterator[str]:
    """The base URL of a server with each page at /pages/<name>; a form's POST comes back as JSON.

    `/psu/authorise/tk_8Qm2/answered` says "not yet" as long as NOT_YET tells.
    """
    asked: list[str] = []

    async def page(request: Request) -> Response:
        return pages[request.path_params["name"]]

    async def posted(request: Request) -> Response:
        async with request.form() as form:
            fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        return HTMLResponse(f"<!doctype html><title>posted</title><pre>{json.dumps(fields)}</pre>")

    async def answered(request: Request) -> Response:
        asked.append(request.url.path)
        return Response(status_code=204 if len(asked) <= NOT_YET else 200)

    routes = [
        Route("/pages/{name}", page),
        Route(APPROVE.action, posted, methods=["POST"]),
        Route(APPROVE.action + "/answered", answered),
        Mount("/static", static_files()),
    ]
    with _listening() as listener:
        server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_config=None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def _listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener

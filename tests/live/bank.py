"""A bank around a live node: the proxy before it, the core behind it."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx2

from tests.support import nodes

US: Final = "https://api.bank.example"
"""Where browsers reach the bank (`nodes.of_live`)."""
VERIFIER: Final = "v" * 43
CHALLENGE: Final = "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM"


class Proxy(httpx2.BaseTransport):
    """What stands between a browser and a node: TLS outside, HTTP inside. Others answer nothing."""

    def __init__(
        self, port: int, noting: Callable[[httpx2.Request, httpx2.Response], None] | None = None
    ) -> None:
        """`noting` is told of every answer that passes."""
        self._port = port
        self._noting = noting
        self._inside = httpx2.HTTPTransport()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.host != urlsplit(US).hostname:
            return httpx2.Response(204, request=request)
        inside = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        answer = self._inside.handle_request(
            httpx2.Request(request.method, inside, headers=request.headers, stream=request.stream)
        )
        if self._noting is not None:
            answer.read()
            self._noting(request, answer)
        return answer

    def close(self) -> None:
        self._inside.close()


@contextmanager
def core_at(port: int, home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The reference core; it answers when this is entered."""
    secret = home / "core.secret"
    secret.write_text(nodes.CORE_SECRET)
    words = ["core", "serve", "--secret-file", str(secret), "--port", str(port)]
    with (home / "core.log").open("ab") as output:
        process = subprocess.Popen(
            [nodes.COMMAND, *words],
            cwd=home,
            env=nodes.environment({}),
            stdout=output,
            stderr=output,
        )
    try:
        nodes.wait_for_port(port)
        yield process
    finally:
        process.kill()
        process.wait()

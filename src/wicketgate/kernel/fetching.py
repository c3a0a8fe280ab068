"""Asking somebody on the web, once: bounded in time and size, following nobody unless told to.

Not for our own parts: for issuers and lists, whose answers are signed and so need no trust.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx2

_OK = 200


class Unfetched(Exception):
    """There is no answer; the text says why, and holds nothing that was sent."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked. `seconds` for all of it; `most` bytes of an answer; a body makes it a POST."""

    url: str
    seconds: float
    most: int
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    follows: bool = False


async def fetch(query: Query) -> bytes:
    """The body of a 200. Raises Unfetched for everything else."""
    httpx2 = import_module("httpx2")  # takes 50 ms, and few starts come here
    try:
        async with (
            asyncio.timeout(query.seconds),
            httpx2.AsyncClient(trust_env=False, follow_redirects=query.follows) as client,
            client.stream(
                "GET" if query.body is None else "POST",
                query.url,
                content=query.body,
                headers=query.headers,
            ) as answer,
        ):
            return await _read(answer, query.most)
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, TimeoutError, ValueError) as error:
        raise Unfetched(f"no answer ({type(error).__name__})") from error


async def _read(answer: "httpx2.Response", most: int) -> bytes:
    if answer.status_code != _OK:
        raise Unfetched(f"the answer is {answer.status_code}")
    body = bytearray()
    async for chunk in answer.aiter_bytes():
        body += chunk
        if len(body) > most:
            raise Unfetched("the answer is too large")
    return bytes(body)

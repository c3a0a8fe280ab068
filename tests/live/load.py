"""TPPs that call without pause, at whichever node answers, as behind a proxy."""

import asyncio
import itertools
import json
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx2

from tests.support.nodes import Node

_CALLERS: Final = 6
_PAUSE_SECONDS: Final = 0.02


@dataclass
class Load:
    """What was answered: how often which status, and which consents somebody was promised."""

    statuses: Counter[int] = field(default_factory=Counter)
    unavailable: list[httpx2.Response] = field(default_factory=list)
    promised: list[str] = field(default_factory=list)
    unreached: int = 0
    _noted: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, answer: httpx2.Response) -> None:
        self.statuses[answer.status_code] += 1
        self._noted.set()
        if answer.status_code == 503:
            self.unavailable.append(answer)
        if answer.status_code == 201:
            self.promised.append(answer.json()["consentId"])

    async def at_least(self, count: int) -> None:
        """Wait until so many more calls were answered well."""
        wanted = self.good + count
        async with asyncio.timeout(60):
            while self.good < wanted:
                self._noted.clear()
                await self._noted.wait()

    @property
    def good(self) -> int:
        return self.statuses[200] + self.statuses[201]


def demo_of(home: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((home / "folder" / "demo.json").read_text())
    return told


def headers_of(demo: dict[str, Any]) -> dict[str, str]:
    """As the demo organisation, with its consent and its token."""
    return {
        "apiKey": demo["apiKey"],
        "X-Request-ID": str(uuid4()),
        "Consent-ID": demo["consentId"],
        "Authorization": f"Bearer {demo['accessToken']}",
        "PSU-IP-Address": "198.51.100.7",
    }


@asynccontextmanager
async def under_load(places: Sequence[Node], demo: dict[str, Any]) -> AsyncIterator[Load]:
    """Callers that read accounts and ask for consents until the block is left."""
    load, over = Load(), asyncio.Event()
    callers = [asyncio.create_task(_call(places, demo, load, over)) for _ in range(_CALLERS)]
    try:
        yield load
    finally:
        over.set()
        await asyncio.gather(*callers)


async def _call(
    places: Sequence[Node], demo: dict[str, Any], load: Load, over: asyncio.Event
) -> None:
    async with httpx2.AsyncClient(timeout=30) as client:
        for number in itertools.count():
            if over.is_set():
                return
            await _once(client, places, demo, load, number)
            await asyncio.sleep(_PAUSE_SECONDS)


async def _once(
    client: httpx2.AsyncClient,
    places: Sequence[Node],
    demo: dict[str, Any],
    load: Load,
    number: int,
) -> None:
    """One call, at the next node where the first cannot be reached; the same X-Request-ID."""
    headers = headers_of(demo)
    for attempt in range(len(places) * 2):
        node = places[(number + attempt) % len(places)]
        try:
            load.note(await _ask(client, node, headers, number))
        except httpx2.TransportError:
            load.unreached += 1
            await asyncio.sleep(_PAUSE_SECONDS)
        else:
            return


async def _ask(
    client: httpx2.AsyncClient, node: Node, headers: dict[str, str], number: int
) -> httpx2.Response:
    if number % 3:
        return await client.get(f"{node.url}/psd2/v1/accounts?withBalance=true", headers=headers)
    until = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    asked = {
        "access": {"allPsd2": "allAccounts"},
        "recurringIndicator": True,
        "validUntil": until,
        "frequencyPerDay": 4,
    }
    bare = {name: headers[name] for name in ("apiKey", "X-Request-ID", "PSU-IP-Address")}
    return await client.post(f"{node.url}/psd2/v1/consents", headers=bare, json=asked)

"""A third party that a live bank has let in, and how it asks for a consent."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final
from urllib.parse import quote
from uuid import uuid4

import httpx2

from tests.support import nodes, worlds
from tests.support.authority import Wanted
from tests.support.nodes import Node
from tests.support.worlds import Party
from wicketgate import applications, sandbox, tpps
from wicketgate.applications import ALL_APIS, Application
from wicketgate.kernel.clock import wall_clock
from wicketgate.kernel.database import database_at
from wicketgate.kernel.ids import ApplicationId
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.secrets import Keyring
from wicketgate.kernel.work import Desk

BACK: Final = "https://bee.example/callback"


@cache
def proof() -> dict[str, str]:
    """What the proxy says of the third party's certificate, which is the same all the time."""
    made = nodes.AUTHORITY.issue(Wanted(worlds.BEE))
    return {"X-Client-Cert": quote(made.pem), "X-Proxy-Secret": nodes.PROXY_SECRET}


def admitted(url: str, *, sandbox_world: bool = False) -> Party:
    """In the database at that URL, as onboarding lets it in; perhaps with its customers."""
    return asyncio.run(_admit(url, sandbox_world=sandbox_world))


async def _admit(url: str, *, sandbox_world: bool) -> Party:
    database = database_at(url)
    await database.open()
    desk = Desk(database, Profile(), Keyring(bytes.fromhex(nodes.SECRET)), wall_clock)
    application = Application(ApplicationId("app"), worlds.BEE, "Bee", ALL_APIS)
    async with desk.writing(worlds.REQUEST) as work:
        new = tpps.Organisation(worlds.BEE, "Bee", worlds.ALL_ROLES, redirects=(BACK,))
        await tpps.admit(work, new)
        await applications.create(work, application)
        key = await applications.replace_key(work, application.id)
        if sandbox_world:
            await sandbox.settle(work, worlds.BEE)
    await database.close()
    return Party(worlds.BEE, application.id, key)


def ask_for_consent(node: Node, party: Party, **headers: str) -> httpx2.Response:
    until = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    return httpx2.post(
        f"{node.url}/psd2/v1/consents",
        headers={
            "X-Request-ID": str(uuid4()),
            "PSU-IP-Address": "198.51.100.7",
            "apiKey": party.api_key,
            **proof(),
            **headers,
        },
        json={
            "access": {"allPsd2": "allAccounts"},
            "recurringIndicator": True,
            "validUntil": until,
            "frequencyPerDay": 4,
        },
    )

"""The doors for programs, with certificates handed over as nginx does."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4

import httpx2
import pytest
from starlette.applications import Starlette

from tests.doors.berlin.calling import ADDRESS, body
from tests.support import worlds
from tests.support.authority import Authority, Made, Wanted
from tests.support.clock import TestClock
from tests.support.worlds import Party
from wicketgate import sandbox, traffic
from wicketgate.certificates import Trust
from wicketgate.issuers import Register
from wicketgate.kernel.profile import ClientCertificate, Profile
from wicketgate.kernel.work import Desk
from wicketgate.settlement import Way
from wicketgate.web.berlin import routes as berlin
from wicketgate.web.kit.hand_over import HandOver, Source
from wicketgate.web.kit.seat import Seat
from wicketgate.web.oauth import routes as oauth

SECRET: Final = "a-secret-that-only-the-proxy-knows"
BACK: Final = "https://app.tpp.example/back"


@pytest.fixture
def authority(clock: TestClock) -> Iterator[Authority]:
    """A provider that the bank trusts, and that answers when it is asked for revocations."""
    made = Authority(now=clock())
    with made.open():
        yield made


@pytest.fixture
def profile() -> Profile:
    return Profile(client_certificate=ClientCertificate.REQUIRED)


@pytest.fixture
def seat(desk: Desk, authority: Authority) -> Seat:
    register = Register(Trust())
    register.bundled = (authority.issuing.certificate, authority.root.certificate)
    register.swap()
    proxies = (ip_network("127.0.0.1"),)
    hand_over = HandOver(Source.NGINX, proxies, secret=SECRET)
    shelf = traffic.Shelf(desk)
    return Seat(
        desk,
        Way(sandbox.bank),
        "http://testserver",
        sandbox=True,
        issuers=register,
        hand_over=hand_over,
        shelf=shelf,
    )


@dataclass
class Caller:
    """A third party behind the proxy, which says what certificate it has."""

    client: httpx2.AsyncClient
    party: Party
    made: Made | None = None

    @property
    def proxied(self) -> dict[str, str]:
        """What the proxy adds, and the key."""
        made = {} if self.made is None else {"X-Client-Cert": quote(self.made.pem)}
        return {"apiKey": self.party.api_key, "X-Proxy-Secret": SECRET, **made}

    async def call(
        self, method: str, path: str, *, headers: dict[str, str | None] | None = None, **more: Any
    ) -> httpx2.Response:
        sent: dict[str, str | None] = {
            "X-Request-ID": str(uuid4()),
            "PSU-IP-Address": ADDRESS,
            **self.proxied,
            **(headers or {}),
        }
        told = {name: value for name, value in sent.items() if value is not None}
        return await self.client.request(method, path, headers=told, **more)

    async def ask(self, **headers: str | None) -> httpx2.Response:
        """POST /v1/consents."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.call("POST", "/psd2/v1/consents", json=body(), headers=named)


@pytest.fixture
async def client(seat: Seat) -> AsyncIterator[httpx2.AsyncClient]:
    app = Starlette(routes=[*berlin.mount(seat), *oauth.mount(seat)])
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as made:
        yield made


@pytest.fixture
def caller(client: httpx2.AsyncClient, bee: Party, authority: Authority) -> Caller:
    """A third party with all roles and a good certificate."""
    return Caller(client, bee, authority.issue(Wanted(worlds.BEE)))

"""The product as users start it, and what is put into it before it is measured."""

import asyncio
import itertools
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Final
from uuid import uuid4

import msgspec
from starlette.applications import Starlette

from bench import proving, world
from bench.cases import REQUEST_ID, Case, cases, refresh_request
from bench.machine import Cores, Request, Server, free_port, serving
from bench.proving import Shown
from bench.trace import Recorded, Recorder, record
from bench.world import Holding, RefreshToken
from wicketgate import qtsp, sandbox
from wicketgate.issuers import Register
from wicketgate.kernel import clock
from wicketgate.kernel.clock import wall_clock
from wicketgate.kernel.database import SQLITE, database_at
from wicketgate.kernel.work import Desk
from wicketgate.settings import Settings, open_folder
from wicketgate.settlement import Way
from wicketgate.web.berlin.routes import mount as berlin
from wicketgate.web.kit.hand_over import HandOver, Source
from wicketgate.web.kit.seat import Seat
from wicketgate.web.oauth.routes import mount as oauth

_COMMAND: Final = str(Path(sys.executable).parent / "wicketgate")
_READY: Final = Request("GET", "/health/ready", {})
_BARE_TOKENS: Final = 64
"""Grants that the bare function rotates in turn: more than the load has connections."""


@dataclass(frozen=True, slots=True)
class Site:
    """One installation: a data folder and the URL of its database."""

    data: Path
    url: str

    def command(self, port: int) -> list[str]:
        """As a user starts it."""
        words = ["sandbox", "--port", str(port), "--data", str(self.data)]
        secret = proving.secret_file(self.data)
        handed = [*proving.SETTINGS, f"WICKETGATE_PROXY_SECRET_FILE={secret}"]
        return [
            "env",
            *handed,
            _COMMAND,
            *words,
            *([] if self.url.startswith(SQLITE) else ["--database", self.url]),
        ]

    @property
    def calls(self) -> Path:
        """What the bare function reads."""
        return self.data / "bench-calls.json"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A filled installation: the cases, what each sends, and tokens nobody has used."""

    site: Site
    cases: list[Case]
    statements: dict[str, int]
    tokens: Iterator[RefreshToken]
    shown: Shown


def prepare(site: Site, cores: Cores, tokens: int) -> Prepared:
    """Start it for the first time, stop it, fill it, and record what it does for each case."""
    site.data.mkdir(parents=True, exist_ok=True)
    (site.data / "profile.toml").write_text(
        f'page_size = {world.PAGE}\nsignature_mode = "optional"\n', "utf-8"
    )
    port = free_port()
    with serving("wicketgate, first start", site.command(port), cores, port, _READY):
        pass
    demo = json.loads((site.data / "demo.json").read_text("utf-8"))
    return asyncio.run(_fill(site, demo, tokens))


async def _fill(site: Site, demo: dict[str, str], tokens: int) -> Prepared:
    settings = Settings(data=site.data, database=site.url)
    real = database_at(site.url)
    recorder = Recorder(real, postgres=not site.url.startswith(SQLITE))
    await real.open()
    try:
        desk = Desk(recorder, settings.rulebook(), open_folder(site.data), wall_clock)
        today = clock.local_date(wall_clock(), desk.profile.zone)
        await world.fill(site.url, demo["organisationIdentifier"], today)
        held = await world.hold(desk, demo["apiKey"], tokens + _BARE_TOKENS + 2)
        unused = iter(held.refresh_tokens)
        shown = proving.shown(desk.keys, held.organisation, REQUEST_ID)
        chosen = cases(held, shown, today)
        seat = _seat(desk)
        for der, kind in shown.known:
            await seat.judge.prove(der, kind)
        recorded = await _record(seat, recorder, held, unused, chosen)
    finally:
        await real.close()
    await world.settle(site.url)
    site.calls.write_bytes(msgspec.json.encode(list(recorded.values())))
    statements = {name: one.sent for name, one in recorded.items()}
    return Prepared(site, chosen, statements, unused, shown)


def _seat(desk: Desk) -> Seat:
    """As the settings of `Site.command` make it."""
    return Seat(
        desk,
        Way(sandbox.bank),
        "http://127.0.0.1:8080",
        sandbox=True,
        issuers=Register(qtsp.trust(desk.keys)),
        hand_over=HandOver(Source.NGINX, (ip_network("127.0.0.1"),), secret=proving.SECRET),
    )


async def _record(
    seat: Seat,
    recorder: Recorder,
    held: Holding,
    unused: Iterator[RefreshToken],
    chosen: list[Case],
) -> dict[str, Recorded]:
    app = Starlette(routes=[*berlin(seat), *oauth(seat)])
    recorded = {}
    for case in chosen:
        if case.rotates:
            one, two = next(unused), next(unused)
            asked = refresh_request(held, one.token), refresh_request(held, two.token)
            found = await record(app, recorder, asked, (one.names, two.names))
            found.names = [list(t.names) for t in itertools.islice(unused, _BARE_TOKENS)]
        elif case.request.method == "POST":
            asked = case.request.named(str(uuid4())), case.request.named(str(uuid4()))
            found = await record(app, recorder, asked)
        else:
            found = await record(app, recorder, (case.request, case.request))
        recorded[case.name] = found
    return recorded


@contextmanager
def started(prepared: Prepared, cores: Cores) -> Iterator[tuple[Server, Server]]:
    """The product, at its second start, and the bare function beside it."""
    first, site = prepared.cases[0].request, prepared.site
    ports = free_port(), free_port()
    bare = [sys.executable, "-m", "bench.bare", str(site.calls), site.url, str(ports[1])]
    with (
        serving("wicketgate", site.command(ports[0]), cores, ports[0], first) as product,
        serving("bare function", bare, cores, ports[1], first) as plain,
    ):
        yield product, plain


@contextmanager
def proxied(prepared: Prepared, product: Server, cores: Cores) -> Iterator[Server]:
    """Nginx before the product, on its core."""
    port = free_port()
    home = prepared.site.data / "nginx"
    command = proving.proxy(home, port, product.port, prepared.shown)
    with serving("nginx", command, cores, port, _READY) as found:
        yield found

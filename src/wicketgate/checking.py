"""`wicketgate check`: looks at all that an installation stands on, one line each.

It changes nothing, sends no letter, and can be run beside nodes that serve.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import aiosmtplib
import httpx2
from rich.console import Console

from wicketgate import installation, safety, schema
from wicketgate.edges import edges_of
from wicketgate.kernel import secrets
from wicketgate.kernel.clock import wall_clock
from wicketgate.kernel.errors import Unavailable
from wicketgate.kernel.ids import OrganisationId, PsuId
from wicketgate.ready import desk_of
from wicketgate.settings import Settings, strangers
from wicketgate.telling import DONE, OBSTACLES, telling, why
from wicketgate.web.kit.health import LIVE

FAILED: Final = 1
_PATIENCE: Final = 5.0
_TOLERANCE: Final = timedelta(seconds=2)
"""Codes live for a minute and access tokens for half an hour; two nodes must agree about them."""
_ENDS_SOON: Final = timedelta(days=14)
_HTTPS: Final = 443
_out: Final = Console(highlight=False)


@dataclass(frozen=True, slots=True)
class Line:
    """What was looked at and what was seen. With a `remedy` it is not in order."""

    about: str
    seen: str
    remedy: str = ""

    @property
    def ok(self) -> bool:
        return not self.remedy


def check(flags: dict[str, object]) -> int:
    """Print the lines; 0 where all are in order."""
    return telling(lambda: _check(Settings.read(flags)), "Cannot check")


def _check(settings: Settings) -> int:
    lines = asyncio.run(_collected(settings))
    for line in lines:
        mark = "[green]ok  [/green]" if line.ok else "[red]no  [/red]"
        _out.print(mark, end="")
        _out.print(f"{line.about:<13}{line.seen}", markup=False, soft_wrap=True)
        if not line.ok:
            _out.print(f"{'':17}{line.remedy}", markup=False, soft_wrap=True)
    return DONE if all(line.ok for line in lines) else FAILED


async def _collected(settings: Settings) -> list[Line]:
    return [line async for line in look(settings)]


async def look(settings: Settings) -> AsyncIterator[Line]:
    """Every line, the settings' first. What cannot be looked at says so."""
    for line in _settings(settings):
        yield line
    for about, looking in _LOOKS:
        try:
            yield await looking(settings)
        except OBSTACLES as error:
            yield Line(about, *why(error))


def _settings(settings: Settings) -> list[Line]:
    found = [Line("settings", danger.why, danger.remedy) for danger in safety.dangers(settings)]
    found += [Line("settings", f"{name} is no setting", "Correct it.") for name in strangers()]
    return found or [Line("settings", f"{settings.environment}, at {settings.public_url}")]


async def _rules(settings: Settings) -> Line:
    profile = settings.rulebook()
    return Line("profile", f"{profile.bank_name}, {profile.time_zone}")


async def _database(settings: Settings) -> Line:
    await schema.version(settings.database_url)
    kind = settings.database_url.partition(":")[0]
    return Line("database", f"{kind} answers")


async def _schema(settings: Settings) -> Line:
    found = await schema.version(settings.database_url)
    if found == schema.HEAD:
        return Line("schema", found)
    return Line("schema", f"{found or 'none'}, and we are at {schema.HEAD}", "wicketgate migrate")


async def _installation(settings: Settings) -> Line:
    """Whose the database is; it is asked, not claimed."""
    if await schema.version(settings.database_url) != schema.HEAD:
        return Line("installation", "not known before the schema is ours", "wicketgate migrate")
    desk = desk_of(settings)
    await desk.database.open()
    try:
        async with desk.reading(secrets.new_uuid()) as work:
            marked = await installation.look(work, settings.environment)
    finally:
        await desk.database.close()
    return Line("installation", "ours" if marked else "nobody's yet; the first start makes it ours")


async def _clock(settings: Settings) -> Line:
    theirs = await schema.clock(settings.database_url)
    if theirs is None:
        return Line("clock", "this machine's, as the database is a file here")
    apart = abs(wall_clock() - theirs)
    seen = f"{apart.total_seconds():.1f} s from the database's"
    if apart <= _TOLERANCE:
        return Line("clock", seen)
    return Line("clock", seen, "Have both machines keep time by NTP (chrony, systemd-timesyncd).")


async def _mail(settings: Settings) -> Line:
    relay = settings.relay
    if relay is None:
        return Line("mail", "no server is named: letters are shown in the sandbox")
    client = aiosmtplib.SMTP(
        hostname=relay.host,
        port=relay.port,
        username=relay.username,
        password=relay.password,
        use_tls=relay.tls_first,
        start_tls=relay.start_tls,
        cert_bundle=None if relay.ca is None else str(relay.ca),
        timeout=_PATIENCE,
    )
    try:
        async with client:
            pass
    except (OSError, ValueError) as error:
        remedy = "Correct the address, the password, or the authorities in smtp_ca."
        return Line("mail", f"{relay.host} port {relay.port}: {error}", remedy)
    return Line("mail", f"{relay.host} port {relay.port} lets us in")


async def _certificate(settings: Settings) -> Line:
    """The one that visitors see, which the proxy has."""
    place = urlsplit(settings.public_url)
    if place.scheme != "https":
        return Line("certificates", "none: visitors come without TLS")
    host, port = place.hostname or "", place.port or _HTTPS
    try:
        async with asyncio.timeout(_PATIENCE):
            _, writer = await asyncio.open_connection(host, port, ssl=ssl.create_default_context())
    except (OSError, TimeoutError) as error:
        seen = f"{host} port {port}: {str(error) or 'no answer'}"
        return Line(
            "certificates", seen, "Start the proxy, and give it a certificate for this name."
        )
    held = writer.get_extra_info("peercert")
    writer.close()
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(held["notAfter"]), UTC)
    seen = f"the proxy's is valid until {ends:%Y-%m-%d}"
    remedy = "Renew it." if ends - wall_clock() < _ENDS_SOON else ""
    return Line("certificates", seen, remedy)


async def _proxy(settings: Settings) -> Line:
    """Whether what answers at the base URL is one of our nodes."""
    try:
        async with httpx2.AsyncClient(timeout=_PATIENCE) as client:
            answer = await client.get(f"{settings.public_url}{LIVE}")
    except httpx2.HTTPError as error:
        remedy = "Start the proxy and a node: wicketgate serve."
        return Line("proxy", f"{settings.public_url}: {str(error) or 'no answer'}", remedy)
    if answer.text.replace(" ", "") == '{"status":"live"}':
        return Line("proxy", f"{settings.public_url} leads to a node")
    remedy = "Have the proxy pass every path on, /health/live too, to the nodes."
    return Line("proxy", f"{settings.public_url}{LIVE} answers {answer.status_code}", remedy)


async def _core(settings: Settings) -> Line:
    """The bank behind the port, asked for a customer that nobody is."""
    edges = edges_of(settings)
    if edges.sandbox:
        return Line("core", "the sandbox bank")
    if await schema.version(settings.database_url) != schema.HEAD:
        return Line("core", "not asked before the schema is ours", "wicketgate migrate")
    desk, behind = desk_of(settings), edges.bank(settings)
    await desk.database.open()
    try:
        async with desk.reading(secrets.new_uuid()) as work:
            await behind.way.within(work, OrganisationId("-")).customer(PsuId("-"))
    except Unavailable as error:
        remedy = (
            "Start it, or correct the address and the secret: wicketgate core check tells more."
        )
        return Line("core", f"{settings.core_url}: {error}", remedy)
    finally:
        await desk.database.close()
        await behind.close()
    return Line("core", f"{settings.core_url} answers")


_LOOKS: Final[tuple[tuple[str, Callable[[Settings], Awaitable[Line]]], ...]] = (
    ("profile", _rules),
    ("database", _database),
    ("schema", _schema),
    ("installation", _installation),
    ("clock", _clock),
    ("mail", _mail),
    ("certificates", _certificate),
    ("proxy", _proxy),
    ("core", _core),
)

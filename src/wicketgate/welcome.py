"""What every sandbox has from its first start on, and the lines that say how to call it."""

import asyncio
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Final

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from wicketgate import demo
from wicketgate.kernel import secrets
from wicketgate.ready import opened
from wicketgate.settings import Settings
from wicketgate.telling import OBSTACLES

_BROKEN: Final = 1
_out: Final = Console(highlight=False)


def prepare(settings: Settings) -> Callable[[], demo.Demo]:
    """Begin to make it; the answer waits for it, and raises what stands in the way (OBSTACLES).

    In a process of its own, which gives its memory back (30 MB at first) and waits for the database
    while this one puts the application together.
    """
    fork = get_context("fork")
    here, there = fork.Pipe(duplex=False)
    another = fork.Process(target=_prepare, args=(settings, there))
    another.start()
    there.close()

    def outcome() -> demo.Demo:
        try:
            found: demo.Demo | Exception = here.recv()
        except EOFError:
            raise SystemExit(_BROKEN) from None  # it has told on its own what broke
        another.join()
        if isinstance(found, Exception):
            raise found
        return found

    return outcome


def _prepare(settings: Settings, there: Connection) -> None:
    try:
        there.send(asyncio.run(_make_ready(settings)))
    except OBSTACLES as error:
        there.send(error)


async def _make_ready(settings: Settings) -> demo.Demo:
    """Bring the database to our schema, and what every sandbox has into it."""
    async with opened(settings) as desk:
        found = await demo.seed(desk, settings.public_url, demo.read(settings.demo_file))
    demo.write(settings.demo_file, found)
    return found


def announce(settings: Settings, found: demo.Demo) -> None:
    """Print where the sandbox is, what opens it, and a first call to paste."""
    first = found.customers[0]
    told = Table.grid(padding=(0, 3))
    told.add_row("Portal", f"{found.base_url}/")
    told.add_row("API", found.api)
    told.add_row("OAuth2 issuer", found.issuer)
    told.add_row("Test customer", f"{first.login}, password {first.password}")
    told.add_row("", f"one-time code {first.one_time_code}")
    member = found.members[0]
    told.add_row("Portal member", f"{member.email}, password {member.password}")
    operator = found.operators[0]
    told.add_row("Operations", f"{found.base_url}/ops")
    told.add_row("", f"{operator.email}, password {operator.password}")
    told.add_row("", f"authenticator secret {operator.totp_secret}")
    told.add_row("For scripts", f"{settings.demo_file} has keys, tokens and all customers")
    told.add_row("Stop", "Ctrl+C; everything is there again at the next start")
    title = f"{settings.rulebook().bank_name} - sandbox"
    _out.print(Panel(told, title=title, expand=False, padding=(1, 2)))
    _out.print("Your first call; paste it into another terminal:\n")
    _out.print(first_call(found), markup=False, soft_wrap=True)
    _out.print()


def first_call(found: demo.Demo) -> str:
    """A `curl` line that answers 200 with accounts and balances."""
    headers = {
        "X-Request-ID": secrets.new_uuid(),
        "apiKey": found.api_key,
        "Consent-ID": found.consent_id,
        "Authorization": f"Bearer {found.access_token}",
    }
    lines = [f"curl '{found.api}/v1/accounts?withBalance=true'"]
    lines += [f"  -H '{name}: {value}'" for name, value in headers.items()]
    return " \\\n".join(lines)

"""A start of the sandbox, from its settings to the line that says how to call it."""

import asyncio
import errno
import signal
import socket
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import FrameType
from typing import Final, NoReturn

import uvicorn
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from uvicorn.supervisors import Multiprocess

from wicketgate import demo, schema
from wicketgate.app import create_app, set_up_logs
from wicketgate.kernel import secrets
from wicketgate.kernel.clock import wall_clock
from wicketgate.kernel.database import database_at
from wicketgate.kernel.errors import SchemaNewer, Unavailable
from wicketgate.kernel.profile import ProfileInvalid
from wicketgate.kernel.work import Desk
from wicketgate.settings import CannotStart, Settings, open_folder
from wicketgate.web.kit.assets import AssetsMissing
from wicketgate.web.kit.logos import logo_of

DONE: Final = 0
_BROKEN: Final = 1
CANNOT: Final = 2
_BACKLOG: Final = 2048
_START_SECONDS: Final = 30
_STOP_SECONDS: Final = 10
_REMEDIES: Final[dict[type[Exception], str]] = {
    SchemaNewer: "Start that version again, or name another folder with --data.",
    Unavailable: "Start the database, or name another one with --database.",
    ProfileInvalid: "docs/profile.md lists every switch and what it takes.",
    AssetsMissing: "They are made by `make assets`, which `make run` does by itself.",
}
_OBSTACLES: Final[tuple[type[Exception], ...]] = (CannotStart, *_REMEDIES)
_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)


def sandbox(flags: dict[str, object]) -> int:
    """Run until told to stop; the exit status."""

    def run() -> int:
        _start(Settings.read(flags))
        return DONE

    return telling(run)


def telling(command: Callable[[], int], saying: str = "Cannot start") -> int:
    """The command's exit status. What stands in the way is told in one red line, and the remedy."""
    try:
        return command()
    except CannotStart as error:
        _tell_why(saying, error.why, error.remedy)
        return CANNOT
    except tuple(_REMEDIES) as error:
        remedy = next(_REMEDIES[kind] for kind in type(error).__mro__ if kind in _REMEDIES)
        _tell_why(saying, str(error), remedy)
        return CANNOT


def _tell_why(saying: str, why: str, remedy: str) -> None:
    _err.print(f"{saying}: {why}.", style="bold red", markup=False, soft_wrap=True)
    _err.print(remedy, markup=False, soft_wrap=True)


def _start(settings: Settings) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    set_up_logs()
    open_folder(settings.data)
    logo_of(settings.rulebook())  # its processes would find out one by one
    listener = _listen(settings.host, settings.port)
    settings = settings.model_copy(update={"port": listener.getsockname()[1]})
    outcome = _preparing(settings)
    app = create_app(settings) if settings.workers == 1 else None
    found = outcome()

    def announce() -> None:
        _announce(settings, found)

    if app is not None:
        _Server(_configuration(settings, app), announce).run([listener])
    else:
        settings.hand_over()
        factory = "wicketgate.app:from_environment"
        _Supervisor(_configuration(settings, factory), listener, announce).run()


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    """The server stops by itself first and then repeats the signal: this is the end of it."""
    raise SystemExit(0)


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else is done. Raises CannotStart."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            remedy = "Stop the program that has it, or take another one with --port."
            raise CannotStart(f"port {port} is in use", remedy) from error
        why = f"{host} port {port} cannot be listened on: {error.strerror}"
        raise CannotStart(why, "Name another address with --host and --port.") from error


def _preparing(settings: Settings) -> Callable[[], demo.Demo]:
    """Begin to make what every sandbox has; the answer waits for it.

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
    except _OBSTACLES as error:
        there.send(error)


async def _make_ready(settings: Settings) -> demo.Demo:
    """Bring the database to our schema, and what every sandbox has into it."""
    database = database_at(settings.database_url)
    await schema.upgrade(settings.database_url)
    await database.open()
    try:
        desk = Desk(database, settings.rulebook(), open_folder(settings.data), wall_clock)
        found = await demo.seed(desk, settings.public_url, demo.read(settings.demo_file))
    finally:
        await database.close()
    demo.write(settings.demo_file, found)
    return found


def _configuration(settings: Settings, app: Callable[..., object] | str) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        workers=settings.workers,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )


class _Server(uvicorn.Server):
    """One process; says when it is ready."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()


class _Supervisor(Multiprocess):
    """Several processes that share a port; says when all of them are ready."""

    def __init__(
        self, config: uvicorn.Config, listener: socket.socket, announce: Callable[[], None]
    ) -> None:
        super().__init__(config, sockets=[listener])
        self._announce = announce

    def init_processes(self) -> None:
        super().init_processes()
        if all(process.wait_until_ready(_START_SECONDS) for process in self.processes):
            self._announce()


def _announce(settings: Settings, found: demo.Demo) -> None:
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

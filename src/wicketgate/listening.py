"""The port, taken before anything else is done, and the way out until a server has it.

Apart from `serving.py`, so that a start which is refused has not imported every door.
"""

import errno
import signal
import socket
from types import FrameType
from typing import Final, NoReturn

from wicketgate.settings import CannotStart

BACKLOG: Final = 2048
"""How many may knock before the server lets them in."""


def leave_quietly() -> None:
    """Told to stop before or after the server runs, the process ends without a word."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    """The server stops by itself first and then repeats the signal: this is the end of it."""
    raise SystemExit(0)


def listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else is done. Raises CannotStart."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            remedy = "Stop the program that has it, or take another one with --port."
            raise CannotStart(f"port {port} is in use", remedy) from error
        why = f"{host} port {port} cannot be listened on: {error.strerror}"
        raise CannotStart(why, "Name another address with --host and --port.") from error

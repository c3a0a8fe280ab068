"""The machine: which core does what, and what a running program has used of it."""

import os
import platform
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
_TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")
_START_SECONDS: Final = 60
_STOP_SECONDS: Final = 15
_OK: Final = 200


class Unfit(Exception):
    """Why the benchmark cannot run, or why its figures would mean nothing."""


@dataclass(frozen=True, slots=True)
class Cores:
    """The server has one core for itself; load, database and all else are on the other."""

    server: int
    rest: int

    @classmethod
    def share(cls) -> "Cores":
        """Take the first two cores we may use, and move to the second. Raises Unfit with one."""
        mine = sorted(os.sched_getaffinity(0))
        if len(mine) < len(("server", "rest")):
            raise Unfit("two cores are needed: one for the server, one for the load")
        os.sched_setaffinity(0, {mine[1]})  # whatever we start is there too, unless pinned
        return cls(mine[0], mine[1])


def described() -> dict[str, object]:
    """What the figures were measured on."""
    cpu = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        if line.startswith("model name")
    ]
    return {
        "cpu": cpu[0] if cpu else platform.machine(),
        "cores": len(cpu),
        "kernel": platform.release(),
        "python": platform.python_version(),
    }


def program(name: str) -> str:
    """The path of a program of this machine. Raises Unfit without it."""
    found = shutil.which(name)
    if found is None:
        raise Unfit(f"{name} is not installed (Debian: apt-get install wrk util-linux)")
    return found


def free_port() -> int:
    """A port of this machine that nobody had a moment ago."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@dataclass(frozen=True, slots=True)
class Request:
    """One call, as all sides are asked it."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: str = ""

    def named(self, request_id: str) -> "Request":
        """The same with another X-Request-ID: for the product another one."""
        return replace(self, headers={**self.headers, "X-Request-ID": request_id})


@dataclass(frozen=True, slots=True)
class Server:
    """A program that answers on a port of this machine."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    ready_seconds: float
    """From the start of the process to the first 200."""

    @property
    def cpu_seconds(self) -> float:
        """What its process has computed so far, in user and system time."""
        text = Path(f"/proc/{self.process.pid}/stat").read_text("ascii")
        after_name = text.rpartition(")")[2].split()
        user, system = int(after_name[11]), int(after_name[12])
        return (user + system) / _TICKS_A_SECOND

    @property
    def resident_megabytes(self) -> float:
        """Its memory in RAM (VmRSS), in 10^6 bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024 / 1e6


@contextmanager
def serving(
    name: str, command: Sequence[str], cores: Cores, port: int, first: Request
) -> Iterator[Server]:
    """Run a server on its core for the length of a block; it has answered `first` with 200.

    Raises Unfit when it does not, with what it said.
    """
    begun = time.monotonic()
    process = subprocess.Popen(
        [program("taskset"), "-c", str(cores.server), *command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        _await_answer(name, process, port, first)
        yield Server(name, process, port, time.monotonic() - begun)
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_answer(name: str, process: subprocess.Popen[bytes], port: int, first: Request) -> None:
    patience = time.monotonic() + _START_SECONDS
    told = "nothing"
    while time.monotonic() < patience and process.poll() is None:
        try:
            status, told = ask(port, first)
        except (OSError, HTTPException):
            time.sleep(0.005)
            continue
        if status == _OK:
            return
        break
    process.kill()
    said = process.communicate()[0].decode(errors="replace")
    raise Unfit(f"{name} does not answer 200 to {first.path} but {told}\n{said[-2000:]}")


def ask(port: int, request: Request) -> tuple[int, str]:
    """The status and the text of an answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=_START_SECONDS)
    try:
        connection.request(
            request.method, request.path, request.body or None, dict(request.headers)
        )
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()

"""A private PostgreSQL, made in a temporary folder and thrown away after.

The tests and the benchmark run on one; nobody's own server is touched.
"""

import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PLACES: Final = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # Fedora and its family
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
WANTED: Final = ("initdb", "pg_ctl", "createdb")
ATTEMPTS: Final = 3

SETTINGS: Final = (
    "listen_addresses=127.0.0.1",
    "max_connections=200",
    "timezone=UTC",
)


class NoPostgres(Exception):
    """What this machine lacks for a PostgreSQL of our own."""


@dataclass(frozen=True)
class Programs:
    """Where PostgreSQL's programs are, and the words that start them as another user."""

    folder: Path
    prefix: tuple[str, ...]

    def run(self, home: Path, program: str, *words: str) -> None:
        """Run one program to its end. Raises CalledProcessError, with its output, on failure."""
        subprocess.run(
            [*self.prefix, str(self.folder / program), *words],
            cwd=home,
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        )


def _folder() -> Path | None:
    """The folder of the newest PostgreSQL that has all we want."""
    found = [
        path
        for place in PLACES
        for path in Path("/").glob(place.lstrip("/"))
        if all((path / name).exists() for name in WANTED)
    ]
    if found:
        return max(found, key=_major)
    on_path = shutil.which("initdb")
    beside = Path(on_path).resolve().parent if on_path else None
    return beside if beside and all((beside / name).exists() for name in WANTED) else None


def _major(folder: Path) -> int:
    number = re.search(r"(\d+)(\.\d+)*/bin$", str(folder))
    return int(number[1]) if number else 0


def find_programs() -> Programs:
    """The newest PostgreSQL here. Raises NoPostgres."""
    folder = _folder()
    if folder is None:
        raise NoPostgres("no PostgreSQL programs (initdb, pg_ctl, createdb) on this machine")
    if os.geteuid() != 0:
        return Programs(folder, ())
    runuser = shutil.which("runuser")
    if runuser is None or not _is_user("postgres"):
        message = (
            "PostgreSQL refuses root, and there is no runuser or no user postgres to run it as"
        )
        raise NoPostgres(message)
    return Programs(folder, (runuser, "-u", "postgres", "--"))


def _is_user(name: str) -> bool:
    return subprocess.run(["/usr/bin/id", name], capture_output=True, check=False).returncode == 0


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@dataclass(frozen=True)
class Cluster:
    """A server of our own, which a test may stop and start again at the same place."""

    programs: Programs
    home: Path
    port: int
    durable: bool = True

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/wicketgate"

    def stop(self) -> None:
        """As a power cut would: no connection is ended in good order."""
        self.programs.run(self.home, "pg_ctl", *self._data, "-m", "immediate", "stop")

    def start(self) -> None:
        """Raises CalledProcessError where the port is taken."""
        _run_server(self)

    def create(self, name: str) -> None:
        """Another empty database."""
        address = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres")
        self.programs.run(self.home, "createdb", *address, name)

    @property
    def _data(self) -> tuple[str, str]:
        return ("-D", str(self.home / "data"))


def _run_server(cluster: Cluster) -> None:
    home = cluster.home
    own = (
        f"port={cluster.port}",
        f"unix_socket_directories={home}",
        f"fsync={'on' if cluster.durable else 'off'}",
    )
    options = " ".join(f"-c {setting}" for setting in (*SETTINGS, *own))
    words = ("-D", str(home / "data"), "-l", str(home / "log"), "-w", "-t", "30")
    cluster.programs.run(home, "pg_ctl", *words, "-o", options, "start")


def _start(programs: Programs, home: Path, *, durable: bool) -> Cluster:
    """Start the server on a free port, which another program may take first: try again then."""
    log = home / "log"
    for attempt in range(1, ATTEMPTS + 1):
        cluster = Cluster(programs, home, _free_port(), durable)
        try:
            _run_server(cluster)
        except subprocess.CalledProcessError as error:
            if attempt == ATTEMPTS:
                error.add_note(log.read_text() if log.exists() else "the server left no log")
                raise
        else:
            return cluster
    raise AssertionError


@contextmanager
def start_cluster(programs: Programs) -> Iterator[str]:
    """Yield the URL of an empty database `wicketgate` in a cluster of its own."""
    with own_cluster(programs) as cluster:
        yield cluster.url


@contextmanager
def own_cluster(programs: Programs, *, durable: bool = True) -> Iterator[Cluster]:
    """A cluster with an empty database `wicketgate`.

    Durable, each commit waits until the disk has it. Else it outlives the end of every process and
    no power cut, and waits for nothing. The collation is C, so that both databases sort text alike:
    byte by byte.
    """
    home = Path(tempfile.mkdtemp(prefix="wicketgate-postgres-"))
    try:
        if programs.prefix:
            shutil.chown(home, "postgres")
        programs.run(
            home,
            "initdb",
            *("-D", str(home / "data"), "-U", "postgres", "-A", "trust"),
            *("--encoding=UTF8", "--locale=C", "--no-sync"),
        )
        cluster = _start(programs, home, durable=durable)
        try:
            cluster.create("wicketgate")
            yield cluster
        finally:
            programs.run(home, "pg_ctl", "-D", str(home / "data"), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home)

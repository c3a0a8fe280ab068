"""The real command in a process of its own, in a folder of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx2

COMMAND: Final = str(Path(sys.executable).with_name("wicketgate"))
START_SECONDS: Final = 60


def environment() -> dict[str, str]:
    """Ours, without what would steer the command."""
    return {name: value for name, value in os.environ.items() if not name.startswith("WICKETGATE_")}


def run(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The command to its end."""
    return subprocess.run(
        [COMMAND, *words],
        cwd=home,
        env=environment() | {"COLUMNS": "200"} | more,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )


@dataclass
class Sandbox:
    """One that is running."""

    home: Path
    process: subprocess.Popen[bytes]

    @property
    def printed(self) -> str:
        return (self.home / "printed").read_text()

    @property
    def first_call(self) -> str:
        """The `curl` line, word for word."""
        return self.printed[self.printed.index("\ncurl ") :].strip()

    @property
    def demo(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads((self.home / "var/sandbox/demo.json").read_text())
        return told

    def shell(self, line: str) -> str:
        """What a line prints that is pasted into a terminal of the same folder."""
        return subprocess.run(
            ["/bin/sh", "-euc", line],
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=True,
        ).stdout

    def ask(self, method: str, path: str, *, key: str = "", body: object = None) -> httpx2.Response:
        """A call with an API key; the demo organisation's unless told otherwise."""
        return httpx2.request(
            method,
            f"{self.demo['baseUrl']}{path}",
            headers={"apiKey": key or self.demo["apiKey"]},
            json=body,
            timeout=START_SECONDS,
        )

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to go; how it went."""
        self.process.send_signal(number)
        return self.process.wait(START_SECONDS)


@contextmanager
def started(home: Path, *flags: str, **more: str) -> Iterator[Sandbox]:
    """A sandbox on a free port with its data below `home`; stopped at the end, if it still runs."""
    printed = home / "printed"
    with printed.open("wb") as output:
        process = subprocess.Popen(
            [COMMAND, "sandbox", "--port", "0", *flags],
            cwd=home,
            env=environment() | more,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    running = Sandbox(home, process)
    try:
        _wait_for_first_call(running)
        yield running
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _wait_for_first_call(running: Sandbox) -> None:
    deadline = time.monotonic() + START_SECONDS
    while "Authorization: Bearer" not in running.printed:
        if running.process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"the sandbox did not start:\n{running.printed}")
        time.sleep(0.02)

"""The load: wrk, in one thread on its own core, with a fixed number of open connections."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

from bench.machine import Request, Server, Unfit, program

CONNECTIONS: Final = 32
_SCRIPT: Final = Path(__file__).with_name("load.lua")


@dataclass(frozen=True, slots=True)
class Lap:
    """What one turn of the load measured. Latencies in milliseconds, CPU in microseconds."""

    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_us: float


def version() -> str:
    """The version of the wrk on this machine. Raises Unfit without one."""
    told = subprocess.run([program("wrk"), "-v"], capture_output=True, text=True, check=False)
    return told.stdout.split("\n")[0].partition(" [")[0]


def lap(
    server: Server,
    request: Request,
    seconds: int,
    folder: Path,
    *,
    tokens: Sequence[str] = (),
) -> Lap:
    """One turn of the load. Raises Unfit when any answer is an error."""
    plan = folder / "plan.lua"
    plan.write_text(f"return {_lua(_plan(request, tokens))}\n", "utf-8")
    before = server.cpu_seconds
    finished = subprocess.run(
        [
            *(program("wrk"), "--threads", "1", "--connections", str(CONNECTIONS)),
            *("--duration", f"{seconds}s", "--script", str(_SCRIPT)),
            f"http://127.0.0.1:{server.port}",
        ],
        env={**os.environ, "WICKETGATE_BENCH_PLAN": str(plan)},
        capture_output=True,
        text=True,
        check=False,
    )
    used = server.cpu_seconds - before
    told = [line for line in finished.stdout.splitlines() if line.startswith("RESULT ")]
    if not told:
        raise Unfit(f"wrk failed: {finished.stdout}{finished.stderr}")
    result = json.loads(told[0].removeprefix("RESULT "))
    if result["failed"] or not result["requests"]:
        raise Unfit(f"{server.name}: {request.method} {request.path}: {result}")
    return Lap(
        result["requests"] / result["microseconds"] * 1e6,
        result["p50"] / 1000,
        result["p99"] / 1000,
        used / result["requests"] * 1e6,
    )


def _plan(request: Request, tokens: Sequence[str]) -> Mapping[str, object]:
    plan: dict[str, object] = {
        "method": request.method,
        "path": request.path,
        "headers": request.headers,
        "body": request.body,
    }
    if tokens:
        plan["tokens"] = tokens
    elif request.method == "POST":
        plan["stamp"] = str(uuid4())[:23]
    return plan


def _lua(value: object) -> str:
    """A Lua literal of texts, mappings and sequences."""
    if isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"[{_lua(k)}] = {_lua(v)}" for k, v in value.items()) + "}"
    if isinstance(value, Sequence):
        return "{" + ", ".join(_lua(one) for one in value) + "}"
    raise TypeError(value)

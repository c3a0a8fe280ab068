"""What a statement costs a database, and the way it takes: no clock is asked."""

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

import asyncpg

from wicketgate.kernel.sql import Sql, Value

Plan = dict[str, Any]


async def effort(url: str, sql: Sql, values: dict[str, Value]) -> int:
    """Steps of SQLite's machine, or blocks that PostgreSQL looked at."""
    if url.startswith("sqlite"):
        return sqlite_steps(url, sql, values)
    plan = await postgres_plan(url, sql, values)
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


def sqlite_steps(url: str, sql: Sql, values: dict[str, Value]) -> int:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.set_progress_handler(count, 1)
    connection.execute(sql.sqlite.text, sql.sqlite.arguments(values)).fetchall()
    connection.close()
    return steps


async def postgres_plan(url: str, sql: Sql, values: dict[str, Value]) -> Plan:
    """The plan that a server process settles on for a statement it runs again and again."""
    server = await asyncpg.connect(url)
    await server.execute("SET plan_cache_mode = force_generic_plan")
    await server.execute(f"PREPARE asked AS {sql.postgres.text}")
    literals = ", ".join(
        f"'{value}'" if isinstance(value, str) else str(value)
        for value in sql.postgres.arguments(values)
    )
    explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE asked({literals})"
    plan: Plan = json.loads(await server.fetchval(explain))[0]["Plan"]
    await server.close()
    return plan


def nodes(plan: Plan) -> Iterator[Plan]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


async def tidy(url: str) -> None:
    """Let PostgreSQL clear away what other tests have deleted; SQLite does so at once."""
    if not url.startswith("sqlite"):
        server = await asyncpg.connect(url)
        await server.execute("VACUUM")
        await server.close()


async def analyze(url: str) -> None:
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        connection.execute("ANALYZE")
        connection.close()
        return
    server = await asyncpg.connect(url)
    await server.execute("ANALYZE")
    await server.close()


def sqlite_plan(url: str, sql: Sql, values: dict[str, Value]) -> list[str]:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    rows = connection.execute(
        f"EXPLAIN QUERY PLAN {sql.sqlite.text}", sql.sqlite.arguments(values)
    ).fetchall()
    connection.close()
    return [row[3] for row in rows]

"""A small core system: the sandbox bank behind the port's HTTP contract.

For a bank's engineers to run and to read beside their own, and for our tests of the line to it. Its
customers are the sandbox's test customers; its money is theirs.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

import uvicorn
from starlette.routing import Router
from starlette.types import ASGIApp

from wicketgate import sandbox, schema, tpps
from wicketgate.kernel import secrets
from wicketgate.kernel.clock import wall_clock
from wicketgate.kernel.database import SQLITE, database_at
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.work import Desk
from wicketgate.sandbox.jobs import JOBS
from wicketgate.settings import open_folder
from wicketgate.web.core.routes import Core
from wicketgate.worker import Worker

CUSTOMERS: Final = OrganisationId("PSDBE-NBB-0000000")
"""Whose world it is: the sandbox keeps one for each third party, a core has one for all."""
_ROUNDS: Final = {"sandbox.wake": timedelta(minutes=10), "sandbox.clear": timedelta(seconds=1)}


def create_core(folder: Path, secret: str) -> ASGIApp:
    """The core as an ASGI application; `folder` keeps its database. Raises CannotStart."""
    keys, url = open_folder(folder), f"{SQLITE}{folder / 'core.db'}"
    desk = Desk(database_at(url), Profile(), keys, wall_clock)

    @asynccontextmanager
    async def lifespan(_app: object) -> AsyncIterator[None]:
        await schema.upgrade(url)
        await desk.database.open()
        await _settle(desk)
        worker = Worker(desk, JOBS, _ROUNDS)
        running = asyncio.create_task(worker.run(), name="clearing")
        try:
            yield
        finally:
            worker.stop()
            await asyncio.gather(running, return_exceptions=True)
            await desk.database.close()

    core = Core(desk, sandbox.bank, CUSTOMERS, secret)
    return Router(core.routes(), redirect_slashes=False, lifespan=lifespan)


async def _settle(desk: Desk) -> None:
    async with desk.writing(secrets.new_uuid()) as work:
        await tpps.admit(work, tpps.Organisation(CUSTOMERS, "Reference core", frozenset()))
        await sandbox.settle(work, CUSTOMERS)


def serve(folder: Path, secret: str, *, host: str, port: int) -> None:
    """Run until told to stop. Raises CannotStart."""
    app = create_core(folder, secret)
    uvicorn.run(app, host=host, port=port, log_config=None, access_log=False, server_header=False)

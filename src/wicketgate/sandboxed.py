"""The edges of the sandbox: a bank that we play, its phones, its provider of certificates."""

from datetime import timedelta
from typing import Final

from starlette.routing import BaseRoute

from wicketgate import demo, qtsp, sandbox
from wicketgate.edges import Behind, Edges
from wicketgate.kernel.work import Desk
from wicketgate.phones.jobs import JOBS as PHONES_JOBS
from wicketgate.sandbox.jobs import JOBS as SANDBOX_JOBS
from wicketgate.settings import Settings
from wicketgate.settlement import Way
from wicketgate.web.control.description import describe
from wicketgate.web.control.routes import ROUTES, mount
from wicketgate.web.kit.seat import Call, Seat


def _bank(_settings: Settings) -> Behind:
    return Behind(Way(sandbox.bank), _nothing_to_close)


async def _nothing_to_close() -> None:
    """The sandbox bank lives in our own database."""


def _doors(seat: Seat, _settings: Settings) -> list[BaseRoute]:
    return [*mount(seat)]


async def _populate(desk: Desk, settings: Settings) -> None:
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = await demo.seed(desk, settings.public_url, demo.read(settings.demo_file))
    demo.write(settings.demo_file, found)


def _address(settings: Settings) -> str:
    """As told, else as the sandbox of this folder last said."""
    told = demo.read(settings.demo_file) if settings.base_url is None else None
    return settings.public_url if told is None else told.base_url


EDGES: Final = Edges(
    sandbox=True,
    bank=_bank,
    trust=qtsp.trust,
    ground=sandbox.settle,
    populate=_populate,
    address=_address,
    doors=_doors,
    served=tuple(Call(row.method, row.path) for row in ROUTES),
    describe=(describe,),
    jobs={**PHONES_JOBS, **SANDBOX_JOBS},
    rounds={
        "phones.forget_over": timedelta(hours=1),
        "sandbox.clear": timedelta(seconds=5),
        "sandbox.wake": timedelta(minutes=10),
    },
)

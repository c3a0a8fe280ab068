"""What the worker does for the sandbox's worlds."""

from collections.abc import Mapping
from typing import Final

from wicketgate import tpps
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.work import Job, Work

from . import service


async def wake(work: Work, _subject: str) -> None:
    """A new day has come somewhere: worlds that are behind live on."""
    await service.wake(work)


async def clear(work: Work, _subject: str) -> None:
    """Somewhere the cut-off has come, or the day of an order."""
    await service.clear(work)


async def live_on(work: Work, subject: str) -> None:
    """The world of the organisation `subject` lives on, in the organisation's own time."""
    organisation = await tpps.find(work, OrganisationId(subject))
    if organisation is not None:
        work.act_as(work.actor, organisation.clock_shift)
        await service.live_on(work, organisation.id)


JOBS: Final[Mapping[str, Job]] = {
    "sandbox.wake": wake,
    "sandbox.clear": clear,
    "sandbox.live_on": live_on,
}

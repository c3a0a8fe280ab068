"""What the worker does for organisations that were let in, and with what is kept of the others."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final

from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.work import Job, Work

from . import service

Ground = Callable[[Work, OrganisationId], Awaitable[None]]
"""Makes the ground that a new organisation stands on: in the sandbox its world."""


async def settle(work: Work, organisation: str, *, ground: Ground) -> None:
    """Prepare what the organisation needs here. What that is only the app knows."""
    await ground(work, OrganisationId(organisation))


async def forget_decided(work: Work, _subject: str) -> None:
    """Drop what was decided long ago, and drafts that nobody went on with."""
    await service.forget_decided(work)


JOBS: Final[Mapping[str, object]] = {
    "onboarding.settle": settle,
    "onboarding.forget_decided": forget_decided,
}


def jobs(ground: Ground) -> Mapping[str, Job]:
    """The jobs of a process whose organisations stand on this ground."""
    return {
        "onboarding.settle": partial(settle, ground=ground),
        "onboarding.forget_decided": forget_decided,
    }

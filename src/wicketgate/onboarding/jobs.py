"""What the worker does for organisations that were let in."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final, Protocol

from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.work import Job, Work

Ground = Callable[[Work, OrganisationId], Awaitable[None]]
"""Makes the ground that a new organisation stands on: in the sandbox its world."""


async def settle(work: Work, organisation: str, *, ground: Ground) -> None:
    """Prepare what the organisation needs here. What that is only the app knows."""
    await ground(work, OrganisationId(organisation))


class _Settles(Protocol):
    async def __call__(self, work: Work, organisation: str, *, ground: Ground) -> None: ...


JOBS: Final[Mapping[str, _Settles]] = {"onboarding.settle": settle}


def jobs(ground: Ground) -> Mapping[str, Job]:
    """The jobs of a process whose organisations stand on this ground."""
    return {"onboarding.settle": partial(settle, ground=ground)}

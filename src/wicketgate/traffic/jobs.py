"""What the worker does for the traffic."""

from collections.abc import Mapping
from typing import Final

from wicketgate.kernel.work import Job, Work

from . import service


async def count(work: Work, _subject: str) -> None:
    """Add what has been called to the figures."""
    await service.count(work)


async def forget_old(work: Work, _subject: str) -> None:
    """Drop details and figures past their time."""
    await service.forget_old(work)


JOBS: Final[Mapping[str, Job]] = {"traffic.count": count, "traffic.forget_old": forget_old}

"""What the worker does for connected services."""

from collections.abc import Mapping
from typing import Final

from wicketgate.kernel.work import Job, Work

from . import service


async def forget_over(work: Work, _subject: str) -> None:
    """Drop sessions that are over."""
    await service.forget_over(work)


JOBS: Final[Mapping[str, Job]] = {"services.forget_over": forget_over}

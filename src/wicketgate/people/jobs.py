"""What the worker does for members."""

from collections.abc import Mapping
from typing import Final

from wicketgate.kernel.work import Job, Work

from . import service


async def forget_over(work: Work, _subject: str) -> None:
    """Drop sign-ups, links and sessions whose time is over."""
    await service.forget_over(work)


JOBS: Final[Mapping[str, Job]] = {"people.forget_over": forget_over}

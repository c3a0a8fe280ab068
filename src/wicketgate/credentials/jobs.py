"""What the worker does for credentials."""

from collections.abc import Mapping
from typing import Final

from wicketgate.kernel.work import Job, Work

from . import service


async def forget_over(work: Work, _subject: str) -> None:
    """Drop counts and questions whose time is over."""
    await service.forget_over(work)


JOBS: Final[Mapping[str, Job]] = {"credentials.forget_over": forget_over}

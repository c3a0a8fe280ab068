"""What the worker does for the people of the bank."""

from collections.abc import Mapping
from typing import Final

from wicketgate.kernel.work import Job, Work

from . import service


async def forget_over(work: Work, _subject: str) -> None:
    """Drop invitations and sessions whose time is over."""
    await service.forget_over(work)


JOBS: Final[Mapping[str, Job]] = {"staff.forget_over": forget_over}

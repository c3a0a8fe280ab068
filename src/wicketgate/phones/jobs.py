"""What the worker does for the phones."""

from collections.abc import Mapping
from typing import Final

from wicketgate.kernel.work import Job, Work

from . import service


async def forget_over(work: Work, _subject: str) -> None:
    """Drop questions that are long over."""
    await service.forget_over(work)


JOBS: Final[Mapping[str, Job]] = {"phones.forget_over": forget_over}

"""What the worker does for the revocations: answers in use are young when a call needs them."""

from collections.abc import Mapping
from typing import Final

from wicketgate.kernel.work import Desk, Errand, Job, Work

from . import service


async def refresh(desk: Desk, _subject: str) -> None:
    """Ask issuers anew, before their answers grow old."""
    await service.refresh(desk)


async def forget_unused(work: Work, _subject: str) -> None:
    """Drop answers that nobody needed for 30 days."""
    await service.forget_unused(work)


JOBS: Final[Mapping[str, Job]] = {"revocations.forget_unused": forget_unused}
ERRANDS: Final[Mapping[str, Errand]] = {"revocations.refresh": refresh}

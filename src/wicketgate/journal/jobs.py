"""What the worker does for the journal."""

from collections.abc import Mapping
from typing import Final

from wicketgate.kernel.work import Job, Work

from . import service


async def forget_old_answers(work: Work, _subject: str) -> None:
    """Drop remembered answers past their day (contract E.1)."""
    await service.forget_old_answers(work)


JOBS: Final[Mapping[str, Job]] = {"journal.forget_old_answers": forget_old_answers}

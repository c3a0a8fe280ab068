"""What the worker does for authorisations and their consents."""

from collections.abc import Mapping
from typing import Final

from wicketgate.kernel.work import Job, Work

from . import service


async def sweep(work: Work, _subject: str) -> None:
    """Write down what time has ended (contract B.5)."""
    await service.sweep(work)


JOBS: Final[Mapping[str, Job]] = {"authorisation.sweep": sweep}

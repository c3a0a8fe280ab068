"""What the worker does for the memberships."""

from collections.abc import Mapping
from functools import partial
from typing import Final, Protocol

from wicketgate import mail
from wicketgate.kernel.ids import MemberId
from wicketgate.kernel.work import Job, Work

from . import service


async def tell_of_joining(work: Work, member: str, *, press: mail.Press) -> None:
    """Write to the owners of an organisation that somebody has joined it.

    A job, because whoever joins comes through several doors: at sign-up, or later.
    """
    await service.tell_of_joining(work, press, MemberId(member))


async def tell_of_ending_certificates(work: Work, _subject: str, *, press: mail.Press) -> None:
    """Write to the owners of each certificate that ends in 90, 30 or 7 days."""
    await service.tell_of_ending_certificates(work, press)


class _Tells(Protocol):
    async def __call__(self, work: Work, subject: str, /, *, press: mail.Press) -> None: ...


JOBS: Final[Mapping[str, _Tells]] = {
    "memberships.tell_of_joining": tell_of_joining,
    "memberships.tell_of_ending_certificates": tell_of_ending_certificates,
}


def jobs(press: mail.Press) -> Mapping[str, Job]:
    """The jobs of a process that puts letters into these words."""
    return {name: partial(job, press=press) for name, job in JOBS.items()}

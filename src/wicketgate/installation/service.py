"""Verbs of the installation."""

from wicketgate.kernel.work import Work

from . import store
from .model import Environment, Mark


async def look(work: Work, environment: Environment) -> bool:
    """Whether the database is marked as ours; nobody's is False.

    Raises OtherEnvironment, OtherSecret.
    """
    found = await store.find(work)
    if found is None:
        return False
    found.check(Mark(environment, work.keys.name("installation")))
    return True


async def claim(work: Work, environment: Environment) -> None:
    """Say whose database this is, for good; the first who asks decides.

    Raises OtherEnvironment, OtherSecret.
    """
    own = Mark(environment, work.keys.name("installation"))
    found = await store.find(work)
    if found is None:
        await store.put(work, own)
        found = await store.find(work) or own
    found.check(own)
    if found.secret is None:
        await store.note_secret(work, work.keys.name("installation"))

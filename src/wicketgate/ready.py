"""Before anything is served: the database has our schema, and is the one that it should be."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from wicketgate import installation, schema
from wicketgate.kernel import secrets
from wicketgate.kernel.clock import wall_clock
from wicketgate.kernel.work import Desk
from wicketgate.settings import Settings


def desk_of(settings: Settings) -> Desk:
    """Where works begin. Raises CannotStart, ProfileInvalid, Unavailable."""
    return Desk(
        database=settings.open_database(),
        profile=settings.rulebook(),
        keys=settings.keyring(),
        clock=wall_clock,
    )


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Desk]:
    """A desk on a database that was made ready, and claimed where somebody said for which side.

    Raises CannotStart, ProfileInvalid, Unavailable, SchemaNewer, installation.OtherEnvironment and
    installation.OtherSecret.
    """
    desk = desk_of(settings)
    await schema.upgrade(settings.database_url)
    await desk.database.open()
    try:
        async with desk.writing(secrets.new_uuid()) as work:
            if settings.side_was_said:
                await installation.claim(work, settings.environment)
            else:
                await installation.look(work, settings.environment)
        yield desk
    finally:
        await desk.database.close()


async def make_ready(settings: Settings) -> None:
    """Bring the database to our schema, and say whose it is. Raises as `opened` does."""
    async with opened(settings):
        pass

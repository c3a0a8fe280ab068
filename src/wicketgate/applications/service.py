"""Verbs of the applications."""

from typing import Final

from wicketgate import journal
from wicketgate.kernel import secrets
from wicketgate.kernel.ids import ApplicationId, OrganisationId
from wicketgate.kernel.work import Work

from . import store
from .errors import ApiKeyMissing, ApiKeyUnknown
from .model import KEY_PREFIX, Application, Caller

_SHOWN: Final = len(KEY_PREFIX) + 7


async def create(work: Work, application: Application) -> bool:
    """Add the application; False when it exists."""
    if not await store.add(work, application):
        return False
    await journal.record(work, "application.created", f"application:{application.id}")
    return True


async def issue_key(work: Work, application: ApplicationId) -> str:
    """A new key for the application. This is the only time anyone sees it."""
    key = secrets.new_secret(KEY_PREFIX)
    await store.add_key(work, application, _fingerprint(work, key), key[:_SHOWN])
    await journal.record(work, "api_key.issued", f"application:{application}")
    return key


async def replace_key(work: Work, application: ApplicationId) -> str:
    """A new key; all earlier ones of the application are revoked."""
    if await store.revoke_keys(work, application):
        await journal.record(work, "api_key.revoked", f"application:{application}")
    return await issue_key(work, application)


async def lend_key(work: Work, application: ApplicationId) -> str:
    """A key for one call that we make ourselves for the application; to be taken back after it."""
    key = secrets.new_secret(KEY_PREFIX)
    await store.add_key(work, application, _fingerprint(work, key), key[:_SHOWN])
    await journal.record(work, "api_key.lent", f"application:{application}")
    return key


async def take_back_key(work: Work, key: str) -> None:
    """End a lent key without a trace among the application's own ones."""
    await store.forget_key(work, _fingerprint(work, key))


async def of_organisation(work: Work, organisation: OrganisationId) -> list[Application]:
    """The organisation's applications."""
    return await store.of_organisation(work, organisation)


async def present(work: Work, key: str | None) -> Caller:
    """Who calls with this key; the work acts as that third party and in its time from here.

    Raises ApiKeyMissing, ApiKeyUnknown, ApiKeyBlocked (contract C.2 stage 5) and
    tpps.OrganisationBlocked.
    """
    if not key:
        raise ApiKeyMissing
    caller = await store.present(work, _fingerprint(work, key))
    if caller is None:
        raise ApiKeyUnknown
    caller.check()
    caller.organisation.check_standing()
    work.act_as(caller.actor, caller.organisation.clock_shift)
    return caller


def _fingerprint(work: Work, key: str) -> str:
    return work.keys.fingerprint("api-key", key)

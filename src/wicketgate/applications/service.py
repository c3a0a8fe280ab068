"""Verbs of the applications."""

from collections.abc import Sized
from dataclasses import replace
from datetime import timedelta
from typing import Final

from wicketgate import journal, tpps
from wicketgate.kernel import clock, secrets
from wicketgate.kernel.ids import ApplicationId, OrganisationId
from wicketgate.kernel.states import IllegalMove, move
from wicketgate.kernel.work import Work

from . import store
from .errors import (
    ApiKeyMissing,
    ApiKeyUnknown,
    ApplicationUnknown,
    KeyUnknown,
    TooManyApplications,
    TooManyKeys,
)
from .model import (
    KEY_MOVES,
    KEY_PREFIX,
    MOST_APPLICATIONS,
    MOST_KEYS,
    MOVES,
    NAME_MOST,
    Api,
    ApiKey,
    Application,
    Caller,
    Draft,
    IssuedKey,
    KeyState,
    State,
    check_life,
    key_id,
    selectable,
)

_SHOWN: Final = len(KEY_PREFIX) + 7
LOAN: Final = timedelta(minutes=1)
"""How long a lent key opens anything, should nobody take it back."""
_MOST_ENDED: Final = 20
"""Keys that work no more and are still listed."""


# ------------------------------------------------------------------ applications
async def create(work: Work, application: Application) -> bool:
    """Add the application; False when it exists."""
    if not await store.add(work, application):
        return False
    await journal.record(work, "application.created", _thing(application.id))
    return True


async def found(work: Work, organisation: tpps.Organisation, draft: Draft) -> Application:
    """A new application of the organisation. Raises ApiOutOfReach, TooManyApplications."""
    apis = draft.checked(organisation.roles)
    await tpps.hold(work, organisation.id)  # of two at once the second counts the first
    if len(await store.of_organisation(work, organisation.id)) >= MOST_APPLICATIONS:
        raise TooManyApplications
    made = Application(
        ApplicationId(secrets.new_id()), organisation.id, draft.name, apis, draft.description
    )
    await create(work, made)
    return made


async def begin(work: Work, key: OrganisationId) -> None:
    """What an organisation that was let in begins with: one application with all it may call.

    Does nothing where it has one, or is not there.
    """
    organisation = await tpps.find(work, key)
    if organisation is None or await store.of_organisation(work, key):
        return
    name = organisation.name[:NAME_MOST]
    await found(work, organisation, Draft(name, "", selectable(organisation.roles)))


async def select(
    work: Work, organisation: tpps.Organisation, key: ApplicationId, apis: frozenset[Api]
) -> None:
    """Let it call these APIs, from the next call on. Raises ApplicationUnknown, ApiOutOfReach."""
    held = await lock_own(work, organisation.id, key)
    draft = Draft(held.name, held.description, apis)
    draft = replace(draft, apis=draft.checked(organisation.roles))
    await store.change(work, key, draft)
    before, after = (" ".join(sorted(selection)) for selection in (held.apis, draft.apis))
    await journal.record(work, "application.selected", _thing(key), before=before, after=after)


async def describe(
    work: Work, organisation: OrganisationId, key: ApplicationId, *, name: str, description: str
) -> None:
    """Give it another name or description. Raises ApplicationUnknown."""
    held = await lock_own(work, organisation, key)
    await store.change(work, key, Draft(name, description, held.apis))
    await journal.record(work, "application.described", _thing(key))


async def delete(work: Work, application: Application) -> None:
    """End it and its keys; what it did stays. Its consents are ended by whoever calls this."""
    after = move(application.state, State.DELETED, MOVES)
    if not await store.move(work, application.id, application.state, after):
        raise IllegalMove
    for fingerprint, key in await _working(work, application.id):
        await _revoke(work, fingerprint, key)
    await journal.record(
        work, "application.deleted", _thing(application.id), before=application.state, after=after
    )


async def of_organisation(work: Work, organisation: OrganisationId) -> list[Application]:
    """The organisation's applications, oldest first."""
    return await store.of_organisation(work, organisation)


async def find_own(work: Work, organisation: OrganisationId, key: ApplicationId) -> Application:
    """The organisation's application. Raises ApplicationUnknown, also for another's."""
    return _known(await store.find(work, organisation, key))


async def lock_own(work: Work, organisation: OrganisationId, key: ApplicationId) -> Application:
    """As `find_own`, and nobody else acts on it or on its keys until this work ends."""
    return _known(await store.lock(work, organisation, key))


def _known(application: Application | None) -> Application:
    if application is None:
        raise ApplicationUnknown
    return application


# ------------------------------------------------------------------ keys
async def keys_of(work: Work, application: Application) -> list[ApiKey]:
    """The keys that work, newest first, then the last ones that do not any more."""
    working = [key for _, key in await _working(work, application.id)]
    return working + await store.ended(work, application.id, _now_us(work), _MOST_ENDED)


async def any_key(work: Work, organisation: OrganisationId) -> bool:
    """Whether an application of the organisation has a key that works."""
    return await store.any_key(work, organisation, _now_us(work))


async def ending_keys(work: Work, organisation: OrganisationId, within: timedelta) -> list[ApiKey]:
    """The organisation's keys that end soon and that nobody has rolled yet."""
    now_us = _now_us(work)
    return await store.ending(work, organisation, now_us, clock.micros(work.clock() + within))


async def issue_key(work: Work, application: Application, name: str, life: timedelta) -> IssuedKey:
    """A new key of an application that the work holds. Raises TooManyKeys, LifeTooLong."""
    check_life(life, work.profile.api_key_max_days)
    _check_room(await _working(work, application.id))
    return await _issue(work, application.id, name, life)


async def roll_key(
    work: Work, application: Application, key: str, *, life: timedelta, overlap: timedelta
) -> IssuedKey:
    """A new key in place of another, which goes on working for the overlap.

    Raises KeyUnknown, LifeTooLong, and TooManyKeys where the old one stays and there is no room.
    """
    check_life(life, work.profile.api_key_max_days)
    fingerprint, old = await _one_working(work, application, key)
    if overlap:
        _check_room(await _working(work, application.id))
    new = await _issue(work, application.id, old.name, life)
    if not overlap:
        await _revoke(work, fingerprint, replace(old, replaced_by=new.key.id))
        return new
    until = old.until(clock.micros(work.clock() + overlap))
    await store.move_key(
        work, fingerprint, old, replace(old, expires_us=until, replaced_by=new.key.id)
    )
    await journal.record(
        work, "api_key.rolled", _thing(application.id), before=old.id, after=new.key.id
    )
    return replace(new, old_until_us=until)


async def revoke_key(work: Work, application: Application, key: str) -> None:
    """The key opens nothing from the next call on. Raises KeyUnknown."""
    fingerprint, held = await _one_working(work, application, key)
    await _revoke(work, fingerprint, held)


async def replace_key(work: Work, application: ApplicationId, name: str = "demo") -> str:
    """A new key without an end, for a sandbox's own start; earlier ones of that name are revoked.

    Other keys of the application are somebody's who made them in the portal.
    """
    for fingerprint, key in await _working(work, application):
        if key.name == name:
            await _revoke(work, fingerprint, key)
    return (await _issue(work, application, name, None)).secret


async def lend_key(work: Work, application: Application, name: str) -> IssuedKey:
    """A key for one call that we make ourselves for the application; see `take_back_key`."""
    return await _issue(work, application.id, name, LOAN)


async def take_back_key(work: Work, lent: IssuedKey) -> None:
    """End a lent key. It was nobody's, so it does not stand among those that have ended."""
    await store.forget_key(work, _fingerprint(work, lent.secret))
    thing = _thing(lent.key.application_id)
    await journal.record(work, "api_key.taken_back", thing, before=lent.key.id)


async def _issue(
    work: Work, application: ApplicationId, name: str, life: timedelta | None
) -> IssuedKey:
    secret = secrets.new_secret(KEY_PREFIX)
    fingerprint = _fingerprint(work, secret)
    key = ApiKey(
        key_id(fingerprint),
        application,
        name,
        secret[:_SHOWN],
        KeyState.ACTIVE,
        created_us=_now_us(work),
        expires_us=None if life is None else clock.micros(work.clock() + life),
    )
    await store.add_key(work, fingerprint, key)
    await journal.record(work, "api_key.issued", _thing(application), after=key.id)
    return IssuedKey(key, secret)


async def _working(work: Work, application: ApplicationId) -> list[tuple[str, ApiKey]]:
    return await store.working(work, application, _now_us(work))


async def _one_working(work: Work, application: Application, wanted: str) -> tuple[str, ApiKey]:
    for fingerprint, key in await _working(work, application.id):
        if key.id == wanted:
            return fingerprint, key
    raise KeyUnknown


def _check_room(working: Sized) -> None:
    if len(working) >= MOST_KEYS:
        raise TooManyKeys


async def _revoke(work: Work, fingerprint: str, key: ApiKey) -> None:
    after = move(key.state, KeyState.REVOKED, KEY_MOVES)
    ended = replace(key, state=after, ended_us=_now_us(work))
    if await store.move_key(work, fingerprint, key, ended):
        await journal.record(
            work, "api_key.revoked", _thing(key.application_id), before=key.id, after=after
        )


# ------------------------------------------------------------------ callers
async def present(work: Work, key: str | None, proven: OrganisationId | None = None) -> Caller:
    """Who calls with this key; the work acts as that third party and in its time from here.

    `proven` is the organisation that a certificate names: the key must be its own (contract D.8).
    Raises ApiKeyMissing, ApiKeyUnknown, ApiKeyBlocked (contract C.2 stage 5) and
    tpps.OrganisationBlocked.
    """
    if not key:
        raise ApiKeyMissing
    caller = await store.present(work, _fingerprint(work, key))
    if caller is None or proven not in {None, caller.organisation.id}:
        raise ApiKeyUnknown
    caller.check(work.now_us)
    caller.organisation.check_standing()
    work.act_as(caller.actor, caller.organisation.clock_shift)
    return caller


def _fingerprint(work: Work, key: str) -> str:
    return work.keys.fingerprint("api-key", key)


def _now_us(work: Work) -> int:
    """Keys live by the bank's own clock: an organisation that moves its time keeps its keys."""
    return clock.micros(work.clock())


def _thing(application: ApplicationId) -> str:
    return f"application:{application}"

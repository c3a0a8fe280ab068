"""Verbs of the redirect URLs: an owner's, and those of the person who decides."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from wicketgate import certificates, journal, mail, memberships, tpps
from wicketgate.certificates import Certificate
from wicketgate.kernel import secrets
from wicketgate.kernel.ids import MemberId, OrganisationId
from wicketgate.kernel.paging import PAGE, Page, key_of, page_of, read_key
from wicketgate.kernel.states import AlreadyDecided
from wicketgate.kernel.states import move as moved
from wicketgate.kernel.work import Work

from . import store
from .errors import ChangeOpen, ChangeUnknown, NothingChanges, NotInOrder
from .model import MOVES, Change, Flaw, State, look_through

_BEGINNING: Final = (-1, "")
_END: Final = (2**62, "")
_LETTERS: Final[Mapping[State, str]] = {
    State.ASKED: "redirects-asked",
    State.APPROVED: "redirects-approved",
    State.REFUSED: "redirects-refused",
    State.WITHDRAWN: "redirects-withdrawn",
}
"""What every owner reads at each move: none of them asks for a change behind the others' backs."""


# ------------------------------------------------------------------ looking
async def find(work: Work, key: str) -> Change:
    """One change. Raises ChangeUnknown."""
    return _known(await store.find(work, key))


async def latest(work: Work, organisation: OrganisationId) -> Change | None:
    """The organisation's last change; None where there never was one."""
    return await store.latest(work, organisation)


async def waiting(work: Work, after: str = "") -> Page[Change]:
    """Those that wait for the bank, the one that waits longest first."""
    found = await store.oldest(work, State.ASKED, read_key(after) or _BEGINNING, PAGE + 1)
    return page_of(found, _key)


async def in_state(work: Work, state: State, after: str = "") -> Page[Change]:
    """Those in one state, the one that was asked for last first."""
    found = await store.newest(work, state, read_key(after) or _END, PAGE + 1)
    return page_of(found, _key)


async def named_in(work: Work, organisation: OrganisationId) -> tuple[Certificate, ...]:
    """The certificates in whose names the hosts should stand: its QWACs that are in date."""
    held = await certificates.held_by(work, organisation)
    return tuple(one.certificate for one in held if one.valid_qwac(work.clock()))


def _key(change: Change) -> str:
    return key_of(change.asked_us, change.id)


def _known(change: Change | None) -> Change:
    if change is None:
        raise ChangeUnknown
    return change


# ------------------------------------------------------------------ an owner
async def ask(work: Work, press: mail.Press, member: MemberId, urls: Sequence[str]) -> Change:
    """Ask the bank for another list. Every owner gets a letter.

    Raises memberships.NoOrganisation, NotOwner, NotInOrder, NothingChanges, and ChangeOpen while
    the bank has one to decide on.
    """
    organisation = await _owned(work, member)
    _check(urls)
    open_one = await store.latest(work, organisation.id)
    if open_one is not None and open_one.state is State.ASKED:
        raise ChangeOpen
    if set(urls) == set(organisation.redirects):
        raise NothingChanges
    new = Change(
        id=secrets.new_id(),
        organisation_id=organisation.id,
        state=State.ASKED,
        before=organisation.redirects,
        urls=tuple(urls),
        asked_by=member,
        asked_us=work.now_us,
    )
    await store.add(work, new)
    await _record(work, new, None)
    await _tell(work, press, organisation, new)
    return new


async def withdraw(work: Work, press: mail.Press, member: MemberId) -> Change:
    """Take back what the organisation has asked for.

    Raises memberships.NoOrganisation, NotOwner, ChangeUnknown, AlreadyDecided.
    """
    organisation = await _owned(work, member)
    change = _known(await store.latest(work, organisation.id))
    return await _decide(work, press, organisation, change, State.WITHDRAWN)


async def _owned(work: Work, member: MemberId) -> tpps.Organisation:
    """The owner's organisation as it is now; nobody else changes its list until this work ends."""
    belonging = await memberships.of_member(work, member)
    belonging.membership.check_owner()
    await tpps.hold(work, belonging.organisation.id)
    return await tpps.look(work, belonging.organisation.id)


def _check(urls: Sequence[str]) -> None:
    """Raises NotInOrder. An empty list would close the door to one's own customers."""
    if not urls:
        raise NotInOrder(1, Flaw.EMPTY)
    for finding in look_through(urls):
        raise NotInOrder(finding.line, finding.flaw)


# ------------------------------------------------------------------ the bank
async def approve(work: Work, press: mail.Press, key: str) -> Change:
    """Declare the list: it counts from the next call on. Raises ChangeUnknown, AlreadyDecided."""
    organisation, change = await _held(work, key)
    decided = await _decide(work, press, organisation, change, State.APPROVED)
    await tpps.declare(work, organisation.id, change.urls)
    return decided


async def refuse(work: Work, press: mail.Press, key: str, reason: str) -> Change:
    """Leave the list as it is, for a reason that the owners read.

    Raises ChangeUnknown, AlreadyDecided.
    """
    organisation, change = await _held(work, key)
    refused = replace(change, reason=reason)
    return await _decide(work, press, organisation, refused, State.REFUSED)


async def _held(work: Work, key: str) -> tuple[tpps.Organisation, Change]:
    """The organisation first, as its owners hold it; then the change as it is now."""
    seen = _known(await store.find(work, key))
    await tpps.hold(work, seen.organisation_id)
    organisation = await tpps.look(work, seen.organisation_id)
    return organisation, _known(await store.hold(work, key))


# ------------------------------------------------------------------ moving
async def _decide(
    work: Work, press: mail.Press, organisation: tpps.Organisation, change: Change, after: State
) -> Change:
    """Move it, record that, and write to the owners. Raises AlreadyDecided to the second one."""
    if change.state is not State.ASKED:
        raise AlreadyDecided
    decided = replace(
        change,
        state=moved(change.state, after, MOVES),
        decided_us=work.now_us,
        decided_by=work.actor.name,
    )
    if not await store.move(work, change, decided):
        raise AlreadyDecided
    await _record(work, decided, change.state)
    await _tell(work, press, organisation, decided)
    return decided


async def _record(work: Work, change: Change, before: State | None) -> None:
    thing = f"redirect-change:{change.id}"
    await journal.record(
        work, f"redirects.{change.state}", thing, before=before, after=change.state
    )


async def _tell(
    work: Work, press: mail.Press, organisation: tpps.Organisation, change: Change
) -> None:
    facts = {
        "added": "\n".join(change.added),
        "removed": "\n".join(change.removed),
        "reason": change.reason,
    }
    letter = _LETTERS[change.state]
    await memberships.write_to_owners(work, press, organisation, letter, facts)

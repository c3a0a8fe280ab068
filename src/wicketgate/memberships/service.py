"""Verbs of the memberships."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from wicketgate import certificates, journal, mail, outbox, tpps
from wicketgate.certificates import Kind
from wicketgate.kernel import clock as time
from wicketgate.kernel import secrets
from wicketgate.kernel.ids import MemberId, OrganisationId
from wicketgate.kernel.work import Work

from . import store
from .errors import AlreadyBelongs, CodeUnknown, LastOwner, NoOrganisation, OrganisationFull
from .model import (
    CODE_LENGTH,
    CODE_LIFE,
    CODE_SIGNS,
    MOST_MEMBERS,
    Belonging,
    Code,
    Colleague,
    Membership,
    Position,
    bare,
    grouped,
)

_JOINED: Final = "member-joined"
_REMOVED: Final = "member-removed"
_RENEWED: Final = "code-renewed"
_ENDING: Final = "certificate-ending"
_NAMES: Final = {Kind.QWAC: "QWAC", Kind.QSEAL: "QSealC"}


async def found(work: Work, member: MemberId, organisation: OrganisationId) -> bool:
    """Make the member an owner of a newly admitted organisation; False where they have one."""
    first = Membership(member, organisation, Position.OWNER, work.now_us)
    if not await store.add(work, first):
        return False
    await _record(work, "membership.founded", first, after=first.position)
    return True


async def of_member(work: Work, member: MemberId) -> Belonging:
    """Where the member belongs. Raises NoOrganisation."""
    found_there = await store.of_member(work, member)
    if found_there is None:
        raise NoOrganisation
    return found_there


async def belongs(work: Work, member: MemberId) -> bool:
    """Whether the member is in any organisation."""
    return await store.of_member(work, member) is not None


async def members_of(work: Work, organisation: OrganisationId) -> list[Membership]:
    """All memberships of the organisation, in the order in which they began."""
    return await store.of_organisation(work, organisation)


async def colleagues(work: Work, organisation: OrganisationId) -> list[Colleague]:
    """The same, with the people they are of."""
    return await store.colleagues(work, organisation)


# ------------------------------------------------------------------ the code, and joining by it
async def make_code(work: Work, organisation: OrganisationId) -> str:
    """A new code in place of any earlier one. It is told this once and kept as a keyed hash."""
    drawn = secrets.draw(CODE_SIGNS, CODE_LENGTH)
    new = Code(
        organisation_id=organisation,
        code_hash=_hash(work, drawn),
        made_us=work.now_us,
        expires_us=time.micros(work.now + CODE_LIFE),
    )
    await store.set_code(work, new)
    await journal.record(work, "organisation.code_made", f"organisation:{organisation}")
    return grouped(drawn)


def _hash(work: Work, typed: str) -> str:
    return work.keys.fingerprint("organisation-code", bare(typed))


async def code_of(work: Work, organisation: OrganisationId) -> Code | None:
    """What is known of the organisation's code; None where it never had one."""
    return await store.code_of(work, organisation)


async def renew_code(work: Work, press: mail.Press, by: MemberId) -> str:
    """An owner's wish for a new code; the letters to all owners carry it too.

    Raises NoOrganisation, NotOwner.
    """
    belonging = await of_member(work, by)
    belonging.membership.check_owner()
    code = await make_code(work, belonging.organisation.id)
    await _tell_owners(work, press, _News(_RENEWED, belonging, code=code))
    return code


def keep(work: Work, code: str) -> str:
    """What may be kept of a code until the one who typed it can join by it: its keyed hash."""
    return _hash(work, code)


async def join(work: Work, member: MemberId, code: str) -> Belonging:
    """Make the member a developer of the organisation whose code it is; its owners get a letter.

    Raises AlreadyBelongs, CodeUnknown, OrganisationFull.
    """
    return await join_kept(work, member, keep(work, code))


async def join_kept(work: Work, member: MemberId, kept: str) -> Belonging:
    """Join by what `keep` made of a code. It refuses as `join` does, before it writes anything."""
    if await belongs(work, member):
        raise AlreadyBelongs
    held = await store.hold_code(work, kept)
    if held is None or held.expires_us <= work.now_us:
        raise CodeUnknown
    if await store.count(work, held.organisation_id) >= MOST_MEMBERS:
        raise OrganisationFull
    new = Membership(member, held.organisation_id, Position.DEVELOPER, work.now_us)
    if not await store.add(work, new):
        raise AlreadyBelongs
    await _record(work, "membership.joined", new, after=new.position)
    await outbox.put(work, "memberships.tell_of_joining", member)
    return await of_member(work, member)


async def tell_of_joining(work: Work, press: mail.Press, member: MemberId) -> None:
    """Write to the owners that the member has joined, unless they have left meanwhile."""
    belonging = await store.of_member(work, member)
    if belonging is not None:
        await _tell_owners(work, press, _News(_JOINED, belonging))


# ------------------------------------------------------------------ changing places
async def appoint(work: Work, by: MemberId, member: MemberId) -> None:
    """Make a colleague an owner too. Raises NotOwner, NotColleague."""
    circle = await store.hold(work, by)
    circle.of(by).check_owner()
    await _place(work, circle.of(member), Position.OWNER)


async def hand_over(work: Work, by: MemberId, member: MemberId) -> None:
    """Make a colleague an owner and be a developer from here on. Raises NotOwner, NotColleague."""
    circle = await store.hold(work, by)
    own = circle.of(by)
    own.check_owner()
    heir = circle.of(member)
    if heir == own:
        raise LastOwner
    await _place(work, heir, Position.OWNER)
    await _place(work, own, Position.DEVELOPER)


async def _place(work: Work, held: Membership, position: Position) -> None:
    if held.position is position:
        return
    await store.place(work, held.member_id, position)
    await _record(work, "membership.placed", held, before=held.position, after=position)


async def remove(work: Work, press: mail.Press, by: MemberId, member: MemberId) -> None:
    """Take a colleague out; they and the owners get a letter.

    Raises NotOwner, NotColleague, and LastOwner for oneself.
    """
    circle = await store.hold(work, by)
    circle.of(by).check_owner()
    gone = circle.of(member)
    circle.check_owned_without(member)
    belonging = await of_member(work, member)
    await _tell_owners(work, press, _News(_REMOVED, belonging, also=member))
    await _end(work, gone)


async def leave(work: Work, member: MemberId) -> None:
    """End one's own membership. Raises NoOrganisation, LastOwner."""
    circle = await store.hold(work, member)
    if not circle.memberships:
        raise NoOrganisation
    circle.check_owned_without(member)
    await _end(work, circle.of(member))


async def part(work: Work, member: MemberId) -> None:
    """End the membership of somebody who closes their account, if there is one.

    Raises LastOwner where colleagues would be left without an owner; alone one may always go.
    """
    circle = await store.hold(work, member)
    if not circle.memberships:
        return
    if len(circle.memberships) > 1:
        circle.check_owned_without(member)
    await _end(work, circle.of(member))


async def _end(work: Work, held: Membership) -> None:
    await store.end(work, held.member_id)
    await _record(work, "membership.ended", held, before=held.position)


# ------------------------------------------------------------------ traces and letters
async def _record(
    work: Work, act: str, held: Membership, *, before: str | None = None, after: str | None = None
) -> None:
    """One line about the organisation; a member is named by id alone."""
    told = [None if one is None else f"{held.member_id} {one}" for one in (before, after)]
    thing = f"organisation:{held.organisation_id}"
    await journal.record(work, act, thing, before=told[0], after=told[1])


@dataclass(frozen=True, slots=True)
class _News:
    """What the owners are to read, and perhaps one more: about a member, or about the code."""

    letter: str
    about: Belonging
    code: str = ""
    also: MemberId | None = None


async def write_to_owners(
    work: Work,
    press: mail.Press,
    organisation: tpps.Organisation,
    letter: str,
    facts: Mapping[str, str],
) -> None:
    """Write to every owner about something that the bank did to the organisation."""
    for one in await store.colleagues(work, organisation.id):
        if one.membership.position is Position.OWNER:
            told = {**facts, "organisation": organisation.name, "name": one.name}
            await mail.write(work, press(mail.Occasion(letter, one.email, one.language, told)))


async def tell_of_ending_certificates(work: Work, press: mail.Press) -> None:
    """Write to the owners of each certificate whose end has come close, once for each warning."""
    for held, _before in await certificates.note_ending(work):
        organisation = await tpps.find(work, held.organisation_id)
        if organisation is None:
            continue
        ends = held.certificate.not_after
        facts = {
            "kind": _NAMES[held.kind],
            "day": ends.astimezone(work.profile.zone).date().isoformat(),
            "days": str((ends - work.clock()).days),
        }
        await write_to_owners(work, press, organisation, _ENDING, facts)


async def _tell_owners(work: Work, press: mail.Press, news: _News) -> None:
    everyone = await store.colleagues(work, news.about.organisation.id)
    names = {one.membership.member_id: one.name for one in everyone}
    facts = {
        "organisation": news.about.organisation.name,
        "member": names[news.about.membership.member_id],
        "code": news.code,
    }
    for one in everyone:
        held = one.membership
        if held.position is Position.OWNER or held.member_id == news.also:
            told = {**facts, "name": one.name}
            occasion = mail.Occasion(news.letter, one.email, one.language, told)
            await mail.write(work, press(occasion))

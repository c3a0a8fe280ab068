"""The organisations admitted: who they are, and closing the door to them."""

from typing import Final

from starlette.responses import Response

from wicketgate import applications, certificates, memberships, tpps
from wicketgate.applications import ApiKey, Application, KeyState
from wicketgate.kernel import clock
from wicketgate.kernel.ids import ApplicationId, OrganisationId
from wicketgate.tpps import Organisation, Standing, Suspension
from wicketgate.web.kit.certificates import Shown

from .call import Call
from .held import shown
from .letters import press_of
from .lists import BEHIND, one_of, pager
from .names import Names, names_of
from .record_views import (
    ApplicationLine,
    KeyLine,
    MemberLine,
    OrganisationLine,
    OrganisationPage,
    Organisations,
    SuspensionLine,
)
from .sign_in import done_in
from .views import Done, Errors, Wrong

LONGEST: Final = 1000


async def list_page(call: Call) -> Response:
    """By name, or by a part of name or identifier."""
    text, wanted = call.asked("q"), call.asked("standing")
    search = tpps.Search(
        text=text,
        standing=one_of(Standing, wanted),
        behind=OrganisationId(call.asked(BEHIND)),
    )
    found = await tpps.search(call.work, search)
    page = Organisations(
        frame=call.frame,
        lines=found.map(_line).lines,
        pager=pager(call, found, {"q": text, "standing": wanted}),
        text=text,
        standing=wanted,
    )
    return call.show(page)


def _line(one: Organisation) -> OrganisationLine:
    return OrganisationLine(
        id=one.id,
        name=one.name,
        roles=tuple(sorted(role.value for role in one.roles)),
        standing=one.standing,
    )


async def page(call: Call) -> Response:
    """Everything about one. Raises tpps.OrganisationUnknown."""
    return await _shown(call, {})


async def _shown(call: Call, errors: Errors) -> Response:
    work = call.work
    one = await tpps.look(work, OrganisationId(call.place("organisation")))
    names = await names_of(call)
    known = await applications.of_organisation(work, one.id)
    whole = OrganisationPage(
        frame=call.frame,
        errors=errors,
        done=done_in(call.console.request),
        organisation=_line(one),
        members=await _members(call, one),
        certificates=await _certificates(call, one),
        applications=tuple([await _application(call, each) for each in known]),
        suspensions=tuple(
            _suspension(each, names) for each in await tpps.suspensions(work, one.id)
        ),
        redirects=one.redirects,
        reason=call.written("reason"),
    )
    return call.show(whole)


async def _members(call: Call, one: Organisation) -> tuple[MemberLine, ...]:
    return tuple(
        MemberLine(
            name=each.name,
            email=each.email,
            position=each.membership.position,
            since=clock.moment(each.membership.joined_us),
        )
        for each in await memberships.colleagues(call.work, one.id)
    )


async def _certificates(call: Call, one: Organisation) -> tuple[Shown, ...]:
    held = await certificates.held_by(call.work, one.id)
    return tuple([await shown(call, each.certificate, each.kind) for each in held])


async def _application(call: Call, one: Application) -> ApplicationLine:
    keys = await applications.keys_of(call.work, one)
    return ApplicationLine(
        id=one.id,
        name=one.name,
        apis=tuple(sorted(one.apis)),
        keys=tuple(_key(each, call.work.now_us) for each in keys),
    )


def _key(one: ApiKey, now_us: int) -> KeyLine:
    over = one.expires_us is not None and one.expires_us <= now_us
    return KeyLine(
        id=one.id,
        name=one.name,
        prefix=one.prefix,
        state=one.state.value,
        works=one.state is KeyState.ACTIVE and not over,
        since=clock.moment(one.created_us),
    )


def _suspension(one: Suspension, names: Names) -> SuspensionLine:
    return SuspensionLine(
        reason=one.reason,
        since=clock.moment(one.since_us),
        by=names.get(one.by, one.by),
        lifted=None if one.lifted_us is None else clock.moment(one.lifted_us),
        lifted_by=names.get(one.lifted_by or "", one.lifted_by or ""),
        lift_reason=one.lift_reason or "",
    )


async def suspend(call: Call) -> Response:
    """Close the door, and write why to the owners."""
    reason = call.written("reason")[:LONGEST]
    if not reason:
        return await _shown(call, {"reason": Wrong.REASON_MISSING})
    one = await tpps.look(call.work, OrganisationId(call.place("organisation")))
    await tpps.suspend(call.work, one.id, reason)
    await _tell(call, one, "suspended", reason)
    return call.see(f"/ops/organisations/{one.id}?done={Done.SUSPENDED.value}")


async def lift(call: Call) -> Response:
    """Open it again."""
    reason = call.written("reason")[:LONGEST]
    if not reason:
        return await _shown(call, {"reason": Wrong.REASON_MISSING})
    one = await tpps.look(call.work, OrganisationId(call.place("organisation")))
    await tpps.lift(call.work, one.id, reason)
    await _tell(call, one, "lifted", reason)
    return call.see(f"/ops/organisations/{one.id}?done={Done.LIFTED.value}")


async def _tell(call: Call, one: Organisation, letter: str, reason: str) -> None:
    press, facts = press_of(call.seat), {"reason": reason}
    await memberships.write_to_owners(call.work, press, one, letter, facts)


async def revoke_key(call: Call) -> Response:
    """A key opens nothing from the next call on; its owners are told."""
    one = await tpps.look(call.work, OrganisationId(call.place("organisation")))
    named = ApplicationId(call.place("application"))
    application = await applications.lock_own(call.work, one.id, named)
    await applications.revoke_key(call.work, application, call.place("key"))
    facts = {"application": application.name}
    await memberships.write_to_owners(call.work, press_of(call.seat), one, "key-revoked", facts)
    return call.see(f"/ops/organisations/{one.id}?done={Done.KEY_REVOKED.value}")

"""The people of an organisation: who they are, their code, joining and leaving."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import memberships, people
from wicketgate.kernel import clock
from wicketgate.kernel.ids import MemberId
from wicketgate.kernel.work import Work
from wicketgate.memberships import MOST_MEMBERS, Belonging, Colleague, Position
from wicketgate.people import Limit
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.organisation_letters import press_of
from wicketgate.web.kit.seat import Seat

from .organisation import HERE, code_until
from .organisation_views import Join, MemberLine, Members, Notice, Wrong, notice_of

MEMBERS: Final = f"{HERE}/members"
_LONGEST_CODE: Final = 40


# ------------------------------------------------------------------ the list
async def members_page(seat: Seat, request: Request) -> Response:
    """Everybody of the organisation. Raises memberships.NoOrganisation."""
    browser = Browser(seat, request)
    belonging = await browser.belong()
    async with seat.desk.reading(browser.request_id) as work:
        page = await _list(browser, work, belonging)
    return browser.show(page)


async def _list(browser: Browser, work: Work, belonging: Belonging, code: str = "") -> Members:
    own = belonging.membership
    everyone = await memberships.colleagues(work, own.organisation_id)
    owners = [one for one in everyone if one.membership.position is Position.OWNER]
    is_owner = own.position is Position.OWNER
    return Members(
        csrf=browser.csrf,
        organisation=belonging.organisation.name,
        owner=is_owner,
        most=MOST_MEMBERS,
        lines=tuple(_line(one, own.member_id) for one in everyone),
        last_owner=is_owner and len(owners) == 1,
        code_until=code_until(work, await memberships.code_of(work, own.organisation_id)),
        code=code,
        notice=notice_of(browser.request.query_params.get("done")),
    )


def _line(one: Colleague, oneself: MemberId) -> MemberLine:
    held = one.membership
    return MemberLine(
        id=held.member_id,
        name=one.name,
        email=one.email,
        owner=held.position is Position.OWNER,
        since=clock.moment(held.joined_us),
        oneself=held.member_id == oneself,
    )


async def renew_code(seat: Seat, request: Request) -> Response:
    """A new code, shown this once. Raises memberships.NoOrganisation, NotOwner."""
    browser = Browser(seat, request)
    await browser.recognise()
    await browser.form()
    async with seat.desk.writing(browser.request_id) as work:
        who = await people.signed_in(work, browser.secret)
        code = await memberships.renew_code(work, press_of(seat), who.member.id)
        belonging = await memberships.of_member(work, who.member.id)
        page = await _list(browser, work, belonging, code)
    return browser.show(page)


# ------------------------------------------------------------------ changing places
_Act = Callable[[Seat, Work, MemberId, MemberId], Awaitable[None]]


async def _change(seat: Seat, request: Request, act: _Act, notice: Notice) -> Response:
    """An owner's act on a colleague. Raises memberships.NotOwner, NotColleague, LastOwner."""
    browser = Browser(seat, request)
    await browser.recognise()
    await browser.form()
    async with seat.desk.writing(browser.request_id) as work:
        who = await people.signed_in(work, browser.secret)
        await act(seat, work, who.member.id, MemberId(request.path_params["member"]))
    return browser.see(f"{MEMBERS}?done={notice.value}")


async def remove(seat: Seat, request: Request) -> Response:
    """Take a colleague out."""

    async def act(seat: Seat, work: Work, by: MemberId, member: MemberId) -> None:
        await memberships.remove(work, press_of(seat), by, member)

    return await _change(seat, request, act, Notice.REMOVED)


async def appoint(seat: Seat, request: Request) -> Response:
    """Make a colleague an owner too."""

    async def act(_seat: Seat, work: Work, by: MemberId, member: MemberId) -> None:
        await memberships.appoint(work, by, member)

    return await _change(seat, request, act, Notice.APPOINTED)


async def hand_over(seat: Seat, request: Request) -> Response:
    """Make a colleague the owner in one's own place."""

    async def act(_seat: Seat, work: Work, by: MemberId, member: MemberId) -> None:
        await memberships.hand_over(work, by, member)

    return await _change(seat, request, act, Notice.HANDED_OVER)


async def leave(seat: Seat, request: Request) -> Response:
    """End one's own membership. Raises memberships.NoOrganisation, LastOwner."""
    browser = Browser(seat, request)
    await browser.recognise()
    await browser.form()
    async with seat.desk.writing(browser.request_id) as work:
        who = await people.signed_in(work, browser.secret)
        await memberships.leave(work, who.member.id)
    return browser.see(f"{HERE}?done={Notice.LEFT.value}")


# ------------------------------------------------------------------ joining
async def join_page(seat: Seat, request: Request) -> Response:
    """The field for the code."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    async with seat.desk.reading(browser.request_id) as work:
        belongs = await memberships.belongs(work, who.member.id)
    return browser.see(HERE) if belongs else browser.show(Join(csrf=browser.csrf))


async def join(seat: Seat, request: Request) -> Response:
    """Become a developer of the organisation whose code it is. Raises TooManyTries."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    form = await browser.form()
    code = form.get("code").strip()[:_LONGEST_CODE]
    if not code:
        return browser.show(Join(csrf=browser.csrf, errors={"code": Wrong.BLANK}))
    await browser.count(Limit.JOIN_HERE)
    await browser.count(Limit.JOIN, who.member.id)
    try:
        async with seat.desk.writing(browser.request_id) as work:
            who = await people.signed_in(work, browser.secret)
            await memberships.join(work, who.member.id, code)
    except tuple(_AT_THE_FIELD) as refusal:
        wrong = _AT_THE_FIELD[type(refusal)]
        return browser.show(Join(csrf=browser.csrf, code=code, errors={"code": wrong}))
    return browser.see(f"{HERE}?done={Notice.JOINED.value}")


_AT_THE_FIELD: Final = {
    memberships.CodeUnknown: Wrong.CODE_UNKNOWN,
    memberships.OrganisationFull: Wrong.FULL,
    memberships.AlreadyBelongs: Wrong.ALREADY,
}

"""The redirect URLs of an organisation, in live: which are declared, and asking for others."""

from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import people, redirects
from wicketgate.kernel import clock
from wicketgate.kernel.work import Work
from wicketgate.memberships import Belonging, Position
from wicketgate.people import Limit
from wicketgate.redirects import Change
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.organisation_letters import press_of
from wicketgate.web.kit.seat import Seat

from .redirect_views import PLACE, SAME, Asked, Notice, Redirects, notice_of

FIELD: Final = "urls"
_MOST_LINES: Final = 100
_LONGEST_LINE: Final = 1000


def lines_of(text: str) -> tuple[str, ...]:
    """The URLs of a field that takes one in each line, as they were typed."""
    lines = (line.strip()[:_LONGEST_LINE] for line in text.splitlines())
    return tuple(line for line in lines if line)[:_MOST_LINES]


async def redirects_page(seat: Seat, request: Request) -> Response:
    """The list. Raises memberships.NoOrganisation."""
    browser = Browser(seat, request)
    belonging = await browser.belong()
    async with seat.desk.reading(browser.request_id) as work:
        page = await _page(browser, work, belonging)
    return browser.show(page)


async def _page(browser: Browser, work: Work, belonging: Belonging) -> Redirects:
    organisation = belonging.organisation
    change = await redirects.latest(work, organisation.id)
    asked = () if change is None or redirects.MOVES[change.state] == frozenset() else change.urls
    named_in = await redirects.named_in(work, organisation.id)
    return Redirects(
        csrf=browser.csrf,
        organisation=organisation.name,
        owner=belonging.membership.position is Position.OWNER,
        declared=organisation.redirects,
        most=redirects.MOST,
        urls="\n".join(organisation.redirects),
        change=None if change is None else _asked(change),
        strange=redirects.unnamed((*organisation.redirects, *asked), named_in),
        notice=notice_of(browser.request.query_params.get("done")),
    )


def _asked(change: Change) -> Asked:
    return Asked(
        state=change.state.value,
        added=change.added,
        removed=change.removed,
        at=clock.moment(change.decided_us or change.asked_us),
        reason=change.reason,
    )


async def ask(seat: Seat, request: Request) -> Response:
    """Ask the bank for another list. Raises memberships.NoOrganisation, NotOwner."""
    browser = Browser(seat, request)
    belonging = await browser.belong()
    belonging.membership.check_owner()
    form = await browser.form(long_texts={FIELD})
    await browser.count(Limit.ONBOARD, belonging.membership.member_id)
    urls = lines_of(form.get(FIELD))
    try:
        async with seat.desk.writing(browser.request_id) as work:
            who = await people.signed_in(work, browser.secret)
            await redirects.ask(work, press_of(seat), who.member.id, urls)
    except redirects.NotInOrder as refusal:
        return await _again(browser, urls, refusal.flaw, refusal.line)
    except redirects.NothingChanges:
        return await _again(browser, urls, SAME, 0)
    except redirects.ChangeOpen:
        return browser.see(PLACE)  # the page shows the one that waits
    return browser.see(f"{PLACE}?done={Notice.ASKED.value}")


async def _again(browser: Browser, urls: tuple[str, ...], wrong: str, line: int) -> Response:
    """The form once more, with what is wrong and what was typed."""
    belonging = await browser.belong()
    async with browser.seat.desk.reading(browser.request_id) as work:
        page = await _page(browser, work, belonging)
    return browser.show(replace(page, urls="\n".join(urls), errors={FIELD: wrong}, line=line))


async def withdraw(seat: Seat, request: Request) -> Response:
    """Take back what was asked for. Raises memberships.NotOwner, redirects.ChangeUnknown."""
    browser = Browser(seat, request)
    belonging = await browser.belong()
    belonging.membership.check_owner()
    await browser.form()
    async with seat.desk.writing(browser.request_id) as work:
        who = await people.signed_in(work, browser.secret)
        await redirects.withdraw(work, press_of(seat), who.member.id)
    return browser.see(f"{PLACE}?done={Notice.WITHDRAWN.value}")

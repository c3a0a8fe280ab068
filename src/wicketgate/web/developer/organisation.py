"""A member's organisation: how its application goes, or what it is once it is verified."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import memberships, onboarding, people, tpps
from wicketgate.kernel import clock
from wicketgate.kernel.work import Work
from wicketgate.memberships import MOST_MEMBERS, Belonging, Position
from wicketgate.onboarding import Case, State, Voice
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.organisation_letters import press_of
from wicketgate.web.kit.seat import Seat

from .organisation_views import (
    Applying,
    Notice,
    Organisation,
    Phase,
    Talk,
    Wrong,
    notice_of,
)

HERE: Final = "/dev/organisation"
LONGEST_TEXT: Final = 4000
_PHASES: Final = {
    State.DRAFT: Phase.DRAFT,
    State.SENT: Phase.SENT,
    State.ANSWERED: Phase.SENT,
    State.APPROVED_ONCE: Phase.SENT,  # how the bank decides is its own affair
    State.ASKED: Phase.ASKED,
    State.REFUSED: Phase.REFUSED,
}
"""Withdrawn, or verified and left since: as if there were none."""


async def organisation_page(seat: Seat, request: Request) -> Response:
    """Where the member's organisation stands."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    notice = notice_of(request.query_params.get("done"))
    async with seat.desk.reading(browser.request_id) as work:
        try:
            belonging = await memberships.of_member(work, who.member.id)
        except memberships.NoOrganisation:
            case = await onboarding.of_member(work, who.member.id)
            return browser.show(_applying(browser, case, notice))
        return browser.show(await _verified(browser, work, belonging, notice))


async def _verified(
    browser: Browser, work: Work, belonging: Belonging, notice: Notice | None
) -> Organisation:
    organisation = belonging.organisation
    members = await memberships.members_of(work, organisation.id)
    code = await memberships.code_of(work, organisation.id)
    suspended = organisation.standing is tpps.Standing.BLOCKED
    suspensions = await tpps.suspensions(work, organisation.id) if suspended else []
    return Organisation(
        csrf=browser.csrf,
        name=organisation.name,
        identifier=organisation.id,
        roles=tuple(sorted(organisation.roles)),
        members=len(members),
        most=MOST_MEMBERS,
        owner=belonging.membership.position is Position.OWNER,
        suspended=suspended,
        suspension=next((one.reason for one in suspensions if one.lifted_us is None), ""),
        code_until=code_until(work, code),
        redirects=len(organisation.redirects),
        notice=notice,
    )


def code_until(work: Work, code: memberships.Code | None) -> datetime | None:
    """The end of a code that still opens."""
    if code is None or code.expires_us <= work.now_us:
        return None
    return clock.moment(code.expires_us)


def _applying(browser: Browser, case: Case | None, notice: Notice | None = None) -> Applying:
    phase = Phase.NONE if case is None else _PHASES.get(case.state, Phase.NONE)
    if case is None or phase is Phase.NONE:
        return Applying(csrf=browser.csrf, phase=Phase.NONE, notice=notice)
    return Applying(
        csrf=browser.csrf,
        phase=phase,
        company=case.legal_name,
        contact=case.facts.email,
        changed=clock.moment(case.changed_us),
        reason=case.reason,
        talk=tuple(
            Talk(ours=one.voice is Voice.ANSWER, text=one.text, at=clock.moment(one.at_us))
            for one in case.talk
        ),
        notice=notice,
    )


async def withdraw(seat: Seat, request: Request) -> Response:
    """Take the application back. Raises onboarding.CaseUnknown, IllegalMove."""
    browser = Browser(seat, request)
    await browser.recognise()
    await browser.form()
    async with seat.desk.writing(browser.request_id) as work:
        who = await people.signed_in(work, browser.secret)
        await onboarding.withdraw(work, press_of(seat), who.member.id)
    return browser.see(f"{HERE}?done={Notice.WITHDRAWN.value}")


async def answer(seat: Seat, request: Request) -> Response:
    """Answer the bank's question. Raises onboarding.CaseUnknown, IllegalMove."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    form = await browser.form(long_texts={"answer"})
    text = form.get("answer").strip()[:LONGEST_TEXT]
    if not text:
        async with seat.desk.reading(browser.request_id) as work:
            case = await onboarding.of_member(work, who.member.id)
        page = _applying(browser, case)
        return browser.show(replace(page, errors={"answer": Wrong.BLANK}))
    async with seat.desk.writing(browser.request_id) as work:
        who = await people.signed_in(work, browser.secret)
        await onboarding.answer(work, press_of(seat), who.member.id, text)
    return browser.see(f"{HERE}?done={Notice.ANSWERED.value}")

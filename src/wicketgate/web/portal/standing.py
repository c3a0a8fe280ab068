"""Where the member in this browser stands on the way to a key of their own."""

from collections.abc import Collection, Mapping

from wicketgate import applications, memberships, people
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.work import Work
from wicketgate.web.kit.browser import Browser

from .views import Stand, Step


async def stands_of(browser: Browser) -> Mapping[Step, Stand]:
    """How each step stands; empty for strangers, who cost no statement."""
    if not browser.secret:
        return {}
    try:
        belonging = await browser.belong()
    except people.NotSignedIn:
        return {}
    except memberships.NoOrganisation:
        return stands({Step.SIGN_UP})
    async with browser.seat.desk.reading(browser.request_id) as work:
        return stands(await _done(work, belonging.organisation.id))


async def _done(work: Work, organisation: OrganisationId) -> Collection[Step]:
    """What a member of the organisation has behind them: one fact a step."""
    done = {Step.SIGN_UP, Step.ONBOARD, Step.DISCOVER}
    if await applications.of_organisation(work, organisation):
        done.add(Step.APPLICATION)
    if await applications.any_key(work, organisation):
        done.add(Step.KEY)
    return done


def stands(done: Collection[Step]) -> Mapping[Step, Stand]:
    """The first step that is not done comes next."""
    open_ones = [step for step in Step if step not in done]
    following = open_ones[0] if open_ones else None
    return {
        step: Stand.DONE if step in done else Stand.NEXT if step is following else Stand.LATER
        for step in Step
    }

"""The applications of an organisation: list, make, look, change, delete."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import applications, authorisation, consents, funds, traffic
from wicketgate.applications import ALL_APIS, DESCRIPTION_MOST, NAME_MOST, Draft
from wicketgate.kernel import clock
from wicketgate.web.kit.catalogue import services
from wicketgate.web.kit.forms import Form
from wicketgate.web.kit.seat import Seat
from wicketgate.web.kit.texts import one_line

from .app_views import (
    AppApis,
    AppLine,
    AppOverview,
    Apps,
    AppSettings,
    Catalogue,
    DeleteApp,
    NewApp,
    Notice,
    Wrong,
)
from .calls import line_of
from .figures import gather
from .keys import lines_of_keys
from .scene import acting, choices, enter, head, ticked

_SHOWN: Final = 5


# ------------------------------------------------------------------ all of them
async def apps_page(seat: Seat, request: Request) -> Response:
    """The list."""
    scene = await enter(seat, request)
    async with seat.desk.reading(scene.browser.request_id) as work:
        own = await applications.of_organisation(work, scene.organisation.id)
    known = services(seat)
    lines = tuple(
        AppLine(
            id=one.id,
            name=one.name,
            description=one.description,
            apis=tuple(service for service in known if service.api in one.apis),
            created=clock.moment(one.created_us),
        )
        for one in own
    )
    page = Apps(
        csrf=scene.browser.csrf,
        organisation=scene.organisation.name,
        apps=lines,
        notice=scene.notice,
    )
    return scene.browser.show(page)


async def catalogue_page(seat: Seat, request: Request) -> Response:
    """The APIs, and which of them this organisation can call."""
    scene = await enter(seat, request)
    async with seat.desk.reading(scene.browser.request_id) as work:
        own = await applications.of_organisation(work, scene.organisation.id)
    page = Catalogue(
        csrf=scene.browser.csrf,
        choices=choices(seat, scene.organisation, frozenset()),
        chosen={api: sum(api in one.apis for one in own) for api in ALL_APIS},
    )
    return scene.browser.show(page)


async def new_page(seat: Seat, request: Request) -> Response:
    """The empty form; what is served and can be called is ticked."""
    scene = await enter(seat, request)
    usual = frozenset(service.api for service in services(seat) if service.served)
    chosen = usual & applications.selectable(scene.organisation.roles)
    page = NewApp(csrf=scene.browser.csrf, choices=choices(seat, scene.organisation, chosen))
    return scene.browser.show(page)


async def create(seat: Seat, request: Request) -> Response:
    """Make one."""
    scene = await enter(seat, request)
    form = await scene.browser.form()
    draft, errors = _draft(form), _wrong(form)
    if not errors:
        try:
            async with seat.desk.writing(scene.browser.request_id) as work:
                made = await applications.found(work, await acting(scene, work), draft)
        except applications.ApiOutOfReach:
            errors = {"apis": Wrong.OUT_OF_REACH}
        except applications.TooManyApplications:
            errors = {"name": Wrong.TOO_MANY}
        else:
            return scene.browser.see(f"/dev/apps/{made.id}?done={Notice.CREATED.value}")
    page = NewApp(
        csrf=scene.browser.csrf,
        choices=choices(seat, scene.organisation, draft.apis),
        name=draft.name,
        description=draft.description,
        errors=errors,
    )
    return scene.browser.show(page)


def _draft(form: Form) -> Draft:
    return Draft(one_line(form.get("name")), one_line(form.get("description")), ticked(form))


def _wrong(form: Form) -> dict[str, Wrong]:
    draft, errors = _draft(form), dict[str, Wrong]()
    if not draft.name:
        errors["name"] = Wrong.NAME_MISSING
    elif len(draft.name) > NAME_MOST:
        errors["name"] = Wrong.TOO_LONG
    if len(draft.description) > DESCRIPTION_MOST:
        errors["description"] = Wrong.TOO_LONG
    return errors


# ------------------------------------------------------------------ one of them
async def app_page(seat: Seat, request: Request) -> Response:
    """At a glance."""
    scene = await enter(seat, request)
    month = request.query_params.get("span") == "month"
    async with seat.desk.reading(scene.browser.request_id) as work:
        own = await scene.application(work)
        figures = await gather(work, scene.organisation.id, own.id, month=month)
        keys = await lines_of_keys(work, own)
        wanted = traffic.Search(scene.organisation.id, own.id)
        found = await traffic.search(work, wanted)
    page = AppOverview(
        csrf=scene.browser.csrf,
        app=head(own),
        figures=figures,
        month=month,
        calls=tuple(line_of(seat, call, {}) for call in found.calls[:_SHOWN]),
        keys=tuple(key for key in keys if key.works),
        choices=choices(seat, scene.organisation, own.apis),
        notice=scene.notice,
    )
    return scene.browser.show(page)


async def apis_page(seat: Seat, request: Request) -> Response:
    """Which APIs it may call."""
    scene = await enter(seat, request)
    async with seat.desk.reading(scene.browser.request_id) as work:
        own = await scene.application(work)
    page = AppApis(
        csrf=scene.browser.csrf,
        app=head(own),
        choices=choices(seat, scene.organisation, own.apis),
        notice=scene.notice,
    )
    return scene.browser.show(page)


async def select_apis(seat: Seat, request: Request) -> Response:
    """Choose others, in force at the next call."""
    scene = await enter(seat, request)
    form = await scene.browser.form()
    async with seat.desk.reading(scene.browser.request_id) as work:
        own = await scene.application(work)
    try:
        async with seat.desk.writing(scene.browser.request_id) as work:
            organisation = await acting(scene, work)
            await applications.select(work, organisation, own.id, ticked(form))
    except applications.ApiOutOfReach:
        page = AppApis(
            csrf=scene.browser.csrf,
            app=head(own),
            choices=choices(seat, scene.organisation, ticked(form)),
            errors={"apis": Wrong.OUT_OF_REACH},
        )
        return scene.browser.show(page)
    return scene.browser.see(f"/dev/apps/{own.id}/apis?done={Notice.SELECTED.value}")


async def settings_page(seat: Seat, request: Request) -> Response:
    """Name and description."""
    scene = await enter(seat, request)
    async with seat.desk.reading(scene.browser.request_id) as work:
        own = await scene.application(work)
    page = AppSettings(
        csrf=scene.browser.csrf,
        app=head(own),
        name=own.name,
        description=own.description,
        notice=scene.notice,
    )
    return scene.browser.show(page)


async def save_settings(seat: Seat, request: Request) -> Response:
    """Say something else of it."""
    scene = await enter(seat, request)
    form = await scene.browser.form()
    draft, errors = _draft(form), _wrong(form)
    async with seat.desk.reading(scene.browser.request_id) as work:
        own = await scene.application(work)
    if errors:
        page = AppSettings(
            csrf=scene.browser.csrf,
            app=head(own),
            name=draft.name,
            description=draft.description,
            errors=errors,
        )
        return scene.browser.show(page)
    async with seat.desk.writing(scene.browser.request_id) as work:
        organisation = await acting(scene, work)
        await applications.describe(
            work, organisation.id, own.id, name=draft.name, description=draft.description
        )
    return scene.browser.see(f"/dev/apps/{own.id}/settings?done={Notice.SAVED.value}")


async def delete_page(seat: Seat, request: Request) -> Response:
    """What would end with it."""
    scene = await enter(seat, request)
    async with seat.desk.reading(scene.browser.request_id) as work:
        own = await scene.application(work)
        keys = await lines_of_keys(work, own)
        open_consents = await consents.unended_of(work, own) + await funds.unended_of(work, own)
    page = DeleteApp(
        csrf=scene.browser.csrf,
        app=head(own),
        keys=sum(key.works for key in keys),
        consents=open_consents,
    )
    return scene.browser.show(page)


async def delete(seat: Seat, request: Request) -> Response:
    """End it with its keys, its consents and their tokens, all or nothing."""
    scene = await enter(seat, request)
    await scene.browser.form()
    async with seat.desk.writing(scene.browser.request_id) as work:
        organisation = await acting(scene, work)
        own = await applications.lock_own(work, organisation.id, scene.key)
        await applications.delete(work, own)
        work.act_as(work.actor, organisation.clock_shift)  # consents live in its time
        await authorisation.withdraw(work, own)
    return scene.browser.see(f"/dev/apps?done={Notice.DELETED.value}")

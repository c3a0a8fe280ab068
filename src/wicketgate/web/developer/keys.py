"""The keys of an application: list, make, roll, revoke."""

from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import applications, traffic
from wicketgate.applications import NAME_MOST, ApiKey, Application, IssuedKey, KeyState, KeyUnknown
from wicketgate.kernel import clock
from wicketgate.kernel.work import Work
from wicketgate.web.kit.forms import Form
from wicketgate.web.kit.seat import Seat
from wicketgate.web.kit.texts import one_line

from .app_views import KeyForm, KeyLine, Keys, KeyShown, Notice, RevokeKey, Wrong
from .scene import Scene, acting, enter, first_call, head

SOON: Final = timedelta(days=30)
"""How long before its end a key is told to be ending."""
_LIVES: Final = (30, 90, 365)
_USUAL_LIFE: Final = 90
_OVERLAPS: Final = (0, 1, 24, 168)
_USUAL_OVERLAP: Final = 24


async def keys_page(seat: Seat, request: Request) -> Response:
    """The list."""
    scene = await enter(seat, request)
    async with seat.desk.reading(scene.browser.request_id) as work:
        own = await scene.application(work)
        lines = await lines_of_keys(work, own)
    page = Keys(csrf=scene.browser.csrf, app=head(own), keys=lines, notice=scene.notice)
    return scene.browser.show(page)


async def lines_of_keys(work: Work, own: Application) -> tuple[KeyLine, ...]:
    """The keys as a list shows them."""
    used = await traffic.latest_uses(work, own.organisation_id, own.id)
    return tuple(line_of_key(work, key, used) for key in await applications.keys_of(work, own))


def line_of_key(work: Work, key: ApiKey, used: dict[str, int]) -> KeyLine:
    """A key as a list shows it."""
    now = work.clock()
    expires = None if key.expires_us is None else clock.moment(key.expires_us)
    works = key.works(clock.micros(now))
    ending = expires is not None and works and expires - now <= SOON
    return KeyLine(
        id=key.id,
        name=key.name,
        prefix=key.prefix,
        created=clock.moment(key.created_us),
        expires=expires,
        ended=None if key.ended_us is None else clock.moment(key.ended_us),
        used=clock.moment(used[key.id]) if key.id in used else None,
        days_left=(expires - now).days if expires is not None and ending else None,
        works=works,
        suspended=key.state is KeyState.SUSPENDED,
        replaced=key.replaced_by is not None,
    )


# ------------------------------------------------------------------ a new one
async def new_key_page(seat: Seat, request: Request) -> Response:
    """The empty form."""
    scene = await enter(seat, request)
    async with seat.desk.reading(scene.browser.request_id) as work:
        own = await scene.application(work)
    return scene.browser.show(_form(scene, own))


def _form(
    scene: Scene,
    own: Application,
    form: Form | None = None,
    errors: dict[str, Wrong] | None = None,
    rolled: KeyLine | None = None,
) -> KeyForm:
    lives, usual = _lives(scene), _usual_life(scene)
    return KeyForm(
        csrf=scene.browser.csrf,
        app=head(own),
        lives=lives,
        life=usual if form is None else _chosen(form, "life", lives) or usual,
        name="" if form is None else one_line(form.get("name")),
        rolled=rolled,
        overlaps=_OVERLAPS,
        overlap=_USUAL_OVERLAP if form is None else _chosen(form, "overlap", _OVERLAPS) or 0,
        errors=errors or {},
    )


def _lives(scene: Scene) -> tuple[int, ...]:
    """In days: the usual ones that the bank allows, and the longest that it does."""
    most = scene.browser.seat.desk.profile.api_key_max_days
    return tuple(sorted({most, *(days for days in _LIVES if days <= most)}))


def _usual_life(scene: Scene) -> int:
    """In days."""
    return min(_USUAL_LIFE, scene.browser.seat.desk.profile.api_key_max_days)


def _chosen(form: Form, name: str, offered: tuple[int, ...]) -> int | None:
    """What was chosen among the numbers offered; None for anything else."""
    return next((number for number in offered if form.get(name) == str(number)), None)


async def make_key(seat: Seat, request: Request) -> Response:
    """Make one, and show it this once."""
    scene = await enter(seat, request)
    form = await scene.browser.form()
    async with seat.desk.reading(scene.browser.request_id) as work:
        own = await scene.application(work)
    name, life = one_line(form.get("name")), _chosen(form, "life", _lives(scene))
    errors = _wrong(name, life)
    if life is not None and not errors:
        try:
            return await _issue(scene, name, life)
        except applications.TooManyKeys:
            errors = {"name": Wrong.TOO_MANY}
    return scene.browser.show(_form(scene, own, form, errors))


async def make_key_at_once(seat: Seat, request: Request) -> Response:
    """By the button alone: a key without a name, of the usual life, shown this once."""
    scene = await enter(seat, request)
    await scene.browser.form()
    try:
        return await _issue(scene, "", _usual_life(scene))
    except applications.TooManyKeys:
        async with seat.desk.reading(scene.browser.request_id) as work:
            own = await scene.application(work)
        return scene.browser.show(_form(scene, own, errors={"name": Wrong.TOO_MANY}))


async def _issue(scene: Scene, name: str, days: int) -> Response:
    """Make it, and show it. Raises TooManyKeys."""
    async with scene.browser.seat.desk.writing(scene.browser.request_id) as work:
        organisation = await acting(scene, work)
        own = await applications.lock_own(work, organisation.id, scene.key)
        made = await applications.issue_key(work, own, name, timedelta(days=days))
    return _show(scene, own, made)


def _wrong(name: str, life: int | None) -> dict[str, Wrong]:
    errors = dict[str, Wrong]()
    if not name:
        errors["name"] = Wrong.NAME_MISSING
    elif len(name) > NAME_MOST:
        errors["name"] = Wrong.TOO_LONG
    if life is None:
        errors["life"] = Wrong.LIFE
    return errors


def _show(scene: Scene, own: Application, made: IssuedKey) -> Response:
    seat, key, old_until_us = scene.browser.seat, made.key, made.old_until_us
    page = KeyShown(
        csrf=scene.browser.csrf,
        app=head(own),
        name=key.name,
        secret=made.secret,
        expires=None if key.expires_us is None else clock.moment(key.expires_us),
        example=first_call(seat, made.secret),
        old_until=None if old_until_us is None else clock.moment(old_until_us),
    )
    return scene.browser.show(page)


# ------------------------------------------------------------------ one that is there
async def _working(work: Work, scene: Scene) -> tuple[Application, KeyLine]:
    """The key that the address names, if it works. Raises KeyUnknown, ApplicationUnknown."""
    own = await scene.application(work)
    wanted = scene.browser.request.path_params["key"]
    for line in await lines_of_keys(work, own):
        if line.id == wanted and line.works:
            return own, line
    raise KeyUnknown


async def roll_page(seat: Seat, request: Request) -> Response:
    """How long the new one lives and the old one goes on."""
    scene = await enter(seat, request)
    async with seat.desk.reading(scene.browser.request_id) as work:
        own, line = await _working(work, scene)
    return scene.browser.show(_form(scene, own, rolled=line))


async def roll(seat: Seat, request: Request) -> Response:
    """A new key in place of this one, shown this once."""
    scene = await enter(seat, request)
    form = await scene.browser.form()
    async with seat.desk.reading(scene.browser.request_id) as work:
        own, line = await _working(work, scene)
    life, overlap = _chosen(form, "life", _lives(scene)), _chosen(form, "overlap", _OVERLAPS)
    errors = _wrong_roll(life, overlap)
    if life is not None and overlap is not None:
        try:
            async with seat.desk.writing(scene.browser.request_id) as work:
                organisation = await acting(scene, work)
                own = await applications.lock_own(work, organisation.id, own.id)
                made = await applications.roll_key(
                    work,
                    own,
                    line.id,
                    life=timedelta(days=life),
                    overlap=timedelta(hours=overlap),
                )
        except applications.TooManyKeys:
            errors = {"overlap": Wrong.TOO_MANY}
        else:
            return _show(scene, own, made)
    return scene.browser.show(_form(scene, own, form, errors, rolled=line))


def _wrong_roll(life: int | None, overlap: int | None) -> dict[str, Wrong]:
    errors = dict[str, Wrong]()
    if life is None:
        errors["life"] = Wrong.LIFE
    if overlap is None:
        errors["overlap"] = Wrong.OVERLAP
    return errors


async def revoke_page(seat: Seat, request: Request) -> Response:
    """What would end."""
    scene = await enter(seat, request)
    async with seat.desk.reading(scene.browser.request_id) as work:
        own, line = await _working(work, scene)
    return scene.browser.show(RevokeKey(csrf=scene.browser.csrf, app=head(own), key=line))


async def revoke(seat: Seat, request: Request) -> Response:
    """The key opens nothing from the next call on."""
    scene = await enter(seat, request)
    await scene.browser.form()
    async with seat.desk.writing(scene.browser.request_id) as work:
        organisation = await acting(scene, work)
        own = await applications.lock_own(work, organisation.id, scene.key)
        await applications.revoke_key(work, own, request.path_params["key"])
    return scene.browser.see(f"/dev/apps/{own.id}/keys?done={Notice.REVOKED.value}")

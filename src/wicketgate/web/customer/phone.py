"""The simulated phone: a page for each question of the signing app (sandbox only).

Whoever holds its address taps on it, as whoever holds the phone would. A tap and what it decides
are one transaction, so that the phone never shows an answer that lost against another one.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wicketgate import phones, services, tpps, visits
from wicketgate.bank import ScaOutcome
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.ids import PsuId, QuestionId
from wicketgate.kernel.permissions import Permission
from wicketgate.kernel.secrets import ForgedSeal
from wicketgate.kernel.work import Work
from wicketgate.visits import Step, Visit
from wicketgate.web.kit.forms import read_form
from wicketgate.web.kit.headers_of_pages import PAGE_HEADERS
from wicketgate.web.kit.pages import render
from wicketgate.web.kit.reader import shell_for
from wicketgate.web.kit.request_ids import request_id_of
from wicketgate.web.kit.seat import Row, Seat
from wicketgate.web.kit.session import check_came_from_us

from .errors import DEAD_ENDS
from .matters import matter_of
from .pages import approve_view
from .phone_views import Phone, PhoneState, SignInAsked
from .views import Tpp

_SEE_OTHER: Final = 303
_NOT_FOUND: Final = 404
_ANSWERS: Final[Mapping[str, ScaOutcome]] = {
    "yes": ScaOutcome.RIGHT,
    "no": ScaOutcome.REFUSED,
    "error": ScaOutcome.DEVICE_ERROR,
}
_ENDS: Final[Mapping[ScaOutcome, PhoneState]] = {
    ScaOutcome.RIGHT: PhoneState.APPROVED,
    ScaOutcome.REFUSED: PhoneState.REFUSED,
    ScaOutcome.DEVICE_ERROR: PhoneState.FAILED,
}
LATE: Final[tuple[type[Refusal], ...]] = (
    phones.NotAsked,
    *(kind for kind in DEAD_ENDS if kind not in {visits.ForeignCustomer, visits.AlreadySigned}),
)
"""What a tap meets when the question is over."""


async def look(seat: Seat, request: Request) -> Response:
    """The phone, as it shows the question now."""
    return await _page(seat, request)


async def tap(seat: Seat, request: Request) -> Response:
    """The customer answers in the app, or the developer lets the app fail."""
    form = await read_form(request)
    check_came_from_us(seat, request, form, _csrf(seat, request))
    given = _ANSWERS.get(form.get("answer"))
    if given is not None:
        try:
            await _record(seat, request, given)
        except LATE:
            return await _page(seat, request, late=True)
    return RedirectResponse(request.url.path, _SEE_OTHER, PAGE_HEADERS)


PHONE_ROUTES: Final[tuple[Row, ...]] = (
    Row("GET", f"{phones.PATH}/{{question}}", Permission.PHONE, look),
    Row("POST", f"{phones.PATH}/{{question}}", Permission.PHONE, tap),
)


def _csrf(seat: Seat, request: Request) -> str:
    """Bound to the one question: its address is the only secret that the phone has."""
    return seat.desk.keys.fingerprint("phone-csrf", request.path_params["question"])


def _named(work: Work, request: Request) -> QuestionId:
    try:
        return phones.named(work, request.path_params["question"])
    except ForgedSeal as error:
        raise HTTPException(_NOT_FOUND) from error


async def _record(seat: Seat, request: Request, given: ScaOutcome) -> None:
    """The tap, and what follows from it for the visit. Raises what LATE names."""
    async with seat.desk.writing(request_id_of(request)) as work:
        key = _named(work, request)
        if await _of_sign_in(work, key):
            await phones.tap(work, key, given)  # the page that signs in goes on by itself
            return
        visit = await visits.of_question(work, key)
        if visit.step is not Step.ANSWER:
            raise phones.NotAsked
        await _organisation(work, visit)
        await phones.tap(work, key, given)
        if given is not ScaOutcome.DEVICE_ERROR:
            bank = seat.bank_of(work, visit.organisation_id)
            subject = await visits.looked_at(work, visit)
            outcome = await bank.answered(_customer(visit), key, subject.linked)
            await visits.answer(work, visit, await visits.judged(bank, visit, subject, outcome))


async def _of_sign_in(work: Work, key: QuestionId) -> bool:
    """Whether the app asks it for a sign-in to the connected services; the work is in its time."""
    try:
        await services.of_question(work, key)
    except services.SignedOut:
        return False
    return True


def _customer(visit: Visit) -> PsuId:
    """Who has signed in. Raises visits.VisitUnknown before anybody has."""
    if visit.psu_id is None:
        raise visits.VisitUnknown
    return visit.psu_id


async def _organisation(work: Work, visit: Visit) -> tpps.Organisation:
    """Raises tpps.OrganisationBlocked."""
    organisation = await tpps.find(work, visit.organisation_id)
    if organisation is None:
        raise visits.VisitUnknown
    organisation.check_standing()
    return organisation


# ------------------------------------------------------------------ what is shown
async def _page(seat: Seat, request: Request, *, late: bool = False) -> Response:
    async with seat.desk.reading(request_id_of(request)) as work:
        key, locale = _named(work, request), None
        try:
            if await _of_sign_in(work, key):
                view = await _sign_in_view(seat, work, request)
            else:
                visit = await visits.of_question(work, key)
                locale = visit.locale
                view = await _view(seat, work, request, visit)
        except LATE:
            view = Phone(state=PhoneState.OVER)
    shell = shell_for(seat, request, ui_locales=locale).without_test_customer
    return render(replace(view, late=late), shell)


async def _view(seat: Seat, work: Work, request: Request, visit: Visit) -> Phone:
    """Raises what LATE names."""
    phone = await phones.look(work, _named(work, request))
    organisation = await _organisation(work, visit)
    view = Phone(state=_state(phone, visit), tpp=organisation.name)
    if view.state not in {PhoneState.ASKING, PhoneState.SILENT}:
        return view
    asked = await visits.asked(work, seat.bank_of(work, visit.organisation_id), visit)
    view = replace(view, matter=matter_of(asked.subject))
    tpp = Tpp(name=organisation.name)
    return replace(
        view,
        number=phone.question.number,
        runs_out_at=phone.question.expires_at,
        asked=approve_view(asked, tpp, request.url.path, _csrf(seat, request), work.today),
    )


async def _sign_in_view(seat: Seat, work: Work, request: Request) -> Phone:
    """Raises phones.NotAsked."""
    phone = await phones.look(work, _named(work, request))
    state = _state(phone)
    if state not in {PhoneState.ASKING, PhoneState.SILENT}:
        return Phone(state=state)
    return Phone(
        state=state,
        number=phone.question.number,
        runs_out_at=phone.question.expires_at,
        signs_in=SignInAsked(action=request.url.path, csrf=_csrf(seat, request)),
    )


def _state(phone: phones.Phone, visit: Visit | None = None) -> PhoneState:
    if phone.outcome in _ENDS:
        return _ENDS[phone.outcome]
    if visit is not None and visit.step is not Step.ANSWER:
        return PhoneState.OVER
    if phone.outcome is ScaOutcome.EXPIRED:
        return PhoneState.RAN_OUT
    return PhoneState.SILENT if phone.silent else PhoneState.ASKING

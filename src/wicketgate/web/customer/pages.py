"""The page for each step of a visit, from what the field knows."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from urllib.parse import urljoin

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import consents, visits
from wicketgate.authorisation import ScaStatus
from wicketgate.bank import AccountAnswer, Method
from wicketgate.kernel.errors import Refusal
from wicketgate.subjects import AccessAsked, Asked, FundsAsked, PaymentsAsked, Subject
from wicketgate.visits import Step
from wicketgate.web.kit.dialogue import Caller, host_was_named, way_back
from wicketgate.web.kit.pages import render
from wicketgate.web.kit.qr_codes import qr_code
from wicketgate.web.kit.seat import Seat
from wicketgate.web.kit.targets import host_of, with_parameters

from .errors import CODE_ERRORS, PUSH_STATES
from .funds_views import Allow
from .matters import matter_of, sum_of
from .payment_pages import pay_view
from .payment_views import Pay
from .scene import Scene, looking
from .views import (
    AccountLine,
    Approve,
    CodeError,
    Kind,
    Outcome,
    PushState,
    RefuseConfirm,
    Result,
    Right,
    ScaCode,
    ScaMethod,
    ScaPush,
    Signatures,
    SignIn,
    SignInError,
    Tpp,
)

_KINDS: Final[Mapping[consents.Kind, Kind]] = {
    consents.Kind.DEDICATED: Kind.DEDICATED,
    consents.Kind.ALL_PSD2: Kind.ALL_PSD2,
    consents.Kind.AVAILABLE: Kind.ACCOUNT_LIST,
    consents.Kind.AVAILABLE_WITH_BALANCE: Kind.ACCOUNT_LIST_WITH_BALANCES,
}
_RIGHTS: Final[Mapping[consents.Right, Right]] = {
    consents.Right.BALANCES: Right.BALANCES,
    consents.Right.TRANSACTIONS: Right.TRANSACTIONS,
    consents.Right.OWNER_NAME: Right.OWNER_NAME,
}
_OUTCOMES: Final[Mapping[visits.Outcome, Outcome]] = {
    visits.Outcome.APPROVED: Outcome.APPROVED,
    visits.Outcome.REFUSED: Outcome.REFUSED,
    visits.Outcome.SCA_FAILED: Outcome.FAILED,
    visits.Outcome.TIMEOUT: Outcome.TIMED_OUT,
    visits.Outcome.ACCOUNT_MISMATCH: Outcome.ACCOUNT_MISMATCH,
    visits.Outcome.ACCOUNT_BLOCKED: Outcome.ACCOUNT_BLOCKED,
    visits.Outcome.TOO_LATE: Outcome.TOO_LATE,
    visits.Outcome.PSU_MISMATCH: Outcome.FAILED,
}
_SIGNED_IN: Final = frozenset({Step.DECIDE, Step.ANSWER})


async def page_of(scene: Scene) -> Response:
    """The page where the visit stands."""
    return await _PAGES[scene.visit.step](scene)


# ------------------------------------------------------------------ first factor
async def sign_in_page(
    scene: Scene, login: str = "", errors: Sequence[SignInError] = ()
) -> Response:
    view = SignIn(
        tpp=scene.tpp,
        action=scene.action,
        csrf=scene.csrf,
        back_url=scene.back_url,
        login=login,
        errors=tuple(errors),
        session=scene.session,
        services_url=_services_url(scene),
    )
    return render(view, scene.shell())


def _services_url(scene: Scene) -> str:
    if not scene.seat.sandbox:
        return ""
    return with_parameters("/psu/services", {"sandbox": scene.visit.organisation_id})


# ------------------------------------------------------------------ the decision
async def approve_page(scene: Scene) -> Response:
    """Balances are not shown: the second factor comes after this page (PSD2 Art. 97(1)(a))."""
    asked = await visits.asked(scene.work, scene.bank, scene.visit)
    view = replace(
        approve_view(asked, scene.tpp, scene.action, scene.csrf, scene.work.today),
        back_url=scene.back_url,
        return_host=_named_host(scene, asked.subject),
        session=scene.session,
    )
    return render(view, scene.shell(asked.customer))


def approve_view(
    asked: Asked, tpp: Tpp, action: str, csrf: str, today: date
) -> Approve | Pay | Allow:
    """What is asked, with a form for the answer."""
    if isinstance(asked, FundsAsked):
        return _funds_view(asked, tpp, action, csrf)
    if isinstance(asked, PaymentsAsked):
        return pay_view(asked, tpp, action, csrf, today)
    if isinstance(asked, AccessAsked):
        return _access_view(asked, tpp, action, csrf)
    raise TypeError(asked)


def _access_view(asked: AccessAsked, tpp: Tpp, action: str, csrf: str) -> Approve:
    consent = asked.consent
    return Approve(
        tpp=tpp,
        action=action,
        csrf=csrf,
        kind=_KINDS[consent.access.kind],
        accounts=tuple(_line(asked, given) for given in asked.accounts),
        valid_until=consent.valid_until,
        per_day=consent.frequency_per_day if consent.recurring else None,
        owner_name=consent.access.with_owner_name,
        replaces=None if asked.replaces is None else asked.replaces.last_action,
        signatures=_signatures(asked),
    )


def _funds_view(asked: FundsAsked, tpp: Tpp, action: str, csrf: str) -> Allow:
    account, card = asked.account, asked.consent.card
    told = (card.information, card.registration)
    return Allow(
        tpp=tpp,
        action=action,
        csrf=csrf,
        account=AccountLine(
            name=account.display_name or account.name,
            number=account.iban or account.bban or "",
            currency=account.currency,
        ),
        card=card.number or "",
        information=tuple(text for text in told if text),
        until=card.expires,
        signatures=_signatures(asked),
    )


def _line(asked: AccessAsked, given: AccountAnswer) -> AccountLine:
    account = given.account
    covered = next(one for one in asked.matched.covered if one.account_id == account.id)
    return AccountLine(
        name=account.display_name or account.name,
        number=account.iban or account.bban or "",
        currency=account.currency,
        rights=frozenset(_RIGHTS[right] for right in covered.rights if right in _RIGHTS),
    )


def _signatures(asked: Asked) -> Signatures:
    return Signatures(needed=asked.signatures, given=len(asked.subject.signers))


def _named_host(scene: Scene, subject: Subject) -> str | None:
    if host_was_named(scene.seat, scene.visit, subject):
        return None
    return host_of(scene.visit.request.redirect_uri)


async def refuse_page(scene: Scene) -> Response:
    """One question before a refusal, which is final; elsewhere than at a decision, the page."""
    if scene.visit.step not in _SIGNED_IN:
        return await page_of(scene)
    subject, _ = await scene.asked_for()
    view = RefuseConfirm(
        tpp=scene.tpp, action=scene.action, csrf=scene.csrf, matter=matter_of(subject)
    )
    return render(view, scene.shell(await scene.customer()))


# ------------------------------------------------------------------ second factor
async def answer_page(
    scene: Scene, refusal: Refusal | None = None, *, missing: bool = False
) -> Response:
    """The field for the code, or the wait for the app; with what became of the last try."""
    kind = Refusal if refusal is None else type(refusal)
    if scene.visit.method is Method.PUSH:
        return await _push_page(scene, PUSH_STATES.get(kind, PushState.WAITING))
    return await _code_page(scene, CodeError.MISSING if missing else CODE_ERRORS.get(kind))


async def _code_page(scene: Scene, error: CodeError | None) -> Response:
    subject, held = await scene.asked_for()
    customer = await scene.customer()
    hint = None if customer is None else customer.phone_hint
    view = ScaCode(
        tpp=scene.tpp,
        action=scene.action,
        csrf=scene.csrf,
        back_url=scene.back_url,
        method=ScaMethod.DEVICE if hint is None else ScaMethod.PHONE,
        attempts_left=held.codes_left,
        sent_to=None if hint is None else hint.rpartition("*")[2].strip(),
        error=error,
        app_offered=await _offered(scene, Method.PUSH),
        simulator=scene.seat.sandbox,
        session=scene.session,
        matter=matter_of(subject),
        sum=sum_of(subject),
    )
    return render(view, scene.shell(customer))


async def _offered(scene: Scene, method: Method) -> bool:
    """Whether the customer can sign that way too."""
    psu = scene.visit.psu_id
    return psu is not None and method in await scene.bank.methods(psu)


async def _push_page(scene: Scene, state: PushState) -> Response:
    asked = await visits.question(scene.work, scene.bank, scene.visit)
    subject, _ = await scene.asked_for()
    view = ScaPush(
        tpp=scene.tpp,
        action=scene.action,
        csrf=scene.csrf,
        back_url=scene.back_url,
        state=PushState.RAN_OUT if asked is None else state,
        code_offered=await _offered(scene, Method.OTP),
        simulator=scene.seat.sandbox,
        session=scene.session,
        matter=matter_of(subject),
        sum=sum_of(subject),
    )
    if asked is not None and view.asks:
        address = urljoin(scene.seat.base_url, asked.app_link)
        view = replace(
            view,
            number=asked.number,
            app_url=address,
            qr=qr_code(address),
            runs_out_at=asked.expires_at,
            poll_url=f"{scene.action}/answered",
        )
    return render(view, scene.shell(await scene.customer()))


async def failed_page(scene: Scene) -> Response:
    """The wait for the app, which reported an error; elsewhere than there, the page."""
    if scene.visit.method is not Method.PUSH or scene.visit.step is not Step.ANSWER:
        return await page_of(scene)
    return await _push_page(scene, PushState.DEVICE_FAILED)


# ------------------------------------------------------------------ the end
def _outcome(scene: Scene, status: ScaStatus, subject: Subject) -> Outcome:
    """What the customer reads, which is more than the TPP is told."""
    outcome = _OUTCOMES[scene.visit.outcome or visits.Outcome.TIMEOUT]
    if outcome is Outcome.APPROVED and status is ScaStatus.UNCONFIRMED:
        return Outcome.UNCONFIRMED
    if outcome is Outcome.APPROVED and status is ScaStatus.FAILED:
        return Outcome.FAILED
    if outcome is Outcome.APPROVED and subject.signatures_left:
        return Outcome.PARTLY_APPROVED
    if outcome is Outcome.TIMED_OUT and scene.work.now_us < scene.visit.expires_us:
        return Outcome.LEFT
    return outcome


async def result_page(scene: Scene) -> Response:
    """The last page; it goes on to the TPP by itself (decision 4) where the host was named."""
    subject, held = await scene.asked_for()
    target = await way_back(scene.seat, scene.work, scene.visit)
    view = Result(
        outcome=_outcome(scene, held.status_under(subject), subject),
        tpp=scene.tpp,
        target=target,
        signatures_left=subject.signatures_left,
        matter=matter_of(subject),
        sum=sum_of(subject),
    )
    goes_on = target is not None and host_was_named(scene.seat, scene.visit, subject)
    return render(view, scene.shell(), {"Refresh": f"0;url={target}"} if goes_on else None)


_PAGES: Final[Mapping[Step, Callable[[Scene], Awaitable[Response]]]] = {
    Step.SIGN_IN: sign_in_page,
    Step.DECIDE: approve_page,
    Step.ANSWER: answer_page,
    Step.ENDED: result_page,
}


async def show(
    seat: Seat, request: Request, caller: Caller, page: Callable[[Scene], Awaitable[Response]]
) -> Response:
    """Look at the visit and show that page of it."""
    async with looking(seat, request, caller) as scene:
        return await page(scene)

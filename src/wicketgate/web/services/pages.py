"""The pages inside, from what the field knows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import bank, consents, services
from wicketgate.consenting import Status
from wicketgate.consents import Consent, Kind
from wicketgate.funds import Answered, Card, FundsConsent
from wicketgate.journal import AccessKind
from wicketgate.kernel import clock
from wicketgate.kernel.ids import AccountId, ConsentId, ResourceId
from wicketgate.services import Read, Service
from wicketgate.web.kit.seat import Seat

from .guest import Scene, looking
from .views import (
    HOME,
    AccountName,
    QuestionLine,
    ReadingLine,
    ServiceLine,
    ServicePage,
    Services,
    State,
    Stop,
    What,
)

BEHIND: Final = "behind"
STOPPED: Final = "stopped"
_STATES: Final[Mapping[Status, State]] = {
    Status.VALID: State.ACTIVE,
    Status.PARTIALLY_AUTHORISED: State.WAITS,
    Status.REVOKED_BY_PSU: State.STOPPED,
    Status.TERMINATED_BY_TPP: State.ENDED,
    Status.EXPIRED: State.EXPIRED,
    Status.REJECTED: State.REFUSED,
    Status.RECEIVED: State.WAITS,
}
_RIGHTS: Final[Mapping[consents.Right, What]] = {
    consents.Right.ACCOUNTS: What.ACCOUNTS,
    consents.Right.BALANCES: What.BALANCES,
    consents.Right.TRANSACTIONS: What.TRANSACTIONS,
    consents.Right.OWNER_NAME: What.OWNER_NAME,
}
Accounts = Mapping[AccountId, bank.Account]


async def list_page(seat: Seat, request: Request) -> Response:
    """Everything that is connected, and what was in the last two years."""
    async with looking(seat, request) as scene:
        accounts = await _accounts(scene)
        behind = request.query_params.get(BEHIND, "")
        ended = await services.ended(scene.work, scene.session, behind)
        view = Services(
            csrf=scene.guest.csrf,
            closing=scene.closing,
            active=tuple(
                _line(one, accounts) for one in await services.active(scene.work, scene.session)
            ),
            ended=tuple(_line(one, accounts) for one in ended.lines),
            next=_further(HOME, ended.rest),
            first=HOME if behind else "",
        )
        return scene.guest.show(view)


async def service_page(seat: Seat, request: Request) -> Response:
    """One of them with its history. Raises services.ServiceUnknown."""
    async with looking(seat, request) as scene:
        found = await services.find(scene.work, scene.session, _key(request))
        accounts = await _accounts(scene)
        stopped_us = await services.stopped_us(scene.work, found.id)
        view = ServicePage(
            closing=scene.closing,
            service=_line(found, accounts),
            stopped_at=None if stopped_us is None else clock.moment(stopped_us),
            receipt=STOPPED in request.query_params and stopped_us is not None,
        )
        history = await _history(scene, request, found, accounts)
        return scene.guest.show(_with_history(view, history))


async def stop_page(seat: Seat, request: Request) -> Response:
    """The one question; of what has ended already, its page."""
    async with looking(seat, request) as scene:
        found = await services.find(scene.work, scene.session, _key(request))
        if not found.active:
            return scene.guest.see(place_of(found.id))
        line = _line(found, await _accounts(scene))
        return scene.guest.show(Stop(csrf=scene.guest.csrf, closing=scene.closing, service=line))


def _key(request: Request) -> ConsentId:
    return ConsentId(request.path_params["service"].replace("\0", ""))


def place_of(key: ConsentId, query: str = "") -> str:
    """The address of a service's page."""
    return f"{HOME}/{quote(key, safe='')}{query}"


def _further(path: str, rest: str | None) -> str:
    return "" if rest is None else f"{path}?{urlencode({BEHIND: rest})}"


async def _accounts(scene: Scene) -> Accounts:
    answers = await scene.bank.accounts(scene.session.psu_id, with_balances=False)
    return {given.account.id: given.account for given in answers}


# ------------------------------------------------------------------ one service
def _line(service: Service, accounts: Accounts) -> ServiceLine:
    consent = service.consent
    card = consent.card if isinstance(consent, FundsConsent) else Card()
    return ServiceLine(
        id=service.id,
        tpp=service.tpp,
        state=_STATES[consent.status],
        what=_what(consent),
        accounts=_covered(consent, accounts),
        since=clock.moment(service.since_us),
        until=service.until,
        used=None if service.used_us is None else clock.moment(service.used_us),
        ended=None if service.active else consent.last_action,
        card=card.number or "",
        information=tuple(text for text in (card.information, card.registration) if text),
    )


def _what(consent: Consent | FundsConsent) -> tuple[What, ...]:
    if isinstance(consent, FundsConsent):
        return (What.FUNDS,)
    if consent.access.kind is Kind.DEDICATED:
        rights = {right for account in consent.covered for right in account.rights}
    else:
        rights = set(consent.global_rights())
    return tuple(what for right, what in _RIGHTS.items() if right in rights)


def _covered(consent: Consent | FundsConsent, accounts: Accounts) -> tuple[AccountName, ...]:
    """The accounts by name, where it names any; those the customer has no more are left out."""
    if isinstance(consent, FundsConsent):
        covered = consent.covered
        if covered is None:
            return ()
        number = covered.iban or covered.bban or ""
        known = accounts.get(covered.id)
        name = "" if known is None else known.display_name or known.name
        return (AccountName(name=name, number=number, currency=covered.currency),)
    if consent.access.kind is not Kind.DEDICATED:
        return ()
    keys = [one.account_id for one in consent.covered]
    return tuple(_named(accounts[key]) for key in keys if key in accounts)


def _named(account: bank.Account) -> AccountName:
    return AccountName(
        name=account.display_name or account.name,
        number=account.iban or account.bban or "",
        currency=account.currency,
    )


# ------------------------------------------------------------------ what it did
def _with_history(view: ServicePage, history: "_History") -> ServicePage:
    return replace(
        view,
        questions=history.questions,
        readings=history.readings,
        next=history.next,
        first=history.first,
    )


@dataclass(frozen=True, slots=True)
class _History:
    next: str
    first: str
    questions: tuple[QuestionLine, ...] = ()
    readings: tuple[ReadingLine, ...] = ()


async def _history(
    scene: Scene, request: Request, service: Service, accounts: Accounts
) -> _History:
    behind = request.query_params.get(BEHIND, "")
    path = place_of(service.id)
    first = path if behind else ""
    if isinstance(service.consent, FundsConsent):
        asked = await services.questions(scene.work, service.id, behind)
        lines = tuple(map(_question, asked.lines))
        return _History(_further(path, asked.rest), first, questions=lines)
    read = await services.readings(scene.work, service.id, behind)
    names = _by_resource(scene, service.consent, accounts)
    told = tuple(_reading(one, names) for one in read.lines)
    return _History(_further(path, read.rest), first, readings=told)


def _question(one: Answered) -> QuestionLine:
    return QuestionLine(
        at=clock.moment(one.at_us),
        amount=one.amount,
        payee=one.payee or "",
        available=one.available,
    )


def _by_resource(
    scene: Scene, consent: Consent, accounts: Accounts
) -> Mapping[ResourceId, AccountName]:
    """The customer's accounts by the names under which this company reads them."""
    tpp = consent.organisation_id
    return {
        consents.resource_id(scene.work, tpp, key): _named(account)
        for key, account in accounts.items()
    }


def _reading(one: Read, names: Mapping[ResourceId, AccountName]) -> ReadingLine:
    return ReadingLine(
        at=clock.moment(one.at_us),
        what=one.what,
        account=None if one.resource is None else names.get(one.resource),
        attended=one.kind is AccessKind.ATTENDED,
    )

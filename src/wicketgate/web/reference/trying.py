"""Trying a call in the sandbox, for a member of the organisation that calls.

What is stored of keys and tokens opens nothing, so each call gets its own: a key that is taken
back when the answer is there, a token that lives for a minute. None of them leaves this process.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from http import HTTPStatus
from typing import Final, TypeAlias
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from wicketgate import applications, consents, funds, grants
from wicketgate.applications import Api, Application
from wicketgate.consents import Consent
from wicketgate.funds import FundsConsent
from wicketgate.kernel.ids import PsuId
from wicketgate.kernel.work import Work
from wicketgate.memberships import Belonging
from wicketgate.people import Limit
from wicketgate.subjects import AccountAccess, FundsAccess, Subject
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.described import Credential, Operation, Place

from . import approvals, filling, samples
from .filling import Shown
from .highlight import coloured, pretty_text
from .telling import address
from .views import Choice, Code, Customer, Ran, TryIt
from .wire import Received, Sent, call

Held: TypeAlias = Consent | FundsConsent
MOST_CONSENTS: Final = 20
FUNDS: Final = "funds"
"""The kind of a consent for confirmation of funds, where a page names kinds."""
TOKEN_LIFE: Final = timedelta(minutes=1)
_KEY_NAME: Final = "Try it"
_SHOWN_MOST: Final = 60_000
_TRIED: Final = frozenset({"ais", "pis", "baskets", "funds", "sandbox"})
_FORBIDDEN: Final = 403


def can_be_tried(one: Operation) -> bool:
    """Calls of the API; those of the OAuth2 server belong to the journey of a new consent."""
    return one.api in _TRIED and Credential.API_KEY in one.credentials


@dataclass(frozen=True)
class Bench:
    """What the member can choose from."""

    belonging: Belonging
    applications: tuple[Application, ...]
    consents: tuple[Held, ...]
    logins: Mapping[PsuId | None, str]
    """Customer -> login name."""
    today: date
    """By the organisation's own clock."""

    def application(self, key: str) -> Application | None:
        """The chosen one; the first where none was chosen. Another organisation's is none."""
        known = (one for one in self.applications if key in {"", one.id})
        return next(known, None)

    def consent(self, key: str) -> Held | None:
        return next((one for one in self.consents if one.id == key), None)


def of_funds(one: Operation) -> bool:
    """Whether it needs a consent for confirmation of funds where it needs one."""
    return one.api == Api.FUNDS.value


async def bench(browser: Browser, belonging: Belonging, *, of_funds: bool = False) -> Bench:
    """The organisation's applications and valid consents, of one kind or the other."""
    organisation = belonging.organisation
    async with browser.seat.desk.reading(browser.request_id) as work:
        work.act_as(work.actor, organisation.clock_shift)
        bank = browser.seat.bank_of(work, organisation.id)
        found: tuple[Held, ...]
        if of_funds:
            found = tuple(await funds.valid_of(work, organisation.id, MOST_CONSENTS))
        else:
            found = tuple(await consents.valid_of(work, organisation.id, MOST_CONSENTS))
        logins: dict[PsuId | None, str] = {}
        for psu in {one.psu_id for one in found if one.psu_id is not None}:
            customer = await bank.customer(psu)
            logins[psu] = "" if customer is None else customer.login
        own = await applications.of_organisation(work, organisation.id)
        return Bench(belonging, tuple(own), found, logins, work.today)


# ------------------------------------------------------------------ the form
def form(browser: Browser, one: Operation, bench: Bench, given: Mapping[str, str] | None) -> TryIt:
    """The form, filled in as before or at first with what is known."""
    query = browser.request.query_params
    chosen = given.get("consent", "") if given is not None else query.get("consent")
    standing = bench.consent(chosen or "")
    if chosen is None and bench.consents:
        standing = bench.consents[0]
    known = {**_known(standing), **_in_query(one, query)}
    fields = tuple(filling.asked(one, given, known))
    usual = {filling.field_id(p) for p in filling.fields(one) if filling.usual(p)}
    with_token = Credential.BEARER in one.credentials
    application = (given or {}).get("application") or query.get("application", "")
    return TryIt(
        csrf=browser.csrf,
        action=f"/reference/{one.api}/{one.name}/run",
        operation=f"{one.api}/{one.name}",
        applications=tuple(
            Choice(id=own.id, name=own.name, chosen=own.id == application)
            for own in bench.applications
        ),
        consents=_choices(bench, standing) if with_token else None,
        asked=tuple(field for field in fields if field.id in usual),
        more=tuple(field for field in fields if field.id not in usual),
        body=_body(one, bench, given, known),
        prepared=tuple(
            (each.title, f"{address(one)}?{urlencode(each.places)}#try")
            for each in one.prepared
            if each.title
        ),
    )


def _body(
    one: Operation,
    bench: Bench,
    given: Mapping[str, str] | None,
    known: Mapping[str, str],
) -> str | None:
    text = None if given is None else given.get(filling.BODY, "")
    return filling.body_of(one, filling.places_of(one, given, known), text, bench.today)


def _choices(bench: Bench, standing: Held | None) -> tuple[Customer, ...]:
    return tuple(
        Customer(
            id=one.id,
            short=one.id[:8],
            login=bench.logins.get(one.psu_id, ""),
            kind=FUNDS if isinstance(one, FundsConsent) else one.access.kind.value,
            accounts=1 if isinstance(one, FundsConsent) else len(one.covered),
            chosen=one is standing,
        )
        for one in bench.consents
    )


def _known(consent: Held | None) -> Mapping[str, str]:
    """What a consent tells of the parameters."""
    if consent is None:
        return {}
    told: dict[str, str] = {"consentId": consent.id}
    if isinstance(consent, Consent) and consent.covered:
        told["account-id"] = consent.covered[0].resource_id
    return told


def _in_query(one: Operation, query: Mapping[str, str]) -> Mapping[str, str]:
    """What the page that led here tells of the path."""
    names = (parameter.name for parameter in one.placed(Place.PATH))
    return {name: query[name] for name in names if query.get(name)}


# ------------------------------------------------------------------ the call
@asynccontextmanager
async def lent_key(browser: Browser, application: Application) -> AsyncIterator[str]:
    """A key for the time of the block."""
    desk = browser.seat.desk
    async with desk.writing(browser.request_id) as work:
        lent = await applications.lend_key(work, application, _KEY_NAME)
    try:
        yield lent.secret
    finally:
        async with desk.writing(browser.request_id) as work:
            await applications.take_back_key(work, lent)


async def run(browser: Browser, one: Operation, bench: Bench, given: Mapping[str, str]) -> Ran:
    """Make the call and tell what went over the wire.

    Raises people.TooManyTries, HTTPException 403 for an application of others, and what makes a
    consent unusable in the moment of the call.
    """
    application = bench.application(given.get("application", ""))
    if application is None:
        raise HTTPException(_FORBIDDEN)
    await browser.count(Limit.TRY_IT, bench.belonging.membership.member_id)
    async with lent_key(browser, application) as key:
        shown = await _shown(browser, one, key, bench.consent(given.get("consent", "")))
        sent = filling.request(one, given, _body(one, bench, given, {}) or "", shown)
        received = await call(app_of(browser), browser.seat.base_url, sent)
    left = approvals.waiting(one, given, received)
    ran = _ran(browser, sent, received, shown)
    return ran if left is None else replace(ran, waits=approvals.fields_of(left))


def app_of(browser: Browser) -> ASGIApp:
    """All doors together, as the network reaches them."""
    app: ASGIApp = browser.request.scope["app"]
    return app


async def _shown(browser: Browser, one: Operation, key: str, consent: Held | None) -> Shown:
    if consent is None or Credential.BEARER not in one.credentials:
        return Shown(key)
    async with browser.seat.desk.writing(browser.request_id) as work:
        return Shown(key, await _token(work, key, consent), consent.id)


async def _token(work: Work, key: str, consent: Held) -> str:
    """A token of the consent, in the time of its organisation."""
    caller = await applications.present(work, key)
    organisation = caller.organisation.id
    subject: Subject
    if isinstance(consent, FundsConsent):
        subject = FundsAccess(await funds.lock_own(work, organisation, consent.id))
    else:
        subject = AccountAccess(await consents.lock_own(work, organisation, consent.id))
    return (await grants.lend(work, subject, TOKEN_LIFE)).access_token


def _ran(browser: Browser, sent: Sent, received: Received, shown: Shown) -> Ran:
    host = browser.seat.base_url.partition("://")[2]
    body = sent.body.decode("utf-8", "replace")
    told = f"{sent.head(host)}\r\n\r\n{body}" if body else sent.head(host)
    status = received.status
    phrase = HTTPStatus(status).phrase if status else ""
    return Ran(
        sent=Code(id="sent", name="", coloured=_masked(told, shown)),
        status=status,
        phrase=phrase,
        milliseconds=received.milliseconds,
        received=Code(id="received", name="", coloured=_answer(received)),
        laid_out=_laid_out(received),
        short=len(received.body) > _SHOWN_MOST,
        command=Code(
            id="command",
            name="cURL",
            coloured=coloured("sh", samples.command(browser.seat.base_url, sent)),
        ),
    )


def _masked(told: str, shown: Shown) -> Markup:
    """The request, with signs in the place of what opens something."""
    made = coloured("http", told.replace("\r\n", "\n"))
    for secret in filter(None, (shown.api_key, shown.token)):
        mark = Markup('<span class="masked">{}••••••</span>').format(secret[:4])
        made = made.replace(secret, mark)
    return made


def _answer(received: Received) -> Markup:
    """Every byte as it came, up to a length that a page can hold."""
    head = [f"HTTP/1.1 {received.status}"] if received.status else []
    head += [f"{name}: {value}" for name, value in received.headers]
    shown = coloured("text", "\n".join(head))
    body = coloured(_kind(received), _text(received))
    return Markup("{}\n\n{}").format(shown, body) if received.body else shown


def _kind(received: Received) -> str:
    media = dict(received.headers).get("Content-Type", "")
    return "json" if "json" in media else "xml" if "xml" in media else "text"


def _text(received: Received) -> str:
    return received.body.decode("utf-8", "replace")[:_SHOWN_MOST]


def _laid_out(received: Received) -> Code | None:
    if _kind(received) != "json":
        return None
    text = pretty_text(_text(received))
    return Code(id="laid-out", name="JSON", coloured=coloured("json", text))

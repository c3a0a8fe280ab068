"""What is tried goes by its customer: a new consent, or what a call that was tried left waiting.

A consent is asked for as a TPP does, approved on the customer's pages, and redeemed.

Nothing is kept meanwhile. What must be known on the way back travels in `state`, sealed and tied
to the member's session, and the PKCE verifier is made of both anew: in another browser, or after
a sign-out, the way back leads nowhere.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from wicketgate import applications, authorisation, oauth, personas
from wicketgate.applications import Application
from wicketgate.authorisation import Authorisation
from wicketgate.kernel import clock, secrets
from wicketgate.kernel.errors import Fault, Malformed
from wicketgate.kernel.work import Work
from wicketgate.people import Limit
from wicketgate.subjects import Subject
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.forms import Form, read_query
from wicketgate.web.kit.seat import Seat

from . import approvals
from .library import open_library
from .samples import ADDRESS
from .trying import Bench, app_of, bench, can_be_tried, lent_key
from .wire import Received, Sent, call

BACK: Final = "/reference/back"
_OF_FUNDS: Final = "/reference/funds/"
_CONSENT: Final = "consent"
_APPROVAL: Final = "approval"
_SEAL: Final = "try-it"
_LIFE: Final = timedelta(minutes=30)
_DAYS: Final = timedelta(days=30)
_CREATED: Final = 201
_OK: Final = 200
_FORBIDDEN: Final = 403
_NOT_FOUND: Final = 404
_VOID: Final = "SCA_INVALID"


@dataclass(frozen=True)
class _Way:
    """What is on the way: for which application, asked for on which page.

    `gained` is the query that names, on that page, what is approved; `done` what it is.
    """

    session: str
    operation: str
    application: str
    gained: str
    done: str
    ends_us: int

    def sealed(self, browser: Browser) -> str:
        facts = [
            self.session,
            self.operation,
            self.application,
            self.gained,
            self.done,
            self.ends_us,
        ]
        return browser.seat.desk.keys.seal(_SEAL, json.dumps(facts, separators=(",", ":")))


async def ask(seat: Seat, request: Request) -> Response:
    """POST: ask for a consent on all accounts, and send the member on as its customer.

    Raises people.NotSignedIn, NoOrganisation, TooManyTries, and HTTPException 403 and 404.
    """
    browser = _in_sandbox(seat, request)
    belonging = await browser.belong()
    form = await browser.form()
    operation = _operation(seat, form.get("operation"))
    found = await bench(browser, belonging)
    application = _chosen(found, form.get("application"))
    await browser.count(Limit.TRY_IT, belonging.membership.member_id)
    asks = operation.startswith(_OF_FUNDS)
    creation = _creation_of_funds if asks else _creation
    async with lent_key(browser, application) as key:
        answer = await call(app_of(browser), seat.base_url, creation(browser, key))
    if answer.status != _CREATED:
        return browser.see(f"{operation}?{urlencode({'refused': _code(answer)})}")
    consent = json.loads(answer.body)["consentId"]
    way = _way(browser, operation, application, urlencode({"consent": consent}))
    kind = oauth.ScopeKind.PIIS if asks else oauth.ScopeKind.AIS
    return browser.see(_authorization(browser, found, way, oauth.Scope(kind, consent)))


async def send(seat: Seat, request: Request) -> Response:
    """POST: go on as the customer for whom a call that was tried left something waiting.

    Raises people.NotSignedIn, NoOrganisation, and HTTPException 403 and 404.
    """
    browser = _in_sandbox(seat, request)
    belonging = await browser.belong()
    form = await browser.form()
    api = form.get("operation").partition("/")[0]
    left = approvals.named(api, form.fields)
    if left is None:
        raise HTTPException(_NOT_FOUND)
    found = await bench(browser, belonging)
    application = _chosen(found, form.get("application"))
    page = _operation(seat, left.page.removeprefix("/reference/"))
    way = _way(browser, page, application, left.query, _APPROVAL)
    return browser.see(_authorization(browser, found, way, left.scope))


def _way(
    browser: Browser, page: str, application: Application, gained: str, done: str = _CONSENT
) -> _Way:
    ends_us = clock.micros(browser.seat.desk.clock() + _LIFE)
    return _Way(_session(browser), page, application.id, gained, done, ends_us)


def _creation(browser: Browser, key: str) -> Sent:
    today = clock.local_date(browser.seat.desk.clock(), browser.seat.desk.profile.zone)
    body = {
        "access": {"allPsd2": "allAccounts"},
        "recurringIndicator": True,
        "validUntil": (today + _DAYS).isoformat(),
        "frequencyPerDay": 4,
    }
    headers = (
        ("apiKey", key),
        ("X-Request-ID", secrets.new_uuid()),
        ("PSU-IP-Address", browser.address or ADDRESS),
        ("TPP-Redirect-URI", f"{browser.seat.base_url}{BACK}"),
        ("Content-Type", "application/json"),
    )
    return Sent("POST", "/psd2/v1/consents", headers, json.dumps(body).encode())


def _creation_of_funds(browser: Browser, key: str) -> Sent:
    """For the account that the body of the question names at first."""
    body = {"account": {"iban": personas.PERSONAS[0].accounts[0].iban}}
    headers = (
        ("apiKey", key),
        ("X-Request-ID", secrets.new_uuid()),
        ("TPP-Redirect-URI", f"{browser.seat.base_url}{BACK}"),
        ("Content-Type", "application/json"),
    )
    place = "/psd2/v2/consents/confirmation-of-funds"
    return Sent("POST", place, headers, json.dumps(body).encode())


def _authorization(browser: Browser, found: Bench, way: _Way, scope: oauth.Scope) -> str:
    """Where the customer is sent, path and query: it is this very server."""
    state = way.sealed(browser)
    asked = {
        "response_type": "code",
        "client_id": found.belonging.organisation.id,
        "redirect_uri": f"{browser.seat.base_url}{BACK}",
        "scope": str(scope),
        "state": state,
        "code_challenge": oauth.s256(_verifier(browser, state)),
        "code_challenge_method": "S256",
        "ui_locales": browser.shell.language.value,
    }
    return f"/oauth2/authorize?{urlencode(asked)}"


async def back(seat: Seat, request: Request) -> Response:
    """GET: the customer is back; redeem the code, and show the page with the consent chosen.

    Raises Malformed for a way that is not this session's, or too old.
    """
    browser = _in_sandbox(seat, request)
    belonging = await browser.belong()
    query = read_query(request)
    way = _read(browser, query)
    if not query.get("code"):
        refused = urlencode({"done": f"{way.done}-refused"})
        known = f"&{way.gained}" if way.done == _APPROVAL else ""
        return browser.see(f"{way.operation}?{refused}{known}")
    found = await bench(browser, belonging)
    application = _chosen(found, way.application)
    async with lent_key(browser, application) as key:
        sent = _redemption(browser, found, query, key)
        answer = await call(app_of(browser), seat.base_url, sent)
        if answer.status != _OK:
            return browser.see(f"{way.operation}?{urlencode({'refused': _code(answer)})}")
        if not await _confirm(browser, key, json.loads(answer.body)["access_token"]):
            return browser.see(f"{way.operation}?{urlencode({'refused': _VOID})}")
    # The tokens are thrown away: each call that is tried gets one of its own.
    chosen = urlencode({"done": way.done, "application": way.application})
    return browser.see(f"{way.operation}?{chosen}&{way.gained}")


async def _confirm(browser: Browser, key: str, access_token: str) -> bool:
    """Have the approval count, where the bank leaves that to the TPP (contract D.9)."""
    seat = browser.seat
    if not seat.desk.profile.confirmation_required:
        return True
    try:
        async with seat.desk.reading(browser.request_id) as work:
            subject, held, _ = await _confirmable(work, key, access_token)
            port = seat.bank_of(work, subject.organisation_id)
            told = await authorisation.ask_again(port, subject, held)
        async with seat.desk.writing(browser.request_id) as work:
            subject, held, token = await _confirmable(work, key, access_token)
            await authorisation.confirm(work, subject, held, token, told)
    except authorisation.NotConfirmable:
        return False
    return True


async def _confirmable(
    work: Work, key: str, access_token: str
) -> tuple[Subject, Authorisation, oauth.AccessToken]:
    """What this token confirms. Raises authorisation.NotConfirmable."""
    await applications.present(work, key)
    token = await oauth.find_access_token(work, access_token)
    approved = await oauth.authorisation_behind(work, token)
    if approved is None:
        raise authorisation.NotConfirmable
    subject, _ = await authorisation.lock(work, approved)
    return subject, await authorisation.confirmable(work, subject, approved, token), token


def _redemption(browser: Browser, found: Bench, query: Form, key: str) -> Sent:
    fields = {
        "grant_type": "authorization_code",
        "client_id": found.belonging.organisation.id,
        "code": query.get("code"),
        "redirect_uri": f"{browser.seat.base_url}{BACK}",
        "code_verifier": _verifier(browser, query.get("state")),
    }
    headers = (("apiKey", key), ("Content-Type", "application/x-www-form-urlencoded"))
    return Sent("POST", "/oauth2/token", headers, urlencode(fields).encode())


def _read(browser: Browser, query: Form) -> _Way:
    """Raises ForgedSeal and Malformed."""
    seat = browser.seat
    facts = json.loads(seat.desk.keys.unseal(_SEAL, query.get("state")))
    way = _Way(*facts)
    ours = secrets.equal(way.session, _session(browser)) and query.get("iss") == seat.issuer
    if not ours or clock.micros(seat.desk.clock()) > way.ends_us:
        raise Malformed([Fault("state", "is not of this session, or too old")])
    return way


def _session(browser: Browser) -> str:
    """The name of the session in a state, from which it cannot be told."""
    return browser.seat.desk.keys.name("try-it-session", browser.secret)


def _verifier(browser: Browser, state: str) -> str:
    """RFC 7636: 64 signs that only this session and this state give."""
    return browser.seat.desk.keys.fingerprint("try-it-pkce", browser.secret, state)


def _in_sandbox(seat: Seat, request: Request) -> Browser:
    """Raises HTTPException 404 in live: there nothing is tried."""
    if not seat.sandbox:
        raise HTTPException(_NOT_FOUND)
    return Browser(seat, request)


def _operation(seat: Seat, named: str) -> str:
    """The page of an operation that can be tried. Raises HTTPException 404."""
    api, _, name = named.partition("/")
    _, one = open_library(seat).find(api, name)
    if not can_be_tried(one):
        raise HTTPException(_NOT_FOUND)
    return f"/reference/{one.api}/{one.name}"


def _chosen(found: Bench, key: str) -> Application:
    """Raises HTTPException 403 for an application of others."""
    application = found.application(key)
    if application is None:
        raise HTTPException(_FORBIDDEN)
    return application


def _code(answer: Received) -> str:
    """The first code of an error, or the word of OAuth2."""
    told = json.loads(answer.body) if answer.body else {}
    messages = told.get("tppMessages")
    return str(messages[0]["code"] if messages else told.get("error", answer.status))

"""A TPP and a customer's browser in front of the OAuth2 server and the customer's pages."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import httpx2
from starlette.routing import Router

from tests.pages.markup import Element, Reader
from tests.support import worlds
from tests.support.clock import TestClock
from tests.support.worlds import BEE, PAYER, WASP
from wicketgate import applications, authorisation, consents, personas, sandbox, tpps
from wicketgate.applications import ALL_APIS, Application
from wicketgate.bank import Reference
from wicketgate.consents import Access, Consent, ConsentRequest, Kind, Right
from wicketgate.kernel.actors import Tpp
from wicketgate.kernel.ids import ApplicationId, ConsentId, OrganisationId
from wicketgate.kernel.work import Desk, Work
from wicketgate.personas import PASSWORD
from wicketgate.settlement import Way
from wicketgate.subjects import AccountAccess
from wicketgate.web import customer, oauth
from wicketgate.web.kit.seat import Seat

BASE: Final = "https://bank.example"
ISSUER: Final = f"{BASE}/oauth2"
BACK: Final = worlds.BACK
REQUEST: Final = "00000000-0000-4000-8000-0000000000aa"
VERIFIER: Final = "v" * 64
STATE: Final = "st-42"
BARRED: Final = OrganisationId("PSDFR-ACPR-12345")
_AIS: Final = frozenset({tpps.Role.ACCOUNT_INFORMATION})
ALL_PSD2: Final = Access(Kind.ALL_PSD2)


def challenge_of(verifier: str) -> str:
    """RFC 7636 4.2, written down a second time."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def dedicated(login: str, *rights: Right, foreign: str | None = None) -> Access:
    """A consent on the first account of a test customer, perhaps with another's account too."""
    owners = [login, *([foreign] if foreign else [])]
    named = tuple(Reference(iban=personas.accounts_of(owner)[0].iban) for owner in owners)
    given = rights or (Right.ACCOUNTS, Right.BALANCES, Right.TRANSACTIONS)
    return Access(Kind.DEDICATED, tuple((right, named) for right in given))


async def admit(desk: Desk) -> Mapping[OrganisationId, str]:
    """The parties of the worlds and a blocked one; their API keys."""
    async with desk.writing(REQUEST) as work:
        barred = tpps.Organisation(BARRED, "Barred Firm", _AIS, tpps.Standing.BLOCKED)
        await tpps.admit(work, barred)
        application = Application(_application(BARRED), BARRED, "App", ALL_APIS)
        await applications.create(work, application)
        return {
            organisation: (await worlds.party(work, organisation)).api_key
            for organisation in (BEE, WASP, PAYER, BARRED)
        }


def _application(organisation: OrganisationId) -> ApplicationId:
    return ApplicationId(f"app-{organisation}")


@dataclass
class Stage:
    """The two doors of one installation, and the means to act behind the scenes."""

    desk: Desk
    clock: TestClock
    keys: Mapping[OrganisationId, str]
    sandbox: bool = True
    base: str = BASE
    app: Router = field(init=False)
    seat: Seat = field(init=False)

    def __post_init__(self) -> None:
        self.seat = Seat(self.desk, Way(sandbox.bank), self.base, sandbox=self.sandbox)
        doors = [*oauth.mount(self.seat), *customer.mount(self.seat)]
        self.app = Router(doors, redirect_slashes=False)

    def client(self) -> httpx2.AsyncClient:
        """An HTTP client with a cookie jar of its own; it follows nothing by itself."""
        transport = httpx2.ASGITransport(app=self.app)
        return httpx2.AsyncClient(transport=transport, base_url=self.base)

    async def ask(  # noqa: PLR0913  # each is one thing a TPP says
        self,
        access: Access = ALL_PSD2,
        *,
        organisation: OrganisationId = BEE,
        recurring: bool = True,
        redirect_uri: str | None = None,
        psu_login: str | None = None,
        auto_sca: str | None = None,
        explicit: bool = False,
    ) -> Consent:
        """A TPP's consent, with an authorisation that waits."""
        async with self.desk.writing(REQUEST) as work:
            consent = await consents.receive(
                work,
                Tpp(organisation, _application(organisation), frozenset(), frozenset()),
                ConsentRequest(
                    access=access,
                    recurring=recurring,
                    valid_until=work.today + timedelta(days=90),
                    frequency_per_day=4 if recurring else 1,
                    explicit=explicit,
                    redirect_uri=redirect_uri,
                    frequency_enforced=False,
                ),
            )
            order = authorisation.StartOrder(psu_login, redirect_uri, auto_sca)
            await authorisation.start(work, AccountAccess(consent), order)
        return consent

    async def start_again(self, consent: Consent, auto_sca: str | None = None) -> None:
        """A further authorisation, as POST .../authorisations makes it, a moment later."""
        self.clock.advance(timedelta(seconds=1))
        async with self.desk.writing(REQUEST) as work:
            order = authorisation.StartOrder(None, None, auto_sca)
            await authorisation.start(work, AccountAccess(await self._now(work, consent)), order)

    async def status(self, consent: Consent) -> str:
        """ConsentStatus as a TPP would read it."""
        async with self.desk.reading(REQUEST) as work:
            return (await self._now(work, consent)).status.value

    async def sca_statuses(self, consent: Consent) -> list[str]:
        """ScaStatus of every authorisation, oldest first."""
        async with self.desk.reading(REQUEST) as work:
            now = await self._now(work, consent)
            subject = AccountAccess(now)
            keys = await authorisation.list_own(work, subject)
            return [(await authorisation.status_of(work, subject, key)).value for key in keys]

    async def _now(self, work: Work, consent: Consent) -> Consent:
        return await consents.find_own(work, consent.organisation_id, ConsentId(consent.id))

    # -------------------------------------------------------------- the TPP
    async def token(self, form: Mapping[str, str], **headers: str) -> httpx2.Response:
        """POST /oauth2/token with the first organisation's key unless told otherwise."""
        sent = {"apiKey": self.keys[BEE], **headers}
        async with self.client() as client:
            return await client.post("/oauth2/token", data=dict(form), headers=sent)

    async def redeem(self, code: str, /, **changed: str) -> httpx2.Response:
        """Redeem a code as the first organisation."""
        form = {
            "grant_type": "authorization_code",
            "client_id": BEE,
            "code": code,
            "redirect_uri": BACK,
            "code_verifier": VERIFIER,
        }
        return await self.token({**form, **changed})

    async def refresh(self, token: str, /, **changed: str) -> httpx2.Response:
        """Rotate a refresh token as the first organisation."""
        form = {"grant_type": "refresh_token", "client_id": BEE, "refresh_token": token}
        return await self.token({**form, **changed})

    async def code_of(
        self, login: str = "psu-ok", *, recurring: bool = True
    ) -> tuple[str, Consent]:
        """A code, got without clicks."""
        consent = await self.ask(recurring=recurring, redirect_uri=BACK, auto_sca=login)
        async with self.client() as client:
            answer = await client.get("/oauth2/authorize", params=authorization(consent))
        return told(answer.headers["location"])["code"], consent

    async def tokens_of(self, *, recurring: bool = True) -> tuple[dict[str, Any], Consent]:
        """The tokens of a fresh consent."""
        code, consent = await self.code_of(recurring=recurring)
        answer = await self.redeem(code)
        assert answer.status_code == 200
        found: dict[str, Any] = answer.json()
        return found, consent


def authorization(consent: Consent, **changed: str) -> dict[str, str]:
    """The parameters of a good authorization request."""
    return {
        "response_type": "code",
        "client_id": consent.organisation_id,
        "redirect_uri": BACK,
        "scope": f"AIS:{consent.id}",
        "state": STATE,
        "code_challenge": challenge_of(VERIFIER),
        "code_challenge_method": "S256",
        **changed,
    }


def told(address: str | None) -> dict[str, str]:
    """The query of the address that a TPP gets back."""
    assert address is not None
    pairs = parse_qsl(urlsplit(address).query, keep_blank_values=True, strict_parsing=True)
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


class Browser:
    """One customer's browser: follows our redirects, fills in our forms, stops at our border."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client = client
        self.answer: httpx2.Response | None = None

    @property
    def last(self) -> httpx2.Response:
        assert self.answer is not None
        return self.answer

    @property
    def page(self) -> Reader:
        return Reader(self.last.text)

    @property
    def heading(self) -> str:
        return self.page.one("h1").text

    @property
    def path(self) -> str:
        return str(self.last.request.url.raw_path.decode())

    @property
    def leads_to(self) -> str | None:
        """Where the page goes on by itself."""
        refresh: str | None = self.last.headers.get("refresh")
        return None if refresh is None else refresh.removeprefix("0;url=")

    @property
    def link(self) -> str | None:
        """The large link of a last page."""
        found = [a for a in self.page.all("a") if (a.attributes.get("rel") or "") == "noreferrer"]
        return found[0].attributes["href"] if found else None

    async def come(self, consent: Consent, **changed: str) -> httpx2.Response:
        """Sent by the TPP."""
        return await self.get("/oauth2/authorize", authorization(consent, **changed))

    async def get(
        self, address: str, params: Mapping[str, str] | None = None, **headers: str
    ) -> httpx2.Response:
        return await self._follow(await self.client.get(address, params=params, headers=headers))

    async def post(self, fields: Mapping[str, str], **headers: str) -> httpx2.Response:
        """Send the form of the page we are on, with its hidden token."""
        sent = {"csrf": self.csrf, **fields}
        return await self._follow(await self.client.post(self.action, data=sent, headers=headers))

    @property
    def forms(self) -> list[Element]:
        return self.page.all("form")

    @property
    def action(self) -> str:
        return self.forms[0].attributes["action"] or ""

    @property
    def csrf(self) -> str:
        hidden = [i for i in self.page.all("input") if i.attributes["name"] == "csrf"]
        return hidden[0].attributes["value"] or ""

    async def sign_in(self, login: str = "psu-ok", password: str = PASSWORD) -> httpx2.Response:
        return await self.post({"login": login, "password": password})

    async def approve(self, login: str = "psu-ok") -> httpx2.Response:
        """From the sign-in page to the end, by a code."""
        await self.sign_in(login)
        await self.post({"decision": "yes"})
        return await self.post({"code": "123456"})

    async def _follow(self, answer: httpx2.Response) -> httpx2.Response:
        while answer.status_code == 303 and answer.headers["location"].startswith("/"):
            answer = await self.client.get(answer.headers["location"])
        self.answer = answer
        return answer

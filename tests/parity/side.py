"""One side: an installation, a third party before it, and all that it was answered."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import httpx2

from tests.journeys.plain_browser import Page, PlainBrowser
from tests.live.bank import CHALLENGE, US, VERIFIER, Proxy
from tests.live.party import BACK, proof
from tests.support.worlds import Party
from wicketgate.personas import ONE_TIME_CODE, PASSWORD

_TELLING: Final = frozenset(
    {"code", "consentStatus", "error", "fundsAvailable", "scaStatus", "token_type"}
    | {"transactionStatus", "category", "currency", "status", "scope"}
)
"""Members whose values are words of the standard: these are compared too."""
_BY_SERVER: Final = frozenset({"date", "server", "content-length", "connection"})


@dataclass(frozen=True)
class Answer:
    """What is compared of one answer."""

    status: int
    members: frozenset[str]
    headers: frozenset[str]


@dataclass
class Side:
    """An installation of which everything that it answers is noted, under the step's name."""

    port: int
    party: Party
    noted: dict[str, list[Answer]] = field(default_factory=dict)
    token: str = ""
    _step: str = ""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """What is answered in this block belongs to that step."""
        self._step = name
        yield

    def note(self, _request: httpx2.Request, answer: httpx2.Response) -> None:
        """Keep what is compared."""
        headers = frozenset(answer.headers) - _BY_SERVER
        members = frozenset(_members(answer))
        self.noted.setdefault(self._step, []).append(Answer(answer.status_code, members, headers))

    # ------------------------------------------------------------------ the third party
    def call(
        self, step: str, method: str, path: str, body: object = None, **headers: str | None
    ) -> httpx2.Response:
        """A call of a program; in headers' names a `_` stands for `-`, None leaves one out."""
        usual: dict[str, str | None] = {
            "X-Request-ID": str(uuid4()),
            "PSU-IP-Address": "198.51.100.7",
            "apiKey": self.party.api_key,
            **proof(),
        }
        if self.token:
            usual["Authorization"] = f"Bearer {self.token}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in {**usual, **named}.items() if value is not None}
        with self.step(step), httpx2.Client(transport=Proxy(self.port, self.note)) as client:
            return client.request(method, f"{US}{path}", headers=sent, json=body)

    def token_call(self, step: str, path: str = "/oauth2/token", **form: str) -> dict[str, Any]:
        """A form of an OAuth2 client; what is told."""
        sent = {"client_id": self.party.organisation, **form}
        headers = {"apiKey": self.party.api_key, **proof()}
        with self.step(step), httpx2.Client(transport=Proxy(self.port, self.note)) as client:
            answer = client.post(f"{US}{path}", headers=headers, data=sent)
        told: dict[str, Any] = answer.json() if answer.content else {}
        return told

    # ------------------------------------------------------------------ the customer
    def visit(self, step: str, scope: str, *buttons: str, password: str = PASSWORD) -> str:
        """The customer comes, signs in and presses these buttons; the code, or the error."""
        with self.step(step), PlainBrowser(Proxy(self.port, self.note)) as browser:
            browser.open(self.address(scope))
            browser.press("Sign in", Login_name="psu-ok", Password=password)
            for button in buttons:
                typed = {"One-time_code": ONE_TIME_CODE} if button == "Confirm" else {}
                browser.press(button, **typed)
            told = parse_qs(urlsplit(browser.address).query)
        return [*told.get("code", []), *told.get("error", []), ""][0]

    def come(self, step: str, scope: str) -> None:
        """The customer comes, and finds whatever there is."""
        with self.step(step), PlainBrowser(Proxy(self.port, self.note)) as browser:
            browser.open(self.address(scope))

    def address(self, scope: str) -> str:
        """Where the third party sends the customer's browser."""
        asked = {
            "response_type": "code",
            "client_id": self.party.organisation,
            "scope": scope,
            "redirect_uri": BACK,
            "state": "s",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        return f"{US}/oauth2/authorize?{urlencode(asked)}"

    def approved(self, step: str, scope: str, button: str) -> dict[str, Any]:
        """The customer says yes, and the third party has its tokens."""
        code = self.visit(f"{step}: the customer", scope, button, "Confirm")
        told = self.redeem(f"{step}: the code", code)
        self.token = str(told["access_token"])
        return told

    def redeem(self, step: str, code: str) -> dict[str, Any]:
        return self.token_call(
            step,
            grant_type="authorization_code",
            code=code,
            redirect_uri=BACK,
            code_verifier=VERIFIER,
        )


def _members(answer: httpx2.Response) -> Iterator[str]:
    kind = answer.headers.get("content-type", "")
    if "json" in kind:
        yield from _paths(json.loads(answer.content), "")
    elif "html" in kind:
        page = Page(answer.text)
        yield from (f"field {name}" for form in page.forms for name in form.fields)
        yield from (f"button {one.words}" for form in page.forms for one in form.buttons)
        yield from (f"link {re.sub(r'[0-9]+', '#', words)}" for words in page.links)


def _paths(value: object, place: str) -> Iterator[str]:
    """Every place in a JSON value; lists are taken as a whole, words of the standard with it."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _paths(one, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list):
        yield f"{place}[]"
        for one in value:
            yield from _paths(one, f"{place}[]")
    elif place.rpartition(".")[2].removesuffix("[]") in _TELLING:
        # Of a scope its kind alone: the id is one side's.
        yield f"{place}={str(value).partition(':')[0]}"
    else:
        yield place

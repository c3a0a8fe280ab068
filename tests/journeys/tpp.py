"""A TPP that knows the standards and nothing of this server: HTTP by httpx2, OAuth2 by Authlib."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import date, timedelta
from types import TracebackType
from typing import Any, Final, NamedTuple, Self
from urllib.parse import parse_qsl, urljoin, urlsplit
from uuid import uuid4

import httpx2
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client

ALL_ACCOUNTS: Final = {"allPsd2": "allAccounts"}
RIGHTS: Final = ("accounts", "balances", "transactions")
PATIENCE_SECONDS: Final = 30
Json = dict[str, Any]


def of_accounts(*ibans: str, rights: tuple[str, ...] = RIGHTS) -> Json:
    """The `access` of a consent on named accounts."""
    return {right: [{"iban": iban} for iban in ibans] for right in rights}


class Returned(NamedTuple):
    """How the browser came back: with a code, or with an error and its description."""

    code: str | None
    error: str | None
    description: str | None


class Tpp:
    """One organisation in front of one sandbox, with its redirect target."""

    def __init__(self, demo: Mapping[str, Any], callback: str, organisation: int = 0) -> None:
        """`organisation` counts from the demo organisation (0) through `organisations`."""
        own = [demo, *demo["organisations"]][organisation]
        self.base: str = demo["baseUrl"]
        self.api: str = demo["api"]
        self.client_id: str = own["organisationIdentifier"]
        self.callback = callback
        self.headers = {"apiKey": own["apiKey"]}
        self._open = ExitStack()
        self._http = self._open.enter_context(
            httpx2.Client(headers=self.headers, timeout=PATIENCE_SECONDS)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def oauth(self, **more: Any) -> OAuth2Client:
        """Authlib's client as this organisation: public, with PKCE, its API key on every call."""
        client = OAuth2Client(
            client_id=self.client_id,
            redirect_uri=self.callback,
            code_challenge_method="S256",
            token_endpoint_auth_method="none",
            headers=self.headers,
            timeout=PATIENCE_SECONDS,
            **more,
        )
        opened: OAuth2Client = self._open.enter_context(client)
        return opened

    def call(self, method: str, path: str, body: object = None, **headers: str) -> httpx2.Response:
        """A call of the API; in headers' names a `_` stands for `-`. The path may be a link."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._http.request(
            method,
            urljoin(self.base, path) if path.startswith("/psd2") else self.api + path,
            json=body,
            headers={"X-Request-ID": str(uuid4()), **told},
        )

    def control(self, method: str, path: str, body: object = None) -> Json:
        """A call of the sandbox's control API that must succeed."""
        answer = self._http.request(method, f"{self.base}/sandbox/v1/{path}", json=body)
        assert answer.status_code == 200, answer.text
        told: Json = answer.json()
        return told

    def advance(self, duration: str) -> None:
        """Move this organisation's clock, by an ISO 8601 duration."""
        self.control("POST", "clock", {"advance": duration})

    @property
    def today(self) -> date:
        """The bank's day in this organisation's sandbox."""
        return date.fromisoformat(self.control("GET", "clock")["bankDay"])

    def body(self, access: Json | None = None, *, recurring: bool = True, days: int = 90) -> Json:
        """A consent request."""
        return {
            "access": access or ALL_ACCOUNTS,
            "recurringIndicator": recurring,
            "validUntil": (self.today + timedelta(days=days)).isoformat(),
            "frequencyPerDay": 4 if recurring else 1,
            "combinedServiceIndicator": False,
        }

    def ask(
        self, access: Json | None = None, *, recurring: bool = True, days: int = 90, **headers: str
    ) -> "Journey":
        """Ask for a consent that must be taken."""
        told = {"PSU-IP-Address": "192.0.2.7", "TPP-Redirect-URI": self.callback, **headers}
        body = self.body(access, recurring=recurring, days=days)
        answer = self.call("POST", "/v1/consents", body, **told)
        assert answer.status_code == 201, answer.text
        return Journey(self, answer)


class Approval:
    """A resource that waits for its customer, and the way of the browser there and back."""

    def __init__(self, tpp: Tpp, scope: str, links: Json) -> None:
        self.tpp = tpp
        self.links = links
        self.client = tpp.oauth(scope=scope)
        self.state = ""
        self.verifier = ""
        self._metadata: Json | None = None

    @property
    def metadata(self) -> Json:
        """What the link `scaOAuth` leads to, checked as RFC 8414 section 3.3 asks."""
        if self._metadata is None:
            address = self.links["scaOAuth"]["href"]
            found: Json = httpx2.get(address, timeout=PATIENCE_SECONDS).json()
            issuer = urlsplit(found["issuer"])
            place = f"/.well-known/oauth-authorization-server{issuer.path}"
            assert address == f"{issuer.scheme}://{issuer.netloc}{place}"
            self._metadata = found
        return self._metadata

    def address(self, **more: str) -> str:
        """Where the customer's browser is sent, with a fresh state and verifier."""
        assert "S256" in self.metadata["code_challenge_methods_supported"]
        self.verifier = generate_token(64)
        address, self.state = self.client.create_authorization_url(
            self.metadata["authorization_endpoint"], code_verifier=self.verifier, **more
        )
        made: str = address
        return made

    def returned(self, address: str) -> Returned:
        """What the browser brought, if it comes from the right server (RFC 6749 10.12, 9207)."""
        assert address.startswith(f"{self.tpp.callback}?"), address
        pairs = parse_qsl(urlsplit(address).query, strict_parsing=True)
        told = dict(pairs)
        assert len(told) == len(pairs), "a parameter came twice"
        assert told["state"] == self.state
        assert told["iss"] == self.metadata["issuer"]
        return Returned(told.get("code"), told.get("error"), told.get("error_description"))

    def unattended(self) -> str:
        """The address a browser is sent back to at once: `Sandbox-Auto-SCA` was asked for."""
        answer = httpx2.get(self.address(), timeout=PATIENCE_SECONDS)
        assert answer.status_code == 303, answer.text
        back: str = answer.headers["location"]
        return back

    def redeem(self, address: str) -> Json:
        """Tokens for the code that the browser brought."""
        assert self.returned(address).code
        token: Json = self.client.fetch_token(
            self.metadata["token_endpoint"],
            authorization_response=address,
            state=self.state,
            code_verifier=self.verifier,
        )
        return token


class Journey(Approval):
    """One consent from its request to its end."""

    def __init__(self, tpp: Tpp, created: httpx2.Response) -> None:
        self.created = created
        self.consent_id: str = created.json()["consentId"]
        super().__init__(tpp, f"AIS:{self.consent_id}", created.json()["_links"])

    # ------------------------------------------------------------------ tokens
    def refresh(self, token: str | None = None) -> Json:
        """Rotate: the refresh token in hand, or another one."""
        fresh: Json = self.client.refresh_token(
            self.metadata["token_endpoint"], refresh_token=token
        )
        return fresh

    def refused(self, token: str | None = None) -> str:
        """Why a refresh is refused."""
        try:
            self.refresh(token)
        except OAuthError as error:
            told: str = error.error
            return told
        raise AssertionError("refreshed")

    # ------------------------------------------------------------------ what becomes of it
    @property
    def status(self) -> str:
        told: str = self.tpp.call("GET", self.links["status"]["href"]).json()["consentStatus"]
        return told

    @property
    def sca_status(self) -> str:
        """Of the authorisation that was opened last."""
        place = f"/v1/consents/{self.consent_id}/authorisations"
        last = self.tpp.call("GET", place).json()["authorisationIds"][-1]
        told: str = self.tpp.call("GET", f"{place}/{last}").json()["scaStatus"]
        return told

    def start_again(self, **headers: str) -> httpx2.Response:
        """Open a further authorisation."""
        answer = self.tpp.call("POST", f"/v1/consents/{self.consent_id}/authorisations", **headers)
        if answer.status_code == 201:
            self.links |= answer.json()["_links"]
        return answer

    def end(self) -> httpx2.Response:
        """The TPP needs it no longer."""
        return self.tpp.call("DELETE", f"/v1/consents/{self.consent_id}")

    # ------------------------------------------------------------------ reading
    def get(self, path: str, **headers: str) -> httpx2.Response:
        """Read with the token; the path may be a link."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        base = self.tpp.base if path.startswith("/psd2") else self.tpp.api
        answer: httpx2.Response = self.client.get(
            base + path,
            headers={"X-Request-ID": str(uuid4()), "Consent-ID": self.consent_id, **told},
        )
        return answer

    def read(self, path: str, **headers: str) -> Json:
        """Read what must be there."""
        answer = self.get(path, **headers)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def accounts(self) -> list[Json]:
        found: list[Json] = self.read("/v1/accounts")["accounts"]
        return found

    def pages(self, account: Json, **query: str) -> Iterator[Json]:
        """Page after page of an account's booked transactions, by the links."""
        given = "&".join(f"{name}={value}" for name, value in query.items())
        path = f"{account['_links']['transactions']['href']}?bookingStatus=booked&{given}"
        while True:
            page = self.read(path)
            yield page
            following = page["transactions"]["_links"].get("next")
            if following is None:
                return
            path = following["href"]


def code_of(answer: httpx2.Response) -> tuple[int, str]:
    """The status of a refusal and its first code."""
    return answer.status_code, answer.json()["tppMessages"][0]["code"]

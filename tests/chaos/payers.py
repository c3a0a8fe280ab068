"""TPPs that pay without pause, and note everything that was promised to them.

They do what a careful TPP does: a call that was not answered is repeated with the same
X-Request-ID, at another node where there is one.
"""

import asyncio
import base64
import hashlib
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx2

from tests.chaos.house import Door, House

BACK: Final = "http://localhost/back"
VERIFIER: Final = "v" * 64
CHALLENGE: Final = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
)
_PAUSE_SECONDS: Final = 0.05
_PATIENCE_SECONDS: Final = 120
_BUSY: Final = frozenset({409, 500, 502, 503, 504})
_OUTSIDE: Final = "NL91ABNA0417164300"
_PRODUCTS: Final = ("instant-sepa-credit-transfers", "sepa-credit-transfers")
_LAST: Final = frozenset({"ACSC", "ACCC", "ACWP", "RJCT", "CANC"})


@dataclass
class Promise:
    """One payment as its TPP knows it: its amount in cents, every answer, every status seen."""

    request_id: str
    cents: int
    product: str
    creditor: str
    payment_ids: set[str] = field(default_factory=set)
    seen: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    """Answers that no TPP should get."""

    @property
    def name(self) -> str:
        """`endToEndIdentification`: by it the bookings are found."""
        return self.request_id.replace("-", "")

    @property
    def path(self) -> str:
        return f"/psd2/v1/payments/{self.product}"

    @property
    def place(self) -> str:
        [payment] = self.payment_ids
        return f"{self.path}/{payment}"


@dataclass
class Payers:
    """A number of TPPs at a house that is being killed."""

    house: House
    dice: random.Random
    promises: list[Promise] = field(default_factory=list)
    unanswered: Counter[str] = field(default_factory=Counter)
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, callers: int, killing: Callable[[], Awaitable[None]]) -> None:
        """Pay until `killing` has ended, then see every payment begun to its end."""
        crowd = [asyncio.create_task(self._pay_on(number)) for number in range(callers)]
        try:
            await killing()
        finally:
            self._over.set()
            await asyncio.gather(*crowd)

    async def _pay_on(self, number: int) -> None:
        async with self.house.caller() as client:
            while not self._over.is_set():
                promise = self._promise()
                self.promises.append(promise)
                await self._pay(client, promise, number)

    def _promise(self) -> Promise:
        request_id = str(UUID(int=self.dice.getrandbits(128), version=4))
        cents = self.dice.choice([*range(1, 50), 152])  # .52 is rejected by the clearing
        creditor = self.dice.choice([_OUTSIDE, self._iban("psu-joint")])
        return Promise(request_id, cents, self.dice.choice(_PRODUCTS), creditor)

    def _iban(self, login: str) -> str:
        customers = self.house.demo["customers"]
        [customer] = [one for one in customers if one["login"] == login]
        return str(customer["accounts"][0]["iban"])

    async def _pay(self, client: httpx2.AsyncClient, promise: Promise, number: int) -> None:
        await self._create(client, promise, number)
        if self.dice.random() < 0.3:
            await self._create(client, promise, number + 1)  # a doubtful TPP asks once more
        if self.dice.random() < 0.1:
            await self._withdraw(client, promise, number)
        else:
            await self._approve(client, promise, number)
        await self._follow(client, promise, number)

    async def _create(self, client: httpx2.AsyncClient, promise: Promise, number: int) -> None:
        body = {
            "endToEndIdentification": promise.name,
            "instructedAmount": {"currency": "EUR", "amount": f"{promise.cents / 100:.2f}"},
            "debtorAccount": {"iban": self._iban("psu-ok")},
            "creditorAccount": {"iban": promise.creditor},
            "creditorName": "Femke Huisman",
        }
        headers = {
            **self._headers(promise.request_id),
            "PSU-IP-Address": "198.51.100.7",
            "TPP-Redirect-URI": BACK,
            "Sandbox-Auto-SCA": "psu-ok",
        }
        answer = await self._until_answered(
            number,
            lambda door: client.post(f"{door.api}{promise.path}", json=body, headers=headers),
        )
        if answer.status_code == 201:
            promise.payment_ids.add(answer.json()["paymentId"])
        else:
            promise.odd.append(f"creation: {answer.status_code} {answer.text}")

    async def _approve(self, client: httpx2.AsyncClient, promise: Promise, number: int) -> None:
        parameters = {
            "response_type": "code",
            "client_id": self.house.demo["organisationIdentifier"],
            "scope": f"PIS:{promise.place.rpartition('/')[2]}",
            "redirect_uri": BACK,
            "state": "s",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        answer = await self._until_answered(
            number, lambda door: client.get(f"{door.portal}/oauth2/authorize", params=parameters)
        )
        back = parse_qs(urlsplit(answer.headers.get("location", "")).query)
        # Where the answer to an approval was lost, asking again finds nothing to approve.
        if "code" not in back and back.get("error") not in (["invalid_scope"], ["server_error"]):
            promise.odd.append(f"approval: {answer.status_code} {back}")

    async def _withdraw(self, client: httpx2.AsyncClient, promise: Promise, number: int) -> None:
        answer = await self._until_answered(
            number,
            lambda door: client.delete(
                f"{door.api}{promise.place}", headers=self._headers(promise.request_id)
            ),
        )
        if answer.status_code != 204:
            promise.odd.append(f"withdrawal: {answer.status_code} {answer.text}")

    async def _follow(self, client: httpx2.AsyncClient, promise: Promise, number: int) -> None:
        """Look until it has ended, or until it is plain that nobody has approved it."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _PATIENCE_SECONDS
        while loop.time() < deadline:
            answer = await self._until_answered(
                number,
                lambda door: client.get(
                    f"{door.api}{promise.place}/status", headers=self._headers(promise.request_id)
                ),
            )
            if answer.status_code != 200:
                promise.odd.append(f"status: {answer.status_code} {answer.text}")
                return
            status = answer.json()["transactionStatus"]
            if promise.seen[-1:] != [status]:
                promise.seen.append(status)
            if status in _LAST:
                return
            if status == "RCVD":
                await self._approve(client, promise, number)
            await asyncio.sleep(_PAUSE_SECONDS)
        promise.odd.append(f"stands still at {promise.seen}")

    def _headers(self, request_id: str) -> dict[str, str]:
        return {"apiKey": self.house.demo["apiKey"], "X-Request-ID": request_id}

    async def _until_answered(
        self, number: int, ask: Callable[[Door], Awaitable[httpx2.Response]]
    ) -> httpx2.Response:
        """Ask one node after another until one answers; what says "not now" is no answer."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _PATIENCE_SECONDS
        while True:
            doors = self.house.doors
            door = doors[number % len(doors)]
            number += 1
            try:
                answer = await ask(door)
            except httpx2.TransportError as error:
                self.unanswered[type(error).__name__] += 1
            else:
                if answer.status_code not in _BUSY or loop.time() > deadline:
                    return answer
                self.unanswered[str(answer.status_code)] += 1
            if loop.time() > deadline:
                raise TimeoutError
            await asyncio.sleep(_PAUSE_SECONDS)

"""Every row about payments x everything that can be wrong with who calls (contract A.0, C.1)."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import httpx2
import pytest
from sqlalchemy import Update, update

from tests.doors.berlin.calling import ADDRESS, TODAY, Scene, verdict
from tests.doors.berlin.payments.asking import SEPA, payment, received
from tests.doors.berlin.payments.signing import redeem, sign
from tests.support import worlds
from wicketgate import oauth, tpps
from wicketgate.kernel.permissions import Permission
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.sql import Sql
from wicketgate.tpps.store import organisation
from wicketgate.web.berlin.call import Operation
from wicketgate.web.berlin.routes import served

ROWS: Final = {
    f"{row.method} {row.path}": row
    for row in served(Profile())
    if row.permission is Permission.PAYMENT_INITIATION
}
FUTURE: Final = {"requestedExecutionDate": str(TODAY + timedelta(days=7))}
ONE: Final = "/v1/{payment_service}/{payment_product}/{payment_id}"
GOOD: Final = {
    "POST /v1/{payment_service}/{payment_product}": (201, None),
    f"DELETE {ONE}": (202, None),
    f"POST {ONE}/authorisations": (409, "STATUS_INVALID"),
    f"POST {ONE}/cancellation-authorisations": (409, "STATUS_INVALID"),
}
"""What a call with nothing wrong is answered, where it is not 200."""
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: many columns for ten rows, all by the same few statements."""
    return sqlite_url


@dataclass(frozen=True)
class Ground:
    """A payment that was approved and shall be cancelled, its token, and another one's."""

    scene: Scene
    ids: Mapping[str, str]
    token: str
    sibling: str

    def path(self, row: Operation) -> str:
        return row.path.format(**self.ids)

    async def call(self, row: Operation, headers: Mapping[str, str | None]) -> httpx2.Response:
        sent = {"PSU-IP-Address": ADDRESS, **headers}
        more = {"json": payment()} if row.name == "initiatePayment" else {}
        return await self.scene.api.call(row.method, self.path(row), headers=sent, **more)


@pytest.fixture
async def ground(scene: Scene) -> Ground:
    place, other = [await received(scene.api, payment(**FUTURE)) for _ in range(2)]
    token, sibling = [await redeem(scene, await sign(scene, one)) for one in (place, other)]
    await scene.api.call("DELETE", place)
    started = await scene.api.call("POST", f"{place}/cancellation-authorisations")
    service, product = SEPA.split("/")[2:]
    ids = {
        "payment_service": service,
        "payment_product": product,
        "payment_id": place.rpartition("/")[2],
        "authorisation_id": started.json()["authorisationId"],
    }
    return Ground(scene, ids, token, sibling)


async def _change(ground: Ground, statement: Update) -> None:
    async with ground.scene.desk.writing(worlds.REQUEST) as work:
        await work.run(Sql(statement))


async def blocked_party(ground: Ground) -> dict[str, str | None]:
    await _change(ground, update(organisation).values(standing=tpps.Standing.BLOCKED.value))
    return {}


async def wrong_role(ground: Ground) -> dict[str, str | None]:
    await _change(ground, update(organisation).values(roles="PSP_AI PSP_IC"))
    return {}


async def foreign_key(ground: Ground) -> dict[str, str | None]:
    return {"apiKey": ground.scene.other.party.api_key}


async def expired_token(ground: Ground) -> dict[str, str | None]:
    async with ground.scene.desk.writing(worlds.REQUEST) as work:
        await oauth.expire_tokens(work, worlds.BEE)
    return {"Authorization": f"Bearer {ground.token}"}


def sends(**headers: str | None) -> Callable[[Ground], Awaitable[dict[str, str | None]]]:
    """`TOKEN` in a value stands for the payment's own."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def way(ground: Ground) -> dict[str, str | None]:
        return {
            name: None if value is None else value.replace("TOKEN", ground.token)
            for name, value in named.items()
        }

    return way


WRONG: Final = {
    "blocked party": (blocked_party, (401, "CERTIFICATE_BLOCKED")),
    "wrong role": (wrong_role, (401, "ROLE_INVALID")),
    "no key": (sends(apiKey=None), (401, "API_KEY_MISSING")),
    "wrong key": (sends(apiKey="wgk_nobody"), (401, "API_KEY_INVALID")),
    "no request id": (sends(X_Request_ID=None), (400, "FORMAT_ERROR")),
    "wrong request id": (sends(X_Request_ID="12345"), (400, "FORMAT_ERROR")),
    "wrong boolean": (sends(TPP_Rejection_NoFunds_Preferred="1"), (400, "FORMAT_ERROR")),
    "wrong accept": (sends(Accept="image/png"), (406, "REQUESTED_FORMATS_INVALID")),
    "wrong scheme": (sends(Authorization="Basic TOKEN"), (401, "TOKEN_INVALID")),
    "no token": (sends(Authorization="Bearer"), (401, "TOKEN_INVALID")),
    "unknown token": (sends(Authorization="Bearer TOKENx"), (401, "TOKEN_UNKNOWN")),
    "expired token": (expired_token, (401, "TOKEN_EXPIRED")),
}


@pytest.mark.parametrize("wrong", WRONG)
async def test_who_calls(ground: Ground, wrong: str) -> None:
    way, told = WRONG[wrong]
    headers = await way(ground)
    before = await ground.scene.rows()
    for name, row in ROWS.items():
        assert verdict(await ground.call(row, headers)) == told, name
    assert await ground.scene.rows() == before


@pytest.mark.parametrize("row", [name for name in ROWS if "payment_id" in name])
async def test_a_sibling_s_token_and_a_stranger_s_key_open_nothing(
    ground: Ground, row: str
) -> None:
    sibling = await ground.call(ROWS[row], {"Authorization": f"Bearer {ground.sibling}"})
    assert verdict(sibling) == (401, "TOKEN_INVALID")
    foreign = await ground.call(ROWS[row], await foreign_key(ground))
    assert verdict(foreign) == (403, "RESOURCE_UNKNOWN")


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("with_token", [False, True])
async def test_a_good_call_is_answered(ground: Ground, row: str, *, with_token: bool) -> None:
    headers = {"Authorization": f"bearer  {ground.token}"} if with_token else {}
    answer = await ground.call(ROWS[row], headers)
    good = GOOD.get(row, (200, None))
    if row == f"GET {ONE}/authorisations/{{authorisation_id}}":
        good = (403, "RESOURCE_UNKNOWN")  # the id is one of the cancellation
    assert verdict(answer) == good


@pytest.mark.parametrize("path", sorted({row.path for row in ROWS.values()}))
async def test_methods_that_nothing_answers(ground: Ground, path: str) -> None:
    served = {row.method for row in ROWS.values() if row.path == path}
    served |= {"HEAD"} if "GET" in served else set()
    place = path.format(**ground.ids)
    for method in set(METHODS) - served:
        answer = await ground.scene.api.call(method, place)
        assert answer.status_code == 405, method
        assert answer.headers["allow"] == ", ".join(sorted(served))


@pytest.mark.parametrize("row", [name for name in ROWS if name.startswith("GET")])
async def test_head_is_get_without_a_body(ground: Ground, row: str) -> None:
    path = ground.path(ROWS[row])
    get = await ground.scene.api.get(path)
    head = await ground.scene.api.call("HEAD", path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers["content-length"] == get.headers["content-length"]


@pytest.mark.parametrize("strange", ["%00", "a%00b", "%FF%FE", "'%20OR%20'1'='1", "x" * 2_000])
async def test_strange_ids_are_unknown(ground: Ground, strange: str) -> None:
    for name, row in ROWS.items():
        if "payment_id" in name:
            path = row.path.format(**{**ground.ids, "payment_id": strange})
            answer = await ground.scene.api.call(row.method, path)
            assert verdict(answer) == (403, "RESOURCE_UNKNOWN"), name

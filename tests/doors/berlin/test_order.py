"""Of two things wrong, the earlier stage answers (contract C.2)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import combinations

import pytest

from tests.doors.berlin.calling import ADDRESS, Scene, body, verdict
from tests.doors.berlin.ground import Ground, prepare
from tests.support.consents import dedicated
from wicketgate.consenting import Status
from wicketgate.consents import Access, Kind, Right


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: the order is the gate's."""
    return sqlite_url


@pytest.fixture
async def ground(scene: Scene) -> Ground:
    return await prepare(scene)


@dataclass(frozen=True)
class Call:
    """A request that faults are put into."""

    method: str
    path: str
    headers: dict[str, str | None] = field(default_factory=dict)
    query: str = ""
    json: object = None
    content: bytes | None = None

    def with_headers(self, **headers: str | None) -> "Call":
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return replace(self, headers={**self.headers, **named})


Fault = tuple[int, tuple[int, str], Callable[[Call, Ground], Call]]


def header_fault(stage: int, told: tuple[int, str], **headers: str | None) -> Fault:
    return stage, told, lambda call, _ground: call.with_headers(**headers)


EVERYWHERE: dict[str, Fault] = {
    "method": (2, (405, "SERVICE_INVALID"), lambda call, _: replace(call, method="PATCH")),
    "role": (
        3,
        (401, "ROLE_INVALID"),
        lambda call, ground: call.with_headers(apiKey=ground.payer_key),
    ),
    "accept": header_fault(6, (406, "REQUESTED_FORMATS_INVALID"), Accept="image/png"),
    "header": header_fault(7, (400, "FORMAT_ERROR"), X_Request_ID="x"),
    "scheme": header_fault(9, (401, "TOKEN_INVALID"), Authorization="Basic x"),
    "token": header_fault(9, (401, "TOKEN_UNKNOWN"), Authorization="Bearer x"),
}
KEY = header_fault(5, (401, "API_KEY_INVALID"), apiKey="x")
LONG = (6, (414, "FORMAT_ERROR"), lambda call, _: replace(call, query="x" * 4_096))
OF_READS: dict[str, Fault] = {
    **EVERYWHERE,
    "key": KEY,
    "size": LONG,
    "query": (7, (400, "FORMAT_ERROR"), lambda call, _: replace(call, query="bookingStatus=x")),
    "consent id": header_fault(10, (400, "CONSENT_UNKNOWN"), Consent_ID="nobody"),
    "account": (
        11,
        (404, "RESOURCE_UNKNOWN"),
        lambda call, _: replace(call, path="/v1/accounts/nobody/transactions"),
    ),
    "option": (
        14,
        (400, "PARAMETER_NOT_SUPPORTED"),
        lambda call, _: replace(call, query="bookingStatus=all&dateFrom=2026-11-01"),
    ),
}
OF_CREATION: dict[str, Fault] = {
    **EVERYWHERE,
    "key": KEY,
    "media type": header_fault(6, (415, "FORMAT_ERROR"), Content_Type="text/plain"),
    "body size": (
        6,
        (413, "FORMAT_ERROR"),
        lambda call, _: replace(call, json=None, content=b"{" + b" " * 1_048_576),
    ),
    "body": (13, (400, "FORMAT_ERROR"), lambda call, _: replace(call, json={"access": 1})),
    "rule": (
        14,
        (400, "TIMESTAMP_INVALID"),
        lambda call, _: replace(call, json=body(validUntil="2020-01-01")),
    ),
}
OF_START: dict[str, Fault] = {
    **EVERYWHERE,
    "key": KEY,
    "media type": header_fault(6, (415, "FORMAT_ERROR"), Content_Type="text/plain"),
    "consent": (
        11,
        (403, "CONSENT_UNKNOWN"),
        lambda call, _: replace(call, path="/v1/consents/nobody/authorisations"),
    ),
    "body": (13, (400, "FORMAT_ERROR"), lambda call, _: replace(call, json={"x": 1})),
}
SAME_PLACE = [{"scheme", "token"}, {"query", "option"}, {"size", "query"}, {"size", "option"}]
"""Faults that cannot stand beside each other."""
SAME_PLACE += [{"body", "rule"}, {"body size", "body"}, {"body size", "rule"}, {"role", "key"}]


def pairs(faults: dict[str, Fault]) -> list[tuple[str, str]]:
    """Two faults of different stages, the earlier one first."""
    ordered = sorted(faults, key=lambda name: faults[name][0])
    return [
        (first, second)
        for first, second in combinations(ordered, 2)
        if faults[first][0] < faults[second][0] and {first, second} not in SAME_PLACE
    ]


async def answered(ground: Ground, faults: dict[str, Fault], call: Call) -> None:
    """Every pair of faults in the call is answered as the earlier one alone."""
    for name, (_, told, put) in faults.items():
        assert await _send(ground, put(call, ground)) == told, name
    for first, second in pairs(faults):
        # The later fault goes in first: where both stand in one place it must not hide the other.
        both = faults[first][2](faults[second][2](call, ground), ground)
        assert await _send(ground, both) == faults[first][1], (first, second)


async def _send(ground: Ground, call: Call) -> tuple[int, str | None]:
    more = {"json": call.json} if call.json is not None else {"content": call.content}
    path = f"{call.path}?{call.query}" if call.query else call.path
    answer = await ground.scene.api.call(call.method, path, headers=call.headers, **more)
    return verdict(answer)


async def test_of_a_reading(ground: Ground) -> None:
    call = Call(
        "GET",
        f"/v1/accounts/{ground.ids['account_id']}/transactions",
        {
            "Authorization": f"Bearer {ground.granted.token}",
            "Consent-ID": ground.granted.consent.id,
        },
        "bookingStatus=booked&dateFrom=2026-11-01",
    )
    assert await _send(ground, call) == (200, None)
    await answered(ground, OF_READS, call)


async def test_of_a_creation(ground: Ground) -> None:
    headers: dict[str, str | None] = {"PSU-IP-Address": ADDRESS}
    call = Call("POST", "/v1/consents", headers, json=body())
    assert await _send(ground, call) == (201, None)
    before = await ground.scene.rows()
    await answered(ground, OF_CREATION, call)
    assert await ground.scene.rows() == before


async def test_of_an_authorisation(ground: Ground) -> None:
    key = await ground.scene.api.received(TPP_Explicit_Authorisation_Preferred="true")
    call = Call("POST", f"/v1/consents/{key}/authorisations", json={})
    before = await ground.scene.rows()
    await answered(ground, OF_START, call)
    assert await ground.scene.rows() == before
    assert await _send(ground, call) == (201, None)
    # Stage 15, the state: after everything else.
    await answered(ground, OF_START, call)
    assert await _send(ground, call) == (409, "STATUS_INVALID")


async def test_route_and_method_come_before_the_key(ground: Ground) -> None:
    api = ground.scene.api
    nobody = {"apiKey": None}
    assert verdict(await api.get("/v1/nowhere", headers=nobody)) == (404, "RESOURCE_UNKNOWN")
    answer = await api.call("PUT", "/v1/accounts", headers=nobody)
    assert verdict(answer) == (405, "SERVICE_INVALID")


async def test_a_consent_that_ended_says_so_whatever_became_of_its_token(ground: Ground) -> None:
    """C.2, note: otherwise a TPP could never learn why its token died."""
    scene, granted = ground.scene, ground.granted
    await scene.end(granted.consent, Status.REVOKED_BY_PSU)
    answer = await scene.api.get("/v1/accounts", granted=granted)
    assert verdict(answer) == (401, "CONSENT_INVALID")
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    # Without the consent's name, or with another one's, only the token can be judged.
    for other in (None, "nobody", ground.sibling.consent.id):
        answer = await scene.api.get("/v1/accounts", granted=granted, headers={"Consent-ID": other})
        assert verdict(answer) == (401, "TOKEN_INVALID")
    # Another party's consent that ended is none of this token's business.
    foreign = {"Consent-ID": ground.foreign.consent.id}
    answer = await scene.api.get("/v1/accounts", granted=ground.sibling, headers=foreign)
    assert verdict(answer) == (400, "CONSENT_UNKNOWN")


async def test_a_dead_token_does_not_hide_what_became_of_its_consent(ground: Ground) -> None:
    """A.3: GET works in every status, also with the token that died with the consent."""
    scene, granted = ground.scene, ground.granted
    await scene.end(granted.consent, Status.TERMINATED_BY_TPP)
    bearer = {"Authorization": f"Bearer {granted.token}"}
    answer = await scene.api.get(f"/v1/consents/{granted.consent.id}/status", headers=bearer)
    assert answer.json() == {"consentStatus": "terminatedByTpp"}


@pytest.mark.parametrize("kind", ["availableAccounts", "availableAccountsWithBalance"])
async def test_the_kind_of_consent_comes_before_the_account(ground: Ground, kind: str) -> None:
    granted = await ground.scene.grant(Access(Kind(kind)))
    for account in ("nobody", ground.ids["account_id"]):
        place = f"/v1/accounts/{account}"
        for path in (place, f"{place}/balances", f"{place}/transactions/x"):
            answer = await ground.scene.api.get(path, granted=granted)
            assert verdict(answer) == (401, "CONSENT_INVALID"), path


async def test_how_often_comes_last(ground: Ground) -> None:
    api = ground.scene.api
    granted = await ground.scene.enforced()
    (resource,) = (await api.accounts(granted)).values()
    place = f"/v1/accounts/{resource}/transactions"
    good = f"{place}?bookingStatus=booked&dateFrom=2026-11-01"
    for _ in range(4):
        assert (await api.get(good, granted=granted)).status_code == 200
    assert verdict(await api.get(good, granted=granted)) == (429, "ACCESS_EXCEEDED")
    for wrong, told in (
        (f"{place}?bookingStatus=all&dateFrom=2026-11-01", (400, "PARAMETER_NOT_SUPPORTED")),
        (f"{good}&dateTo=2026-10-01", (400, "PERIOD_INVALID")),
        (f"{good}&entryReferenceFrom=1", (400, "RESOURCE_UNKNOWN")),
    ):
        assert verdict(await api.get(wrong, granted=granted)) == told


async def test_the_right_comes_before_the_option(ground: Ground) -> None:
    granted = await ground.scene.grant(dedicated("psu-ok", Right.BALANCES))
    place = f"/v1/accounts/{ground.ids['account_id']}/transactions"
    answer = await ground.scene.api.get(
        f"{place}?bookingStatus=all&dateFrom=2026-11-01", granted=granted
    )
    assert verdict(answer) == (401, "CONSENT_INVALID")

"""Every row of the API x everything that can be wrong with who calls (contract A.0, C.1, C.4)."""

from uuid import uuid4

import httpx2
import pytest

from tests.doors.berlin.calling import ADDRESS, Scene, faults, verdict
from tests.doors.berlin.columns import COLUMNS, Verdict
from tests.doors.berlin.ground import PATHS, ROWS, held_by, prepare, reads, service_of
from wicketgate.web.berlin.call import Operation

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
INVALID = 'Bearer realm="xs2a", error="invalid_token"'
GOOD: dict[str, Verdict] = {
    "POST /v1/consents": (201, None),
    "DELETE /v1/consents/{consent_id}": (204, None),
    # No second authentication for a consent that is valid (A.4.2).
    "POST /v1/consents/{consent_id}/authorisations": (409, "STATUS_INVALID"),
    "POST /v2/consents/confirmation-of-funds": (201, None),
    "DELETE /v2/consents/confirmation-of-funds/{consent_id}": (204, None),
    "POST /v2/consents/confirmation-of-funds/{consent_id}/authorisations": (
        409,
        "STATUS_INVALID",
    ),
}
"""What a call with nothing wrong is answered, where it is not 200."""


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: two dozen columns for twelve rows, all by the same few statements."""
    return sqlite_url


@pytest.mark.parametrize("service", ["ais", "funds"])
@pytest.mark.parametrize("wrong", COLUMNS)
async def test_who_calls(scene: Scene, service: str, wrong: str) -> None:
    ground = await prepare(scene, service)
    way, expected = COLUMNS[wrong]
    headers = await way(ground)
    before = await ground.scene.rows()
    refused = {
        name: told for name, row in ground.rows.items() if (told := expected(row)) is not None
    }
    assert refused
    for name, told in refused.items():
        answer = await ground.call(ROWS[name], headers)
        assert verdict(answer) == told, f"{name}: {answer.text}"
        _check_details(answer, wrong)
    assert await ground.scene.rows() == before


def _check_details(answer: httpx2.Response, wrong: str) -> None:
    """What helps the caller further: paths and challenges (contract C.3, C.5)."""
    status, code = verdict(answer)
    if code == "FORMAT_ERROR":
        path = "X-Request-ID" if wrong.endswith("request_id") else "Consent-ID"
        assert faults(answer) == [("FORMAT_ERROR", path)]
    challenge = answer.headers.get("www-authenticate")
    if wrong == "no_token":
        assert challenge == 'Bearer realm="xs2a"'
    elif status == 401 and str(code).startswith("TOKEN_"):
        assert challenge == INVALID
    else:
        assert challenge is None


@pytest.mark.parametrize("row", ROWS)
async def test_a_good_call_is_answered(scene: Scene, row: str) -> None:
    ground = await prepare(scene, service_of(ROWS[row]))
    assert verdict(await ground.call(ROWS[row], {})) == GOOD.get(row, (200, None))


@pytest.mark.parametrize("row", [name for name, row in ROWS.items() if not reads(row)])
async def test_a_good_token_is_welcome_where_none_is_needed(scene: Scene, row: str) -> None:
    ground = await prepare(scene, service_of(ROWS[row]))
    answer = await ground.call(ROWS[row], {"Authorization": f"bearer  {ground.granted.token}"})
    assert verdict(answer) == GOOD.get(row, (200, None))


@pytest.mark.parametrize("path", PATHS)
async def test_methods_that_nothing_answers(scene: Scene, path: str) -> None:
    rows = [row for row in ROWS.values() if row.path == path]
    ground = await prepare(scene, service_of(rows[0]))
    served = {row.method for row in rows}
    served |= {"HEAD"} if "GET" in served else set()
    before = await ground.scene.rows()
    for method in METHODS:
        if method in served:
            continue
        for headers in ({}, {"apiKey": None}, {"X-Request-ID": None}):
            answer = await ground.scene.api.call(method, ground.path(rows[0]), headers=headers)
            assert answer.status_code == 405, method
            assert answer.headers["allow"] == ", ".join(sorted(served))
            if method != "HEAD":
                assert verdict(answer) == (405, "SERVICE_INVALID")
    assert await ground.scene.rows() == before


@pytest.mark.parametrize("path", PATHS)
async def test_addresses_where_nothing_is(scene: Scene, path: str) -> None:
    (row, *_) = [row for row in ROWS.values() if row.path == path]
    ground = await prepare(scene, service_of(row))
    good = ground.path(row).partition("?")[0]
    version = path[:4]
    before = await ground.scene.rows()
    for wrong in (
        f"{good}/",
        f"{good}/nothing/here/at/all",
        good.replace(version, "/v3/"),
        good.replace(version, version.upper()),
        good.replace(version, f"/{version}"),
        good.upper(),
        good.replace(version, f"{version[:3]}%2F"),
        good.replace(version, f"{version[:3]}%2f"),
        good[::-1].replace("/", "F2%", 1)[::-1],
    ):
        for method in ("GET", "POST", "BREW"):
            answer = await ground.scene.api.call(method, wrong, headers={"apiKey": None})
            assert verdict(answer) == (404, "RESOURCE_UNKNOWN"), (method, wrong)
    assert await ground.scene.rows() == before


@pytest.mark.parametrize("row", [name for name in ROWS if name.startswith("GET")])
async def test_head_is_get_without_a_body(scene: Scene, row: str) -> None:
    ground = await prepare(scene, service_of(ROWS[row]))
    path = ground.path(ROWS[row])
    headers: dict[str, str | None] = {"PSU-IP-Address": ADDRESS, "X-Request-ID": str(uuid4())}
    get = await scene.api.get(path, granted=ground.granted, headers=headers)
    head = await scene.api.call("HEAD", path, granted=ground.granted, headers=headers)
    assert head.status_code == get.status_code == 200
    assert sorted(head.headers.multi_items()) == sorted(get.headers.multi_items())
    assert not head.content
    refused = await scene.api.call("HEAD", path, headers={"apiKey": "x"})
    assert (refused.status_code, refused.content) == (401, b"")


# ---------------------------------------------------------------------- foreign is unknown
PLACES = [
    (row, place)
    for name, row in ROWS.items()
    for place in ("consent_id", "authorisation_id", "account_id", "transaction_id")
    if f"{{{place}}}" in name
]


@pytest.mark.parametrize(("row", "place"), PLACES, ids=lambda value: getattr(value, "name", value))
async def test_what_belongs_to_another_is_unknown(scene: Scene, row: Operation, place: str) -> None:
    """The other third party, with all of its own, meets our id and ids that nobody has."""
    ground = await prepare(scene, service_of(row))
    other, holding = scene.other, ground.foreign
    own = await held_by(other, holding)
    headers: dict[str, str | None] = {"PSU-IP-Address": ADDRESS, "X-Request-ID": str(uuid4())}
    seen = []
    for candidate in (ground.ids[place], "nobody", ground.ids[place][::-1], "%00", "%F0%9F%98%80"):
        path = ground.path(row, {**own, place: candidate})
        answer = await other.call(row.method, path, granted=holding, headers=headers)
        seen.append((answer.status_code, answer.content, sorted(answer.headers.multi_items())))
    assert seen[0][0] in {403, 404}
    assert seen == [seen[0]] * len(seen)

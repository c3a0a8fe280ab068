"""Who may call, and in which form."""

import pytest

from tests.doors.control.calling import Caller, verdict


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: what is asked here is asked before the database."""
    return sqlite_url


EVERY_ROUTE = [
    ("GET", "/clock"),
    ("POST", "/clock"),
    ("PUT", "/consents/some/status"),
    ("POST", "/tokens/expire"),
    ("POST", "/reset"),
    ("GET", "/log"),
]


@pytest.mark.parametrize(("method", "path"), EVERY_ROUTE)
@pytest.mark.parametrize(
    ("key", "code"),
    [(None, "API_KEY_MISSING"), ("", "API_KEY_MISSING"), ("wgk_nobodys", "API_KEY_INVALID")],
)
async def test_nobody_gets_in_without_a_key_of_ours(
    bees: Caller, method: str, path: str, key: str | None, code: str
) -> None:
    answer = await bees.control(method, path, headers={"apiKey": key})

    assert verdict(answer) == (401, code, None)
    assert "www-authenticate" not in answer.headers


@pytest.mark.parametrize(("method", "path"), EVERY_ROUTE)
async def test_a_request_id_is_echoed_or_made_and_refused_when_it_is_none(
    bees: Caller, method: str, path: str
) -> None:
    given = "6A2F3B1E-0D0C-7B54-9C39-6F7B9A4E2F10"

    echoed = await bees.control(method, path, headers={"X-Request-ID": given})
    made = await bees.control(method, path)
    refused = await bees.control(method, path, headers={"X-Request-ID": "42"})

    assert echoed.headers["x-request-id"] == given
    assert len(made.headers["x-request-id"]) == 36
    assert verdict(refused) == (400, "FORMAT_ERROR", "X-Request-ID")
    assert len(refused.headers["x-request-id"]) == 36
    assert {one.headers["cache-control"] for one in (echoed, made, refused)} == {"no-store"}


async def test_other_paths_and_methods_are_told(bees: Caller) -> None:
    assert verdict(await bees.control("GET", "/nothing"))[:2] == (404, "RESOURCE_UNKNOWN")
    assert verdict(await bees.control("GET", "/clock/"))[:2] == (404, "RESOURCE_UNKNOWN")
    wrong = await bees.control("DELETE", "/clock")
    assert verdict(wrong)[:2] == (405, "SERVICE_INVALID")
    assert wrong.headers["allow"] == "GET, POST"


async def test_a_body_is_json_and_small(bees: Caller) -> None:
    form = await bees.control("POST", "/clock", data={"advance": "P1D"})
    large = await bees.control(
        "POST", "/clock", content=b" " * 70_000, headers={"Content-Type": "application/json"}
    )

    assert verdict(form) == (415, "FORMAT_ERROR", None)
    assert verdict(large) == (413, "FORMAT_ERROR", None)


async def test_errors_come_as_problem_json_when_that_is_preferred(bees: Caller) -> None:
    answer = await bees.control(
        "POST", "/clock", json={}, headers={"Accept": "application/problem+json"}
    )

    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "FORMAT_ERROR"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"", "body"),
        (b"[]", "body"),
        (b'{"advance":"P1D"', "body"),
        (b"\xff", "body"),
        (b'{"advance":"P1D","advance":"P2D"}', "body"),
        (b"{}", "advance"),
        (b'{"advance":null}', "advance"),
        (b'{"advance":86400}', "advance"),
        (b'{"advance":"-P1D"}', "advance"),
        (b'{"advance":"P1M"}', "advance"),
        (b'{"advance":"tomorrow"}', "advance"),
    ],
)
async def test_what_is_no_length_of_time_moves_nothing(
    bees: Caller, body: bytes, path: str
) -> None:
    answer = await bees.control(
        "POST", "/clock", content=body, headers={"Content-Type": "application/json"}
    )

    assert verdict(answer) == (400, "FORMAT_ERROR", path)
    assert (await bees.clock())["advancedBy"] == "PT0S"

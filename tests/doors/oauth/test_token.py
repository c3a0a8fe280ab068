"""Codes and refresh tokens at the token endpoint, and revocation (contract C.7, D.3, D.4, D.10)."""

import asyncio
from datetime import timedelta
from typing import Final

import pytest

from tests.doors.conftest import database_url
from tests.support.visitors import BACK, BARRED, REQUEST, VERIFIER, Stage
from tests.support.worlds import BEE, WASP
from wicketgate import consents, journal

__all__ = ["database_url"]
CODE: Final = "authorization_code"


# ------------------------------------------------------------------ codes
async def test_a_code_buys_the_tokens_of_its_consent(stage: Stage) -> None:
    code, consent = await stage.code_of()

    answer = await stage.redeem(code)

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["pragma"] == "no-cache"
    assert answer.headers["content-type"] == "application/json"
    tokens = answer.json()
    assert set(tokens) == {"access_token", "token_type", "expires_in", "refresh_token", "scope"}
    assert tokens["scope"] == f"AIS:{consent.id}"


async def test_a_one_off_consent_has_no_refresh_token(stage: Stage) -> None:
    tokens, _ = await stage.tokens_of(recurring=False)

    assert "refresh_token" not in tokens
    assert tokens["expires_in"] == 3600


async def test_a_code_used_twice_ends_everything_it_gave(stage: Stage) -> None:
    code, consent = await stage.code_of()
    tokens = (await stage.redeem(code)).json()

    again = await stage.redeem(code)

    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert await stage.status(consent) == "expired"
    assert (await stage.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "changed",
    [{"redirect_uri": f"{BACK}/"}, {"code_verifier": "w" * 64}, {"code_verifier": VERIFIER + "v"}],
)
async def test_a_failed_try_burns_the_code(stage: Stage, changed: dict[str, str]) -> None:
    code, consent = await stage.code_of()

    first = await stage.redeem(code, **changed)
    second = await stage.redeem(code)

    assert first.status_code == second.status_code == 400
    assert first.json()["error"] == second.json()["error"] == "invalid_grant"
    assert await stage.status(consent) == "valid"


async def test_another_client_s_try_changes_nothing(stage: Stage) -> None:
    code, _ = await stage.code_of()
    form = {
        "grant_type": CODE,
        "client_id": WASP,
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    }

    foreign = await stage.token(form, apiKey=stage.keys[WASP])

    assert (foreign.status_code, foreign.json()["error"]) == (400, "invalid_grant")
    assert (await stage.redeem(code)).status_code == 200


async def test_a_code_lives_a_minute(stage: Stage) -> None:
    early, _ = await stage.code_of()
    stage.clock.advance(timedelta(seconds=59))
    assert (await stage.redeem(early)).status_code == 200

    late, _ = await stage.code_of()
    stage.clock.advance(timedelta(seconds=60))
    assert (await stage.redeem(late)).json()["error"] == "invalid_grant"


async def test_a_code_of_a_consent_that_ended_buys_nothing(stage: Stage) -> None:
    code, consent = await stage.code_of()
    async with stage.desk.writing(REQUEST) as work:
        held = await consents.lock_own(work, BEE, consent.id)
        await consents.terminate(work, held)

    assert (await stage.redeem(code)).json()["error"] == "invalid_grant"


async def test_of_two_that_redeem_at_once_one_gets_tokens(stage: Stage) -> None:
    code, _ = await stage.code_of()

    answers = await asyncio.gather(stage.redeem(code), stage.redeem(code))

    assert sorted(answer.status_code for answer in answers) == [200, 400]


# ------------------------------------------------------------------ refresh tokens
async def test_a_refresh_token_gives_way_to_the_next(stage: Stage) -> None:
    tokens, consent = await stage.tokens_of()

    answer = await stage.refresh(tokens["refresh_token"], scope=f"AIS:{consent.id}")

    assert answer.status_code == 200
    fresh = answer.json()
    assert fresh["scope"] == tokens["scope"]
    assert fresh["refresh_token"] != tokens["refresh_token"]
    assert fresh["access_token"] != tokens["access_token"]


async def test_a_lost_answer_can_be_asked_for_again_within_a_minute(stage: Stage) -> None:
    tokens, _ = await stage.tokens_of()
    lost = await stage.refresh(tokens["refresh_token"])
    stage.clock.advance(timedelta(seconds=59))

    again = await stage.refresh(tokens["refresh_token"])

    assert again.status_code == 200
    assert (await stage.refresh(again.json()["refresh_token"])).status_code == 200
    assert (await stage.refresh(lost.json()["refresh_token"])).json()["error"] == "invalid_grant"


async def test_an_old_refresh_token_used_again_ends_the_consent(stage: Stage) -> None:
    tokens, consent = await stage.tokens_of()
    fresh = (await stage.refresh(tokens["refresh_token"])).json()
    stage.clock.advance(timedelta(seconds=61))

    replay = await stage.refresh(tokens["refresh_token"])

    assert (replay.status_code, replay.json()["error"]) == (400, "invalid_grant")
    assert await stage.status(consent) == "expired"
    assert (await stage.refresh(fresh["refresh_token"])).json()["error"] == "invalid_grant"


async def test_a_refresh_never_lives_longer_than_the_consent(stage: Stage) -> None:
    tokens, consent = await stage.tokens_of()
    stage.clock.advance(timedelta(days=91))

    assert (await stage.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"
    assert await stage.status(consent) == "expired"


@pytest.mark.parametrize("scope", ["AIS:another", "AIS:{0} openid", "PIS:{0}", "openid"])
async def test_another_scope_is_refused_and_the_token_stays_good(stage: Stage, scope: str) -> None:
    tokens, consent = await stage.tokens_of()

    larger = await stage.refresh(tokens["refresh_token"], scope=scope.format(consent.id))

    assert (larger.status_code, larger.json()["error"]) == (400, "invalid_scope")
    stage.clock.advance(timedelta(seconds=61))  # had it been rotated, it would be dead by now
    assert (await stage.refresh(tokens["refresh_token"])).status_code == 200


async def test_of_two_that_refresh_at_once_both_are_served_and_one_pair_lives(
    stage: Stage,
) -> None:
    tokens, _ = await stage.tokens_of()

    answers = await asyncio.gather(*(stage.refresh(tokens["refresh_token"]) for _ in range(2)))

    assert {answer.status_code for answer in answers} == {200}
    again = [(await stage.refresh(one.json()["refresh_token"])).status_code for one in answers]
    assert sorted(again) == [200, 400]


# ------------------------------------------------------------------ who calls
@pytest.mark.parametrize(
    ("headers", "changed"),
    [
        ({"apiKey": ""}, {}),
        ({"apiKey": "wgk_nobody"}, {}),
        ({}, {"client_id": WASP}),
        ({}, {"client_secret": "s"}),
        ({"Authorization": "Basic UFNEOng="}, {}),
        ({"Authorization": "basic"}, {}),
    ],
)
async def test_a_client_that_is_not_known_is_told_so(
    stage: Stage, headers: dict[str, str], changed: dict[str, str]
) -> None:
    code, _ = await stage.code_of()
    form = {
        "grant_type": CODE,
        "client_id": BEE,
        "code": code,
        "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    }

    answer = await stage.token({**form, **changed}, **headers)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer.headers["cache-control"] == "no-store"
    assert ("www-authenticate" in answer.headers) == ("Authorization" in headers)
    assert (await stage.redeem(code)).status_code == 200


async def test_a_blocked_client_is_told_so(stage: Stage) -> None:
    form = {"grant_type": "refresh_token", "client_id": BARRED, "refresh_token": "x"}

    answer = await stage.token(form, apiKey=stage.keys[BARRED])

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


# ------------------------------------------------------------------ forms that are none
@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client_id": ""}, "invalid_request"),
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"code": ""}, "invalid_request"),
        ({"redirect_uri": ""}, "invalid_request"),
        ({"code_verifier": ""}, "invalid_request"),
        ({"code_verifier": "v" * 42}, "invalid_request"),
        ({"code_verifier": "v" * 129}, "invalid_request"),
        ({"code_verifier": "v" * 42 + "\N{LATIN SMALL LETTER E WITH ACUTE}"}, "invalid_request"),
        ({"code": "wgc_nothing"}, "invalid_grant"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "wgr_nothing"}, "invalid_grant"),
        ({"code": "a\x00b"}, "invalid_request"),
    ],
)
async def test_a_form_with_a_fault_says_which(
    stage: Stage, changed: dict[str, str], error: str
) -> None:
    answer = await stage.redeem("wgc_any", **changed)

    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert answer.json()["error_description"].isascii()
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b'{"grant_type":"refresh_token"}', "application/json"),
        (b"grant_type=refresh_token", "text/plain"),
        (b"grant_type=refresh_token", ""),
        (b"grant_type=%ff", "application/x-www-form-urlencoded"),
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"code=1&code=2", "application/x-www-form-urlencoded"),
        (b"client_id=a&client_id=a", "application/x-www-form-urlencoded; charset=utf-8"),
        (b"", "application/x-www-form-urlencoded"),
    ],
)
async def test_a_body_that_cannot_be_read_is_an_invalid_request(
    stage: Stage, body: bytes, media_type: str
) -> None:
    headers = {"apiKey": stage.keys[BEE], "Content-Type": media_type}
    for path in ("/oauth2/token", "/oauth2/revoke"):
        async with stage.client() as client:
            answer = await client.post(path, content=body, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_a_body_that_is_too_large_is_not_read(stage: Stage) -> None:
    answer = await stage.redeem("c" * 65_536)

    assert (answer.status_code, answer.json()["error"]) == (413, "invalid_request")


async def test_parameters_in_the_address_do_not_count(stage: Stage) -> None:
    code, _ = await stage.code_of()
    async with stage.client() as client:
        answer = await client.post(
            f"/oauth2/token?grant_type=authorization_code&code={code}",
            data={"client_id": BEE},
            headers={"apiKey": stage.keys[BEE]},
        )

    assert answer.json()["error"] == "invalid_request"


async def test_a_request_id_is_echoed_if_it_is_one(stage: Stage) -> None:
    named = await stage.token({"client_id": BEE}, **{"X-Request-ID": REQUEST})
    unnamed = await stage.token({"client_id": BEE}, **{"X-Request-ID": "no"})

    assert named.headers["x-request-id"] == REQUEST
    assert "x-request-id" not in unnamed.headers


# ------------------------------------------------------------------ revocation
async def revoke(stage: Stage, token: str, **changed: str) -> int:
    form = {"token": token, **changed}
    async with stage.client() as client:
        answer = await client.post("/oauth2/revoke", data=form, headers={"apiKey": stage.keys[BEE]})
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code


async def test_a_revoked_refresh_token_ends_the_consent_as_its_tpp_would(stage: Stage) -> None:
    tokens, consent = await stage.tokens_of()

    assert await revoke(stage, tokens["refresh_token"], token_type_hint="access_token") == 200

    assert await stage.status(consent) == "terminatedByTpp"
    assert (await stage.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"
    assert await revoke(stage, tokens["refresh_token"]) == 200


async def test_a_revoked_access_token_ends_alone(stage: Stage) -> None:
    tokens, consent = await stage.tokens_of()

    assert await revoke(stage, tokens["access_token"], client_id=BEE) == 200

    assert await stage.status(consent) == "valid"
    assert (await stage.refresh(tokens["refresh_token"])).status_code == 200


async def test_what_is_not_ours_to_revoke_is_answered_alike(stage: Stage) -> None:
    tokens, consent = await stage.tokens_of()
    async with stage.client() as client:
        foreign = await client.post(
            "/oauth2/revoke",
            data={"token": tokens["refresh_token"]},
            headers={"apiKey": stage.keys[WASP]},
        )

    assert foreign.status_code == 200
    assert await stage.status(consent) == "valid"
    assert await revoke(stage, "wgr_unknown") == 200


async def test_revoking_needs_a_client_and_a_token(stage: Stage) -> None:
    async with stage.client() as client:
        stranger = await client.post("/oauth2/revoke", data={"token": "x"})

    assert (stranger.status_code, stranger.json()["error"]) == (401, "invalid_client")
    assert await revoke(stage, "") == 400
    assert await revoke(stage, "x", client_id=WASP) == 401


# ------------------------------------------------------------------ the access log
async def test_every_call_of_a_known_client_is_in_its_access_log(stage: Stage) -> None:
    tokens, _ = await stage.tokens_of()
    await stage.refresh(tokens["refresh_token"], scope="AIS:other")
    await stage.redeem("wgc_unknown")
    await revoke(stage, tokens["access_token"])
    await stage.token({"client_id": BEE}, apiKey="wgk_nobody")

    async with stage.desk.reading(REQUEST) as work:
        lines = await journal.accesses(work, BEE)

    told = [(line.operation, line.method, line.status, line.code) for line in lines]
    assert told == [
        ("revoke", "POST", 200, None),
        ("token", "POST", 400, "invalid_grant"),
        ("token", "POST", 400, "invalid_scope"),
        ("token", "POST", 200, None),
    ]
    assert {line.application_id for line in lines} == {f"app-{BEE}"}
    assert min(line.duration_us for line in lines) > 0

"""Codes and token families in the database, on both kinds (contract D.3, D.4, D.6)."""

from datetime import timedelta

import pytest

from tests.support.clock import TestClock
from wicketgate import oauth, tpps
from wicketgate.kernel import clock as time
from wicketgate.kernel.ids import ApplicationId, AuthorisationId, OrganisationId
from wicketgate.kernel.work import Desk, Work
from wicketgate.oauth import (
    CodeReplayed,
    CodeRequest,
    Grant,
    InvalidGrant,
    Redemption,
    RefreshReplayed,
    Scope,
    ScopeKind,
    TokenUnknown,
)
from wicketgate.oauth.model import GrantTerms, s256

REQUEST = "00000000-0000-4000-8000-000000000002"
ME, OTHER = OrganisationId("PSDBE-NBB-000001"), OrganisationId("PSDBE-NBB-000002")
SCOPE = Scope(ScopeKind.AIS, "a-consent")
VERIFIER = "v" * 43
BOUND = CodeRequest("https://app.example/back", s256(VERIFIER))


@pytest.fixture(autouse=True)
async def organisations(desk: Desk) -> None:
    async with desk.writing(REQUEST) as work:
        for key in (ME, OTHER):
            await tpps.admit(work, tpps.Organisation(key, "Firm", frozenset()))


def a_grant(work: Work, *, scope: Scope = SCOPE, ends: timedelta | None = None) -> Grant:
    ends_us = None if ends is None else time.micros(work.now + ends)
    terms = GrantTerms(timedelta(minutes=30), refreshable=True, ends_us=ends_us)
    return Grant(oauth.new_grant_id(), ME, ApplicationId("a"), scope, AuthorisationId("x"), terms)


async def a_code(desk: Desk) -> str:
    async with desk.writing(REQUEST) as work:
        return await oauth.grant_code(work, a_grant(work), BOUND)


async def exchange(desk: Desk, code: str, **changed: str) -> oauth.Tokens:
    told = {"redirect_uri": BOUND.redirect_uri, "verifier": VERIFIER, "client": ME, **changed}
    redemption = Redemption(
        OrganisationId(told["client"]), code, told["redirect_uri"], told["verifier"]
    )
    async with desk.writing(REQUEST) as work:
        return (await oauth.exchange(work, redemption))[1]


async def refresh(desk: Desk, token: str | None, client: OrganisationId = ME) -> oauth.Tokens:
    async with desk.writing(REQUEST) as work:
        return (await oauth.refresh(work, client, token or ""))[1]


async def alive(desk: Desk, token: str) -> bool:
    async with desk.reading(REQUEST) as work:
        try:
            found = await oauth.find_access_token(work, token)
            found.check_alive(work.now_us)
        except (oauth.TokenInvalid, oauth.TokenExpired):
            return False
    return True


async def test_a_code_is_good_once(desk: Desk) -> None:
    code = await a_code(desk)
    tokens = await exchange(desk, code)
    assert await alive(desk, tokens.access_token)
    with pytest.raises(CodeReplayed):
        await exchange(desk, code)
    assert not await alive(desk, tokens.access_token)
    with pytest.raises(InvalidGrant):
        await refresh(desk, tokens.refresh_token)


@pytest.mark.parametrize(
    "changed", [{"redirect_uri": "https://app.example/"}, {"verifier": "w" * 43}]
)
async def test_a_failed_try_burns_the_code(desk: Desk, changed: dict[str, str]) -> None:
    code = await a_code(desk)
    for _ in range(2):
        with pytest.raises(InvalidGrant) as refused:
            await exchange(desk, code, **changed)
        assert not isinstance(refused.value, CodeReplayed)
    with pytest.raises(InvalidGrant):
        await exchange(desk, code)


async def test_another_clients_try_changes_nothing(desk: Desk) -> None:
    code = await a_code(desk)
    with pytest.raises(InvalidGrant):
        await exchange(desk, code, client=OTHER)
    assert (await exchange(desk, code)).access_token


async def test_a_code_lives_a_minute(desk: Desk, clock: TestClock) -> None:
    async with desk.writing(REQUEST) as work:
        grant = a_grant(work)
        code = await oauth.grant_code(work, grant, BOUND)
        assert await oauth.open_code(work, grant.id) == code
    clock.advance(timedelta(seconds=60))
    async with desk.reading(REQUEST) as work:
        assert await oauth.open_code(work, grant.id) is None
    with pytest.raises(InvalidGrant):
        await exchange(desk, code)


async def test_what_a_secret_is_for(desk: Desk) -> None:
    code = await a_code(desk)
    tokens = await exchange(desk, code)
    async with desk.reading(REQUEST) as work:
        for secret in (code, tokens.access_token, tokens.refresh_token or ""):
            assert await oauth.named(work, secret) == SCOPE
        assert await oauth.named(work, "nobody") is None


async def test_rotation(desk: Desk, clock: TestClock) -> None:
    tokens = await exchange(desk, await a_code(desk))
    first = tokens.refresh_token
    second = await refresh(desk, first)
    third = await refresh(desk, second.refresh_token)
    assert len({tokens.access_token, second.access_token, third.access_token}) == 3
    assert await alive(desk, tokens.access_token)  # until it expires
    clock.advance(timedelta(seconds=60))
    with pytest.raises(RefreshReplayed):
        await refresh(desk, first)
    for access in (tokens.access_token, second.access_token, third.access_token):
        assert not await alive(desk, access)
    with pytest.raises(InvalidGrant):
        await refresh(desk, third.refresh_token)


async def test_a_lost_answer_may_be_asked_for_again_until_the_new_token_is_used(
    desk: Desk,
) -> None:
    tokens = await exchange(desk, await a_code(desk))
    lost = await refresh(desk, tokens.refresh_token)
    again = await refresh(desk, tokens.refresh_token)
    assert not await alive(desk, lost.access_token)
    with pytest.raises(InvalidGrant) as refused:
        await refresh(desk, lost.refresh_token)
    assert not isinstance(refused.value, RefreshReplayed)
    assert await alive(desk, again.access_token)
    async with desk.reading(REQUEST) as work:
        token = await oauth.find_access_token(work, again.access_token)
        await oauth.note_first_use(work, desk.database, token)
    with pytest.raises(RefreshReplayed):
        await refresh(desk, tokens.refresh_token)
    assert not await alive(desk, again.access_token)


async def test_a_first_use_is_noted_once(desk: Desk, clock: TestClock) -> None:
    tokens = await exchange(desk, await a_code(desk))
    used = []
    for _ in range(2):
        async with desk.writing(REQUEST) as work:
            token = await oauth.find_access_token(work, tokens.access_token)
            await oauth.note_first_use(work, desk.database, token)
        async with desk.reading(REQUEST) as work:
            used.append((await oauth.find_access_token(work, tokens.access_token)).first_used_us)
        clock.advance(timedelta(seconds=1))
    assert used[0] is not None
    assert used[0] == used[1]


async def test_another_clients_refresh_changes_nothing(desk: Desk) -> None:
    tokens = await exchange(desk, await a_code(desk))
    with pytest.raises(InvalidGrant):
        await refresh(desk, tokens.refresh_token, OTHER)
    assert await refresh(desk, tokens.refresh_token)


async def test_nothing_outlives_the_family(desk: Desk, clock: TestClock) -> None:
    async with desk.writing(REQUEST) as work:
        tokens = await oauth.issue_tokens(work, a_grant(work, ends=timedelta(minutes=10)))
    assert tokens.expires_in == 600
    clock.advance(timedelta(minutes=10))
    assert not await alive(desk, tokens.access_token)
    with pytest.raises(InvalidGrant):
        await refresh(desk, tokens.refresh_token)


async def test_revocation_by_its_client(desk: Desk) -> None:
    tokens = await exchange(desk, await a_code(desk))
    async with desk.writing(REQUEST) as work:
        for stranger in (tokens.access_token, tokens.refresh_token or ""):
            assert await oauth.revoke_presented(work, OTHER, stranger) is None
        assert await oauth.revoke_presented(work, ME, "nobody") is None
        alone = await oauth.revoke_presented(work, ME, tokens.access_token)
        assert alone == oauth.Revocation(SCOPE, whole=False)
    assert not await alive(desk, tokens.access_token)
    second = await refresh(desk, tokens.refresh_token)
    async with desk.writing(REQUEST) as work:
        whole = await oauth.revoke_presented(work, ME, second.refresh_token or "")
        assert whole == oauth.Revocation(SCOPE, whole=True)
    assert not await alive(desk, second.access_token)
    with pytest.raises(InvalidGrant):
        await refresh(desk, second.refresh_token)


async def test_tokens_can_be_made_to_expire(desk: Desk) -> None:
    elsewhere = Scope(ScopeKind.AIS, "another-consent")
    async with desk.writing(REQUEST) as work:
        one = await oauth.issue_tokens(work, a_grant(work))
        other = await oauth.issue_tokens(work, a_grant(work, scope=elsewhere))
        assert await oauth.expire_tokens(work, OTHER) == 0
        assert await oauth.expire_tokens(work, ME, SCOPE.resource_id) == 1
    assert not await alive(desk, one.access_token)
    assert await alive(desk, other.access_token)
    async with desk.writing(REQUEST) as work:
        assert await oauth.expire_tokens(work, ME) == 1
    assert not await alive(desk, other.access_token)


async def test_a_client_is_forgotten_whole(desk: Desk) -> None:
    code = await a_code(desk)
    tokens = await exchange(desk, code)
    async with desk.writing(REQUEST) as work:
        await oauth.forget_organisation(work, OTHER)
        assert await oauth.named(work, code) == SCOPE
        await oauth.forget_organisation(work, ME)
        assert await oauth.named(work, code) is None
        with pytest.raises(TokenUnknown):
            await oauth.find_access_token(work, tokens.access_token)

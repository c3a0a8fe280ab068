"""Two acts at once on one consent: exactly one wins, the other sees the state that won (B).

Each race is run on both databases, by two desks that know nothing of each other, as two processes
would have them; often enough that either side comes first now and then.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from datetime import timedelta

import pytest

from tests.conftest import desk_on
from tests.doors.berlin.calling import ADDRESS, Scene, body, verdict
from tests.doors.berlin.signing import REQUEST, Signing, approved, waiting
from tests.support import worlds
from tests.support.clock import TestClock
from wicketgate import authorisation, consents, grants, journal, oauth, personas, sandbox, visits
from wicketgate.bank import ScaOutcome
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.ids import ConsentId, TicketId
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.states import AlreadyDecided
from wicketgate.kernel.work import Desk
from wicketgate.visits import Opening, Outcome, Visit

ROUNDS = range(6)


@pytest.fixture
async def second(
    desk: Desk, database_url: str, clock: TestClock, profile: Profile
) -> AsyncIterator[Desk]:
    """Another process on the same database."""
    assert desk.database is not None  # settled first
    async with desk_on(database_url, clock, profile, fresh=False) as made:
        yield made


async def at_once(acts: Sequence[Awaitable[object]], *, turn: int) -> list[object]:
    """What each act gave or was refused, in the order given; every other round starts last first.

    Anything but a refusal by name is a failure of the test.
    """
    order = list(enumerate(acts))[:: -1 if turn % 2 else 1]
    told = await asyncio.gather(*(act for _, act in order), return_exceptions=True)
    for outcome in told:
        if isinstance(outcome, BaseException) and not isinstance(outcome, Refusal):
            raise outcome
    return [outcome for _, outcome in sorted(zip((n for n, _ in order), told, strict=True))]


async def chain(scene: Scene, key: str) -> list[str | None]:
    """The statuses a consent went through; each transition begins where the last one ended."""
    async with scene.desk.reading(worlds.REQUEST) as work:
        lines = await journal.history(work, f"consent:{key}")
    moves = [line for line in lines if line.before != line.after]
    assert [line.before for line in moves[1:]] == [line.after for line in moves[:-1]]
    return [line.after for line in moves]


async def test_the_customer_signs_while_the_tpp_ends_it(scene: Scene, second: Desk) -> None:
    for turn in ROUNDS:
        signing = await waiting(scene)
        await signing.sign_in()
        end = scene.api.call("DELETE", f"/v1/consents/{signing.consent_id}")
        signed, deleted = await at_once([signing.finalise(second), end], turn=turn)
        assert getattr(deleted, "status_code", None) == 204
        # Deleted last or first: it has ended, and what the customer was told is true.
        assert await scene.api.status(signing.consent_id) == "terminatedByTpp"
        path = f"/v1/consents/{signing.consent_id}/authorisations/{signing.authorisation_id}"
        sca = (await scene.api.get(path)).json()["scaStatus"]
        if isinstance(signed, AlreadyDecided):
            assert await chain(scene, signing.consent_id) == ["received", "terminatedByTpp"]
            assert sca == "failed"
        else:
            assert isinstance(signed, tuple)
            won = ["received", "valid", "terminatedByTpp"]
            assert await chain(scene, signing.consent_id) == won
            assert sca == "finalised"
            with pytest.raises(oauth.InvalidGrant):
                await signing.redeem(signed[1])


async def test_the_customer_presses_twice(scene: Scene, second: Desk) -> None:
    for turn in ROUNDS:
        signing = await waiting(scene)
        await signing.sign_in()
        acts = [signing.finalise(), signing.finalise(second), signing.finalise()]
        told = await at_once(acts, turn=turn)
        (won,) = [outcome for outcome in told if isinstance(outcome, tuple)]
        lost = [outcome for outcome in told if outcome is not won]
        assert all(isinstance(outcome, AlreadyDecided) for outcome in lost), lost
        assert await chain(scene, signing.consent_id) == ["received", "valid"]
        assert (await signing.redeem(won[1])).access_token


async def test_the_page_is_sent_twice(scene: Scene, second: Desk) -> None:
    """As above, by the verb behind the page: one visit, two answers."""
    for turn in ROUNDS:
        signing = await waiting(scene)
        ticket, secret = await _visit(scene, signing)
        told = await at_once(
            [_answer(scene, desk, ticket, secret) for desk in (scene.desk, second)], turn=turn
        )
        (won,) = [outcome for outcome in told if isinstance(outcome, Visit)]
        (lost,) = [outcome for outcome in told if outcome is not won]
        assert won.outcome is Outcome.APPROVED
        assert isinstance(lost, AlreadyDecided)
        assert await chain(scene, signing.consent_id) == ["received", "valid"]


async def _visit(scene: Scene, signing: Signing) -> tuple[TicketId, str]:
    """A customer who has signed in and agreed, and is asked for the code."""
    client = scene.api.party.organisation
    opening = Opening(client, REQUEST, "state", None)
    async with scene.desk.writing(worlds.REQUEST) as work:
        scope = consents.scope_of(ConsentId(signing.consent_id))
        opened, _ = await visits.open_visit(work, opening, scope)
        port = sandbox.bank(work, client)
        first = await visits.authenticate(port, "psu-ok", personas.PASSWORD)
        _, secret = await visits.signed_in(work, opened, first)
        visit = await visits.look(work, opened.ticket, secret)
        put = await visits.challenge(port, visit, await visits.looked_at(work, visit))
        await visits.agree(work, visit, put)
    return opened.ticket, secret


async def _answer(scene: Scene, desk: Desk, ticket: TicketId, secret: str) -> Visit:
    async with desk.writing(worlds.REQUEST) as work:
        visit = await visits.look(work, ticket, secret)
        port = sandbox.bank(work, scene.api.party.organisation)
        subject = await visits.looked_at(work, visit)
        second = await visits.judged(port, visit, subject, ScaOutcome.RIGHT)
        return await visits.answer(work, visit, second)


async def test_yes_and_no_at_once(scene: Scene, second: Desk) -> None:
    for turn in ROUNDS:
        signing = await waiting(scene)
        await signing.sign_in()
        signed, refused = await at_once([signing.finalise(second), signing.refuse()], turn=turn)
        status = await scene.api.status(signing.consent_id)
        if isinstance(signed, Refusal):
            assert (status, refused) == ("rejected", None)
        else:
            assert status == "valid"
            assert isinstance(refused, Refusal)


async def test_time_runs_out_while_the_customer_signs(
    scene: Scene, database_url: str, profile: Profile
) -> None:
    late = TestClock()
    async with desk_on(database_url, late, profile, fresh=False) as sweeper:
        for turn in ROUNDS:
            signing = await waiting(scene)
            await signing.sign_in()
            late.now = scene.clock.now + timedelta(minutes=30)
            signed, swept = await at_once([signing.finalise(), _sweep(sweeper)], turn=turn)
            status = await scene.api.status(signing.consent_id)
            if isinstance(signed, AlreadyDecided):
                assert (status, swept) == ("rejected", 1)
                assert await chain(scene, signing.consent_id) == ["received", "rejected"]
            else:
                assert (status, swept) in {("valid", 0), ("expired", 1)}
            await scene.api.call("DELETE", f"/v1/consents/{signing.consent_id}")


async def _sweep(desk: Desk) -> int:
    async with desk.writing(worlds.REQUEST) as work:
        return await authorisation.sweep(work)


async def test_two_sweepers_end_a_consent_once(scene: Scene, second: Desk) -> None:
    keys = [await scene.api.received() for _ in range(5)]
    scene.clock.advance(timedelta(minutes=30))
    swept = await asyncio.gather(_sweep(scene.desk), _sweep(second))
    assert sum(swept) == 5
    for key in keys:
        assert await chain(scene, key) == ["received", "rejected"]


async def test_it_is_ended_twice(scene: Scene) -> None:
    for _ in ROUNDS:
        granted = await scene.grant()
        place = f"/v1/consents/{granted.consent.id}"
        answers = await asyncio.gather(*(scene.api.call("DELETE", place) for _ in range(4)))
        assert {answer.status_code for answer in answers} == {204}
        assert await chain(scene, granted.consent.id) == ["received", "valid", "terminatedByTpp"]


async def test_two_authorisations_start_at_once(scene: Scene) -> None:
    for _ in ROUNDS:
        key = await scene.api.received(TPP_Explicit_Authorisation_Preferred="true")
        place = f"/v1/consents/{key}/authorisations"
        answers = await asyncio.gather(*(scene.api.call("POST", place) for _ in range(3)))
        assert sorted(map(verdict, answers)) == [
            (201, None),
            (409, "STATUS_INVALID"),
            (409, "STATUS_INVALID"),
        ]
        ids = (await scene.api.get(place)).json()["authorisationIds"]
        assert len(ids) == 1


async def test_two_consents_of_one_customer_are_signed_at_once(scene: Scene, second: Desk) -> None:
    for turn in ROUNDS:
        pair = [await waiting(scene), await waiting(scene)]
        for signing in pair:
            await signing.sign_in()
        acts = [pair[0].finalise(), pair[1].finalise(second)]
        assert all(isinstance(outcome, tuple) for outcome in await at_once(acts, turn=turn))
        statuses = sorted([await scene.api.status(signing.consent_id) for signing in pair])
        assert statuses == ["expired", "valid"]


# ---------------------------------------------------------------------- readings
async def test_one_thing_is_read_once(scene: Scene) -> None:
    for headers in ({}, {"PSU-IP-Address": ADDRESS}) * 3:
        asked = body(recurringIndicator=False, frequencyPerDay=1)
        granted, _, _ = await approved(scene, asked)
        answers = await asyncio.gather(
            *(scene.api.get("/v1/accounts", granted=granted, headers=headers) for _ in range(4))
        )
        assert sorted(map(verdict, answers)) == [(200, None)] + [(429, "ACCESS_EXCEEDED")] * 3


async def test_the_last_reading_of_the_day_is_one(scene: Scene) -> None:
    for _ in ROUNDS:
        granted = await scene.enforced()
        for _ in range(3):
            await scene.api.get("/v1/accounts", granted=granted)
        answers = await asyncio.gather(
            *(scene.api.get("/v1/accounts", granted=granted) for _ in range(3))
        )
        assert sorted(map(verdict, answers)) == [(200, None)] + [(429, "ACCESS_EXCEEDED")] * 2


async def test_reading_while_it_is_ended(scene: Scene) -> None:
    for recurring in (True, False):
        for turn in ROUNDS:
            granted = await scene.grant(recurring=recurring)
            place = f"/v1/consents/{granted.consent.id}"
            acts = [scene.api.get("/v1/accounts", granted=granted), scene.api.call("DELETE", place)]
            read, ended = await at_once(acts, turn=turn)
            assert getattr(ended, "status_code", None) == 204
            assert getattr(read, "status_code", None) in {200, 401}
            told = (await scene.api.get(place)).json()
            assert told["consentStatus"] == "terminatedByTpp"


# ---------------------------------------------------------------------- tokens
async def test_a_code_is_redeemed_twice(scene: Scene, second: Desk) -> None:
    for turn in ROUNDS:
        signing = await waiting(scene)
        await signing.sign_in()
        _, code = await signing.finalise()
        acts = [signing.redeem(code), signing.redeem(code, second)]
        told = await at_once(acts, turn=turn)
        (won,) = [outcome for outcome in told if isinstance(outcome, oauth.Tokens)]
        (lost,) = [outcome for outcome in told if outcome is not won]
        assert isinstance(lost, oauth.CodeReplayed)
        # D.3: what the first one got is dead, and so is the consent.
        assert await scene.api.status(signing.consent_id) == "expired"
        answer = await _read(scene, signing, won)
        assert answer == (401, "CONSENT_EXPIRED")


async def test_two_refreshes_at_once(scene: Scene, second: Desk) -> None:
    for turn in ROUNDS:
        _, signing, tokens = await approved(scene)
        refresh = tokens.refresh_token or ""
        acts = [_refresh(scene, scene.desk, refresh), _refresh(scene, second, refresh)]
        told = [t for t in await at_once(acts, turn=turn) if isinstance(t, oauth.Tokens)]
        assert len(told) == 2  # a lost answer may be asked for again (D.4)
        alive = [t for t in told if await _read(scene, signing, t) == (200, None)]
        assert len(alive) == 1
        (dead,) = [t for t in told if t is not alive[0]]
        with pytest.raises(oauth.InvalidGrant):
            await _refresh(scene, scene.desk, dead.refresh_token or "")
        assert await scene.api.status(signing.consent_id) == "valid"
        assert await _refresh(scene, scene.desk, alive[0].refresh_token or "")


async def _read(scene: Scene, signing: Signing, tokens: oauth.Tokens) -> tuple[int, str | None]:
    headers = {
        "Authorization": f"Bearer {tokens.access_token}",
        "Consent-ID": signing.consent_id,
    }
    return verdict(await scene.api.get("/v1/accounts", headers=headers))


async def _refresh(scene: Scene, desk: Desk, token: str) -> oauth.Tokens:
    async with desk.writing(worlds.REQUEST) as work:
        return await grants.refresh(work, scene.api.party.organisation, token)


async def test_refreshing_while_it_is_ended(scene: Scene, second: Desk) -> None:
    for turn in ROUNDS:
        _, signing, tokens = await approved(scene)
        refresh = tokens.refresh_token or ""
        await _refresh(scene, scene.desk, refresh)  # so that the next one revokes a pair
        end = scene.api.call("DELETE", f"/v1/consents/{signing.consent_id}")
        told, ended = await at_once([_refresh(scene, second, refresh), end], turn=turn)
        assert getattr(ended, "status_code", None) == 204
        assert isinstance(told, oauth.Tokens | oauth.InvalidGrant), told
        if isinstance(told, oauth.Tokens):
            assert await _read(scene, signing, told) == (401, "CONSENT_EXPIRED")


async def test_a_replay_while_it_is_ended(scene: Scene, second: Desk) -> None:
    for turn in ROUNDS:
        signing = await waiting(scene)
        await signing.sign_in()
        _, code = await signing.finalise()
        await signing.redeem(code)
        end = scene.api.call("DELETE", f"/v1/consents/{signing.consent_id}")
        told, ended = await at_once([signing.redeem(code, second), end], turn=turn)
        assert getattr(ended, "status_code", None) == 204, ended
        assert isinstance(told, oauth.CodeReplayed)
        assert await scene.api.status(signing.consent_id) in {"expired", "terminatedByTpp"}


async def test_a_token_is_revoked_while_it_is_ended(scene: Scene, second: Desk) -> None:
    for turn in ROUNDS:
        _, signing, tokens = await approved(scene)
        end = scene.api.call("DELETE", f"/v1/consents/{signing.consent_id}")
        revoke = _revoke(scene, second, tokens.refresh_token or "")
        told, ended = await at_once([revoke, end], turn=turn)
        assert getattr(ended, "status_code", None) == 204, ended
        assert told is None
        assert await chain(scene, signing.consent_id) == ["received", "valid", "terminatedByTpp"]


async def _revoke(scene: Scene, desk: Desk, token: str) -> None:
    async with desk.writing(worlds.REQUEST) as work:
        await grants.revoke(work, scene.api.party.organisation, token)

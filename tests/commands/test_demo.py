"""What every sandbox begins with, and what a later start takes up again."""

import json
import shutil
import stat
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.conftest import desk_on
from tests.support.clock import TestClock
from tests.support.consents import customer, dedicated, grant, request
from tests.support.worlds import Party
from wicketgate import applications, authorisation, consents, demo, journal, oauth, sandbox, tpps
from wicketgate.consenting import Status
from wicketgate.consents import Consent, Right
from wicketgate.demo import DEMO, OTHERS, Demo
from wicketgate.kernel import clock as time
from wicketgate.kernel.ids import ConsentId
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.work import Desk
from wicketgate.subjects import AccountAccess

REQUEST = "00000000-0000-4000-8000-000000000001"
URL = "http://127.0.0.1:8080"


async def seed(desk: Desk, before: Demo | None = None) -> Demo:
    return await demo.seed(desk, URL, before)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a first start is kept, once one was made."""
    return tmp_path_factory.mktemp("first start")


@pytest.fixture
async def started(
    sqlite_url: str, clock: TestClock, profile: Profile, kept: Path
) -> AsyncIterator[tuple[Desk, Demo]]:
    """A sandbox after its first start, and what that start wrote."""
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    if not (kept / "demo.json").exists():
        async with desk_on(sqlite_url, clock, profile) as desk:
            demo.write(kept / "demo.json", await seed(desk))
        shutil.copy(file, kept / "wicketgate.db")
    shutil.copy(kept / "wicketgate.db", file)
    first = demo.read(kept / "demo.json")
    assert first is not None
    async with desk_on(sqlite_url, clock, profile) as desk:
        yield desk, first


async def consent_of(desk: Desk, told: Demo) -> Consent:
    async with desk.reading(REQUEST) as work:
        await applications.present(work, told.api_key)
        return await consents.find_own(work, DEMO.id, ConsentId(told.consent_id))


async def end(desk: Desk, told: Demo) -> None:
    """The customer takes the seeded consent back."""
    async with desk.writing(REQUEST) as work:
        held = await consents.lock_own(work, DEMO.id, ConsentId(told.consent_id))
        await consents.end(work, held, Status.REVOKED_BY_PSU, "consent.revoked")


async def journey(desk: Desk, told: Demo, *rights: Right) -> str:
    """Somebody has psu-ok approve a consent of the demo organisation; its id."""
    async with desk.writing(REQUEST) as work:
        caller = await applications.present(work, told.api_key)
        received = await consents.receive(
            work, caller.tpp, request(work, dedicated("psu-ok", *rights))
        )
        await authorisation.start(work, AccountAccess(received), authorisation.StartOrder())
        psu = await customer(work, Party(DEMO.id, caller.application.id, told.api_key))
        port = sandbox.bank(work, DEMO.id)
        answers = await port.accounts(psu.id, with_balances=False)
        matched = consents.matching(work, received, [given.account for given in answers])
        lapses_us = time.micros(work.now + timedelta(days=30))
        return (await consents.seed_valid(work, received, psu, matched, lapses_us)).id


async def test_the_seeded_consent_is_one_that_a_customer_could_have_given(
    started: tuple[Desk, Demo], clock: TestClock
) -> None:
    desk, told = started
    consent = await consent_of(desk, told)

    assert consent.status is Status.VALID
    assert consent.recurring
    assert consent.valid_until == clock.now.date() + timedelta(days=180)
    assert len(consent.covered) == 4
    assert all({Right.BALANCES, Right.TRANSACTIONS} < one.rights for one in consent.covered)
    async with desk.reading(REQUEST) as work:
        acts = [line.act for line in await journal.history(work, f"consent:{consent.id}")]
        [signed] = await authorisation.list_own(work, AccountAccess(consent))
        sca = await authorisation.status_of(work, AccountAccess(consent), signed)
    assert acts == ["consent.received", "consent.signed", "token.lent"]
    assert sca is authorisation.ScaStatus.FINALISED


async def test_its_token_lives_as_long_as_the_consent(
    started: tuple[Desk, Demo], clock: TestClock
) -> None:
    desk, told = started
    consent = await consent_of(desk, told)
    async with desk.reading(REQUEST) as work:
        token = await oauth.find_access_token(work, told.access_token)

    assert token.scope == consents.scope_of(consent.id)
    assert abs(token.expires_us - consent.lapses_us) <= 1_000_000
    clock.advance(timedelta(days=179))
    assert (await seed(desk, told)).consent_id == told.consent_id


async def test_organisations_have_their_roles_and_a_world_each(
    started: tuple[Desk, Demo],
) -> None:
    desk, told = started

    async with desk.writing(REQUEST) as work:
        for charter in (DEMO, *OTHERS):
            caller = await applications.present(work, told.keys()[charter.id])
            assert caller.organisation.name == charter.name
            assert caller.organisation.roles == {tpps.Role(role) for role in charter.roles}
            assert caller.application.apis == applications.ALL_APIS
            party = Party(charter.id, caller.application.id, "")
            assert (await grant(work, party)).consent.covered


async def test_a_second_start_changes_nothing_but_the_token(started: tuple[Desk, Demo]) -> None:
    desk, first = started

    second = await seed(desk, first)

    assert second.access_token != first.access_token
    second.access_token = first.access_token
    assert second == first
    async with desk.reading(REQUEST) as work:
        await oauth.find_access_token(work, first.access_token)
        assert len(await applications.of_organisation(work, DEMO.id)) == 1


async def test_a_consent_that_has_ended_is_followed_by_a_new_one(
    started: tuple[Desk, Demo],
) -> None:
    desk, first = started
    await end(desk, first)

    second = await seed(desk, first)

    assert second.consent_id != first.consent_id
    assert (await consent_of(desk, second)).status is Status.VALID


async def test_a_consent_that_time_has_ended_is_followed_by_a_new_one(
    started: tuple[Desk, Demo], clock: TestClock
) -> None:
    desk, first = started
    clock.advance(timedelta(days=200))

    second = await seed(desk, first)

    assert second.consent_id != first.consent_id
    assert (await consent_of(desk, second)).status is Status.VALID


async def test_a_consent_of_a_journey_is_not_ended_by_a_start(started: tuple[Desk, Demo]) -> None:
    desk, first = started
    own = await journey(desk, first)
    assert (await consent_of(desk, first)).status is Status.EXPIRED

    second = await seed(desk, first)

    assert second.consent_id == own
    assert (await consent_of(desk, second)).status is Status.VALID


async def test_a_consent_without_balances_could_not_answer_the_first_call(
    started: tuple[Desk, Demo],
) -> None:
    desk, first = started
    own = await journey(desk, first, Right.TRANSACTIONS)

    second = await seed(desk, first)

    assert second.consent_id not in {own, first.consent_id}
    assert (await consent_of(desk, second)).any_balances()


async def test_a_start_keeps_to_the_time_of_the_organisation(started: tuple[Desk, Demo]) -> None:
    desk, first = started
    async with desk.writing(REQUEST) as work:
        caller = await applications.present(work, first.api_key)
        await tpps.advance_clock(work, caller.organisation, timedelta(days=300))

    second = await seed(desk, first)

    consent = await consent_of(desk, second)
    assert consent.status is Status.VALID
    assert consent.id != first.consent_id


async def test_a_lost_file_costs_the_old_keys(started: tuple[Desk, Demo]) -> None:
    desk, first = started

    second = await seed(desk, None)

    assert not set(first.keys().values()) & set(second.keys().values())
    async with desk.reading(REQUEST) as work:
        with pytest.raises(applications.ApiKeyUnknown):
            await applications.present(work, first.api_key)


async def test_a_key_of_another_organisation_is_not_taken_for_ones_own(
    started: tuple[Desk, Demo],
) -> None:
    desk, first = started
    swapped = OTHERS[0].id
    first.organisations[0].api_key = first.api_key

    second = await seed(desk, first)

    assert second.api_key == first.api_key
    assert second.keys()[swapped] != first.api_key


@pytest.mark.parametrize("text", ["", "{}", "no JSON", '{"apiKey": 5}', "\xff"])
def test_a_file_that_is_not_ours_counts_as_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "demo.json"
    assert demo.read(path) is None
    path.write_text(text, "latin-1")

    assert demo.read(path) is None


def test_the_file_is_put_in_its_place_whole_and_for_its_owner(tmp_path: Path) -> None:
    told = Demo(URL, f"{URL}/psd2", f"{URL}/oauth2", DEMO.id, "key", "", [], "id", "token", [], [])
    path = tmp_path / "demo.json"
    path.write_text("old")
    path.chmod(0o644)
    (tmp_path / "demo.json.new").write_text("left behind by a start that was killed")

    demo.write(path, told)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert demo.read(path) == told
    assert json.loads(path.read_text())["api"] == f"{URL}/psd2"
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith("demo")] == ["demo.json"]

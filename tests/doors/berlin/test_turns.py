"""How often: one-off consents, the four readings a day, and what is told of it.

Contract B.1.3, E.10, decision 5; RTS Art. 36(5)(b).
"""

from datetime import timedelta

import httpx2
import pytest

from tests.doors.berlin.calling import ADDRESS, GIRO, POCKET, Scene, body, verdict
from tests.doors.berlin.signing import approved
from tests.support import worlds
from tests.support.consents import Granted
from wicketgate import grants
from wicketgate.consents import Access, Kind

ATTENDED = {"PSU-IP-Address": ADDRESS}
REPORT = "transactions?bookingStatus=booked&dateFrom=2026-01-01"
EXCEEDED = (429, "ACCESS_EXCEEDED")
OK = (200, None)
ONE_OFF = body(
    access={"balances": [{"iban": GIRO}, {"iban": POCKET}], "transactions": [{"iban": GIRO}]},
    recurringIndicator=False,
    frequencyPerDay=1,
)


def left(answer: httpx2.Response) -> tuple[int, int, int] | None:
    """Limit, remaining and seconds to reset, as the headers tell."""
    names = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
    told = [answer.headers.get(name) for name in names]
    if told == [None, None, None]:
        return None
    limit, remaining, reset = (int(value) for value in told if value is not None)
    return limit, remaining, reset


# ---------------------------------------------------------------------- one-off (B.1.3)
async def one_off(scene: Scene) -> tuple[Granted, dict[str, str]]:
    """A one-off consent and what its accounts are called, read behind its back."""
    granted, _, tokens = await approved(scene, ONE_OFF)
    assert tokens.refresh_token is None
    assert tokens.expires_in == 3600
    names = await scene.api.accounts(await scene.grant(Access(Kind.ALL_PSD2)))
    return granted, names


@pytest.mark.parametrize("headers", [{}, ATTENDED], ids=["unattended", "attended"])
async def test_each_thing_once(scene: Scene, headers: dict[str, str]) -> None:
    granted, names = await one_off(scene)
    giro, pocket = names[f"{GIRO} EUR"], names[f"{POCKET} USD"]
    first = await scene.api.get(f"/v1/accounts/{giro}/{REPORT}", granted=granted, headers=headers)
    entry = first.json()["transactions"]["booked"][0]["transactionId"]
    other = first.json()["transactions"]["booked"][1]["transactionId"]
    for place in (
        "/v1/accounts",
        f"/v1/accounts/{giro}",
        f"/v1/accounts/{giro}/balances",
        f"/v1/accounts/{pocket}/balances",
        f"/v1/accounts/{giro}/transactions/{entry}",
        f"/v1/accounts/{giro}/transactions/{other}",
    ):
        answer = await scene.api.get(place, granted=granted, headers=headers)
        assert verdict(answer) == OK, place
        # Nothing in the query makes it another thing.
        for again in (place, f"{place}?withBalance=true", f"{place}?cursor=x"):
            answer = await scene.api.get(again, granted=granted, headers=headers)
            assert verdict(answer) == EXCEEDED, again
            assert "retry-after" not in answer.headers  # it never comes back
    for again in ("&withBalance=true", "&dateTo=2026-02-01"):
        place = f"/v1/accounts/{giro}/{REPORT}{again}"
        answer = await scene.api.get(place, granted=granted, headers=headers)
        assert verdict(answer) == EXCEEDED


async def test_the_pages_of_an_opened_report_are_free(scene: Scene) -> None:
    granted, names = await one_off(scene)
    place = f"/v1/accounts/{names[f'{GIRO} EUR']}/{REPORT}"
    page = await scene.api.get(place, granted=granted)
    following = page.json()["transactions"]["_links"]["next"]["href"]
    for _ in range(3):
        assert verdict(await scene.api.follow(following, granted=granted)) == OK
    xml = {"Accept": "application/xml"}
    answer = await scene.api.get(following.removeprefix("/psd2"), granted=granted, headers=xml)
    assert verdict(answer) == EXCEEDED  # a statement has no pages: it would be the whole again


async def test_what_was_refused_was_not_read(scene: Scene) -> None:
    granted, names = await one_off(scene)
    place = f"/v1/accounts/{names[f'{GIRO} EUR']}/transactions"
    wrong = await scene.api.get(f"{place}?bookingStatus=both&dateFrom=2026-01-01", granted=granted)
    assert verdict(wrong) == (400, "PARAMETER_NOT_SUPPORTED")
    assert await scene.api.status(granted.consent.id) == "valid"
    scene.clock.advance(timedelta(minutes=31))  # no window was opened by it
    answer = await scene.api.get(
        f"{place}?bookingStatus=booked&dateFrom=2026-11-01", granted=granted
    )
    assert verdict(answer) == OK


async def test_the_first_reading_opens_half_an_hour(scene: Scene) -> None:
    granted, names = await one_off(scene)
    giro = names[f"{GIRO} EUR"]
    scene.clock.advance(timedelta(minutes=20))
    assert verdict(await scene.api.get("/v1/accounts", granted=granted)) == OK
    scene.clock.advance(timedelta(minutes=30) - timedelta(microseconds=1))
    assert await scene.api.status(granted.consent.id) == "valid"
    answer = await scene.api.get(f"/v1/accounts/{giro}", granted=granted)
    assert verdict(answer) == OK  # a second reading does not open another window
    scene.clock.advance(timedelta(microseconds=1))
    assert await scene.api.status(granted.consent.id) == "expired"
    answer = await scene.api.get(f"/v1/accounts/{giro}/balances", granted=granted)
    assert verdict(answer) == (401, "CONSENT_EXPIRED")


async def test_the_window_ends_with_the_token(scene: Scene) -> None:
    granted, _ = await one_off(scene)
    scene.clock.advance(timedelta(minutes=50))
    assert verdict(await scene.api.get("/v1/accounts", granted=granted)) == OK
    scene.clock.advance(timedelta(minutes=10))
    assert await scene.api.status(granted.consent.id) == "expired"


async def test_what_is_never_read_ends_with_the_token(scene: Scene) -> None:
    granted, _ = await one_off(scene)
    scene.clock.advance(timedelta(hours=1) - timedelta(microseconds=1))
    assert await scene.api.status(granted.consent.id) == "valid"
    scene.clock.advance(timedelta(microseconds=1))
    assert await scene.api.status(granted.consent.id) == "expired"


async def test_the_first_reading_is_an_action_later_ones_are_not(scene: Scene) -> None:
    granted, names = await one_off(scene)
    place = f"/v1/consents/{granted.consent.id}"
    scene.clock.advance(timedelta(minutes=1))
    await scene.api.get("/v1/accounts", granted=granted)
    told = (await scene.api.get(place)).json()
    await scene.api.get(f"/v1/accounts/{names[f'{GIRO} EUR']}", granted=granted)
    assert (await scene.api.get(place)).json() == told


async def test_what_is_revoked_has_ended(scene: Scene) -> None:
    # D.6: the access token of a one-off consent is all there is to it.
    granted, _ = await one_off(scene)
    async with scene.desk.writing(worlds.REQUEST) as work:
        await grants.revoke(work, scene.api.party.organisation, granted.token)
    assert await scene.api.status(granted.consent.id) == "expired"
    answer = await scene.api.get("/v1/accounts", granted=granted)
    assert verdict(answer) == (401, "CONSENT_EXPIRED")
    recurring = await scene.grant()
    async with scene.desk.writing(worlds.REQUEST) as work:
        await grants.revoke(work, scene.api.party.organisation, recurring.token)
    assert await scene.api.status(recurring.consent.id) == "valid"


# ---------------------------------------------------------------------- a day (E.10)
async def test_readings_without_the_customer_are_counted_and_told(scene: Scene) -> None:
    granted = await scene.grant()
    for remaining in (3, 2, 1, 0, 0, 0):
        answer = await scene.api.get("/v1/accounts", granted=granted)
        assert verdict(answer) == OK  # not enforced
        told = left(answer)
        assert told is not None
        assert told[:2] == (4, remaining)
        assert told[2] <= 86_400


async def test_readings_with_the_customer_are_not(scene: Scene) -> None:
    granted = await scene.enforced()
    for _ in range(6):
        answer = await scene.api.get("/v1/accounts", granted=granted, headers=ATTENDED)
        assert (verdict(answer), left(answer)) == (OK, None)
    assert left(await scene.api.get("/v1/accounts", granted=granted)) == (4, 3, 86_400)


async def test_the_fifth_reading_is_refused_until_the_first_is_a_day_old(scene: Scene) -> None:
    granted = await scene.enforced()
    for remaining in (3, 2, 1, 0):
        answer = await scene.api.get("/v1/accounts", granted=granted)
        assert left(answer) == (4, remaining, 86_400 - 3600 * (3 - remaining))
        scene.clock.advance(timedelta(hours=1))
    answer = await scene.api.get("/v1/accounts", granted=granted)
    assert verdict(answer) == EXCEEDED
    assert answer.headers["retry-after"] == str(20 * 3600)
    assert left(answer) == (4, 0, 20 * 3600)
    assert verdict(await scene.api.get("/v1/accounts", granted=granted, headers=ATTENDED)) == OK
    scene.clock.advance(timedelta(hours=20) - timedelta(microseconds=1))
    assert verdict(await scene.api.get("/v1/accounts", granted=granted)) == EXCEEDED
    scene.clock.advance(timedelta(microseconds=1))
    assert verdict(await scene.api.get("/v1/accounts", granted=granted)) == OK
    assert verdict(await scene.api.get("/v1/accounts", granted=granted)) == EXCEEDED


async def test_the_sandbox_enforces_when_asked(scene: Scene) -> None:
    answer = await scene.api.ask(Sandbox_Scenario="enforce-frequency")
    assert answer.headers["sandbox-scenario-applied"] == "enforce-frequency"
    granted, _, _ = await approved(scene, None)
    for _ in range(5):
        assert verdict(await scene.api.get("/v1/accounts", granted=granted)) == OK
    enforced, _, _ = await approved(scene, body(frequencyPerDay=2), scenario="enforce-frequency")
    answers = [await scene.api.get("/v1/accounts", granted=enforced) for _ in range(3)]
    assert [verdict(answer) for answer in answers] == [OK, OK, EXCEEDED]


async def test_a_bank_may_enforce_always(scene: Scene) -> None:
    scene.desk.profile = scene.desk.profile.model_copy(update={"frequency_enforced": True})
    granted, _, _ = await approved(scene, body(frequencyPerDay=1))
    answers = [await scene.api.get("/v1/accounts", granted=granted) for _ in range(2)]
    assert [verdict(answer) for answer in answers] == [OK, EXCEEDED]


async def test_what_counts_against_what(scene: Scene) -> None:
    scene.desk.profile = scene.desk.profile.model_copy(update={"frequency_enforced": True})
    asked = body(access={"allPsd2": "allAccounts"}, frequencyPerDay=1)
    granted, _, _ = await approved(scene, asked)
    names = list((await scene.api.accounts(granted)).values())
    giro, savings = names[0], names[1]
    report = await scene.api.get(f"/v1/accounts/{giro}/{REPORT}", granted=granted)
    entries = [entry["transactionId"] for entry in report.json()["transactions"]["booked"]]
    following = report.json()["transactions"]["_links"]["next"]["href"]
    once = [
        "/v1/accounts",
        f"/v1/accounts/{giro}",
        f"/v1/accounts/{giro}/balances",
        f"/v1/accounts/{savings}/balances",
        f"/v1/accounts/{giro}/transactions/{entries[0]}",
        f"/v1/accounts/{savings}/{REPORT}",
    ]
    for place in once:
        assert verdict(await scene.api.get(place, granted=granted)) == OK, place
    spent = [
        "/v1/accounts?withBalance=true",
        f"/v1/accounts/{giro}?withBalance=true",
        f"/v1/accounts/{giro}/balances?cursor=x",
        # All details of one account count together.
        f"/v1/accounts/{giro}/transactions/{entries[1]}",
        f"/v1/accounts/{giro}/{REPORT}&dateTo=2026-05-01",
    ]
    for place in spent:
        assert verdict(await scene.api.get(place, granted=granted)) == EXCEEDED, place
    for _ in range(3):
        page = await scene.api.follow(following, granted=granted)
        assert verdict(page) == OK
        assert left(page) == (1, 0, 86_400)
    for place in ("", "/status"):
        for _ in range(3):
            told = await scene.api.get(f"/v1/consents/{granted.consent.id}{place}")
            assert (told.status_code, left(told)) == (200, None)


async def test_what_was_not_given_does_not_count(scene: Scene) -> None:
    granted = await scene.enforced()
    (giro,) = (await scene.api.accounts(granted)).values()
    for _ in range(5):
        answer = await scene.api.get(
            f"/v1/accounts/{giro}/transactions?bookingStatus=both&dateFrom=2026-11-01",
            granted=granted,
        )
        assert verdict(answer) == (400, "PARAMETER_NOT_SUPPORTED")
        assert left(answer) == (4, 4, 86_400)
    answer = await scene.api.get(f"/v1/accounts/{giro}/{REPORT}", granted=granted)
    assert left(answer) == (4, 3, 86_400)


async def test_each_consent_has_its_own_count(scene: Scene) -> None:
    granted = await scene.enforced()
    for _ in range(4):
        await scene.api.get("/v1/accounts", granted=granted)
    again = await scene.enforced()
    assert left(await scene.api.get("/v1/accounts", granted=again)) == (4, 3, 86_400)

"""A third party ends its consents and tokens, begins anew, and reads what it did."""

from typing import Final

import pytest

from tests.doors.control.calling import ADDRESS, Caller, verdict
from tests.support import worlds
from tests.support.funds import granted as funds_granted
from tests.support.worlds import Party
from wicketgate import consenting, funds, journal
from wicketgate.consenting import Status
from wicketgate.kernel.work import Desk
from wicketgate.personas import PAYEES, accounts_of
from wicketgate.web.control.wire import SETTABLE

ATTENDED: Final = {"PSU-IP-Address": ADDRESS}
PAYMENT: Final = {
    "instructedAmount": {"currency": "EUR", "amount": "10.00"},
    "debtorAccount": {"iban": accounts_of("psu-ok")[0].iban},
    "creditorName": PAYEES[0].name,
    "creditorAccount": {"iban": PAYEES[0].iban},
}


# ------------------------------------------------------------------ consents
@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("revokedByPsu", "CONSENT_INVALID"),
        ("expired", "CONSENT_EXPIRED"),
        ("terminatedByTpp", "CONSENT_EXPIRED"),
    ],
)
async def test_a_valid_consent_ends_as_wanted_and_its_token_with_it(
    bees: Caller, status: str, code: str
) -> None:
    granted = await bees.granted()
    key = granted.consent.id

    answer = await bees.control("PUT", f"/consents/{key}/status", json={"status": status})

    assert answer.status_code == 200
    assert answer.json() == {"consentId": key, "consentStatus": status}
    assert await bees.status(key) == status
    assert await bees.reads(granted) == (401, code)


async def test_a_consent_that_waits_can_be_rejected(bees: Caller) -> None:
    key, started = await bees.received()

    answer = await bees.control("PUT", f"/consents/{key}/status", json={"status": "rejected"})

    assert answer.json()["consentStatus"] == "rejected"
    sca = await bees.xs2a(f"/consents/{key}/authorisations/{started}")
    assert sca.json()["scaStatus"] == "failed"
    async with bees.desk.reading(worlds.REQUEST) as work:
        acts = [line.act for line in await journal.history(work, f"consent:{key}")]
    assert acts == ["consent.received", "consent.status_set"]


async def test_every_end_is_offered_and_no_beginning() -> None:
    assert set(SETTABLE) == {status for status in Status if not consenting.MOVES[status]}


@pytest.mark.parametrize("status", ["valid", "received", "partiallyAuthorised", "", "EXPIRED"])
async def test_what_takes_a_customers_yes_cannot_be_set(bees: Caller, status: str) -> None:
    key, _ = await bees.received()

    answer = await bees.control("PUT", f"/consents/{key}/status", json={"status": status})

    assert verdict(answer) == (400, "FORMAT_ERROR", "status")
    assert await bees.status(key) == "received"


async def test_a_move_outside_the_table_is_refused(bees: Caller) -> None:
    waiting, _ = await bees.received()
    granted = await bees.granted()
    path = f"/consents/{granted.consent.id}/status"

    early = await bees.control("PUT", f"/consents/{waiting}/status", json={"status": "expired"})
    first = await bees.control("PUT", path, json={"status": "revokedByPsu"})
    second = await bees.control("PUT", path, json={"status": "revokedByPsu"})
    third = await bees.control("PUT", path, json={"status": "expired"})

    assert first.status_code == 200
    for answer in (early, second, third):
        assert verdict(answer) == (409, "STATUS_INVALID", None)
    assert await bees.status(waiting) == "received"
    assert await bees.status(granted.consent.id) == "revokedByPsu"


async def test_anothers_consent_looks_as_one_that_never_was(bees: Caller, wasps: Caller) -> None:
    granted = await wasps.granted()
    same = {"X-Request-ID": "6a2f3b1e-0d0c-4b54-9c39-6f7b9a4e2f10"}

    answers = [
        await bees.control(
            "PUT", f"/consents/{key}/status", json={"status": "expired"}, headers=same
        )
        for key in (granted.consent.id, "neverExisted0000000000000")
    ]

    assert [verdict(answer) for answer in answers] == [(403, "CONSENT_UNKNOWN", None)] * 2
    assert answers[0].content == answers[1].content
    assert answers[0].headers == answers[1].headers
    assert await wasps.reads(granted) == (200, None)


async def test_a_consent_for_confirmation_of_funds_ends_in_the_same_way(
    bees: Caller, wasps: Caller, desk: Desk, bee: Party
) -> None:
    async with desk.writing(worlds.REQUEST) as work:
        one = await funds_granted(work, bee)
    path = f"/consents/{one.consent.id}/status"

    foreign = await wasps.control("PUT", path, json={"status": "revokedByPsu"})
    tokens = await bees.control("POST", "/tokens/expire", json={"consentId": one.consent.id})
    answer = await bees.control("PUT", path, json={"status": "revokedByPsu"})

    assert verdict(foreign) == (403, "CONSENT_UNKNOWN", None)
    assert tokens.json() == {"expiredTokens": 1}
    assert answer.json() == {"consentId": one.consent.id, "consentStatus": "revokedByPsu"}


async def test_a_reset_forgets_consents_for_confirmation_of_funds(
    bees: Caller, desk: Desk, bee: Party
) -> None:
    async with desk.writing(worlds.REQUEST) as work:
        one = await funds_granted(work, bee)

    assert (await bees.control("POST", "/reset")).status_code == 200

    async with desk.reading(worlds.REQUEST) as work:
        with pytest.raises(funds.FundsConsentUnknown):
            await funds.look(work, one.consent.id)


# ------------------------------------------------------------------ tokens
async def test_all_access_tokens_of_the_organisation_expire_and_no_others(
    bees: Caller, wasps: Caller
) -> None:
    mine = [await bees.granted(login) for login in ("psu-ok", "psu-joint")]
    theirs = await wasps.granted()

    answer = await bees.control("POST", "/tokens/expire")

    assert answer.json() == {"expiredTokens": 2}
    assert [await bees.reads(one) for one in mine] == [(401, "TOKEN_EXPIRED")] * 2
    assert await bees.status(mine[0].consent.id) == "valid"
    assert await wasps.reads(theirs) == (200, None)


async def test_the_tokens_of_one_consent_expire(bees: Caller) -> None:
    one, other = [await bees.granted(login) for login in ("psu-ok", "psu-joint")]

    answer = await bees.control("POST", "/tokens/expire", json={"consentId": one.consent.id})

    assert answer.json() == {"expiredTokens": 1}
    assert await bees.reads(one) == (401, "TOKEN_EXPIRED")
    assert await bees.reads(other) == (200, None)


async def test_tokens_of_anothers_consent_do_not_expire(bees: Caller, wasps: Caller) -> None:
    theirs = await wasps.granted()

    for key in (theirs.consent.id, "neverExisted0000000000000"):
        answer = await bees.control("POST", "/tokens/expire", json={"consentId": key})
        assert verdict(answer) == (403, "CONSENT_UNKNOWN", None)

    assert await wasps.reads(theirs) == (200, None)


# ------------------------------------------------------------------ reset
async def test_a_reset_gives_the_organisation_its_first_day_again(
    bees: Caller, wasps: Caller
) -> None:
    theirs = await wasps.granted()
    waiting, _ = await bees.received()
    before = await bees.granted()
    accounts = (await bees.xs2a("/accounts?withBalance=true", before)).json()
    await bees.advance("P20D")

    answer = await bees.control("POST", "/reset")

    assert answer.status_code == 200
    assert answer.json() == await bees.clock()
    assert answer.json()["advancedBy"] == "PT0S"
    for key in (waiting, before.consent.id):
        assert (await bees.xs2a(f"/consents/{key}")).status_code == 403
    assert await bees.reads(before) == (401, "TOKEN_UNKNOWN")
    after = await bees.granted()
    assert (await bees.xs2a("/accounts?withBalance=true", after)).json() == accounts
    assert await wasps.reads(theirs) == (200, None)


async def test_after_a_reset_a_request_is_a_new_one_whatever_it_was_called(bees: Caller) -> None:
    headers = {"apiKey": bees.party.api_key, "X-Request-ID": worlds.REQUEST, **ATTENDED}

    async def paid() -> str:
        place = "/psd2/v1/payments/sepa-credit-transfers"
        answer = await bees.client.post(place, json=PAYMENT, headers=headers)
        key: str = answer.json()["paymentId"]
        assert (await bees.xs2a(f"/payments/sepa-credit-transfers/{key}")).status_code == 200
        return key

    before = await paid()
    assert await paid() == before
    assert (await bees.control("POST", "/reset")).status_code == 200
    assert await paid() != before


# ------------------------------------------------------------------ log
async def test_the_log_tells_the_last_calls_newest_first(bees: Caller, wasps: Caller) -> None:
    granted = await bees.granted()
    await wasps.xs2a("/accounts")
    await bees.xs2a("/accounts", granted)
    await bees.xs2a("/accounts")
    await bees.control("PUT", f"/consents/{granted.consent.id}/status", json={"status": "valid"})
    await bees.advance("P1D")

    answer = await bees.control("GET", "/log")

    log = answer.json()["log"]
    assert [(line["method"], line["operation"], line["status"]) for line in log] == [
        ("POST", "advanceClock", 200),
        ("PUT", "setConsentStatus", 400),
        ("GET", "getAccountList", 401),
        ("GET", "getAccountList", 200),
    ]
    assert [line.get("code") for line in log] == [None, "FORMAT_ERROR", "TOKEN_UNKNOWN", None]
    assert log[2]["stage"] == 9
    assert log[3]["consentId"] == granted.consent.id
    assert all(line["durationMs"] > 0 and line["requestId"] and line["at"] for line in log)


async def test_the_log_has_a_hundred_lines_at_most(bees: Caller) -> None:
    for _ in range(101):
        await bees.xs2a("/consents/none")

    assert len((await bees.control("GET", "/log")).json()["log"]) == 100

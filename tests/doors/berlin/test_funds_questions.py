"""Confirmation of funds: the question, and whom it is refused (contract A.9.2, C.2, D.5)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import uuid4

import httpx2
import pytest

from tests.doors.berlin.calling import GIRO, SAVINGS, Scene, faults, verdict
from tests.support import worlds
from tests.support.consents import Granted
from tests.support.funds import FundsGranted, asked_for, granted, received, signed
from tests.support.worlds import Party
from wicketgate import consenting, funds, grants, oauth, personas
from wicketgate.bank import Reference
from wicketgate.consenting import Ground, Status
from wicketgate.funds import Card

QUESTION: Final = "/v1/funds-confirmations"
CARD: Final = "541333******0021"


def body(amount: str = "1.00", currency: str = "EUR", **changed: object) -> dict[str, Any]:
    """A good question; None takes a member away."""
    told: dict[str, object] = {
        "account": {"iban": GIRO},
        "instructedAmount": {"currency": currency, "amount": amount},
        **changed,
    }
    return {name: value for name, value in told.items() if value is not None}


async def ask(
    scene: Scene, consent: FundsGranted, asked: object = None, **headers: str | None
) -> httpx2.Response:
    """POST /v1/funds-confirmations under the consent, unless a header says otherwise."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {
        "Authorization": f"Bearer {consent.token}",
        "Consent-ID": consent.consent.id,
        **named,
    }
    return await scene.api.call(
        "POST", QUESTION, json=body() if asked is None else asked, headers=sent
    )


@pytest.fixture
async def consent(scene: Scene, bee: Party) -> FundsGranted:
    """A valid consent for the first account of psu-ok, with a card."""
    async with scene.desk.writing(worlds.REQUEST) as work:
        return await granted(work, bee, asked_for(card=Card(number=CARD)))


async def _under(scene: Scene, party: Party, login: str, iban: str) -> FundsGranted:
    async with scene.desk.writing(worlds.REQUEST) as work:
        return await granted(work, party, asked_for(Reference(iban=iban)), login)


# ------------------------------------------------------------------ answers
async def test_the_answer_is_yes_or_no_and_nothing_else(
    scene: Scene, consent: FundsGranted
) -> None:
    yes = await ask(scene, consent, body("0.01", payee="Corner Shop"))
    no = await ask(scene, consent, body("99999999.99"))

    assert (yes.status_code, yes.json()) == (200, {"fundsAvailable": True})
    assert (no.status_code, no.json()) == (200, {"fundsAvailable": False})
    assert "Location" not in yes.headers


async def test_each_question_is_kept_with_its_answer(scene: Scene, consent: FundsGranted) -> None:
    await ask(scene, consent, body("0.01", payee="Corner Shop"))
    await ask(scene, consent, body("99999999.99", cardNumber=CARD))
    await ask(scene, consent, body("1.00", cardNumber="another"))

    async with scene.desk.reading(worlds.REQUEST) as work:
        kept = (await funds.answers(work, consent.consent.id)).lines
    assert [(str(one.amount), one.payee, one.available) for one in kept] == [
        ("99999999.99", None, False),
        ("0.01", "Corner Shop", True),
    ]


async def test_a_repeated_id_is_a_new_question(scene: Scene, consent: FundsGranted) -> None:
    same = str(uuid4())

    first = await ask(scene, consent, X_Request_ID=same)
    again = await ask(scene, consent, body("99999999.99"), X_Request_ID=same)

    assert (first.json(), again.json()) == ({"fundsAvailable": True}, {"fundsAvailable": False})


async def test_a_bban_denotes_the_same_account(scene: Scene, consent: FundsGranted) -> None:
    answer = await ask(scene, consent, body(account={"bban": GIRO[4:], "currency": "EUR"}))

    assert answer.status_code == 200


async def test_another_currency_is_compared_at_the_banks_rate(
    scene: Scene, consent: FundsGranted
) -> None:
    little = await ask(scene, consent, body("1.00", "USD"))
    much = await ask(scene, consent, body("99999999", "JPY"))

    assert (little.json(), much.json()) == ({"fundsAvailable": True}, {"fundsAvailable": False})


async def test_a_blocked_account_has_nothing(scene: Scene, bee: Party) -> None:
    login, iban = next(
        (persona.login, account.iban)
        for persona in personas.PERSONAS
        for account in persona.accounts
        if account.state.value == "blocked"
    )
    consent = await _under(scene, bee, login, iban)

    answer = await ask(scene, consent, body(account={"iban": iban}))

    assert answer.json() == {"fundsAvailable": False}


# ------------------------------------------------------------------ other things than consented to
@pytest.mark.parametrize(
    "account",
    [{"iban": SAVINGS}, {"iban": GIRO, "currency": "USD"}, {"bban": "4711"}],
    ids=["another account", "another currency", "another number"],
)
async def test_another_account_is_not_covered(
    scene: Scene, consent: FundsGranted, account: Mapping[str, str]
) -> None:
    answer = await ask(scene, consent, body(account=account))

    assert verdict(answer) == (401, "CONSENT_INVALID")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="xs2a", error="invalid_token"'


async def test_another_card_is_refused_and_none_is_not(
    scene: Scene, consent: FundsGranted, bee: Party
) -> None:
    async with scene.desk.writing(worlds.REQUEST) as work:
        cardless = await granted(work, bee)

    assert verdict(await ask(scene, consent, body(cardNumber="tok_9"))) == (400, "CARD_INVALID")
    assert (await ask(scene, consent, body(cardNumber=CARD))).status_code == 200
    assert (await ask(scene, consent)).status_code == 200
    assert (await ask(scene, cardless, body(cardNumber="tok_9"))).status_code == 200


async def test_a_customer_may_have_switched_it_off(scene: Scene, bee: Party) -> None:
    iban = personas.accounts_of("psu-nopiis")[0].iban
    consent = await _under(scene, bee, "psu-nopiis", iban)

    answer = await ask(scene, consent, body(account={"iban": iban}))

    assert verdict(answer) == (400, "NO_PIIS_ACTIVATION")


# ------------------------------------------------------------------ tokens and consents
@pytest.fixture
async def states(scene: Scene, bee: Party) -> dict[str, FundsGranted]:
    """A consent for each way in which it can have ended."""
    ended = {}
    async with scene.desk.writing(worlds.REQUEST) as work:
        for name in ("terminated", "revoked", "bank", "expired"):
            one = await granted(work, bee)
            held = await funds.lock_any(work, one.consent.id)
            if name == "terminated":
                await funds.terminate(work, held)
            elif name == "revoked":
                await funds.stop(work, held)
            elif name == "bank":
                await funds.revoke(work, held, Ground.BANK)
            else:
                await funds.end(work, held, Status.EXPIRED, "consent.ended_by_a_test")
            ended[name] = one
    return ended


async def test_an_ended_consent_says_why_its_token_died(
    scene: Scene, states: dict[str, FundsGranted]
) -> None:
    told = {name: verdict(await ask(scene, one)) for name, one in states.items()}

    assert told == {
        "terminated": (401, "CONSENT_EXPIRED"),
        "revoked": (401, "CONSENT_INVALID"),
        "bank": (401, "CONSENT_EXPIRED"),
        "expired": (401, "CONSENT_EXPIRED"),
    }


async def test_a_consent_of_another_looks_like_none(
    scene: Scene, consent: FundsGranted, wasp: Party
) -> None:
    async with scene.desk.writing(worlds.REQUEST) as work:
        foreign = await granted(work, wasp)

    by_id = await ask(scene, consent, Consent_ID=foreign.consent.id)
    unknown = await ask(scene, consent, Consent_ID="nobody")
    by_token = await ask(scene, foreign)

    assert faults(by_id) == faults(unknown) == [("CONSENT_UNKNOWN", "Consent-ID")]
    assert by_id.status_code == unknown.status_code == 400
    assert verdict(by_token) == (401, "TOKEN_INVALID")


async def test_tokens_are_judged_before_the_question(
    scene: Scene, consent: FundsGranted, granted: Granted
) -> None:
    reading = {"Authorization": f"Bearer {granted.token}", "Consent_ID": granted.consent.id}

    nothing = await ask(scene, consent, {}, Authorization=None)
    assert verdict(nothing) == (401, "TOKEN_UNKNOWN")
    assert nothing.headers["WWW-Authenticate"] == 'Bearer realm="xs2a"'
    assert verdict(await ask(scene, consent, {}, Authorization="Basic eDp5")) == (
        401,
        "TOKEN_INVALID",
    )
    assert verdict(await ask(scene, consent, {}, Authorization="Bearer wga_nobody")) == (
        401,
        "TOKEN_UNKNOWN",
    )
    assert verdict(await ask(scene, consent, {}, **reading)) == (401, "TOKEN_INVALID")
    assert faults(await ask(scene, consent, {}, Consent_ID=None)) == [
        ("FORMAT_ERROR", "Consent-ID")
    ]


async def test_a_token_of_funds_reads_no_accounts(scene: Scene, consent: FundsGranted) -> None:
    headers = {"Authorization": f"Bearer {consent.token}", "Consent-ID": consent.consent.id}

    answer = await scene.api.get("/v1/accounts", headers=headers)

    assert verdict(answer) == (401, "TOKEN_INVALID")


async def test_tokens_are_rotated_without_end(
    scene: Scene, consent: FundsGranted, bee: Party
) -> None:
    tokens = consent.tokens
    for _ in range(4):
        scene.clock.advance(timedelta(days=300))
        async with scene.desk.writing(worlds.REQUEST) as work:
            tokens = await grants.refresh(work, bee.organisation, tokens.refresh_token or "")
        await scene.sweep()

    answer = await ask(scene, FundsGranted(consent.consent, tokens))
    assert answer.json() == {"fundsAvailable": True}
    assert tokens.expires_in == 3600
    assert verdict(await ask(scene, consent)) == (401, "TOKEN_EXPIRED")


async def test_tokens_that_rest_thirteen_months_die(scene: Scene, consent: FundsGranted) -> None:
    scene.clock.advance(timedelta(days=397))

    assert verdict(await ask(scene, consent)) == (401, "CONSENT_EXPIRED")
    await scene.sweep()
    async with scene.desk.writing(worlds.REQUEST) as work:
        with pytest.raises(oauth.InvalidGrant):
            await grants.refresh(
                work, scene.api.party.organisation, consent.tokens.refresh_token or ""
            )


async def test_with_the_card_ends_the_consent(scene: Scene, bee: Party) -> None:
    last = date(2026, 11, 20)
    async with scene.desk.writing(worlds.REQUEST) as work:
        consent = await granted(work, bee, asked_for(card=Card(number=CARD, expires=last)))

    scene.clock.advance(timedelta(days=2, hours=13))
    async with scene.desk.writing(worlds.REQUEST) as work:
        tokens = await grants.refresh(work, bee.organisation, consent.tokens.refresh_token or "")
    assert tokens.expires_in == 30 * 60
    assert (await ask(scene, FundsGranted(consent.consent, tokens))).status_code == 200

    scene.clock.advance(timedelta(minutes=31))
    assert verdict(await ask(scene, FundsGranted(consent.consent, tokens))) == (
        401,
        "CONSENT_EXPIRED",
    )


async def test_a_token_given_back_ends_the_consent(
    scene: Scene, consent: FundsGranted, bee: Party
) -> None:
    async with scene.desk.writing(worlds.REQUEST) as work:
        await grants.revoke(work, bee.organisation, consent.tokens.refresh_token or "")

    assert verdict(await ask(scene, consent)) == (401, "CONSENT_EXPIRED")


async def test_a_company_account_takes_two_signatures(scene: Scene, bee: Party) -> None:
    iban = next(a.iban for a in personas.accounts_of("psu-corp-a") if a.signatures_required > 1)
    async with scene.desk.writing(worlds.REQUEST) as work:
        waits = await received(work, bee, asked_for(Reference(iban=iban)))
        first, _ = await signed(work, bee, waits, "psu-corp-a")
        second, _ = await signed(work, bee, first, "psu-corp-b")

    assert (first.status, second.status) == (Status.PARTIALLY_AUTHORISED, Status.VALID)
    assert second.signers != first.signers
    assert consenting.MOVES[second.status]

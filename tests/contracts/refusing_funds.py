"""How to be refused when asking for funds: for every refusal of its own a call that meets it."""

from datetime import timedelta

import httpx2

from tests.contracts.refusing import meets
from tests.doors.berlin.calling import GIRO, SAVINGS, TODAY, Scene
from tests.support import worlds
from tests.support.funds import FundsGranted, asked_for, granted
from wicketgate import funds, personas
from wicketgate.bank import Reference
from wicketgate.funds import Card

CONSENTS = "/v2/consents/confirmation-of-funds"


async def _granted(scene: Scene, login: str = "psu-ok", card: str | None = None) -> FundsGranted:
    account = Reference(iban=personas.accounts_of(login)[0].iban)
    async with scene.desk.writing(worlds.REQUEST) as work:
        wanted = asked_for(account, Card(number=card))
        return await granted(work, scene.api.party, wanted, login)


async def ask(scene: Scene, one: FundsGranted, **changed: object) -> httpx2.Response:
    """The question about one euro on the account of the consent, but for what is changed."""
    told = {
        "account": {"iban": one.consent.account.iban},
        "instructedAmount": {"currency": "EUR", "amount": "1.00"},
        **changed,
    }
    headers = {"Authorization": f"Bearer {one.token}", "Consent-ID": one.consent.id}
    return await scene.api.call("POST", "/v1/funds-confirmations", json=told, headers=headers)


@meets(funds.FundsConsentUnknown)
async def consent_unknown(scene: Scene) -> httpx2.Response:
    return await scene.api.get(f"{CONSENTS}/nobody/status")


@meets(funds.CardExpired)
async def card_expired(scene: Scene) -> httpx2.Response:
    told = {
        "account": {"iban": GIRO},
        "cardExpiryDate": (TODAY - timedelta(days=1)).isoformat(),
    }
    return await scene.api.call("POST", CONSENTS, json=told)


@meets(funds.OtherAccount)
async def other_account(scene: Scene) -> httpx2.Response:
    return await ask(scene, await _granted(scene), account={"iban": SAVINGS})


@meets(funds.OtherCard)
async def other_card(scene: Scene) -> httpx2.Response:
    return await ask(scene, await _granted(scene, card="tok_1"), cardNumber="tok_2")


@meets(funds.FundsNotActivated)
async def not_activated(scene: Scene) -> httpx2.Response:
    return await ask(scene, await _granted(scene, "psu-nopiis"))

"""Payments that a TPP has asked for, and a customer's browser before them."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from tests.support.small_bank import order, request
from tests.support.visitors import BEE, REQUEST, STATE, VERIFIER, Browser, Stage, challenge_of
from tests.support.worlds import BACK, app_of
from wicketgate import authorisation, baskets, payments, personas
from wicketgate.authorisation import StartOrder
from wicketgate.bank import Reference, Transfer
from wicketgate.baskets import BasketRequest
from wicketgate.kernel.actors import Tpp
from wicketgate.kernel.money import read_money
from wicketgate.payments import Order, Payment
from wicketgate.subjects import BasketApproval, PaymentApproval, PaymentCancellation

TPP: Final = Tpp(BEE, app_of(BEE), frozenset(), frozenset())
PAYEE: Final = personas.PAYEES[0]
ABROAD: Final = Reference(bban="000123456789")
TO_WHOM: Final = "Marijke Claes (BE85 9860 8339 6006)"


def transfer(amount: str = "123.50", currency: str = "EUR", **more: Any) -> Transfer:
    """To somebody at another bank."""
    to = more.pop("to", Reference(iban=PAYEE.iban))
    return Transfer(read_money(amount, currency), PAYEE.name, to, **more)


def ordered(*transfers: Transfer, key: str = "giro", **more: Any) -> Order:
    """From an account of a test customer."""
    account: Any = personas.ACCOUNTS[key]
    return order(*(transfers or (transfer(),)), account=account, **more)


async def asked(stage: Stage, what: Order | None = None) -> Payment:
    """A payment with an authorisation that waits."""
    async with stage.desk.writing(REQUEST) as work:
        payment = await payments.receive(work, TPP, request(what or ordered()))
        approval = PaymentApproval(payment, work.today)
        await authorisation.start(work, approval, StartOrder(None, None, None))
    return payment


async def basket(stage: Stage, members: Sequence[Order]) -> str:
    """The scope of a basket over such payments, with an authorisation that waits."""
    async with stage.desk.writing(REQUEST) as work:
        held = [await payments.receive(work, TPP, request(one, explicit=True)) for one in members]
        made = await baskets.receive(work, TPP, BasketRequest(tuple(one.id for one in held), None))
        approval = BasketApproval(made, tuple(held), work.today)
        await authorisation.start(work, approval, StartOrder(None, None, None))
    return f"SBS:{made.id}"


async def wants_back(stage: Stage, payment: Payment) -> None:
    """The TPP asks for the end of a payment that was approved."""
    async with stage.desk.writing(REQUEST) as work:
        held = await payments.lock_own(work, TPP.organisation, payment.id)
        withdrawal = PaymentCancellation(await payments.cancel(work, held), work.today)
        await authorisation.start(work, withdrawal, StartOrder(None, None, None))


async def come(browser: Browser, what: Payment | str, login: str = "psu-ok") -> None:
    """Sent by the TPP, and signed in."""
    scope = what if isinstance(what, str) else f"PIS:{what.id}"
    asked_for = {
        "response_type": "code",
        "client_id": BEE,
        "redirect_uri": BACK,
        "scope": scope,
        "state": STATE,
        "code_challenge": challenge_of(VERIFIER),
        "code_challenge_method": "S256",
    }
    await browser.get("/oauth2/authorize", asked_for)
    await browser.sign_in(login)


async def agree(browser: Browser) -> str:
    """Yes; what the page for the code says."""
    await browser.post({"decision": "yes"})
    return words(browser)


async def confirm(browser: Browser) -> str:
    """The right code; what the last page says."""
    await browser.post({"code": personas.ONE_TIME_CODE})
    return words(browser)


def app_link(browser: Browser) -> str:
    """Where the page says that the app is."""
    found = [a for a in browser.page.all("a") if "Open the app" in a.text]
    return urlsplit(found[0].attributes["href"] or "").path


def words(browser: Browser) -> str:
    """What stands on the page."""
    return " ".join(browser.page.one("main").text.split())

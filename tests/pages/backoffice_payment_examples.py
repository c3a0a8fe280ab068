"""The pages of operations about payments in every variant, with invented ones."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from wicketgate.executions import State
from wicketgate.kernel.actors import ActorKind
from wicketgate.kernel.money import Money
from wicketgate.kernel.permissions import STAFF_MAY, StaffRole
from wicketgate.payments import Status
from wicketgate.settlement import Halt
from wicketgate.web.backoffice.lists import Pager
from wicketgate.web.backoffice.payment_views import (
    BasketPage,
    ContradictionLine,
    MovementLine,
    PaymentLine,
    PaymentPage,
    Payments,
    StopLine,
    TransferLine,
    TroubleLine,
)
from wicketgate.web.backoffice.payments import PRODUCTS
from wicketgate.web.backoffice.record_views import HistoryLine, SigningLine
from wicketgate.web.backoffice.views import Done, Frame
from wicketgate.web.kit.pages import View

_AT: Final = datetime(2026, 11, 22, 13, 32, tzinfo=UTC)
_DAY: Final = date(2026, 11, 23)
_ID: Final = "nqnYKKqSAGIDNrBLyeGPuZHF"
_EUR: Final = Money(123456789, "EUR")
_IBAN: Final = "BE68539007547034"
_ALL: Final = Frame(csrf="c", may=STAFF_MAY[StaffRole.ADMIN])
_AUDITOR: Final = Frame(csrf="c", may=STAFF_MAY[StaffRole.AUDITOR])
_LINE: Final = PaymentLine(
    id=_ID,
    organisation_id="PSDBE-NBB-0999000000000001",
    status=Status.PENDING,
    service="periodic-payments",
    product="pain.001-cross-border-credit-transfers",
    totals=(_EUR, Money(4250, "USD")),
    transfers=500,
    created=_AT,
)
_ERROR: Final = "Unavailable Line.ask:112"
_STOPS: Final = tuple(
    StopLine(halt=halt, count=2, until=_AT, day=_DAY, tries=36, error=_ERROR) for halt in Halt
)
_MOVEMENT: Final = MovementLine(
    key=f"{_ID}.1.0",
    turn=1,
    amount=_EUR,
    number=_IBAN,
    planned=date(2026, 11, 22),
    due=_DAY,
    state=State.PENDING,
    reason="AM04",
    sent=_AT,
    contradiction=State.PENDING,
)
_SIGNING: Final = SigningLine(id=_ID, status="finalised")


def backoffice_payment_examples() -> Iterator[tuple[str, View]]:
    """Each example's name and its view."""
    trouble = TroubleLine(id=_ID, stuck=True, tries=36, next=_AT, error=_ERROR)
    failing = replace(trouble, stuck=False, tries=1, error="")
    odd = ContradictionLine(id=_ID, key=f"{_ID}.1.499", state=State.IN_PROCESS, told=State.PENDING)
    page = Payments(
        frame=_ALL,
        lines=(_LINE, *(replace(_LINE, status=status, transfers=1) for status in Status)),
        pager=Pager(next="?behind=1.a", first="/ops"),
        troubles=(trouble, failing),
        more_troubles=True,
        contradictions=(odd,),
        products=PRODUCTS,
    )
    yield "payments", page
    yield "payments-tried-again", replace(page, asked=4999, more_troubles=False, contradictions=())
    yield "payments-one-tried-again", replace(page, asked=1, troubles=())
    yield "payments-none-tried-again", replace(page, asked=0, troubles=())
    yield "payments-none", Payments(frame=_ALL, lines=(), pager=Pager(), payment="x")
    yield "payments-auditor", replace(page, frame=_AUDITOR)
    yield from _pages()
    basket = BasketPage(
        frame=_ALL,
        id=_ID,
        basket_status="PATC",
        organisation_id="PSDBE-NBB-0999000000000001",
        organisation="Budget Bee",
        created=_AT,
        until=_AT,
        ended=None,
        signed=1,
        signatures=2,
        members=(_LINE, replace(_LINE, status=Status.SETTLED)),
        history=_PAGE.history,
        signings=(_SIGNING,),
    )
    yield "basket", basket
    yield "basket-ended", replace(basket, frame=_AUDITOR, until=None, ended=_AT, signings=())


_PAGE: Final = PaymentPage(
    frame=_ALL,
    done=Done.TRIED_AGAIN,
    payment=_LINE,
    organisation="Budget Bee",
    debtor=_IBAN,
    reason="",
    wanted=date(2026, 11, 22),
    due=_DAY,
    changed_to=_DAY,
    authorised=_AT,
    ended=None,
    signed=1,
    signatures=2,
    rejects_without_funds=True,
    basket=_ID,
    frequency="EveryTwoMonths",
    first=_DAY,
    last=date(2027, 11, 23),
    stops=_STOPS,
    movements=tuple(replace(_MOVEMENT, state=state) for state in State),
    transfers=(),
    history=(
        HistoryLine(at=_AT, act="payment.received", kind=ActorKind.TPP, after="RCVD"),
        HistoryLine(at=_AT, act="payment.signed", kind=ActorKind.PSU, before="RCVD", after="ACTC"),
        HistoryLine(at=_AT, act="payment.tried_again", kind=ActorKind.STAFF, by="Iris"),
    ),
    signings=(_SIGNING,),
    withdrawals=(_SIGNING,),
    more=400,
    clock_moved=True,
)


def _pages() -> Iterator[tuple[str, View]]:
    yield "payment", _PAGE
    bare = replace(_PAGE, done=None, movements=(), signings=(), withdrawals=(), basket="", more=1)
    received = replace(_LINE, status=Status.RECEIVED, transfers=1, totals=(_EUR,))
    one_each = tuple(replace(stop, count=1, tries=1) for stop in _STOPS)
    asked = (TransferLine(amount=_EUR, number=_IBAN),)
    yield "payment-received", replace(bare, payment=received, stops=one_each, transfers=asked)
    rejected = replace(_LINE, status=Status.REJECTED)
    ended = replace(_PAGE, payment=rejected, frame=_AUDITOR, reason="MS03", ended=_AT, stops=())
    yield (
        "payment-ended",
        replace(ended, done=None, rejects_without_funds=False, frequency="", more=0),
    )

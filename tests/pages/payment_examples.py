"""The pages on which money is decided, with invented people and firms."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from wicketgate.bank import Conversion, PayeeCheck
from wicketgate.kernel.money import Money
from wicketgate.web.customer.matters import Matter, Sum
from wicketgate.web.customer.payment_views import (
    Bearer,
    Hindrance,
    Pay,
    PaymentLine,
    Rhythm,
    Rule,
    TransferLine,
)
from wicketgate.web.customer.phone_views import Phone, PhoneState
from wicketgate.web.customer.views import (
    AccountLine,
    CodeError,
    Outcome,
    RefuseConfirm,
    Result,
    ScaCode,
    ScaMethod,
    ScaPush,
    Session,
    Signatures,
    Tpp,
)
from wicketgate.web.kit.pages import Shell, View

_PLACE: Final = "/psu/authorise/tk_8Qm2"
_EUR: Final = Money(12990, "EUR")
_TPP: Final = Tpp(name="Budget Bee")
_FROM: Final = AccountLine(name="Current account", number="BE68539007547034", currency="EUR")
_SHOP: Final = TransferLine(
    payee="Rijwielhuis Verhoeven BV",
    number="NL91ABNA0417164300",
    amount=_EUR,
    text="Factuur 2026-0417",
)
_ONE: Final = PaymentLine(
    transfers=(_SHOP,),
    totals=(_EUR,),
    account=_FROM,
    on=date(2026, 11, 23),
    fee=Money(0, "EUR"),
)
_WAGES: Final = replace(
    _ONE,
    transfers=(
        replace(_SHOP, payee="A. de Wit", amount=Money(241250, "EUR"), check=PayeeCheck.MATCH),
        replace(
            _SHOP,
            payee="Lien Aerts",
            amount=Money(198075, "EUR"),
            check=PayeeCheck.CLOSE_MATCH,
            known_as="Liesbeth Aerts",
        ),
        replace(_SHOP, payee="J. Peeters", amount=_EUR, check=PayeeCheck.NO_MATCH, text=""),
    ),
    totals=(Money(452315, "EUR"),),
    moved=True,
)
_RENT: Final = replace(
    _ONE, on=date(2026, 12, 1), rule=Rule(rhythm=Rhythm.MONTHLY, day=1, end=date(2027, 11, 30))
)
_TAXES: Final = replace(
    _RENT,
    rule=Rule(rhythm=Rhythm.MONTHLY_VARIABLE, months=(1, 6, 12), day=30, preceding=True),
)
PAY: Final = Pay(
    tpp=_TPP,
    action=_PLACE,
    csrf="c5Jx0TQ",
    payments=(_ONE,),
    totals=(_EUR,),
    back_url=f"{_PLACE}/leave",
)
_ABROAD: Final = replace(
    _ONE,
    transfers=(
        replace(
            _SHOP,
            payee="Harbor Lane Books",
            number="000123456789",
            amount=Money(4250, "USD"),
            agent="BOFAUS3N",
            check=PayeeCheck.NOT_POSSIBLE,
        ),
    ),
    totals=(Money(4250, "USD"),),
    fee=Money(1250, "EUR"),
    bearer=Bearer.SHARED,
    conversion=Conversion(Money(3936, "EUR"), "1.08"),
)
_POOR: Final = replace(_ONE, funds=False)
_NOT_OFFERED: Final = replace(_ABROAD, hindrance=Hindrance.NOT_OFFERED)


def payment_examples(signed_in: Shell, session: Session) -> Iterator[tuple[str, View, Shell]]:
    """Each example's name, the view, and the shell it is shown in."""
    pay = replace(PAY, session=session)
    yield "pay", pay, signed_in
    yield "pay-at-once-short", _with(pay, replace(_ONE, at_once=True, funds=False)), signed_in
    yield "pay-over-limit", _with(pay, replace(_ONE, hindrance=Hindrance.LIMIT)), signed_in
    yield "pay-not-offered", _with(pay, _NOT_OFFERED), signed_in
    yield "pay-basket-hindered", replace(pay, payments=(_ONE, _POOR, _NOT_OFFERED)), signed_in
    yield "pay-bulk", replace(_with(pay, _WAGES), totals=_WAGES.totals), signed_in
    yield "pay-periodic", _with(pay, _RENT), signed_in
    yield "pay-periodic-months", _with(pay, _TAXES), signed_in
    yield "pay-abroad", replace(_with(pay, _ABROAD), totals=_ABROAD.totals), signed_in
    yield (
        "pay-basket",
        replace(pay, payments=(_ONE, _WAGES, _ABROAD), totals=(Money(465305, "EUR"), _DOLLARS)),
        signed_in,
    )
    yield "pay-two-signatures", replace(pay, signatures=Signatures(needed=2, given=0)), signed_in
    yield "pay-cancel", replace(pay, matter=Matter.CANCEL, return_host="shop.example"), signed_in
    yield from _afterwards(signed_in, session)


_ENDS: Final = (
    Outcome.APPROVED,
    Outcome.REFUSED,
    Outcome.FAILED,
    Outcome.ACCOUNT_BLOCKED,
    Outcome.TOO_LATE,
)
_DOLLARS: Final = Money(4250, "USD")
_MANY: Final = Sum((Money(465305, "EUR"), _DOLLARS), payments=3, transfers=5)
_WAGES_SUM: Final = Sum(_WAGES.totals, transfers=3)


def _with(pay: Pay, payment: PaymentLine) -> Pay:
    return replace(pay, payments=(payment,))


def _afterwards(signed_in: Shell, session: Session) -> Iterator[tuple[str, View, Shell]]:
    one = Sum((_EUR,), payee="Rijwielhuis Verhoeven BV", number="NL91ABNA0417164300")
    code = ScaCode(
        tpp=_TPP,
        action=_PLACE,
        csrf="c5Jx0TQ",
        back_url=f"{_PLACE}/leave",
        method=ScaMethod.PHONE,
        attempts_left=3,
        sent_to="42",
        session=session,
        matter=Matter.PAY,
        sum=one,
    )
    yield "pay-code", code, signed_in
    yield "pay-code-periodic", replace(code, sum=replace(one, repeats=True)), signed_in
    yield "pay-code-void", replace(code, error=CodeError.VOID), signed_in
    yield (
        "pay-code-basket",
        replace(code, sum=_MANY),
        signed_in,
    )
    yield "pay-code-bulk", replace(code, sum=_WAGES_SUM), signed_in
    yield "pay-code-cancel-bulk", replace(code, sum=_WAGES_SUM, matter=Matter.CANCEL), signed_in
    push = ScaPush(
        tpp=_TPP,
        action=_PLACE,
        csrf="c5Jx0TQ",
        back_url=f"{_PLACE}/leave",
        matter=Matter.CANCEL,
        sum=one,
    )
    yield "pay-push-cancel", push, signed_in
    yield from _ends(signed_in)
    yield from _phone(signed_in, session)


def _phone(signed_in: Shell, session: Session) -> Iterator[tuple[str, View, Shell]]:
    asked = replace(PAY, action="/phone/q1")
    phone = Phone(
        state=PhoneState.ASKING,
        tpp=_TPP.name,
        number="47",
        runs_out_at=session.expires_at,
        asked=asked,
        matter=Matter.PAY,
    )
    yield "pay-phone", phone, signed_in
    yield "pay-phone-periodic", replace(phone, asked=_with(asked, _RENT)), signed_in
    over = _with(asked, replace(_ONE, hindrance=Hindrance.LIMIT))
    yield "pay-phone-over-limit", replace(phone, asked=over), signed_in
    yield "pay-phone-failed", replace(phone, state=PhoneState.FAILED, asked=None), signed_in


def _ends(signed_in: Shell) -> Iterator[tuple[str, View, Shell]]:
    for matter in (Matter.PAY, Matter.CANCEL, Matter.FUNDS):
        refuse = RefuseConfirm(tpp=_TPP, action=_PLACE, csrf="c5Jx0TQ", matter=matter)
        yield f"{matter.value}-refuse", refuse, signed_in
        for outcome in _ENDS if matter is Matter.PAY else _ENDS[:2]:
            result = Result(outcome=outcome, tpp=_TPP, target=None, matter=matter)
            yield f"{matter.value}-result-{outcome.value}", result, signed_in
    done = Result(outcome=Outcome.APPROVED, tpp=_TPP, target=None, matter=Matter.PAY)
    yield "pay-result-basket", replace(done, sum=_MANY), signed_in
    yield "pay-result-bulk", replace(done, sum=_WAGES_SUM), signed_in

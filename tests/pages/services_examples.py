"""Connected services, and letting a card issuer ask for funds: every page in every variant."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from wicketgate.kernel.money import Money
from wicketgate.web.customer.funds_views import Allow
from wicketgate.web.customer.matters import Matter
from wicketgate.web.customer.phone_views import Phone, PhoneState, SignInAsked
from wicketgate.web.customer.views import (
    AccountLine,
    Outcome,
    RefuseConfirm,
    Result,
    ScaCode,
    ScaMethod,
    Signatures,
    Tpp,
)
from wicketgate.web.kit.pages import Shell, View
from wicketgate.web.services.views import (
    AccountName,
    Closing,
    Confirm,
    QuestionLine,
    ReadingLine,
    ServiceLine,
    ServicePage,
    Services,
    SignIn,
    State,
    Stop,
    Waiting,
    What,
    Wrong,
)

AT: Final = datetime(2026, 11, 22, 13, 32, tzinfo=UTC)
ID: Final = "6vGQ0dUXyJmZr2kTnB8wHsLc"
LONG: Final = "Vereinigte Rechnungswesen- und Buchhaltungsdienstleistungsgesellschaft Ostbelgien"
QR: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 3 3'%3E"
    "%3Cpath d='M0 0h1v1H0zM2 0h1v1H2z'/%3E%3C/svg%3E"
)
CLOSING: Final = Closing(
    expires_at=AT + timedelta(minutes=5), warn_after=240, extend_url="/psu/services"
)
CURRENT: Final = AccountName(name="Current account", number="BE68539007547034", currency="EUR")
READS: Final = ServiceLine(
    id=ID,
    tpp="Budget Bee",
    state=State.ACTIVE,
    what=(What.ACCOUNTS, What.BALANCES, What.TRANSACTIONS),
    accounts=(CURRENT, replace(CURRENT, name="Household, with Tom Bakker")),
    since=AT,
    until=date(2027, 5, 21),
    used=AT,
)
ASKS: Final = replace(
    READS,
    tpp=LONG,
    what=(What.FUNDS,),
    accounts=(CURRENT,),
    until=None,
    used=None,
    card="5413******21",
    information=("Gold", "Registered in 2024"),
)
ALLOW: Final = Allow(
    tpp=Tpp(name="Budget Bee"),
    action="/psu/authorise/tk_8Qm2",
    csrf="c5J",
    account=AccountLine(name="Current account", number="BE68539007547034", currency="EUR"),
    back_url="/psu/authorise/tk_8Qm2/leave",
)


def services_examples(shell: Shell, sandbox: Shell) -> Iterator[tuple[str, View, Shell]]:
    """`shell` is a live bank's, `sandbox` that of its test customers."""
    yield from _allowing(sandbox)
    yield from ((name, view, sandbox) for name, view in _entering())
    yield "services-sign-in-live", SignIn(csrf="c5J", ended=True), shell
    inside = replace(shell, signed_in_as="Anna Visser")
    yield from ((name, view, inside) for name, view in _inside())


def _allowing(sandbox: Shell) -> Iterator[tuple[str, View, Shell]]:
    told = replace(
        ALLOW,
        card="541333******0021",
        information=("Blue card of Kestrel", "Contract 4711, registered on 3 May"),
        until=date(2029, 12, 31),
        signatures=Signatures(needed=2, given=0),
    )
    yield "allow", ALLOW, sandbox
    yield "allow-card", told, sandbox
    last = replace(told, tpp=Tpp(name=LONG), signatures=Signatures(needed=2, given=1))
    yield "allow-last", replace(last, return_host="app.budgetbee.example"), sandbox
    tpp = Tpp(name=LONG)
    refusing = RefuseConfirm(tpp=tpp, action="/psu/authorise/t", csrf="c5J", matter=Matter.FUNDS)
    yield "refuse-funds", refusing, sandbox
    code = ScaCode(
        tpp=tpp,
        action="/psu/authorise/t",
        csrf="c5J",
        back_url="/psu/authorise/t/leave",
        method=ScaMethod.PHONE,
        attempts_left=3,
        matter=Matter.FUNDS,
    )
    yield "code-funds", code, sandbox
    for outcome in (Outcome.APPROVED, Outcome.REFUSED, Outcome.FAILED):
        ended = Result(outcome=outcome, tpp=tpp, target=None, matter=Matter.FUNDS)
        yield f"funds-result-{outcome.value}", ended, sandbox
    asking = Phone(
        state=PhoneState.ASKING,
        tpp="Budget Bee",
        number="47",
        runs_out_at=AT,
        asked=replace(told, action="/psu/phone/47"),
        matter=Matter.FUNDS,
    )
    phone = sandbox.without_test_customer
    yield "phone-funds", asking, phone
    signing_in = SignInAsked(action="/psu/phone/47", csrf="c5J")
    yield "phone-sign-in", replace(asking, asked=None, signs_in=signing_in), phone


def _entering() -> Iterator[tuple[str, View]]:
    form = SignIn(csrf="c5J", sandbox="PSDBE-NBB-9990000001")
    yield "services-sign-in", form
    missing = {
        "sandbox": Wrong.SANDBOX_MISSING,
        "login": Wrong.LOGIN_MISSING,
        "password": Wrong.BLANK,
    }
    yield "services-sign-in-missing", replace(form, sandbox="", errors=missing)
    wrong = {"sandbox": Wrong.SANDBOX_UNKNOWN, "login": Wrong.SIGN_IN}
    yield "services-sign-in-wrong", replace(form, login="anna", errors=wrong)
    yield "services-sign-in-tries", replace(form, login="anna", errors={"login": Wrong.TRIES})
    yield "services-sign-in-blocked", replace(form, blocked=True)
    code = Confirm(csrf="c5J", by_app=False, closing=CLOSING, other_way=True, sent_to="42")
    yield "services-code", code
    yield "services-code-missing", replace(code, errors={"code": Wrong.CODE_MISSING}, sent_to="")
    yield "services-code-wrong", replace(code, errors={"code": Wrong.CODE}, codes_left=1)
    yield "services-code-device", replace(code, errors={"code": Wrong.DEVICE})
    app = Confirm(
        csrf="c5J",
        by_app=True,
        closing=CLOSING,
        other_way=True,
        number="47",
        app_url="/psu/phone/47",
        qr=QR,
        runs_out_at=AT,
    )
    yield "services-app", app
    yield "services-app-not-yet", replace(app, state=Waiting.NOT_YET)
    bare = replace(app, number="", app_url="", qr="", runs_out_at=None)
    yield "services-app-failed", replace(bare, state=Waiting.FAILED)
    yield "services-app-ran-out", replace(bare, state=Waiting.RAN_OUT)


def _inside() -> Iterator[tuple[str, View]]:
    ends = (State.STOPPED, State.ENDED, State.EXPIRED, State.REFUSED)
    ended = tuple(replace(READS, state=state, ended=date(2026, 11, 1)) for state in ends)
    active = (READS, ASKS, replace(READS, state=State.WAITS, accounts=()))
    full = Services(csrf="c5J", closing=CLOSING, active=active, ended=ended, next="/psu/services?b")
    yield "services", full
    yield "services-none", replace(full, active=(), ended=(), next="")
    yield "services-older", replace(full, active=(), next="", first="/psu/services")
    asked = (
        QuestionLine(at=AT, amount=Money(1234, "EUR"), payee="Corner Shop", available=True),
        QuestionLine(at=AT, amount=Money(9_000_000, "JPY"), payee="", available=False),
    )
    page = ServicePage(closing=CLOSING, service=ASKS, questions=asked, next="/psu/services/x?b=1")
    yield "service-asks", page
    yield "service-asks-nothing", replace(page, questions=(), next="")
    read = tuple(
        ReadingLine(at=AT, what=what, account=CURRENT, attended=what == "balances")
        for what in ("accounts", "account", "balances", "transactions", "transaction")
    )
    yield "service-reads", ServicePage(closing=CLOSING, service=READS, readings=read)
    stopped = replace(READS, state=State.STOPPED, ended=date(2026, 11, 22))
    receipt = ServicePage(closing=CLOSING, service=stopped, stopped_at=AT, receipt=True)
    yield "service-stopped", receipt
    yield "service-ended", replace(receipt, receipt=False, stopped_at=None)
    yield "service-stop", Stop(csrf="c5J", closing=CLOSING, service=READS)
    yield "service-stop-funds", Stop(csrf="c5J", closing=CLOSING, service=ASKS)

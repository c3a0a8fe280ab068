"""Every page in every variant, with invented people and firms."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from tests.pages.account_examples import account_examples
from tests.pages.backoffice_examples import backoffice_examples
from tests.pages.backoffice_funds_examples import backoffice_funds_examples
from tests.pages.developer_examples import developer_examples
from tests.pages.payment_examples import payment_examples
from tests.pages.portal_examples import portal_examples
from tests.pages.reference_examples import reference_examples
from tests.pages.services_examples import services_examples
from wicketgate.kernel.money import Money
from wicketgate.web.customer.phone_views import Phone, PhoneState
from wicketgate.web.customer.views import (
    AccountLine,
    Approve,
    CodeError,
    DeadEnd,
    Kind,
    Outcome,
    PushState,
    Reason,
    RefuseConfirm,
    Result,
    Right,
    ScaCode,
    ScaMethod,
    ScaPush,
    Session,
    Signatures,
    SignIn,
    SignInError,
    Tpp,
)
from wicketgate.web.kit.pages import Brand, ErrorPage, SandboxBar, Shell, TestCustomer, View
from wicketgate.web.oauth.views import InvalidRequest, ReturnNotice

NOW: Final = datetime(2026, 11, 22, 13, 32, tzinfo=UTC)
REQUEST: Final = "0198c2f7-5b7e-7c41-9c7d-7a41f4f0d3aa"

BEE: Final = Tpp(
    name="Budget Bee",
    legal_name="Budget Bee B.V.",
    place="Amsterdam",
    authority="De Nederlandsche Bank",
    authorisation_number="PSDNL-DNB-R100042",
    certificate_issuer="Sandbox QTSP CA",
    certificate_checked_at=NOW,
)
PLAIN: Final = Tpp(name="Zorgeloos")
LONG: Final = Tpp(
    name="Vereinigte Rechnungswesen- und Buchhaltungsdienstleistungsgesellschaft Ostbelgien",
    legal_name="Vereinigte Buchhaltungsdienstleistungsgesellschaft Ostbelgien AG",
    place="Eupen",
)

SESSION: Final = Session(
    expires_at=NOW + timedelta(minutes=10), now=NOW, extend_url="/psu/authorise/tk_8Qm2?more=1"
)
LAST_MINUTE: Final = replace(SESSION, expires_at=NOW + timedelta(seconds=90))

EVERYTHING: Final = frozenset(Right)
SEEING: Final = frozenset({Right.BALANCES, Right.TRANSACTIONS})
CURRENT: Final = AccountLine(
    name="Current account", number="BE68539007547034", currency="EUR", rights=SEEING
)
HOUSEHOLD: Final = AccountLine(
    name="Household, with Tom Bakker", number="BE71096123456769", currency="EUR", rights=SEEING
)
TRAVEL: Final = AccountLine(
    name="Travel", number="BE68844010370034", currency="USD", rights=frozenset({Right.BALANCES})
)
SAVINGS: Final = AccountLine(name="Savings", number="BE43068999999501", currency="EUR")
MALTESE: Final = AccountLine(
    name="Dépôt à terme Méditerranée", number="MT84MALT011000012345MTLCAST001S", currency="EUR"
)

SHELL: Final = Shell(
    brand=Brand(
        privacy_url="/legal/privacy",
        accessibility_url="/legal/accessibility",
        help_url="/contact",
    )
)
SIGNED_IN: Final = replace(SHELL, signed_in_as="Anna Visser")
BAR: Final = SandboxBar(login="psu-ok", password="123456", code="123456")
SANDBOX: Final = replace(SIGNED_IN, sandbox=BAR)
STRANGER: Final = replace(
    SHELL,
    sandbox=replace(
        BAR,
        customers=(
            TestCustomer("psu-sca-fail", "every code is wrong: failed after three"),
            TestCustomer("psu-corp-a", "needs a second signature, by psu-corp-b"),
        ),
    ),
)

SIGN_IN: Final = SignIn(
    tpp=BEE,
    action="/psu/authorise/tk_8Qm2",
    csrf="c5Jx0TQ",
    back_url="/psu/authorise/tk_8Qm2/leave",
    session=SESSION,
)
APPROVE: Final = Approve(
    tpp=BEE,
    action="/psu/authorise/tk_8Qm2",
    csrf="c5Jx0TQ",
    back_url="/psu/authorise/tk_8Qm2/leave",
    kind=Kind.DEDICATED,
    accounts=(CURRENT, HOUSEHOLD),
    valid_until=date(2027, 5, 21),
    per_day=4,
    session=SESSION,
)
CODE: Final = ScaCode(
    tpp=BEE,
    action="/psu/authorise/tk_8Qm2",
    csrf="c5Jx0TQ",
    back_url="/psu/authorise/tk_8Qm2/leave",
    method=ScaMethod.PHONE,
    attempts_left=3,
    sent_to="42",
    session=SESSION,
)
PUSH: Final = ScaPush(
    tpp=BEE,
    action="/psu/authorise/tk_8Qm2",
    csrf="c5Jx0TQ",
    back_url="/psu/authorise/tk_8Qm2/leave",
    session=SESSION,
)
BACK: Final = "https://app.budgetbee.example/back?code=Ab3x&state=q9%2Fz"
SQUARE: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 3 3'%3E"
    "%3Cpath d='M0 0h1v1H0zM2 0h1v1H2zM1 1h1v1H1zM0 2h1v1H0z'/%3E%3C/svg%3E"
)


def examples() -> Iterator[tuple[str, View, Shell]]:
    """Each example's name, the view, and the shell it is shown in."""
    yield from _sign_in()
    yield from _approve()
    yield from _approve_rarely()
    yield from _code()
    yield from _push()
    yield from _phone()
    yield from _ends()
    yield from _dead_ends()
    yield from payment_examples(SANDBOX, SESSION)
    yield from services_examples(SHELL, SANDBOX)
    yield from portal_examples()
    yield from account_examples(SHELL)
    yield from developer_examples(SHELL)
    yield from backoffice_examples(SHELL)
    inside = replace(SHELL, signed_in_as="Iris Peeters")
    yield from ((f"ops-{name}", view, inside) for name, view in backoffice_funds_examples())
    yield from reference_examples(SHELL)


def _sign_in() -> Iterator[tuple[str, View, Shell]]:
    missing = (SignInError.MISSING_LOGIN, SignInError.MISSING_PASSWORD)
    yield "sign-in", SIGN_IN, STRANGER
    yield "sign-in-live", replace(SIGN_IN, tpp=PLAIN, session=None), SHELL
    yield "sign-in-missing", replace(SIGN_IN, errors=missing), STRANGER
    yield "sign-in-wrong", replace(SIGN_IN, login="anna", errors=(SignInError.WRONG,)), STRANGER
    yield "sign-in-blocked", replace(SIGN_IN, errors=(SignInError.BLOCKED,)), STRANGER
    yield "sign-in-long-name", replace(SIGN_IN, tpp=LONG), SHELL


def _approve() -> Iterator[tuple[str, View, Shell]]:
    differing = (replace(CURRENT, rights=EVERYTHING), TRAVEL, SAVINGS)
    several = (CURRENT, HOUSEHOLD, TRAVEL, SAVINGS)
    with_balances = (
        replace(CURRENT, balance=Money(241855, "EUR")),
        replace(HOUSEHOLD, balance=Money(-91120, "EUR")),
        replace(TRAVEL, balance=Money(1500000, "USD")),
    )
    yield "approve-dedicated", APPROVE, SANDBOX
    yield (
        "approve-dedicated-live",
        replace(APPROVE, accounts=with_balances, replaces=date(2026, 5, 3)),
        SIGNED_IN,
    )
    yield "approve-rights-differ", replace(APPROVE, accounts=differing, per_day=1), SANDBOX
    yield (
        "approve-all-psd2",
        replace(APPROVE, kind=Kind.ALL_PSD2, accounts=several, owner_name=True),
        SANDBOX,
    )
    yield "approve-no-accounts", replace(APPROVE, kind=Kind.ALL_PSD2, accounts=()), SANDBOX


def _approve_rarely() -> Iterator[tuple[str, View, Shell]]:
    several = (CURRENT, HOUSEHOLD, TRAVEL, SAVINGS)
    yield (
        "approve-list-once",
        replace(
            APPROVE,
            kind=Kind.ACCOUNT_LIST,
            accounts=(*several, MALTESE),
            per_day=None,
            return_host="app.budgetbee.example",
            session=LAST_MINUTE,
        ),
        SANDBOX,
    )
    yield (
        "approve-list-with-balances",
        replace(APPROVE, kind=Kind.ACCOUNT_LIST_WITH_BALANCES, accounts=several, tpp=LONG),
        SANDBOX,
    )
    yield (
        "approve-first-of-two",
        replace(APPROVE, signatures=Signatures(needed=2, given=0), tpp=PLAIN),
        SANDBOX,
    )
    yield (
        "approve-last-of-two",
        replace(APPROVE, signatures=Signatures(needed=2, given=1), replaces=date(2026, 5, 3)),
        SANDBOX,
    )


def _code() -> Iterator[tuple[str, View, Shell]]:
    wrong = replace(CODE, error=CodeError.WRONG, attempts_left=2, simulator=True)
    yield "code", replace(CODE, simulator=True, app_offered=True), SANDBOX
    yield "code-device-live", replace(CODE, method=ScaMethod.DEVICE, sent_to=None), SIGNED_IN
    yield "code-phone-unnamed", replace(CODE, sent_to=None, session=None), SIGNED_IN
    yield "code-missing", replace(CODE, error=CodeError.MISSING), SIGNED_IN
    yield "code-wrong", wrong, SANDBOX
    yield "code-wrong-last", replace(wrong, attempts_left=1), SANDBOX
    yield "code-device-failed", replace(CODE, error=CodeError.DEVICE_FAILED), SIGNED_IN


def _push() -> Iterator[tuple[str, View, Shell]]:
    poll = "/psu/authorise/tk_8Qm2/answered"
    yield "push", replace(PUSH, simulator=True, poll_url=poll), SANDBOX
    yield (
        "push-number-and-qr",
        replace(
            PUSH,
            number="47",
            app_url="/psu/phone/47",
            qr=SQUARE,
            runs_out_at=NOW + timedelta(minutes=5),
            code_offered=True,
            simulator=True,
        ),
        SANDBOX,
    )
    yield "push-not-yet", replace(PUSH, state=PushState.NOT_ANSWERED_YET), SIGNED_IN
    yield "push-device-failed", replace(PUSH, state=PushState.DEVICE_FAILED), SIGNED_IN
    yield "push-ran-out", replace(PUSH, state=PushState.RAN_OUT), SIGNED_IN


def _phone() -> Iterator[tuple[str, View, Shell]]:
    """What the signing app shows."""
    asking = Phone(
        state=PhoneState.ASKING,
        tpp=BEE.name,
        number="47",
        runs_out_at=NOW + timedelta(minutes=5),
        asked=replace(APPROVE, action="/psu/phone/47", back_url=""),
    )
    shell = replace(SHELL, sandbox=BAR).without_test_customer
    yield "phone", asking, shell
    yield "phone-silent", replace(asking, state=PhoneState.SILENT, tpp=LONG.name), shell
    yield "phone-approved", Phone(state=PhoneState.APPROVED, tpp=BEE.name), shell
    yield "phone-late", Phone(state=PhoneState.REFUSED, tpp=LONG.name, late=True), shell


def _ends() -> Iterator[tuple[str, View, Shell]]:
    yield "refuse", RefuseConfirm(tpp=BEE, action="/psu/authorise/tk_8Qm2", csrf="c5J"), SANDBOX
    for outcome in Outcome:
        result = Result(outcome=outcome, tpp=BEE, target=BACK, signatures_left=1)
        yield f"result-{outcome.value}", result, SANDBOX
    no_target = Result(outcome=Outcome.APPROVED, tpp=LONG, target=None)
    yield "result-without-target", no_target, SIGNED_IN
    yield "return-notice", ReturnNotice(target=BACK, tpp=BEE.name), SANDBOX
    yield (
        "return-notice-error",
        ReturnNotice(
            target="http://localhost:8765/back?error=invalid_scope",
            error="invalid_scope",
            explanation="The consent named by the scope is not open any more.",
        ),
        SHELL,
    )


def _dead_ends() -> Iterator[tuple[str, View, Shell]]:
    for reason in Reason:
        yield f"dead-end-{reason.value[0]}", DeadEnd(reason=reason, request_id=REQUEST), SHELL
    known = DeadEnd(
        reason=Reason.TPP_BLOCKED, request_id=REQUEST, tpp=BEE, back_url="/psu/authorise/tk/leave"
    )
    yield "dead-end-with-way-back", known, SANDBOX
    yield (
        "invalid-request",
        InvalidRequest(
            parameter="redirect_uri",
            explanation="It is not the TPP-Redirect-URI that was sent with the consent.",
            request_id=REQUEST,
        ),
        SHELL,
    )
    for status in (400, 403, 404, 409, 410, 422, 429, 500, 503):
        yield f"error-{status}", ErrorPage(status=status, request_id=REQUEST), SHELL

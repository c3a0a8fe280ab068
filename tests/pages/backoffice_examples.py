"""The pages of operations in every variant, with invented people and firms."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from tests.pages.backoffice_payment_examples import backoffice_payment_examples
from tests.pages.redirect_examples import backoffice_redirect_examples
from tests.support.certificates import NOW, a_certificate
from wicketgate.certificates import Kind
from wicketgate.consenting import Ground
from wicketgate.issuers import Standing as ListStanding
from wicketgate.journal import AccessKind
from wicketgate.kernel.actors import ActorKind
from wicketgate.kernel.ids import StaffId
from wicketgate.kernel.permissions import STAFF_MAY, StaffRole
from wicketgate.mail import State as LetterState
from wicketgate.memberships import Position
from wicketgate.onboarding import Check, Checked, Message, Result, State, Voice
from wicketgate.staff import State as StaffState
from wicketgate.tpps import Standing
from wicketgate.web.backoffice.case_views import CaseLine, CasePage, Cases, Compared, Told, Words
from wicketgate.web.backoffice.consent_views import ConsentLine, ConsentPage, Consents
from wicketgate.web.backoffice.issuer_views import AuthorityLine, Issuers, ListLine
from wicketgate.web.backoffice.lists import Pager
from wicketgate.web.backoffice.record_views import (
    Alarm,
    ApplicationLine,
    Audit,
    AuditLine,
    HistoryLine,
    Home,
    KeyLine,
    LetterLine,
    Letters,
    MemberLine,
    OrganisationLine,
    OrganisationPage,
    Organisations,
    RequestLine,
    Requests,
    SigningLine,
    Staff,
    StaffLine,
    SuspensionLine,
)
from wicketgate.web.backoffice.views import (
    CannotApprove,
    DeadInvitation,
    Done,
    Frame,
    Hindrance,
    Invitation,
    LastAdmin,
    NewRecoveryCodes,
    NotPermitted,
    SecondFactor,
    SetUp,
    SignIn,
    Wrong,
)
from wicketgate.web.kit.certificates import Shown
from wicketgate.web.kit.form_pages import RecoveryCodes
from wicketgate.web.kit.pages import SandboxBar, Shell, View

AT: Final = datetime(2026, 11, 22, 13, 32, tzinfo=UTC)
LONG: Final = "Vereinigte Rechnungswesen- und Buchhaltungsdienstleistungsgesellschaft Ostbelgien"
EMAIL: Final = "lea.vandenbrouckeslagmolen@development.vereinigte-buchhaltung.example"
KEY: Final = "PSDBE-NBB-0999000000000001"
ID: Final = "nqnYKKqSAGIDNrBLyeGPuZHF"
REQUEST: Final = "0198c2f7-5b7e-7c41-9c7d-7a41f4f0d3aa"
ALL: Final = Frame(csrf="c", may=STAFF_MAY[StaffRole.ADMIN])
AUDITOR: Final = Frame(csrf="c", may=STAFF_MAY[StaffRole.AUDITOR])
MORE: Final = Pager(next="?behind=1.a", first="/ops")
SQUARE: Final = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 3 3'%3E"
    "%3Cpath d='M0 0h1v1H0zM2 0h1v1H2zM1 1h1v1H1zM0 2h1v1H0z'/%3E%3C/svg%3E"
)
CASE: Final = CaseLine(id=ID, name=LONG, organisation_id=KEY, state=State.SENT, since=AT, doubts=1)
FIRM: Final = OrganisationLine(
    id=KEY, name=LONG, roles=("PSP_AI", "PSP_PI"), standing=Standing.ACTIVE
)
CONSENT: Final = ConsentLine(
    id=ID,
    organisation_id=KEY,
    status="valid",
    created=AT,
    until=date(2027, 5, 21),
)


def backoffice_examples(shell: Shell) -> Iterator[tuple[str, View, Shell]]:
    """Each example's name, the view, and the shell it is shown in."""
    inside = replace(shell, signed_in_as="Iris Peeters")
    sandbox = replace(inside, sandbox=SandboxBar(login="", password="", code=""))
    yield from ((f"ops-{name}", view, shell) for name, view in _outside())
    yield from ((f"ops-{name}", view, sandbox) for name, view in _onboarding())
    yield from ((f"ops-{name}", view, inside) for name, view in _records())
    yield from ((f"ops-{name}", view, sandbox) for name, view in _lists())
    yield from ((f"ops-{name}", view, inside) for name, view in backoffice_redirect_examples())
    yield from ((f"ops-{name}", view, inside) for name, view in backoffice_payment_examples())


def _outside() -> Iterator[tuple[str, View]]:
    yield "sign-in", SignIn(csrf="c", email=EMAIL, errors={"email": Wrong.LOCKED})
    yield "sign-in-out", SignIn(csrf="c", done=Done.SIGNED_OUT)
    yield "second-factor", SecondFactor(csrf="c", errors={"code": Wrong.CODE_WRONG})
    yield "set-up", SetUp(csrf="c", qr=SQUARE, secret=32 * "A", salt="s")
    yield (
        "codes",
        RecoveryCodes(codes=tuple(f"kq3v-d7mx-abcd-efg{n}" for n in range(2, 8)), onwards="/ops"),
    )
    weak = {"password": Wrong.GUESSABLE}
    yield (
        "invitation",
        Invitation(csrf="c", action="/ops/invitation/x", name=LONG, email=EMAIL, errors=weak),
    )
    yield "dead-invitation", DeadInvitation()
    yield "not-permitted", NotPermitted()
    yield "last-admin", LastAdmin()
    yield "cannot-approve", CannotApprove(why=Hindrance.CERTIFICATE_ENDED)


def _onboarding() -> Iterator[tuple[str, View]]:
    alarms = tuple(
        Alarm(what=what, count=count, path="/ops/letters")
        for what, count in (
            ("faults", 1),
            ("letters", 2),
            ("tasks", 3),
            ("payments", 2),
            ("suspended", 1),
        )
    )
    yield "home", Home(frame=ALL, name="Iris", alarms=alarms, queue=(CASE,))
    yield "home-quiet", Home(frame=ALL, name="Iris", alarms=())
    states = (State.ASKED, State.VERIFIED, State.REFUSED, State.WITHDRAWN)
    yield "cases", Cases(frame=ALL, lines=(CASE,), pager=MORE, states=states)
    yield "cases-none", Cases(frame=ALL, lines=(), pager=Pager(), states=states)
    yield "case", _case()
    missing = {"question": Wrong.QUESTION_MISSING}
    yield "case-ask-wrong", replace(_case(), errors=missing)
    refused = replace(CASE, state=State.REFUSED)
    yield (
        "case-refused",
        replace(
            _case(),
            case=refused,
            frame=AUDITOR,
            can_approve=False,
            can_ask=False,
            can_refuse=False,
            refused_for="The register does not know you.",
            thread=(),
        ),
    )


def _case() -> CasePage:
    checks = tuple(Check(of, Result.PASSED, KEY) for of in list(Checked)[:-1])
    doubtful = Check(Checked.NAME_AGREES, Result.DOUBTFUL, "Budget Bee / BudgetBee")
    said = (
        Words(message=Message(Voice.QUESTION, "s", "Which of the two?", 1), by="Iris", at=AT),
        Words(message=Message(Voice.ANSWER, "m", "The first.", 1), by="", at=AT),
        Words(message=Message(Voice.NOTE, "s", "Seen in the register.", 1), by="Iris", at=AT),
    )
    shown = Shown(certificate=a_certificate(), kind=Kind.QWAC, at=NOW, chain=("Sandbox CA",))
    return CasePage(
        frame=ALL,
        case=replace(CASE, state=State.APPROVED_ONCE),
        sent=AT,
        told=Told(name="Léa Vandenbroucke", email=EMAIL, phone="+32 2 555 01 23"),
        checks=(*checks, doubtful),
        compared=(
            Compared(what="name", told="Budget Bee", certified="BudgetBee"),
            Compared(what="roles", told="PSP_AI", certified="PSP_AI"),
            Compared(what="seal", told=KEY, certified=KEY),
        ),
        certificates=(shown,),
        thread=said,
        first_approver="Otto",
        second_person=True,
        can_approve=True,
        can_ask=True,
        can_refuse=True,
    )


def _records() -> Iterator[tuple[str, View]]:
    key = KeyLine(id="k1", name="demo", prefix="wgk_ab", state="active", works=True, since=AT)
    over = SuspensionLine(
        reason="Fraud was seen.",
        since=AT,
        by="Iris",
        lifted=AT,
        lifted_by="Otto",
        lift_reason="It was none.",
    )
    page = OrganisationPage(
        frame=ALL,
        errors={"reason": Wrong.REASON_MISSING},
        organisation=FIRM,
        members=(MemberLine(name="Léa", email=EMAIL, position=Position.OWNER, since=AT),),
        certificates=(Shown(certificate=a_certificate(), kind=Kind.QSEAL, at=NOW),),
        applications=(
            ApplicationLine(
                id="a", name="Bee", apis=("ais", "pis"), keys=(key, replace(key, works=False))
            ),
        ),
        suspensions=(over,),
    )
    yield "organisation-wrong", page
    suspended = replace(FIRM, standing=Standing.BLOCKED)
    yield (
        "organisation-bare",
        replace(
            page,
            errors={},
            done=Done.SUSPENDED,
            organisation=suspended,
            members=(),
            certificates=(),
            applications=(),
            suspensions=(),
        ),
    )
    yield from _consents()


def _consents() -> Iterator[tuple[str, View]]:
    lines = (
        HistoryLine(at=AT, act="consent.received", kind=ActorKind.TPP, after="received"),
        HistoryLine(
            at=AT,
            act="consent.revoked_by_bank",
            kind=ActorKind.STAFF,
            by="Iris",
            before="valid",
            after="expired",
            note="Phoned.",
        ),
    )
    page = ConsentPage(
        frame=ALL,
        errors={"ground": Wrong.GROUND_MISSING, "reason": Wrong.REASON_MISSING},
        consent=CONSENT,
        organisation=LONG,
        kind="dedicated",
        recurring=True,
        frequency=4,
        last_action=date(2026, 11, 22),
        accounts=("BE68539007547034",),
        can_end=True,
        history=lines,
        signings=(SigningLine(id=ID, status="finalised"),),
        readings=((AccessKind.ATTENDED, 3), (AccessKind.UNATTENDED, 1), (AccessKind.CONTINUED, 2)),
        ground=Ground.BANK,
    )
    yield "consent-wrong", page
    ended = replace(CONSENT, status="expired")
    bare = replace(page, errors={}, consent=ended, can_end=False, accounts=(), signings=())
    yield "consent-ended", replace(bare, readings=(), done=Done.REVOKED)
    yield "consents", Consents(frame=ALL, lines=(CONSENT,), pager=MORE)
    yield "consents-none", Consents(frame=ALL, lines=(), pager=Pager())


def _lists() -> Iterator[tuple[str, View]]:
    yield "organisations", Organisations(frame=ALL, lines=(FIRM,), pager=MORE)
    yield "organisations-none", Organisations(frame=ALL, lines=(), pager=Pager(), text="x")
    call = RequestLine(
        at=AT,
        organisation_id=KEY,
        method="GET",
        operation="getAccountList",
        status=401,
        code="CONSENT_INVALID",
        milliseconds=7,
        request_id=REQUEST,
        consent_id=ID,
    )
    wishes = dict.fromkeys(
        ("organisation", "status", "operation", "request", "from", "to", "actor", "act", "thing"),
        "",
    )
    yield "requests", Requests(frame=ALL, lines=(call,), pager=MORE, wishes=wishes)
    yield "requests-none", Requests(frame=ALL, lines=(), pager=Pager(), wishes=wishes)
    yield from _kept(wishes)
    yield from _issuers()
    yield from _staff()


def _issuers() -> Iterator[tuple[str, View]]:
    own = AuthorityLine(name=f"CN={LONG},O={LONG},C=BE", ends=AT, over=False, own=True)
    named = replace(own, name="CN=Qualified CA 1", over=True, own=False)
    good = ListLine(
        territory="BE",
        standing=ListStanding.CURRENT,
        sequence=71,
        issuers=29,
        until=AT,
        checked=AT,
        fault="",
    )
    never = replace(good, territory="NL", standing=ListStanding.NEVER, sequence=None, until=None)
    bad = replace(
        good, territory="EU", standing=ListStanding.STALE, fault="it is past its NextUpdate"
    )
    lapsed = replace(bad, territory="FR", standing=ListStanding.LAPSED)
    page = Issuers(
        frame=ALL,
        authorities=(own, named),
        lists=(good, never, bad, lapsed),
        listed=58,
        bundle_named=True,
        bundle_fault="/etc/wicketgate/issuers.pem: there is no certificate in it",
    )
    yield "issuers", page
    yield (
        "issuers-none",
        Issuers(frame=AUDITOR, authorities=(), lists=(), listed=1, bundle_named=False),
    )


def _kept(wishes: dict[str, str]) -> Iterator[tuple[str, View]]:
    line = AuditLine(
        at=AT,
        actor=f"staff:{ID}",
        who="Iris",
        act="organisation.suspended",
        thing=f"organisation:{KEY}",
        before="active",
        after="blocked",
        request_id=REQUEST,
    )
    audit = Audit(frame=ALL, lines=(line,), pager=MORE, download="/ops/audit.csv", wishes=wishes)
    yield "audit", audit
    yield "audit-none", replace(audit, lines=(), pager=Pager())
    letter = LetterLine(
        id="l",
        to=EMAIL,
        subject="Hello",
        state=LetterState.RETURNED,
        written=AT,
        tries=1,
        dead=False,
    )
    dead = replace(letter, state=LetterState.WAITING, tries=12, dead=True)
    yield "letters", Letters(frame=ALL, lines=(letter, dead), pager=MORE, done=Done.SENT_AGAIN)
    yield "letters-none", Letters(frame=ALL, lines=(), pager=Pager())


def _staff() -> Iterator[tuple[str, View]]:
    iris = StaffLine(
        id=StaffId("s1"),
        name="Iris Peeters",
        email="iris@bank.example",
        role=StaffRole.ADMIN,
        state=StaffState.ACTIVE,
        since=AT,
        oneself=True,
    )
    otto = replace(iris, id="s2", name=LONG, email=EMAIL, state=StaffState.INVITED, oneself=False)
    gone = replace(iris, id="s3", name="Gone", email="", state=StaffState.ENDED, oneself=False)
    faults = {"name": Wrong.NAME_MISSING, "email": Wrong.EMAIL_TAKEN, "role": Wrong.ROLE_MISSING}
    yield (
        "staff-wrong",
        Staff(frame=ALL, lines=(iris, otto, gone), pager=MORE, errors=faults, email=EMAIL),
    )
    yield "staff-auditor", Staff(frame=AUDITOR, lines=(iris, otto, gone), pager=Pager())
    yield "recovery-codes", NewRecoveryCodes(frame=ALL, errors={"code": Wrong.CODE_WRONG})

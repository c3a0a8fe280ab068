"""The form by which an organisation asks to come in.

Its certificates are read first: they fill in what they know. Whatever is sent, the draft keeps it,
so that nothing is typed or chosen twice; a file that cannot be read is not kept.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import certificates, memberships, onboarding, people, redirects
from wicketgate.certificates import Kind
from wicketgate.onboarding import ASKABLE, Case, Dossier, Facts, Papers, State
from wicketgate.people import Limit, Member
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.certificates import UNREAD, Shown, chain_of
from wicketgate.web.kit.forms import Form
from wicketgate.web.kit.organisation_letters import press_of
from wicketgate.web.kit.seat import Seat

from .declaring import lines_of
from .organisation import HERE
from .organisation_views import Notice, Verify, Wrong

FORM: Final = f"{HERE}/verify"
_LATER: Final = "later"
_SEND: Final = "send"
_LONGEST: Final = 200
_NO_NAME: Final = re.compile(r"[/@<>]|www\.")
"""A letter goes to an address that nobody has confirmed: what is in it must not lead anywhere."""
_PHONE: Final = re.compile(r"\+?[0-9 ()./-]{6,30}")
_FEWEST_DIGITS: Final = 6
_TAKEN_UP: Final = frozenset({State.DRAFT, State.REFUSED})
"""What a new form begins with: what was filled in before."""
_FIELDS: Final = (
    *(Kind.QWAC.value, Kind.QSEAL.value),
    *("company", onboarding.ROLES, onboarding.REDIRECTS),
    *("first_name", "last_name", "email", "phone"),
)
"""In the order of the page."""


# ------------------------------------------------------------------ the page
async def verify_page(seat: Seat, request: Request) -> Response:
    """The form as it was left."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    async with seat.desk.reading(browser.request_id) as work:
        belongs = await memberships.belongs(work, who.member.id)
        case = await onboarding.of_member(work, who.member.id)
    if belongs or (case is not None and case.state in onboarding.OPEN):
        return browser.see(HERE)
    return browser.show(_page(browser, _begun(case, who.member), {}))


def _begun(case: Case | None, member: Member) -> Dossier:
    """What was filled in before; at first what we know of the member."""
    if case is not None and case.state in _TAKEN_UP:
        return case.dossier
    first_name, _, last_name = member.name.partition(" ")
    return Dossier(Facts(first_name=first_name, last_name=last_name, email=member.email))


def _page(browser: Browser, dossier: Dossier, faults: Mapping[str, str]) -> Verify:
    facts, papers = dossier.facts, dossier.papers
    flaws = redirects.look_through(dossier.redirects)
    return Verify(
        csrf=browser.csrf,
        first_name=facts.first_name,
        last_name=facts.last_name,
        company=facts.company,
        email=facts.email,
        phone=facts.phone,
        roles=frozenset(role.value for role in facts.roles),
        qwac=_shown(browser, papers, Kind.QWAC),
        qseal=_shown(browser, papers, Kind.QSEAL),
        redirects=None if browser.seat.sandbox else "\n".join(dossier.redirects),
        line=flaws[0].line if flaws else 0,
        strange=dossier.unnamed_hosts,
        errors={name: faults[name] for name in _FIELDS if name in faults},
    )


def _shown(browser: Browser, papers: Papers, kind: Kind) -> Shown | None:
    certificate = papers.of(kind)
    if certificate is None:
        return None
    seat = browser.seat
    chain = chain_of(seat.trust, certificate)
    return Shown(certificate=certificate, kind=kind, at=seat.desk.clock(), chain=chain)


# ------------------------------------------------------------------ what was posted
async def verify(seat: Seat, request: Request) -> Response:
    """Keep the draft; then read on, finish later, or send it."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    form = await browser.upload(long_texts={onboarding.REDIRECTS})
    await browser.count(Limit.ONBOARD, who.member.id)
    posted = await _posted(browser, who.member, form)
    try:
        return await _answer_to(browser, posted, form.get("do"))
    except memberships.AlreadyBelongs:
        return browser.see(HERE)


@dataclass(frozen=True, slots=True)
class _Posted:
    """What was filled in, and the files that could not be read."""

    dossier: Dossier
    unread: Mapping[str, str]


async def _posted(browser: Browser, member: Member, form: Form) -> _Posted:
    async with browser.seat.desk.reading(browser.request_id) as work:
        case = await onboarding.of_member(work, member.id)
    papers, unread = _begun(case, member).papers, {}
    for kind in Kind:
        raw = form.file(kind.value)
        try:
            papers = papers.having(kind, certificates.read(raw)) if raw else papers
        except certificates.Unreadable as refusal:
            unread[kind.value] = UNREAD[type(refusal)].value
    facts = _facts_in(form)
    if form.get("do") != _SEND:
        facts = facts.filled(papers.of(Kind.QWAC))
    # In the sandbox any URL will do, so that none is asked for.
    urls = () if browser.seat.sandbox else lines_of(form.get(onboarding.REDIRECTS))
    return _Posted(Dossier(facts, papers, browser.shell.language.value, urls), unread)


def _facts_in(form: Form) -> Facts:
    def typed(name: str) -> str:
        return form.get(name).strip()[:_LONGEST]

    return Facts(
        first_name=typed("first_name"),
        last_name=typed("last_name"),
        company=typed("company"),
        email=people.normalised(typed("email")),
        phone=typed("phone"),
        roles=frozenset(role for role in ASKABLE if form.get(role.value)),
    )


async def _answer_to(browser: Browser, posted: _Posted, do: str) -> Response:
    """Raises memberships.AlreadyBelongs, IllegalMove."""
    seat, dossier = browser.seat, posted.dossier
    async with seat.desk.writing(browser.request_id) as work:
        who = await people.signed_in(work, browser.secret)
        await onboarding.save(work, who.member.id, dossier)
        findings = await onboarding.examine(work, who.member.id, dossier, seat.trust)
    faults = {**onboarding.faults_of(dossier, findings), **posted.unread}
    if do == _SEND:
        faults = {**_wrong(dossier.facts), **faults}
        return await _send(browser, dossier, faults)
    faults = {name: fault for name, fault in faults.items() if fault != onboarding.MISSING}
    if do == _LATER and not posted.unread:
        return browser.see(f"{HERE}?done={Notice.SAVED.value}")
    if faults:
        return browser.show(_page(browser, dossier, faults))
    return browser.see(FORM)


def _wrong(facts: Facts) -> dict[str, str]:
    """What is wrong with what was typed."""
    typed = {
        "first_name": facts.first_name,
        "last_name": facts.last_name,
        "company": facts.company,
        "email": facts.email,
        "phone": facts.phone,
    }
    odd = {
        "first_name": Wrong.NAME_ODD if _NO_NAME.search(facts.first_name) else None,
        "last_name": Wrong.NAME_ODD if _NO_NAME.search(facts.last_name) else None,
        "email": Wrong.EMAIL_MALFORMED if people.email_fault(facts.email) else None,
        "phone": None if _is_phone(facts.phone) else Wrong.PHONE_MALFORMED,
    }
    wrong = {name: Wrong.BLANK if not text else odd.get(name) for name, text in typed.items()}
    wrong[onboarding.ROLES] = None if facts.roles else Wrong.NO_ROLE
    return {name: fault.value for name, fault in wrong.items() if fault is not None}


def _is_phone(text: str) -> bool:
    digits = sum(sign.isdigit() for sign in text)
    return _PHONE.fullmatch(text) is not None and digits >= _FEWEST_DIGITS


async def _send(browser: Browser, dossier: Dossier, faults: Mapping[str, str]) -> Response:
    """Hand it to the bank, unless something is wrong with it."""
    if faults:
        return browser.show(_page(browser, dossier, faults))
    seat = browser.seat
    try:
        async with seat.desk.writing(browser.request_id) as work:
            who = await people.signed_in(work, browser.secret)
            member = who.member.id
            await onboarding.send(work, press_of(seat), member, dossier, seat.trust)
    except onboarding.NotInOrder as refusal:
        return browser.show(_page(browser, dossier, refusal.faults))
    return browser.see(f"{HERE}?done={Notice.SENT.value}")

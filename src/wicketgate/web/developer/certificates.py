"""The certificates of a verified organisation: which it holds, the next one, the old one."""

from dataclasses import dataclass, replace
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from wicketgate import certificates, memberships, people
from wicketgate.certificates import Certificate, CertificateUnknown, Demand, Doubt, Held, Kind
from wicketgate.kernel.work import Work
from wicketgate.memberships import Belonging, Position
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.certificates import UNREAD, Shown, Unread, chain_of
from wicketgate.web.kit.headers_of_pages import PAGE_HEADERS
from wicketgate.web.kit.seat import Seat

from .certificate_views import OWN_PLACE, Certificates, Notice, notice_of

_TEXT_FIELD: Final = "pasted"
_FILE_FIELD: Final = "certificate"


async def certificates_page(seat: Seat, request: Request) -> Response:
    """The list. Raises memberships.NoOrganisation."""
    browser = Browser(seat, request)
    belonging = await browser.belong()
    async with seat.desk.reading(browser.request_id) as work:
        page = await _page(browser, work, belonging)
    return browser.show(page)


async def _page(browser: Browser, work: Work, belonging: Belonging) -> Certificates:
    held = await certificates.held_by(work, belonging.organisation.id)
    qwacs = [one for one in held if one.valid_qwac(work.clock())]
    return Certificates(
        csrf=browser.csrf,
        organisation=belonging.organisation.name,
        owner=belonging.membership.position is Position.OWNER,
        held=tuple([await _shown(browser.seat, work, one) for one in held]),
        last_qwac=qwacs[0].certificate.fingerprint if len(qwacs) == 1 else "",
        notice=notice_of(browser.request.query_params.get("done")),
    )


async def _shown(seat: Seat, work: Work, held: Held) -> Shown:
    return Shown(
        certificate=held.certificate,
        kind=held.kind,
        at=work.clock(),
        revoked=await certificates.revoked(work, held.certificate),
        chain=chain_of(seat.trust, held.certificate),
    )


async def add(seat: Seat, request: Request) -> Response:
    """Hold the next one beside the others. Raises memberships.NoOrganisation, NotOwner."""
    browser = Browser(seat, request)
    belonging = await browser.belong()
    belonging.membership.check_owner()
    form = await browser.upload(long_texts={_TEXT_FIELD})
    kind = Kind.QSEAL if form.get("kind") == Kind.QSEAL else Kind.QWAC
    raw = form.file(_FILE_FIELD) or form.get(_TEXT_FIELD).encode()
    sent = _Sent(kind)
    try:
        read = certificates.read(raw) if raw.strip() else None
    except certificates.Unreadable as refusal:
        # What cannot be read may be a key: it is not shown again.
        return await _again(browser, belonging, replace(sent, unread=UNREAD[type(refusal)]))
    if read is None:
        return await _again(browser, belonging, replace(sent, unread=Unread.MISSING))
    doubts, notice = await _keep(browser, read, kind)
    if doubts:
        sent = replace(sent, doubts=doubts, pasted=form.get(_TEXT_FIELD))
        return await _again(browser, belonging, sent)
    return browser.see(f"{OWN_PLACE}?done={notice.value}")


@dataclass(frozen=True, slots=True)
class _Sent:
    """What was sent, and what is wrong with it."""

    kind: Kind
    unread: Unread | None = None
    doubts: tuple[Doubt, ...] = ()
    pasted: str = ""


async def _again(browser: Browser, belonging: Belonging, sent: _Sent) -> Response:
    async with browser.seat.desk.reading(browser.request_id) as work:
        page = await _page(browser, work, belonging)
    told = replace(page, kind=sent.kind, unread=sent.unread, doubts=sent.doubts, pasted=sent.pasted)
    return browser.show(told)


async def _keep(
    browser: Browser, read: Certificate, kind: Kind
) -> tuple[tuple[Doubt, ...], Notice]:
    """Hold it unless something speaks against it. Raises as `add`."""
    seat = browser.seat
    async with seat.desk.writing(browser.request_id) as work:
        who = await people.signed_in(work, browser.secret)
        belonging = await memberships.of_member(work, who.member.id)
        belonging.membership.check_owner()
        organisation = belonging.organisation
        demand = Demand(kind, frozenset(organisation.roles), organisation.id)
        doubts = await certificates.examine(work, read, demand, seat.trust)
        if doubts:
            return doubts, Notice.KNOWN
        new = await certificates.keep(work, organisation.id, read, kind)
    return (), Notice.ADDED if new else Notice.KNOWN


async def remove(seat: Seat, request: Request) -> Response:
    """Hold it no longer. Raises as `add`, and CertificateUnknown, LastValidQwac."""
    browser = Browser(seat, request)
    await browser.belong()
    await browser.form()
    async with seat.desk.writing(browser.request_id) as work:
        who = await people.signed_in(work, browser.secret)
        belonging = await memberships.of_member(work, who.member.id)
        belonging.membership.check_owner()
        fingerprint = request.path_params["fingerprint"]
        await certificates.remove(work, belonging.organisation.id, fingerprint)
    return browser.see(f"{OWN_PLACE}?done={Notice.REMOVED.value}")


async def download(seat: Seat, request: Request) -> Response:
    """The certificate in PEM. Raises memberships.NoOrganisation, CertificateUnknown."""
    browser = Browser(seat, request)
    belonging = await browser.belong()
    async with seat.desk.reading(browser.request_id) as work:
        held = await certificates.held_by(work, belonging.organisation.id)
    for one in held:
        if one.certificate.fingerprint == request.path_params["fingerprint"]:
            return pem_file(one.certificate.pem, one.kind)
    raise CertificateUnknown


def pem_file(pem: str, kind: Kind) -> Response:
    """A certificate to be kept as a file."""
    named = {"Content-Disposition": f'attachment; filename="{kind}.pem"'}
    return PlainTextResponse(pem, headers={**PAGE_HEADERS, **named})

"""Certificates for tests: ordered by a form, handed out once in a zip, listed, revoked."""

import asyncio
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from wicketgate import certificates, memberships, people, qtsp
from wicketgate.certificates import Kind
from wicketgate.kernel.ids import MemberId, OrganisationId
from wicketgate.kernel.paging import read_key
from wicketgate.kernel.work import Work
from wicketgate.qtsp import Defect, Issued, KeyKind, Life, Order, Owner, PrivateKey, PublicKey
from wicketgate.web.kit.browser import Browser
from wicketgate.web.kit.certificates import Shown, chain_of
from wicketgate.web.kit.forms import Form
from wicketgate.web.kit.headers_of_pages import PAGE_HEADERS
from wicketgate.web.kit.seat import Seat

from .certificate_views import Notice, notice_of
from .certificate_zip import NAME, Parcel
from .certificates import pem_file
from .provider import PATH
from .test_certificate_views import TEST_PLACE, IssuedLine, TestCertificates, Wish, Wrong

_ROLES: Final = ("PSP_AI", "PSP_PI", "PSP_IC", "PSP_AS")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_LONGEST_NAME: Final = 64
"""In UTF-8: what X.520 gives an organisation's name."""
_FILE_FIELD: Final = "request_file"
_TEXT_FIELD: Final = "request"
_ZIP: Final = {
    **PAGE_HEADERS,
    "Content-Disposition": f'attachment; filename="{NAME}"',
}

Chosen = TypeVar("Chosen", bound=StrEnum)


# ------------------------------------------------------------------ the page
async def test_certificates_page(seat: Seat, request: Request) -> Response:
    """The form with what fits the member, and what was issued before."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    async with seat.desk.reading(browser.request_id) as work:
        wish, _owner = await _beginning(work, who.member.id)
        page = await _page(browser, work, wish, {})
    return browser.show(page)


async def _beginning(work: Work, member: MemberId) -> tuple[Wish, Owner]:
    """The order that fits the member, and for whom it would be."""
    kinds = frozenset(kind.value for kind in Kind)
    try:
        organisation = (await memberships.of_member(work, member)).organisation
    except memberships.NoOrganisation:
        identifier = qtsp.invented_identifier(work.keys, member)
        wish = Wish(
            name="Budget Test",
            identifier=identifier,
            country="BE",
            roles=frozenset({"PSP_AI"}),
            kinds=kinds,
        )
        return wish, Owner(member, None)
    wish = Wish(
        name=organisation.name,
        identifier=organisation.id,
        country=organisation.id[3:5],
        roles=frozenset(organisation.roles),
        kinds=kinds,
    )
    return wish, Owner(member, organisation.id)


async def _page(
    browser: Browser, work: Work, wish: Wish, errors: Mapping[str, Wrong]
) -> TestCertificates:
    who = await people.signed_in(work, browser.secret)
    _wish, owner = await _beginning(work, who.member.id)
    after = read_key(browser.request.query_params.get("after", ""))
    page = await qtsp.issued_to(work, owner, after)
    return TestCertificates(
        csrf=browser.csrf,
        wish=wish,
        lines=tuple(_line(browser.seat, work, one) for one in page.lines),
        rest=page.rest,
        errors=errors,
        notice=notice_of(browser.request.query_params.get("done")),
    )


def _line(seat: Seat, work: Work, one: Issued) -> IssuedLine:
    read = certificates.read(one.pem.encode("ascii"))
    shown = Shown(
        certificate=read,
        kind=one.kind,
        at=work.clock(),
        revoked=one.revoked_us is not None,
        chain=chain_of(seat.trust, read),
    )
    return IssuedLine(shown=shown, defect=one.defect, revocable=one.revocable)


# ------------------------------------------------------------------ ordering
async def issue(seat: Seat, request: Request) -> Response:
    """Issue what was ordered; the answer is the one copy of the keys."""
    browser = Browser(seat, request)
    await browser.recognise()
    form = await browser.upload(long_texts={_TEXT_FIELD})
    wish = _wish_in(form)
    errors = _wrong(wish)
    given, wrong = _given_key(form)
    errors |= wrong
    if errors:
        return await _again(browser, wish, errors)
    keys = {} if given else await _new_keys(wish)
    wanted = {kind: given or keys[kind].public_key() for kind in Kind if kind in wish.kinds}
    try:
        issued = await _issue(browser, wish, wanted)
    except qtsp.IdentifierTaken:
        return await _again(browser, wish, {"identifier": Wrong.IDENTIFIER_TAKEN})
    desk = seat.desk
    bank, order, chain = desk.profile.bank_name, _order(wish), qtsp.chain(desk.keys)
    parcel = Parcel(bank, f"{seat.base_url}{PATH}", order, issued, keys, chain)
    return Response(parcel.packed(), media_type="application/zip", headers=_ZIP)


async def _again(browser: Browser, wish: Wish, errors: Mapping[str, Wrong]) -> Response:
    async with browser.seat.desk.reading(browser.request_id) as work:
        page = await _page(browser, work, wish, errors)
    return browser.show(page)


async def _issue(browser: Browser, wish: Wish, keys: Mapping[Kind, PublicKey]) -> list[Issued]:
    """Raises qtsp.IdentifierTaken."""
    seat = browser.seat
    async with seat.desk.writing(browser.request_id) as work:
        who = await people.signed_in(work, browser.secret)
        _wish, owner = await _beginning(work, who.member.id)
        return await qtsp.issue(work, owner, _order(wish), keys, f"{seat.base_url}{PATH}")


async def _new_keys(wish: Wish) -> dict[Kind, PrivateKey]:
    """One for each certificate: a key that signs for a firm connects nobody."""
    kinds = [kind for kind in Kind if kind in wish.kinds]
    made = [asyncio.to_thread(qtsp.new_key, wish.key) for _kind in kinds]
    return dict(zip(kinds, await asyncio.gather(*made), strict=True))


def _order(wish: Wish) -> Order:
    return Order(
        name=wish.name,
        identifier=OrganisationId(wish.identifier),
        country=wish.country,
        roles=wish.roles,
        life=wish.life,
        defect=wish.defect,
    )


# ------------------------------------------------------------------ what was posted
def _wish_in(form: Form) -> Wish:
    return Wish(
        name=form.get("name").strip(),
        identifier=form.get("identifier").strip(),
        country=form.get("country").strip().upper(),
        roles=frozenset(role for role in _ROLES if form.get(role)),
        kinds=frozenset(kind.value for kind in Kind if form.get(kind)),
        life=_chosen(form, "life", Life.YEAR),
        defect=_chosen(form, "defect", Defect.NONE),
        key=_chosen(form, "key", KeyKind.EC),
        request=form.get(_TEXT_FIELD),
    )


def _chosen(form: Form, name: str, otherwise: Chosen) -> Chosen:
    """The choice; the usual one for what is no choice of ours."""
    return next((one for one in type(otherwise) if one.value == form.get(name)), otherwise)


def _wrong(wish: Wish) -> dict[str, Wrong]:
    """What is wrong with the fields, in the order of the page."""
    too_long = len(wish.name.encode()) > _LONGEST_NAME
    roles_needed = wish.defect not in {Defect.NO_PSD2_STATEMENT, Defect.WRONG_ROLE}
    found = {
        "name": Wrong.NAME_LONG if too_long else None if wish.name else Wrong.BLANK,
        "identifier": None
        if qtsp.IDENTIFIER.fullmatch(wish.identifier)
        else Wrong.IDENTIFIER_MALFORMED,
        "country": None if _COUNTRY.fullmatch(wish.country) else Wrong.COUNTRY_MALFORMED,
        "roles": Wrong.NO_ROLE if roles_needed and not wish.roles else None,
        "kinds": None if wish.kinds else Wrong.NO_KIND,
    }
    return {name: wrong for name, wrong in found.items() if wrong is not None}


def _given_key(form: Form) -> tuple[PublicKey | None, dict[str, Wrong]]:
    """The key of the signing request, if one was sent, and what is wrong with it."""
    raw = form.file(_FILE_FIELD) or form.get(_TEXT_FIELD).encode()
    if not raw.strip():
        return None, {}
    try:
        return qtsp.key_in_request(raw), {}
    except certificates.PrivateKeyGiven:
        return None, {_TEXT_FIELD: Wrong.PRIVATE_KEY}
    except qtsp.KeyTooWeak:
        return None, {_TEXT_FIELD: Wrong.KEY_WEAK}
    except qtsp.RequestUnreadable:
        return None, {_TEXT_FIELD: Wrong.REQUEST_UNREADABLE}


# ------------------------------------------------------------------ one of the list
async def download(seat: Seat, request: Request) -> Response:
    """The certificate in PEM. Raises qtsp.IssueUnknown."""
    browser = Browser(seat, request)
    who = await browser.recognise()
    async with seat.desk.reading(browser.request_id) as work:
        _wish, owner = await _beginning(work, who.member.id)
        found = await qtsp.find(work, owner, request.path_params["fingerprint"])
    return pem_file(found.pem, found.kind)


async def revoke(seat: Seat, request: Request) -> Response:
    """Revoke it. Raises qtsp.IssueUnknown."""
    browser = Browser(seat, request)
    await browser.recognise()
    await browser.form()
    async with seat.desk.writing(browser.request_id) as work:
        who = await people.signed_in(work, browser.secret)
        _wish, owner = await _beginning(work, who.member.id)
        await qtsp.revoke(work, owner, request.path_params["fingerprint"])
    return browser.see(f"{TEST_PLACE}?done={Notice.REVOKED.value}")

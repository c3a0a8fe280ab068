"""Certificates on the pages of the developers' area: ordered, added, removed, checked."""

import io
import zipfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from starlette.routing import Router

from tests.support.certificates import BEE, KEY, KEYS, ORDER, Ca, a_certificate, a_request
from tests.support.clock import TestClock
from tests.support.firms import somebody
from tests.support.members import BASE, EMAIL, REQUEST, SECRET, Person
from wicketgate import certificates, credentials, mail, memberships, people, qtsp, sandbox, tpps
from wicketgate.certificates import Certificate, Doubt, Kind
from wicketgate.issuers import Register
from wicketgate.kernel.ids import MemberId, OrganisationId
from wicketgate.kernel.work import Desk
from wicketgate.memberships import jobs as membership_jobs
from wicketgate.qtsp import Defect, Life
from wicketgate.settlement import Way
from wicketgate.web import account, developer
from wicketgate.web.developer.provider import PATH
from wicketgate.web.kit.organisation_letters import press_of
from wicketgate.web.kit.seat import Seat

TEST: Final = "/dev/sandbox/certificates"
OWN: Final = "/dev/organisation/certificates"
WASP: Final = OrganisationId("PSDBE-NBB-9990000002")
ROLES: Final = frozenset({tpps.Role.ACCOUNT_INFORMATION, tpps.Role.PAYMENT_INITIATION})
WISH: Final = {
    "name": "Budget Bee",
    "identifier": BEE,
    "country": "BE",
    "PSP_AI": "yes",
    "PSP_PI": "yes",
    "qwac": "yes",
    "qseal": "yes",
}


@dataclass
class House:
    """The portal with its sandbox provider."""

    seat: Seat
    member: MemberId

    async def hold(self, one: Certificate, kind: Kind = Kind.QWAC) -> None:
        async with self.seat.desk.writing(REQUEST) as work:
            await certificates.keep(work, BEE, one, kind)

    async def held(self) -> list[Certificate]:
        async with self.seat.desk.reading(REQUEST) as work:
            return [one.certificate for one in await certificates.held_by(work, BEE)]


@pytest.fixture
async def house(sqlite_desk: Desk) -> House:
    """Budget Bee with one owner, and another organisation."""
    seat = Seat(
        sqlite_desk, Way(sandbox.bank), BASE, sandbox=True, issuers=Register(qtsp.trust(KEYS))
    )
    hashed = await credentials.hash_password(SECRET)
    async with sqlite_desk.writing(REQUEST) as work:
        await tpps.admit(work, tpps.Organisation(BEE, "Budget Bee", ROLES))
        await tpps.admit(work, tpps.Organisation(WASP, "Second Swallow", ROLES))
        member = await people.seed(work, people.Applicant("Léa Peeters", EMAIL, hashed, "en"))
    return House(seat, member)


@pytest.fixture
async def lea(house: House) -> AsyncIterator[Person]:
    """A member without an organisation, signed in."""
    app = Router([*account.mount(house.seat), *developer.mount(house.seat)])
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url=BASE) as client:
        clock = house.seat.desk.clock
        assert isinstance(clock, TestClock)
        person = Person(client, clock)
        await person.sign_in()
        yield person


@pytest.fixture
async def owner(house: House, lea: Person) -> Person:
    """Léa as the owner of Budget Bee."""
    async with house.seat.desk.writing(REQUEST) as work:
        await memberships.found(work, house.member, BEE)
    return lea


async def upload(
    person: Person, path: str, fields: Mapping[str, str], files: Mapping[str, bytes]
) -> httpx2.Response:
    """Post the page's form with files."""
    await person.get(path)
    token = next(one for one in person.page.all("input") if one.attributes["name"] == "csrf")
    sent = {**fields, "csrf": token.attributes["value"] or ""}
    parts = {name: ("given", content) for name, content in files.items()}
    answer = await person.client.post(path, data=sent, files=parts or {"none": b""})
    person.answer = answer
    return answer


def unpacked(answer: httpx2.Response) -> dict[str, bytes]:
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "no-store"
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    return {name: archive.read(name) for name in archive.namelist()}


# ------------------------------------------------------------------ test certificates
async def test_an_order_is_answered_by_one_zip_whose_keys_are_kept_nowhere(
    house: House, owner: Person
) -> None:
    files = unpacked(await upload(owner, TEST, WISH, {}))

    assert sorted(files) == [
        *("README.txt", "chain.pem", "qseal.key", "qseal.pem", "qwac.key", "qwac.pem")
    ]
    for kind in Kind:
        read = certificates.read(files[f"{kind}.pem"])
        key = load_pem_private_key(files[f"{kind}.key"], None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        assert x509.load_der_x509_certificate(read.der).public_key() == key.public_key()
        assert read.kind is kind
        assert read.organisation_id == BEE
    await owner.get(TEST)
    assert b"PRIVATE KEY" not in owner.last.content
    async with house.seat.desk.reading(REQUEST) as work:
        page = await qtsp.issued_to(work, qtsp.Owner(house.member, BEE))
    assert {one.kind for one in page.lines} == set(Kind)


async def test_a_signing_request_keeps_its_key_at_home(owner: Person) -> None:
    request = a_request().public_bytes(Encoding.DER)

    files = unpacked(await upload(owner, TEST, WISH, {"request_file": request}))

    assert sorted(files) == ["README.txt", "chain.pem", "qseal.pem", "qwac.pem"]
    read = x509.load_pem_x509_certificate(files["qwac.pem"])
    assert read.public_key() == KEY.public_key()


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({"name": ""}, ["name"]),
        ({"name": "ä" * 33}, ["name"]),
        ({"identifier": "VATBE-0123456789"}, ["identifier"]),
        ({"identifier": WASP}, ["identifier"]),
        ({"country": "Belgium"}, ["country"]),
        ({"PSP_AI": "", "PSP_PI": ""}, ["roles"]),
        ({"qwac": "", "qseal": "", "name": ""}, ["name", "kinds"]),
        ({"request": "no request"}, ["request"]),
        ({"request": Ca().raw().public_bytes(Encoding.PEM).decode()}, ["request"]),
    ],
)
async def test_what_is_wrong_with_an_order_is_told_at_its_field(
    owner: Person, changed: dict[str, str], faults: list[str]
) -> None:
    answer = await upload(owner, TEST, {**WISH, **changed}, {})

    assert answer.status_code == 422
    assert owner.faults == faults


async def test_a_request_whose_signature_is_not_its_keys_is_refused(owner: Person) -> None:
    request = bytearray(a_request().public_bytes(Encoding.DER))
    request[-1] ^= 1

    answer = await upload(owner, TEST, WISH, {"request_file": bytes(request)})

    assert answer.status_code == 422
    assert owner.faults == ["request"]


async def test_a_private_key_in_place_of_a_request_is_refused_and_not_shown(owner: Person) -> None:
    key = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    answer = await upload(owner, TEST, WISH, {"request_file": key})

    assert answer.status_code == 422
    assert "A private key was sent" in answer.text
    assert key.splitlines()[1] not in answer.content


async def test_a_member_without_an_organisation_gets_an_invented_identifier(lea: Person) -> None:
    await lea.get(TEST)
    [field] = [one for one in lea.page.all("input") if one.attributes["name"] == "identifier"]
    identifier = field.attributes["value"] or ""

    assert identifier.startswith("PSDBE-NBB-98")
    files = unpacked(await upload(lea, TEST, {**WISH, "identifier": identifier}, {}))
    assert certificates.read(files["qwac.pem"]).organisation_id == identifier
    assert (await upload(lea, TEST, WISH, {})).status_code == 422


async def test_a_revoked_certificate_is_on_the_list_and_refused(owner: Person) -> None:
    files = unpacked(await upload(owner, TEST, WISH, {}))
    one = certificates.read(files["qwac.pem"])
    assert await checked(owner, files["qwac.pem"]) == []

    await owner.get(TEST)
    path = f"{TEST}/{one.fingerprint}/revoke"
    forms = [form.attributes["action"] for form in owner.page.all("form")]
    await owner.post({}, form=forms.index(path))

    assert "revoked" in owner.last.text
    assert await checked(owner, files["qwac.pem"]) == [Doubt.REVOKED]
    assert await checked(owner, files["qseal.pem"], "qseal") == []
    raw = (await owner.client.get(f"{PATH}/qualified.crl")).content
    issuing, _root = qtsp.chain(KEYS)
    listed = x509.load_der_x509_crl(raw)
    key = x509.load_pem_x509_certificate(issuing.encode()).public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert listed.is_signature_valid(key)
    assert listed.get_revoked_certificate_by_serial_number(int(one.serial, 16)) is not None


async def checked(person: Person, raw: bytes, kind: str = "qwac") -> list[str]:
    answer = await person.client.post(f"{PATH}/check?kind={kind}", content=raw)
    doubts: list[str] = answer.json()["doubts"]
    return doubts


@pytest.mark.parametrize(
    ("defect", "doubts"),
    [
        (Defect.EXPIRED, [Doubt.EXPIRED]),
        (Defect.NOT_YET_VALID, [Doubt.NOT_YET_VALID]),
        (Defect.REVOKED, [Doubt.REVOKED]),
        (Defect.FOREIGN_ISSUER, [Doubt.ISSUER_UNKNOWN]),
        (Defect.NO_PSD2_STATEMENT, [Doubt.NO_PSD2_STATEMENT]),
        (Defect.WRONG_ROLE, []),  # the check asks for no role
    ],
)
async def test_each_defect_can_be_ordered(
    owner: Person, defect: Defect, doubts: list[Doubt]
) -> None:
    files = unpacked(await upload(owner, TEST, {**WISH, "defect": defect.value}, {}))

    assert await checked(owner, files["qwac.pem"]) == doubts


async def test_what_cannot_be_read_is_told_by_the_check(lea: Person) -> None:
    answer = await lea.client.post(f"{PATH}/check", content=b"nothing")

    assert answer.status_code == 422
    assert answer.json() == {"usable": False, "unreadable": "no-certificate"}


async def test_a_live_bank_has_no_provider(house: House) -> None:
    live = replace(house.seat, sandbox=False)
    transport = httpx2.ASGITransport(app=Router(developer.mount(live)))
    async with httpx2.AsyncClient(transport=transport, base_url=BASE) as client:
        for path in (TEST, f"{PATH}/qualified.crl", f"{PATH}/chain.pem", f"{PATH}/disclosure"):
            assert (await client.get(path)).status_code == 404


# ------------------------------------------------------------------ the organisation's own
async def test_the_next_certificate_is_added_beside_the_old_one(
    house: House, owner: Person
) -> None:
    old, new = a_certificate(), a_certificate()
    await house.hold(old)

    answer = await upload(owner, OWN, {"kind": "qwac"}, {"certificate": new.der})
    assert answer.headers["location"] == f"{OWN}?done=added"
    assert set(await house.held()) == {old, new}

    await owner.get(OWN)
    actions = [form.attributes["action"] for form in owner.page.all("form")]
    await owner.post({}, form=actions.index(f"{OWN}/{old.fingerprint}/remove"))
    assert await house.held() == [new]
    actions = [form.attributes["action"] for form in owner.page.all("form")]
    assert f"{OWN}/{new.fingerprint}/remove" not in actions
    assert "until you have added another" in owner.last.text


async def test_every_doubt_is_told_at_the_field(house: House, owner: Person) -> None:
    wrong = Ca().certificate(
        Kind.QSEAL, replace(ORDER, identifier=WASP, defect=Defect.EXPIRED, life=Life.YEAR)
    )

    answer = await upload(owner, OWN, {"kind": "qwac", "pasted": wrong.pem}, {})

    assert answer.status_code == 422
    for words in ("of another kind", "names another organisation", "Its time is over"):
        assert words in answer.text
    assert wrong.pem.splitlines()[1] in answer.text  # what was pasted is kept
    assert await house.held() == []


async def test_a_private_key_is_refused_discarded_and_warned_of(
    house: House, owner: Person, capfd: pytest.CaptureFixture[str]
) -> None:
    key = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    secret = key.splitlines()[1]

    for fields, files in (
        ({"pasted": key.decode()}, {}),
        ({}, {"certificate": a_certificate().pem.encode() + key}),
    ):
        answer = await upload(owner, OWN, {"kind": "qwac", **fields}, files)
        assert answer.status_code == 422
        assert "A private key was sent" in answer.text
        assert secret not in answer.content

    assert secret.decode() not in "".join(capfd.readouterr())
    assert await house.held() == []


async def test_a_developer_looks_and_changes_nothing(house: House, lea: Person) -> None:
    await house.hold(a_certificate())
    async with house.seat.desk.writing(REQUEST) as work:
        await memberships.found(work, await somebody(work, "Olga"), BEE)
        await memberships.join(work, house.member, await memberships.make_code(work, BEE))

    answer = await upload(lea, OWN, {"kind": "qwac"}, {"certificate": a_certificate().der})

    assert answer.status_code == 403
    await lea.get(OWN)
    assert "An owner of your organisation can add" in lea.last.text
    assert len(await house.held()) == 1


async def test_who_belongs_to_no_organisation_is_led_to_where_one_can_be_had(lea: Person) -> None:
    answer = await lea.client.get(OWN)

    assert answer.headers["location"] == "/dev/organisation"


async def test_owners_get_a_letter_before_their_certificate_ends(
    house: House, owner: Person
) -> None:
    await house.hold(Ca().certificate(order=replace(ORDER, life=Life.DAYS_5)))
    job = membership_jobs.jobs(press_of(house.seat))["memberships.tell_of_ending_certificates"]

    for _turn in range(2):
        async with house.seat.desk.writing(REQUEST) as work:
            await job(work, "")

    async with house.seat.desk.reading(REQUEST) as work:
        [letter] = await mail.latest(work)
    assert letter.draft.to == EMAIL
    assert letter.draft.subject == "Your QWAC ends on 2026-11-23"
    assert "ends in 4 days" in letter.draft.text
    assert f"{BASE}{OWN}" in letter.draft.text
    await owner.get(OWN)
    assert "Your QWAC ends in 4 days" in owner.last.text

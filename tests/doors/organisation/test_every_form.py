"""Every form of the developers' area, with every fault: each is told at its field."""

from dataclasses import replace
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.doors.organisation import test_verify
from tests.doors.organisation.visiting import Colleague, Site
from tests.support.cases import an_order, asked
from tests.support.certificates import KEY, Ca, a_request
from tests.support.faults import Case, check
from tests.support.firms import HIVE, NEST, REQUEST, a_firm
from wicketgate import applications, onboarding, tpps
from wicketgate.applications import MOST_APPLICATIONS, MOST_KEYS, Api, Draft
from wicketgate.certificates import Kind
from wicketgate.kernel.ids import ApplicationId
from wicketgate.memberships import MOST_MEMBERS
from wicketgate.qtsp import Defect
from wicketgate.web.developer import LIVE_ROUTES, ROUTES
from wicketgate.web.developer.provider import PATH
from wicketgate.web.developer.sandbox_routes import ROUTES as SANDBOX_ROUTES

REDIRECTS: Final = "/dev/organisation/redirects"
APP, KEYS = "/dev/apps/{app}", "/dev/apps/{app}/keys"
OWN, TEST = "/dev/organisation/certificates", "/dev/sandbox/certificates"
PRIVATE: Final = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
WEAK: Final = a_request(ec.generate_private_key(ec.SECP192R1())).public_bytes(Encoding.PEM).decode()
ORDER: Final = {
    "name": "Hive",
    "identifier": HIVE,
    "country": "BE",
    "PSP_AI": "yes",
    "qwac": "yes",
    "qseal": "yes",
}
EXPIRED: Final = (
    Ca()
    .certificate(
        Kind.QWAC,
        replace(an_order(HIVE), roles=frozenset({"PSP_AI"}), defect=Defect.EXPIRED),
    )
    .pem.encode()
)
LONG: Final = "x" * 201
LIST: Final = "\n".join(f"https://hive.example/{number}" for number in range(21))
BOTH_LONG: Final = {"name": LONG, "description": LONG}


def _order(told: str, **changed: str) -> Case:
    return Case(TEST, TEST, (told,), {**ORDER, **changed})


def _add(**files: bytes) -> Case:
    return Case(OWN, OWN, ("certificate",), {"kind": "qwac"}, files)


CASES: Final = {
    "/dev/organisation/join": [
        Case("/dev/organisation/join", "/dev/organisation/join", ("code",), {"code": code})
        for code in ("", "wrong", "22222-22222")
    ],
    OWN: [
        _add(),
        _add(certificate=b"hello"),
        _add(certificate=PRIVATE.encode()),
        _add(certificate=EXPIRED),
    ],
    REDIRECTS: [
        Case(REDIRECTS, REDIRECTS, ("urls",), {"urls": urls})
        for urls in (" ", "http://hive.example/", "https://hive.example/\n" * 2, LIST)
    ],
    TEST: [
        Case(TEST, TEST, ("name", "identifier", "country", "roles", "kinds")),
        _order("name", name="x" * 65),
        _order("identifier", identifier="BE123"),
        _order("identifier", identifier=NEST),
        _order("country", country="B"),
        _order("roles", PSP_AI=""),
        _order("kinds", qwac="", qseal=""),
        _order("request", request="hello"),
        _order("request", request=PRIVATE),
        _order("request", request=WEAK),
    ],
    "/dev/apps/new": [
        Case("/dev/apps/new", "/dev/apps/new", ("name",)),
        Case("/dev/apps/new", "/dev/apps/new", ("name", "description"), BOTH_LONG),
        Case("/dev/apps/new", "/dev/apps/new", ("apis",), {"name": "x", "api-pis": "yes"}),
    ],
    f"{APP}/apis": [Case(f"{APP}/apis", f"{APP}/apis", ("apis",), {"api-pis": "yes"})],
    f"{APP}/settings": [
        Case(f"{APP}/settings", f"{APP}/settings", ("name",), {"name": " "}),
        Case(f"{APP}/settings", f"{APP}/settings", ("name", "description"), BOTH_LONG),
    ],
    f"{KEYS}/new": [
        Case(f"{KEYS}/new", f"{KEYS}/new", ("name", "life")),
        Case(f"{KEYS}/new", f"{KEYS}/new", ("name", "life"), {"name": LONG, "life": "9999"}),
    ],
    f"{KEYS}/{{key}}/roll": [
        Case(f"{KEYS}/{{key}}/roll", f"{KEYS}/{{key}}/roll", ("life", "overlap")),
    ],
}
BUTTONS: Final = {
    "/dev/organisation/withdraw",
    "/dev/organisation/leave",
    f"{REDIRECTS}/withdraw",
    "/dev/organisation/code",
    "/dev/organisation/members/{member}/remove",
    "/dev/organisation/members/{member}/appoint",
    "/dev/organisation/members/{member}/hand-over",
    f"{OWN}/{{fingerprint}}/remove",
    f"{TEST}/{{fingerprint}}/revoke",
    f"{APP}/delete",
    f"{KEYS}/at-once",
    f"{KEYS}/{{key}}/revoke",
}
"""Nothing is filled in: nothing can be wrong at a field."""
ELSEWHERE: Final = {
    "/dev/organisation/verify": test_verify.FAULTS,
    "/dev/organisation/answer": ["below"],
    f"{PATH}/check": ["is no form: programs post a certificate to it"],
    f"{PATH}/ocsp": ["is no form: programs ask it about a certificate (RFC 6960)"],
}


@pytest.fixture
async def olga(site: Site) -> Colleague:
    """The owner of Hive, which may do account information and has an application with a key."""
    await a_firm(site.desk)
    await a_firm(site.desk, "Nils", NEST, "Nest")
    return await site.member("Olga")


async def places(site: Site) -> dict[str, str]:
    """An application of Hive and its key."""
    async with site.desk.writing(REQUEST) as work:
        hive = await tpps.look(work, HIVE)
        app = await applications.found(work, hive, Draft("App", "", frozenset({Api.AIS})))
        await applications.lock_own(work, HIVE, app.id)
        await applications.replace_key(work, app.id)
        [key] = await applications.keys_of(work, app)
    return {"app": app.id, "key": key.id}


def test_every_form_is_here() -> None:
    rows = (*ROUTES, *LIVE_ROUTES, *SANDBOX_ROUTES)
    posted = {row.path for row in rows if row.method == "POST"}
    assert posted == CASES.keys() | BUTTONS | ELSEWHERE.keys()


@pytest.mark.parametrize("path", CASES)
async def test_every_fault_is_told_at_its_field(site: Site, olga: Colleague, path: str) -> None:
    there = await places(site)
    # Who belongs to an organisation joins none; redirect URLs are declared in live alone.
    person = await site.member("Ada") if path == "/dev/organisation/join" else olga
    if path == REDIRECTS:
        person = await Site(site.desk, sandbox=False).member("Olga")
    async with person.client:
        for case in CASES[path]:
            await check(person, case.placed(**there))


async def test_an_answer_must_say_something(site: Site, ada: Colleague) -> None:
    await ada.fill_in("send")
    async with site.desk.reading(REQUEST) as work:
        case = await onboarding.of_member(work, ada.id)
    assert case is not None
    await asked(site.desk, case)
    await check(ada, Case("/dev/organisation", "/dev/organisation/answer", ("answer",)))


async def test_as_many_as_there_can_be_is_told_at_the_name(site: Site, olga: Colleague) -> None:
    there = await places(site)
    async with site.desk.writing(REQUEST) as work:
        hive = await tpps.look(work, HIVE)
        for number in range(MOST_APPLICATIONS - 1):
            await applications.found(work, hive, Draft(f"App {number}", "", frozenset()))
        for number in range(MOST_KEYS - 1):
            app = await applications.lock_own(work, HIVE, ApplicationId(there["app"]))
            await applications.replace_key(work, app.id, f"key {number}")
    full = {"name": "x", "life": "90", "overlap": "24"}
    async with olga.client:
        for path, told in (
            ("/dev/apps/new", "name"),
            (f"{KEYS}/new", "name"),
            (f"{KEYS}/{{key}}/roll", "overlap"),
        ):
            await check(olga, Case(path, path, (told,), full).placed(**there))


async def test_a_full_organisation_is_told_at_the_code(site: Site) -> None:
    _, code = await a_firm(site.desk)
    joined = [await site.member(f"M{number}") for number in range(MOST_MEMBERS)]
    for person in joined[: MOST_MEMBERS - 1]:
        await person.get("/dev/organisation/join")
        assert await person.submit("/join", code=code) == 200
    join = "/dev/organisation/join"
    await check(joined[-1], Case(join, join, ("code",), {"code": code}))
    for person in joined:
        await person.client.aclose()

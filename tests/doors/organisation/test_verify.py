"""The form by which an organisation asks to come in, over HTTP."""

import re
from collections.abc import Mapping

import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from tests.doors.organisation.visiting import FIELDS, FILES, Colleague, Site
from tests.support.cases import BUDGET, approved, as_clerk, asked, refused
from tests.support.certificates import KEY, a_certificate
from tests.support.firms import REQUEST, a_firm
from wicketgate import memberships, onboarding, tpps
from wicketgate.kernel.permissions import Permission
from wicketgate.onboarding import Case, State
from wicketgate.qtsp import Defect
from wicketgate.web.developer import ROUTES
from wicketgate.web.kit.seat import Row

PRIVATE_KEY = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
EXPIRED = a_certificate(defect=Defect.EXPIRED).pem.encode()
DER = a_certificate().der


async def case_of(site: Site, person: Colleague) -> Case:
    async with site.desk.reading(REQUEST) as work:
        case = await onboarding.of_member(work, person.id)
    assert case is not None
    return case


HERE = [row for row in ROUTES if row.path.startswith("/dev/organisation")]
OWN = [row for row in HERE if row.permission is not Permission.MEMBER]


@pytest.mark.parametrize("row", HERE, ids=lambda row: f"{row.method} {row.path}")
async def test_strangers_are_led_to_the_sign_in(site: Site, row: Row) -> None:
    person = await site.member("Ada")
    path = re.sub(r"\{\w+\}", "x", row.path)
    async with person.client:
        person.client.cookies.clear()
        answer = await person.client.request(row.method, path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("row", OWN, ids=lambda row: f"{row.method} {row.path}")
async def test_who_belongs_to_nothing_changes_nothing(ada: Colleague, row: Row) -> None:
    await ada.get("/dev/organisation")
    path = re.sub(r"\{\w+\}", "x", row.path)
    files = {"file": ("qwac.pem", b"x")} if row.path.endswith("/certificates") else None
    posted = {"csrf": ada.csrf} if row.method == "POST" else None
    answer = await ada.client.request(row.method, path, data=posted, files=files)
    assert answer.status_code in {303, 404}
    assert answer.headers.get("location", "/dev/organisation") == "/dev/organisation"


async def test_the_form_knows_the_member_and_the_certificate_fills_the_rest(
    ada: Colleague, site: Site
) -> None:
    await ada.get("/dev/organisation/verify")
    assert ada.value_of("email") == "ada@hive.example"

    assert await ada.fill_in("read", {}, {"qwac": DER}) == 200

    assert ada.path == "/dev/organisation/verify"
    assert ada.value_of("company") == "Budget Bee"
    ticked = [one for one in ada.page.all("input") if "checked" in one.attributes]
    assert {one.attributes["name"] for one in ticked} == {"PSP_AI", "PSP_PI"}
    assert BUDGET in ada.page.one("main").text
    assert (await case_of(site, ada)).state is State.DRAFT


async def test_a_draft_is_saved_and_finished_later(ada: Colleague, site: Site) -> None:
    await ada.fill_in("later", {"phone": "not yet"}, {})
    assert "Your draft is saved" in ada.last.text
    await ada.get("/dev/organisation/verify")
    assert ada.value_of("phone") == "not yet"
    assert await site.letters() == []


async def test_what_is_in_order_is_sent_and_the_contact_reads_so(
    ada: Colleague, site: Site
) -> None:
    assert await ada.fill_in("send") == 200
    assert "Your application is sent" in ada.last.text
    assert ada.heading == "Budget Bee"
    case = await case_of(site, ada)
    assert case.state is State.SENT
    assert case.facts.roles == {tpps.Role.ACCOUNT_INFORMATION}
    [letter] = await site.letters()
    assert letter.draft.to == "ada@bee.example"
    assert letter.draft.subject == "We have the application of Budget Bee"
    assert "Hello Ada Peeters," in letter.draft.text
    await ada.get("/dev/organisation/verify")
    assert ada.path == "/dev/organisation"


TYPED = ["first_name", "last_name", "company", "email", "phone"]
FAULTS: list[tuple[str, Mapping[str, str], Mapping[str, bytes], list[str]]] = [
    ("nothing", {}, {}, ["qwac", "qseal", "company", "roles", *TYPED[:2], *TYPED[3:]]),
    *((f"no {name}", {**FIELDS, name: ""}, FILES, [name]) for name in TYPED),
    ("no role", {**FIELDS, "PSP_AI": ""}, FILES, ["roles"]),
    ("a link as name", {**FIELDS, "first_name": "www.evil.example"}, FILES, ["first_name"]),
    ("no address", {**FIELDS, "email": "ada"}, FILES, ["email"]),
    ("no number", {**FIELDS, "phone": "call me"}, FILES, ["phone"]),
    ("another role", {**FIELDS, "PSP_IC": "yes"}, FILES, ["roles"]),
    ("no certificate", FIELDS, {**FILES, "qwac": b"hello"}, ["qwac"]),
    ("a private key", FIELDS, {**FILES, "qseal": PRIVATE_KEY}, ["qseal"]),
    ("two", FIELDS, {**FILES, "qwac": FILES["qwac"] + FILES["qseal"]}, ["qwac"]),
    ("too large", FIELDS, {**FILES, "qwac": b"x" * 40_000}, ["qwac"]),
    ("expired", FIELDS, {**FILES, "qwac": EXPIRED}, ["qwac"]),
    ("swapped", FIELDS, {"qwac": FILES["qseal"], "qseal": FILES["qwac"]}, ["qwac", "qseal"]),
]


@pytest.mark.parametrize(
    ("fields", "files", "told"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS]
)
async def test_every_fault_is_told_at_its_field_and_what_was_typed_is_kept(
    ada: Colleague,
    site: Site,
    fields: Mapping[str, str],
    files: Mapping[str, bytes],
    told: list[str],
) -> None:
    assert await ada.fill_in("send", fields, files) == 422
    assert ada.faults == told
    errors = [one for one in ada.page.all("span") if one.attributes.get("class") == "err"]
    assert [one.attributes["id"] for one in errors] == [f"{name}-error" for name in told]
    for name in ("first_name", "company", "phone"):
        assert ada.value_of(name) == fields.get(name, "")
    assert await site.letters() == []


async def test_a_private_key_is_neither_kept_nor_shown(ada: Colleague, site: Site) -> None:
    await ada.fill_in("later", FIELDS, {"qwac": FILES["qwac"] + PRIVATE_KEY})
    assert ada.last.status_code == 422
    assert "A private key was sent." in ada.last.text
    assert "BEGIN" not in ada.last.text
    assert (await case_of(site, ada)).dossier.papers.qwac is None


async def test_a_good_certificate_is_kept_while_the_other_is_put_right(
    ada: Colleague, site: Site
) -> None:
    await ada.fill_in("send", FIELDS, {"qwac": FILES["qwac"], "qseal": EXPIRED})
    assert ada.faults == ["qseal"]
    assert await ada.fill_in("send", FIELDS, {"qseal": FILES["qseal"]}) == 200
    assert (await case_of(site, ada)).state is State.SENT


async def test_an_organisation_that_is_here_is_told_to_ask_its_owner(
    ada: Colleague, site: Site
) -> None:
    async with site.desk.writing(REQUEST) as work:
        await tpps.admit(work, tpps.Organisation(BUDGET, "Budget Bee", frozenset()))
    assert await ada.fill_in("read", {}) == 422
    assert "This organisation is here already" in ada.last.text


async def test_a_form_of_another_site_is_refused(ada: Colleague) -> None:
    answer = await ada.client.post("/dev/organisation/verify", data={"do": "send"}, files=FILES)
    assert answer.status_code == 403


async def test_a_question_is_read_and_answered(ada: Colleague, site: Site) -> None:
    await ada.fill_in("send")
    await asked(site.desk, await case_of(site, ada), "Which licence?")
    await ada.get("/dev/organisation")
    assert "Which licence?" in ada.page.one("main").text
    assert await ada.submit("/answer", answer="  ") == 422
    assert ada.faults == ["answer"]
    await ada.get("/dev/organisation")
    assert await ada.submit("/answer", answer="The Belgian\r\none.") == 200
    assert "Your answer is sent." in ada.last.text
    assert (await case_of(site, ada)).talk[-1].text == "The Belgian\r\none."


async def test_after_a_refusal_the_form_is_there_as_it_was(ada: Colleague, site: Site) -> None:
    await ada.fill_in("send")
    await refused(site.desk, await case_of(site, ada), "No register entry.")
    await ada.get("/dev/organisation")
    assert "No register entry." in ada.page.one("main").text
    await ada.get("/dev/organisation/verify")
    assert ada.value_of("phone") == FIELDS["phone"]
    assert await ada.fill_in("send", FIELDS, {}) == 200
    assert (await case_of(site, ada)).state is State.SENT


@pytest.mark.parametrize("do", ["later", "send"])
async def test_an_application_is_withdrawn(ada: Colleague, do: str) -> None:
    await ada.fill_in(do)
    assert await ada.submit("/withdraw") == 200
    assert "The application is withdrawn." in ada.last.text
    assert ada.heading == "Organisation"


async def test_what_was_decided_meanwhile_is_not_withdrawn(ada: Colleague, site: Site) -> None:
    await ada.fill_in("send")
    await approved(site.desk, await case_of(site, ada))
    assert await ada.submit("/withdraw") == 409


async def test_the_verified_organisation_has_its_own_page(ada: Colleague, site: Site) -> None:
    await ada.fill_in("send")
    await approved(site.desk, await case_of(site, ada))
    await ada.get("/dev/organisation")
    text = ada.page.one("main").text
    assert ada.heading == "Budget Bee"
    assert BUDGET in text
    assert "Verified" in text
    assert "1 of 10" in text


async def test_a_suspended_organisation_reads_why(ada: Colleague, site: Site) -> None:
    await ada.fill_in("send")
    await approved(site.desk, await case_of(site, ada))
    async with site.desk.writing(REQUEST) as work:
        await tpps.suspend(as_clerk(work), BUDGET, "Keys were stolen.")
    await ada.get("/dev/organisation")
    assert "Suspended" in ada.page.one("main").text
    assert "Keys were stolen." in ada.page.one("main").text


async def test_who_has_joined_meanwhile_applies_for_nothing(ada: Colleague, site: Site) -> None:
    await ada.get("/dev/organisation/verify")
    _, code = await a_firm(site.desk)
    async with site.desk.writing(REQUEST) as work:
        await memberships.join(work, ada.id, code)
    token = {"csrf": ada.csrf, "do": "send"}
    answer = await ada.client.post("/dev/organisation/verify", data=token, files=FILES)
    assert (answer.status_code, answer.headers["location"]) == (303, "/dev/organisation")

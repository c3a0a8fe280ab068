"""The pages of an organisation and its people, with invented firms."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from tests.pages.certificate_examples import shown
from wicketgate.certificates import Kind
from wicketgate.qtsp import Defect
from wicketgate.web.developer.organisation_views import (
    Applying,
    Join,
    MemberLine,
    Members,
    Notice,
    Organisation,
    Phase,
    Talk,
    Verify,
)
from wicketgate.web.kit.pages import View

SINCE: Final = datetime(2026, 11, 22, 13, 32, tzinfo=UTC)
UNTIL: Final = datetime(2028, 8, 31, 23, 59, tzinfo=UTC)
LONG: Final = "Vereinigte Rechnungswesen- und Buchhaltungsdienstleistungsgesellschaft Ostbelgien"
EMAIL: Final = "lea.vandenbrouckeslagmolen@development.vereinigte-buchhaltung.example"
QUESTION: Final = (
    "Which of your two companies has the licence?\n\nYour register entry names another."
)
EMPTY: Final = Verify(
    csrf="c", first_name="Léa", last_name="", company="", email="", phone="", roles=frozenset()
)
FAULTS: Final = {
    "qwac": "private-key",
    "qseal": "expired",
    "first_name": "name-odd",
    "last_name": "blank",
    "company": "blank",
    "email": "email-malformed",
    "phone": "phone-malformed",
    "roles": "no-role",
}


def organisation_examples() -> Iterator[tuple[str, View]]:
    """Each example's name and the view."""
    yield from _applying()
    yield from _inside()
    read = replace(EMPTY, company=LONG, email=EMAIL, qwac=shown(Kind.QWAC), qseal=shown(Kind.QSEAL))
    yield (
        "organisation-verify-wrong",
        replace(EMPTY, qseal=shown(Kind.QSEAL, Defect.EXPIRED), errors=FAULTS),
    )
    yield "organisation-verify-read", replace(read, roles=frozenset({"PSP_AI"}))
    yield "organisation-join", Join(csrf="c", code="7KQ3M", errors={"code": "full"})


def _applying() -> Iterator[tuple[str, View]]:
    page = Applying(csrf="c", phase=Phase.NONE, notice=Notice.WITHDRAWN)
    yield "organisation-none", page
    known = replace(page, company=LONG, contact=EMAIL, changed=SINCE)
    yield "organisation-draft", replace(known, phase=Phase.DRAFT, notice=Notice.SAVED)
    asked = (Talk(ours=True, text="Ours.", at=SINCE), Talk(ours=False, text=QUESTION, at=SINCE))
    yield (
        "organisation-asked",
        replace(known, phase=Phase.ASKED, talk=asked, errors={"answer": "blank"}),
    )
    yield "organisation-sent", replace(known, phase=Phase.SENT, talk=asked[::-1])
    yield "organisation-refused", replace(known, phase=Phase.REFUSED, reason=QUESTION)


def _inside() -> Iterator[tuple[str, View]]:
    page = Organisation(
        csrf="c",
        name=LONG,
        identifier="PSDBE-NBB-0999000000000001",
        roles=("PSP_AI", "PSP_IC", "PSP_PI"),
        members=4,
        most=10,
        owner=True,
        suspended=False,
        code_until=UNTIL,
        notice=Notice.JOINED,
    )
    yield "organisation-verified", page
    yield (
        "organisation-suspended",
        replace(page, suspended=True, suspension=QUESTION, owner=False, code_until=None),
    )
    line = MemberLine(
        id="m1", name="Léa Vandenbroucke", email=EMAIL, owner=True, since=SINCE, oneself=True
    )
    lines = (line, replace(line, oneself=False), replace(line, owner=False, oneself=False))
    members = Members(
        csrf="c",
        organisation=LONG,
        owner=True,
        most=10,
        lines=lines,
        last_owner=False,
        code_until=UNTIL,
        code="7KQ3M-9XW2D",
        notice=Notice.APPOINTED,
    )
    yield "organisation-members", members
    yield (
        "organisation-members-full",
        replace(members, most=3, owner=False, code_until=None, code="", notice=None),
    )

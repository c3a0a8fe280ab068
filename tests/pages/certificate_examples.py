"""The pages about certificates in their most telling variants."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

from tests.support.certificates import KEYS, NOW, ORDER, Ca
from wicketgate import qtsp
from wicketgate.certificates import Doubt, Kind
from wicketgate.qtsp import Defect, KeyKind, Life
from wicketgate.web.developer.certificate_views import Certificates, Notice
from wicketgate.web.developer.test_certificate_views import (
    IssuedLine,
    TestCertificates,
    Wish,
    Wrong,
)
from wicketgate.web.kit.certificates import Shown, Unread, chain_of
from wicketgate.web.kit.pages import View

WISH: Final = Wish(
    name="Budget Bee",
    identifier="PSDBE-NBB-9990000001",
    country="BE",
    roles=frozenset({"PSP_AI", "PSP_PI"}),
    kinds=frozenset({"qwac", "qseal"}),
)


def shown(kind: Kind, defect: Defect = Defect.NONE, life: Life = Life.YEAR) -> Shown:
    """A certificate as a page shows it."""
    made = Ca().certificate(kind, replace(ORDER, defect=defect, life=life))
    return Shown(
        certificate=made,
        kind=kind,
        at=NOW + timedelta(hours=1),
        revoked=defect is Defect.REVOKED,
        chain=chain_of(qtsp.trust(KEYS), made),
    )


def certificate_examples() -> Iterator[tuple[str, View]]:
    """Each example's name and the view."""
    lines = tuple(
        IssuedLine(shown=shown(Kind.QWAC, defect), defect=defect, revocable=defect is Defect.NONE)
        for defect in (Defect.NONE, Defect.REVOKED, Defect.NOT_YET_VALID, Defect.FOREIGN_ISSUER)
    )
    page = TestCertificates(csrf="c", wish=WISH)
    yield "dev-test-certificates", replace(page, lines=lines, rest="1.x", notice=Notice.REVOKED)
    nothing = replace(WISH, name="", roles=frozenset(), key=KeyKind.RSA, request="no request")
    errors = {
        "name": Wrong.BLANK,
        "roles": Wrong.NO_ROLE,
        "request": Wrong.REQUEST_UNREADABLE,
    }
    yield "dev-test-certificates-wrong", replace(page, wish=nothing, errors=errors)
    yield from _own()


def _own() -> Iterator[tuple[str, View]]:
    held = (shown(Kind.QWAC, life=Life.DAYS_5), shown(Kind.QSEAL))
    page = Certificates(csrf="c", organisation="Budget Bee", owner=True, held=held)
    ending = replace(page, last_qwac=held[0].certificate.fingerprint, notice=Notice.ADDED)
    yield "dev-certificates", ending
    yield "dev-certificates-none", replace(page, held=(), owner=False)
    doubts = (Doubt.OTHER_ORGANISATION, Doubt.EXPIRED)
    yield "dev-certificates-doubts", replace(page, doubts=doubts, pasted="-----BEGIN")
    yield "dev-certificates-key", replace(page, held=held[:1], unread=Unread.PRIVATE_KEY)

"""The pages of the reference and the guide in every variant, made from what the doors say."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from markupsafe import Markup

from tests.support.edges import DESCRIBED
from wicketgate import sandbox
from wicketgate.kernel.database import database_at
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.secrets import Keyring
from wicketgate.kernel.work import Desk
from wicketgate.settlement import Way
from wicketgate.web.kit.languages import Language
from wicketgate.web.kit.pages import SandboxBar, Shell, View
from wicketgate.web.kit.seat import Seat
from wicketgate.web.reference import guide, pages, telling
from wicketgate.web.reference.library import open_library
from wicketgate.web.reference.views import Asked, Choice, Code, Customer, Index, Ran, TryIt

_NOW: Final = datetime(2026, 11, 22, 13, 32, tzinfo=UTC)
_FIELDS: Final = (
    Asked(id="query-withBalance", name="withBalance", place="query", options=("true", "false")),
    Asked(id="header-X-Request-ID", name="X-Request-ID", place="header", value="0198c2f7-5b7e"),
    Asked(id="path-account-id", name="account-id", place="path", required=True),
)
_TRIED: Final = TryIt(
    csrf="c",
    action="/reference/ais/getAccountList/run",
    operation="ais/getAccountList",
    applications=(Choice(id="a", name="Budget Bee", chosen=True),),
    consents=(
        Customer(
            id="nqnYKKqSAG",
            short="nqnYKKqS",
            login="psu-ok",
            kind="dedicated",
            accounts=3,
        ),
        Customer(
            id="W3tkVpoJgX",
            short="W3tkVpoJ",
            login="psu-low",
            kind="allPsd2",
            accounts=1,
        ),
    ),
    asked=_FIELDS,
    more=(Asked(id="header-PSU-ID", name="PSU-ID", place="header"),),
    body='{"access": {}}',
    prepared=(("Single", "/reference?payment-service=payments#try"), ("Bulk", "/reference#try")),
    notice="consent",
)
_CODE: Final = Code(id="sent", name="cURL", coloured=Markup("curl"))
_RAN: Final = Ran(
    sent=_CODE,
    status=200,
    phrase="OK",
    milliseconds=84,
    received=replace(_CODE, id="received"),
    laid_out=replace(_CODE, id="laid-out"),
    short=True,
    command=replace(_CODE, id="command"),
)


def _seat() -> Seat:
    desk = Desk(database_at("sqlite:///none.db"), Profile(), Keyring(b"k" * 32), lambda: _NOW)
    return Seat(desk, Way(sandbox.bank), "http://127.0.0.1:8080", sandbox=True, describe=DESCRIBED)


def reference_examples(shell: Shell) -> Iterator[tuple[str, View, Shell]]:
    """Each example's name, the view, and the shell it is shown in."""
    inside = replace(shell, sandbox=SandboxBar(login="", password="", code=""))
    seat = _seat()
    library = open_library(seat)
    index = Index(groups=telling.groups(library))
    _, page = pages.operation_view(seat, "ais", "getAccountList")
    _, creation = pages.operation_view(seat, "ais", "createConsent")
    wrong = replace(_TRIED, notice="", wrong=("path-account-id",))
    yield "reference", index, inside
    yield "reference-operation", creation, shell
    yield "reference-ran", replace(page, tried=replace(_TRIED, ran=_RAN)), inside
    yield "reference-try-failed", replace(page, tried=wrong), inside
    nothing = replace(_TRIED, applications=(), notice="")
    yield "reference-no-application", replace(page, tried=nothing), inside
    yield "guide-approval", guide.page_of(seat, "approval", Language.EN), inside
    yield "guide-errors", guide.page_of(seat, "errors", Language.FR), inside

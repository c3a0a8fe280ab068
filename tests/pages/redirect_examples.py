"""The pages about redirect URLs, on both sides of the bank's desk, as a live bank shows them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from tests.pages.organisation_examples import EMPTY
from wicketgate.kernel.permissions import STAFF_MAY, StaffRole
from wicketgate.redirects import State
from wicketgate.web.backoffice.lists import Pager
from wicketgate.web.backoffice.redirect_views import ChangeLine, ChangePage, Changes
from wicketgate.web.backoffice.views import Done, Frame
from wicketgate.web.backoffice.views import Wrong as OpsWrong
from wicketgate.web.developer.overview_views import GoLive
from wicketgate.web.developer.redirect_views import Asked, Notice, Redirects
from wicketgate.web.kit.pages import View

AT: Final = datetime(2026, 11, 22, 13, 32, tzinfo=UTC)
NAME: Final = "Vereinigte Rechnungswesen- und Buchhaltungsdienstleistungsgesellschaft Ostbelgien"
BACK: Final = "https://app.buchhaltung.example/back"
LONG: Final = f"https://buchhaltungsdienstleistungsgesellschaft.example/{'back-' * 24}?shop=7"
STRANGE: Final = ("app.buchhaltung.example", "buchhaltungsdienstleistungsgesellschaft.example")
ADMIN: Final = Frame(csrf="c", may=STAFF_MAY[StaffRole.ADMIN])
AUDITOR: Final = Frame(csrf="c", may=STAFF_MAY[StaffRole.AUDITOR])
LINE: Final = ChangeLine(
    id="nqnYKKqSAGIDNrBLyeGPuZHF",
    organisation_id="PSDBE-NBB-0999000000000001",
    name=NAME,
    state=State.ASKED,
    asked=AT,
    added=1,
    removed=1,
)


def developer_redirect_examples() -> Iterator[tuple[str, View]]:
    """The member's: each example's name and the view."""
    none = Redirects(csrf="c", organisation=NAME, owner=True, declared=(), most=20)
    yield "redirects-none", none
    asked = Asked(state="asked", added=(LONG,), removed=(BACK,), at=AT)
    some = replace(none, declared=(BACK, LONG), strange=STRANGE)
    yield "redirects-asked", replace(some, change=asked, notice=Notice.ASKED)
    refused = replace(asked, state="refused", reason="Whose host is that?")
    wrong = replace(some, change=refused, urls=f"{BACK}\nhttp://x", errors={"urls": "not-https"})
    yield "redirects-refused", replace(wrong, line=2)
    yield "redirects-developer", replace(some, owner=False)
    typed = replace(EMPTY, redirects=f"{BACK}\nhttps://*.x.example", strange=STRANGE[:1], line=2)
    yield "organisation-verify-live", replace(typed, errors={"redirects": "wildcard"})


def go_live_examples() -> Iterator[tuple[str, View]]:
    """The sandbox's: each example's name and the view."""
    yield "dev-go-live", GoLive(csrf="c", portal="https://api.bank.example")
    yield "dev-go-live-unknown", GoLive(csrf="c")


def backoffice_redirect_examples() -> Iterator[tuple[str, View]]:
    """The bank's: each example's name and the view."""
    more = Pager(next="?behind=1.a", first="/ops/redirects")
    states = (State.APPROVED, State.REFUSED, State.WITHDRAWN)
    page = Changes(frame=ADMIN, lines=(LINE,), pager=more, states=states)
    yield "changes", page
    yield "changes-none", replace(page, lines=(), pager=Pager(), frame=AUDITOR)
    refused = replace(LINE, state=State.REFUSED)
    yield "changes-refused", replace(page, lines=(refused,), wanted="refused")
    whole = ChangePage(
        frame=ADMIN,
        errors={"reason": OpsWrong.REASON_MISSING},
        change=LINE,
        added=(LONG,),
        removed=(BACK,),
        kept=(f"{BACK}/2",),
        strange=STRANGE,
        by="Léa Vandenbroucke",
        decided=None,
        decided_by="",
        refused_for="",
        can_decide=True,
    )
    yield "change", whole
    decided = replace(whole, frame=AUDITOR, errors={}, can_decide=False, by="", decided=AT)
    said = replace(decided, refused_for="Whose host is that?", decided_by="Iris Peeters")
    yield "change-refused", replace(said, change=refused, done=Done.NOT_DECLARED)
    approved = replace(LINE, state=State.APPROVED)
    yield "change-approved", replace(decided, change=approved, done=Done.DECLARED, strange=())

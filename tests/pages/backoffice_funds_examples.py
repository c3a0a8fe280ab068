"""The pages of operations about consents for confirmation of funds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from tests.pages.backoffice_examples import ALL, AT, ID, KEY, LONG, MORE
from wicketgate.consenting import Ground
from wicketgate.kernel.actors import ActorKind
from wicketgate.web.backoffice.consent_views import ConsentLine, FundsConsentPage, FundsConsents
from wicketgate.web.backoffice.lists import Pager
from wicketgate.web.backoffice.record_views import HistoryLine, SigningLine
from wicketgate.web.backoffice.views import Done, Wrong
from wicketgate.web.kit.pages import View


def backoffice_funds_examples() -> Iterator[tuple[str, View]]:
    line = ConsentLine(id=ID, organisation_id=KEY, status="valid", created=AT, until=None)
    ending = replace(line, status="expired", until=date(2026, 11, 30))
    signed = HistoryLine(
        at=AT, act="consent.signed", kind=ActorKind.PSU, before="received", after="valid"
    )
    page = FundsConsentPage(
        frame=ALL,
        errors={"ground": Wrong.GROUND_MISSING, "reason": Wrong.REASON_MISSING},
        consent=line,
        organisation=LONG,
        account="BE68539007547034",
        last_action=date(2026, 11, 22),
        can_end=True,
        history=(signed,),
        signings=(SigningLine(id=ID, status="finalised"),),
        questions=17,
        ground=Ground.BANK,
    )
    yield "funds-consent-wrong", page
    over = replace(page, errors={}, consent=ending, can_end=False, signings=(), questions=0)
    yield "funds-consent-ended", replace(over, done=Done.REVOKED)
    yield "funds-consents", FundsConsents(frame=ALL, lines=(line, ending), pager=MORE)
    yield "funds-consents-none", FundsConsents(frame=ALL, lines=(), pager=Pager())

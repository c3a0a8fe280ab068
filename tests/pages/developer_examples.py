"""The pages of the developers' area in every variant, with invented firms."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from tests.pages.certificate_examples import certificate_examples
from tests.pages.organisation_examples import organisation_examples
from tests.pages.portal_examples import SEAT
from tests.pages.redirect_examples import developer_redirect_examples, go_live_examples
from wicketgate.applications import Api
from wicketgate.traffic import Outcome
from wicketgate.web.developer.app_views import (
    App,
    AppApis,
    AppLine,
    AppLog,
    AppOverview,
    Apps,
    AppSettings,
    Catalogue,
    Choice,
    DeleteApp,
    KeyForm,
    KeyLine,
    Keys,
    KeyShown,
    NewApp,
    Notice,
    RevokeKey,
    Wrong,
)
from wicketgate.web.developer.call_views import Asked, CallLog, Figures, Found, Line, OneCall, Span
from wicketgate.web.developer.overview_views import EndingKey, Overview, Standing
from wicketgate.web.kit import charts
from wicketgate.web.kit.catalogue import services
from wicketgate.web.kit.charts import NARROW, WIDE, Column
from wicketgate.web.kit.pages import SandboxBar, Shell, View
from wicketgate.web.kit.progress import NOWHERE, Progress

NOW: Final = datetime(2026, 11, 22, 13, 32, tzinfo=UTC)
LONG: Final = "Vereinigte Rechnungswesendienstleistungsgesellschaftsanwendung"
APP: Final = App(
    id="q8Rk1m4Tz8Rk1mV0aWlqcGVu",
    name="Budget Bee",
    description="Shows people where their money goes.",
    created=NOW,
)
CHOICES: Final = tuple(
    Choice(service=one, chosen=one.api in {Api.AIS, Api.OAUTH2}, reachable=one.api is not Api.FUNDS)
    for one in services(SEAT)
)
SECRET: Final = "wgk_7hQ2mX9vTzLrB4nWk8sYc1pEd6uGfA3j7hQ2mX9vTzL"
KEY: Final = KeyLine(
    id="4f1d",
    name="Backend",
    prefix="wgk_7hQ2mX9",
    created=NOW,
    expires=NOW + timedelta(days=300),
    ended=None,
    used=NOW,
    days_left=None,
    works=True,
    suspended=False,
    replaced=False,
)
ENDED: Final = replace(KEY, id="e", name="", works=False, ended=NOW, used=None)
KEYS: Final = (
    KEY,
    replace(KEY, id="s", name="Noor, laptop", days_left=6, expires=NOW + timedelta(days=6)),
    replace(KEY, id="r", name=LONG, replaced=True),
    replace(KEY, id="x", expires=None, suspended=True),
    ENDED,
    replace(ENDED, id="o", ended=None),
)
LINE: Final = Line(
    link="/dev/requests/MTI.x",
    at=NOW,
    method="GET",
    operation="getTransactionDetails",
    status=200,
    code=None,
    milliseconds=12,
    app="Budget Bee",
    consent="mK3vR1m4Tz8Rk1mV0aWlqcGVu",
    request_id="0198c2f7-5b7e-7c41-9c7d-7a41f4f0d3aa",
)
REFUSED: Final = replace(LINE, method="DELETE", status=401, code="CONSENT_INVALID", app=None)
FOUND: Final = Found(
    asked=Asked(),
    operations=("createConsent", "getAccountList"),
    spans=("1h", "24h", "7d", "30d"),
    lines=(LINE, REFUSED),
    older="after=x",
    deeper=True,
    example='curl "http://127.0.0.1:8080/psd2/v1/consents" -H "apiKey: <apiKey>"',
)
MESSAGE: Final = "GET /psd2/v1/accounts\napiKey: •••\nAuthorization: Bearer •••\n\n" + "x" * 300


def figures(*, by_day: bool = False, busy: bool = True) -> Figures:
    """A day or a month, the hours of the night silent."""
    step = timedelta(days=1) if by_day else timedelta(hours=1)
    spans = tuple(
        Span(
            at=NOW - step * (24 - at),
            calls=at * 37 % 150 if busy and at > 6 else 0,
            errors=at % 5 if busy and at > 6 else 0,
            average_ms=12 + at % 7,
            slowest_ms=250,
        )
        for at in range(24)
    )
    columns = [Column(span.calls, span.errors) for span in spans]
    times = [span.average_ms if span.calls else None for span in spans]
    return Figures(
        spans=spans,
        by_day=by_day,
        calls_wide=charts.bars(columns, WIDE),
        calls_narrow=charts.bars(columns, NARROW),
        times_wide=charts.curve(times, WIDE),
        times_narrow=charts.curve(times, NARROW),
        calls=sum(span.calls for span in spans),
        errors=sum(span.errors for span in spans),
        average_ms=15,
        busiest=max(spans, key=lambda span: span.calls) if busy else None,
    )


def developer_examples(shell: Shell) -> Iterator[tuple[str, View, Shell]]:
    """Each example's name, the view, and the shell it is shown in."""
    inside = replace(shell, signed_in_as="Léa Vandenbroucke")
    sandbox = replace(inside, sandbox=SandboxBar(login="", password="", code=""))
    standing = Standing(
        organisation="Budget Bee",
        declared=False,
        progress=Progress(verified=True, application=True, key=True),
        figures=figures(),
        apps=(("a", "Budget Bee"), ("b", LONG)),
        ending=(EndingKey(app_id="a", app="Budget Bee", key=KEYS[1]),),
    )
    yield (
        "dev-overview",
        Overview(csrf="c", name="Léa", standing=standing, progress=standing.progress),
        sandbox,
    )
    there = replace(standing.progress, first_call=True, consent=True)
    yield "dev-overview-done", Overview(csrf="c", name="Léa", progress=there), sandbox
    undeclared = Overview(csrf="c", name="Léa", standing=standing, progress=standing.progress)
    yield "dev-overview-undeclared", undeclared, inside
    yield "dev-overview-new", Overview(csrf="c", name="Léa", progress=NOWHERE), inside
    yield from ((name, view, sandbox) for name, view in organisation_examples())
    yield from ((name, view, sandbox) for name, view in certificate_examples())
    yield from ((name, view, inside) for name, view in developer_redirect_examples())
    yield from ((name, view, sandbox) for name, view in go_live_examples())
    yield from ((name, view, sandbox) for name, view in _apps())
    yield from ((name, view, sandbox) for name, view in _keys())
    yield from ((name, view, inside) for name, view in _calls())


def _apps() -> Iterator[tuple[str, View]]:
    line = AppLine(id="a", name=LONG, description=APP.description, apis=services(SEAT), created=NOW)
    page = Apps(csrf="c", organisation="Budget Bee", apps=(line,), notice=Notice.DELETED)
    yield "dev-apps", page
    yield "dev-apps-none", replace(page, apps=(), notice=None)
    wrong = {"name": Wrong.NAME_MISSING, "apis": Wrong.OUT_OF_REACH}
    yield "dev-app-new", NewApp(csrf="c", choices=CHOICES, errors=wrong)
    overview = AppOverview(
        csrf="c",
        app=APP,
        figures=figures(by_day=True),
        month=True,
        calls=(LINE, REFUSED),
        keys=KEYS[:2],
        choices=CHOICES,
        notice=Notice.CREATED,
    )
    yield "dev-app", overview
    yield (
        "dev-app-first",
        replace(overview, figures=figures(busy=False), calls=(), keys=(), month=False),
    )
    yield "dev-app-apis", AppApis(csrf="c", app=APP, choices=CHOICES, notice=Notice.SELECTED)
    yield (
        "dev-app-settings",
        AppSettings(csrf="c", app=APP, name=LONG, description="", errors={"name": Wrong.TOO_LONG}),
    )
    yield "dev-app-delete", DeleteApp(csrf="c", app=APP, keys=2, consents=1)
    yield "dev-apis", Catalogue(csrf="c", choices=CHOICES, chosen=dict.fromkeys(Api, 1))


def _keys() -> Iterator[tuple[str, View]]:
    yield "dev-keys", Keys(csrf="c", app=APP, keys=KEYS, notice=Notice.REVOKED, most=4)
    yield "dev-keys-none", Keys(csrf="c", app=APP, keys=())
    form = KeyForm(csrf="c", app=APP, lives=(30, 90, 365), life=90)
    wrong = {"name": Wrong.TOO_MANY, "life": Wrong.LIFE}
    yield "dev-key-new", replace(form, errors=wrong)
    yield "dev-key-roll", replace(form, rolled=KEY, overlaps=(0, 1, 24, 168), overlap=24)
    yield (
        "dev-key-shown",
        KeyShown(
            csrf="c",
            app=APP,
            name="Backend",
            secret=SECRET,
            expires=NOW,
            example=FOUND.example,
            old_until=NOW,
        ),
    )
    yield "dev-key-revoke", RevokeKey(csrf="c", app=APP, key=KEY)


def _calls() -> Iterator[tuple[str, View]]:
    yield "dev-log", CallLog(csrf="c", found=FOUND)
    nothing = replace(FOUND, lines=(), older=None, deeper=False)
    yield "dev-log-none", CallLog(csrf="c", found=nothing)
    asked = Asked(outcome=Outcome.REFUSED, consent="x", within="24h")
    yield "dev-app-log", AppLog(csrf="c", app=APP, found=replace(nothing, asked=asked))
    page = OneCall(
        csrf="c",
        line=REFUSED,
        app_id=None,
        key="Backend",
        stage=10,
        kept=True,
        asked=MESSAGE,
        answered=MESSAGE,
        curl="curl -X GET",
    )
    yield "dev-call", page
    yield (
        "dev-call-not-kept",
        replace(page, line=LINE, app_id="a", asked=None, answered=None, curl=None),
    )

"""Good requests, and what chance makes of them."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from tests.doors.berlin.calling import TODAY, body
from tests.doors.berlin.ground import REPORT
from tests.fuzz.target import CREATING, FUNDS, QUESTION, Shot, Target
from wicketgate.kernel.profile import Profile
from wicketgate.web.berlin.headers import RULES
from wicketgate.web.berlin.routes import served

ROWS: Final = served(Profile())
_BLANK: Final = b" \t"
_CONTROLS: Final = bytes([*range(9), *range(10, 32), 127])
METHODS: Final = ("GET", "POST", "DELETE", "HEAD", "PUT", "OPTIONS", "BREW")
HEADERS: Final = sorted(
    {
        *(name.encode() for name in RULES),
        *(b"apikey", b"authorization", b"consent-id", b"content-type", b"accept"),
        *(b"accept-encoding", b"content-encoding", b"content-length", b"sandbox-fault"),
        *(b"sandbox-scenario", b"sandbox-auto-sca", b"digest", b"signature", b"cookie"),
    }
)
QUERIES: Final = (
    *("bookingStatus", "dateFrom", "dateTo", "entryReferenceFrom", "deltaList", "withBalance"),
    *("cursor", "access_token", "pageIndex", ""),
)

# What a server lets through: no control characters, no blanks around (RFC 9110 5.5).
values = st.one_of(
    st.sampled_from(
        [b"", b"true", b"false", b"0", b"-1", b"*/*", b"application/json", b"application/xml"]
    ),
    st.sampled_from([b"gzip;q=0", b"application/problem+json;q=nan, */*", b"Bearer", b"Basic x"]),
    st.sampled_from([b"x" * 5_000, b"x" * 17_000, b"https://x.example/", b"psu-ok:approve"]),
    st.binary(max_size=30).map(lambda raw: raw.translate(None, _CONTROLS).strip(_BLANK)),
)
segments = st.one_of(
    st.sampled_from(["", ".", "..", "%00", "%2F", "%FF", "%", "%zz", "x" * 5_000, "-1", "'"]),
    st.text(max_size=8).map(lambda text: "".join(f"%{byte:02X}" for byte in _utf8(text))),
)
dates = st.one_of(
    st.dates(TODAY - timedelta(days=800), TODAY + timedelta(days=5)).map(date.isoformat),
    st.sampled_from(["", "0000-00-00", "9999-12-31", "2026-W47-3", "today"]),
)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), dates
)
json_values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


Change = Callable[[st.DrawFn, Target, Shot], Shot]


def good(target: Target, place: int) -> Shot:
    """A request of this row of the API that would be answered well."""
    row = ROWS[place]
    ids = {**target.ids, "payment_service": "payments", "payment_product": "sepa-credit-transfers"}
    about_funds = row.path.startswith(FUNDS)
    if about_funds:
        ids["consent_id"] = ids["funds_consent_id"]
    if row.method == "DELETE" or row.path.endswith("/authorisations"):
        ids["consent_id"] = ids["open_funds_consent_id" if about_funds else "open_consent_id"]
    path = row.path.format(**ids)
    headers = target.credentials()
    if row.path == QUESTION:
        headers = target.asking()
    elif not row.path.startswith("/v1/accounts"):
        headers = headers[:2]
    raw, told = b"", target.body_for(path) if row.method == "POST" else None
    if told is not None:
        raw = json.dumps(told).encode()
        headers += CREATING[:2]
    query = REPORT if path.endswith("/transactions") else ""
    return Shot(row.method, f"/psd2{path}".encode(), query.encode(), headers, raw)


@st.composite
def shots(draw: st.DrawFn, target: Target) -> Shot:
    """A good request with up to four things changed."""
    shot = good(target, draw(st.integers(0, len(ROWS) - 1)))
    for change in draw(st.lists(st.sampled_from(CHANGES), max_size=4)):
        shot = change(draw, target, shot)
    return shot


# ---------------------------------------------------------------------- changes
def _with(shot: Shot, **changed: Any) -> Shot:
    return Shot(**{**shot.__dict__, **changed})


def another_method(draw: st.DrawFn, _target: Target, shot: Shot) -> Shot:
    return _with(shot, method=draw(st.sampled_from(METHODS)))


def another_segment(draw: st.DrawFn, _target: Target, shot: Shot) -> Shot:
    parts = shot.path.split(b"/")
    at = draw(st.integers(2, len(parts)))  # below /psd2: elsewhere other doors answer
    put = [draw(segments).encode()]
    keep = draw(st.integers(0, 1))
    return _with(shot, path=b"/".join([*parts[:at], *put, *parts[at + keep :]]))


def another_header(draw: st.DrawFn, _target: Target, shot: Shot) -> Shot:
    name, value = draw(st.sampled_from(HEADERS)), draw(values)
    if name == b"sandbox-fault" and value.startswith(b"delay"):
        value = b"delay=1"
    others = [(known, old) for known, old in shot.headers if known != name]
    doubled = draw(st.integers(0, 4)) == 0
    return _with(shot, headers=(*(shot.headers if doubled else others), (name, value)))


def a_header_less(draw: st.DrawFn, _target: Target, shot: Shot) -> Shot:
    if not shot.headers:
        return shot
    at = draw(st.integers(0, len(shot.headers) - 1))
    return _with(shot, headers=shot.headers[:at] + shot.headers[at + 1 :])


def another_parameter(draw: st.DrawFn, target: Target, shot: Shot) -> Shot:
    name = draw(st.sampled_from(QUERIES))
    known = {
        "bookingStatus": st.sampled_from(["booked", "both", "pending", "Booked"]),
        "dateFrom": dates,
        "dateTo": dates,
        "entryReferenceFrom": st.sampled_from([target.ids["entry_reference"], "1"]),
    }
    fitting = known.get(name, st.sampled_from(["true", "false", "x.y"]))
    value = draw(st.one_of(fitting, fitting, segments))
    kept = [part for part in shot.query.split(b"&") if part and not part.startswith(name.encode())]
    return _with(shot, query=b"&".join([*kept, f"{name}={value}".encode()]))


def any_query(draw: st.DrawFn, _target: Target, shot: Shot) -> Shot:
    raw = draw(st.binary(max_size=40)).translate(None, _CONTROLS + b"# ")
    return _with(shot, query=raw)


def another_member(draw: st.DrawFn, _target: Target, shot: Shot) -> Shot:
    """The body with one member, however deep, replaced, added or gone."""
    try:
        told = json.loads(shot.body)
    except ValueError:
        told = body()
    place = told
    while isinstance(place, dict) and place and draw(st.booleans()):
        inner = place[draw(st.sampled_from(sorted(place)))]
        place = inner if isinstance(inner, dict) else place
    if isinstance(place, dict):
        names = [*place, "restrictedTo", "availableAccounts", "additionalInformation", "x"]
        place[draw(st.sampled_from(names))] = draw(json_values)
    return _with(shot, body=json.dumps(told).encode())


def any_body(draw: st.DrawFn, _target: Target, shot: Shot) -> Shot:
    cut = draw(st.integers(0, len(shot.body)))
    junk = draw(st.one_of(st.binary(max_size=40), st.just(b" " * 1_048_577)))
    return _with(shot, body=shot.body[:cut] + junk)


CHANGES: Final = (
    another_segment,
    another_header,
    another_header,
    a_header_less,
    another_parameter,
    another_parameter,
    any_query,
    another_member,
    another_member,
    any_body,
    another_method,
)

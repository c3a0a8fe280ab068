"""Scopes, codes and tokens as facts (contract D.2 to D.4, RFC 6749, RFC 7636)."""

import re
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.support.clock import TestClock
from wicketgate.kernel import clock as time
from wicketgate.kernel.ids import ApplicationId, AuthorisationId, OrganisationId
from wicketgate.oauth import (
    AccessToken,
    Grant,
    InvalidScope,
    Redemption,
    Scope,
    ScopeKind,
    TokenExpired,
    TokenInvalid,
    read_scope,
)
from wicketgate.oauth.model import (
    ROTATION_GRACE,
    Code,
    CodeState,
    GrantTerms,
    RefreshToken,
    s256,
)

NOW = time.micros(TestClock().now)
ME, OTHER = OrganisationId("PSDBE-NBB-000001"), OrganisationId("PSDBE-NBB-000002")
kinds = st.sampled_from(ScopeKind)
ids = st.from_regex(re.compile("[A-Za-z0-9_-]{1,64}"), fullmatch=True)
SCOPE = Scope(ScopeKind.AIS, "c")


# ---------------------------------------------------------------------- scopes (D.2)
@given(kinds, ids)
def test_a_scope_reads_as_it_was_written(kind: ScopeKind, key: str) -> None:
    scope = Scope(kind, key)
    assert read_scope(str(scope)) == scope


@given(kinds, ids, st.sampled_from(["", " "]), st.sampled_from(["", " offline_access"]))
def test_what_is_tolerated(kind: ScopeKind, key: str, blank: str, extra: str) -> None:
    for prefix in (kind.value, kind.value.lower(), kind.value.capitalize()):
        assert read_scope(f"{prefix}:{blank}{key}{extra}") == Scope(kind, key)


@given(st.text(max_size=40))
@example("AIS")
@example("AIS:")
@example("AIS: ")
@example("AIS:a PIS:b")
@example("AIS:a AIS:a")
@example("AIS:a openid")
@example("openid AIS:a")
@example("AIS:a offline_access offline_access")
@example("AIS:a\n")
@example(" AIS:a")
@example("AIS:  a")
@example("AIS :a")
@example("XIS:a")
@example("A\N{LATIN SMALL LETTER DOTLESS I}S:a")
@example("AI\N{LATIN SMALL LETTER LONG S}:a")
@example("AIS:a/b")
@example("AIS:" + "x" * 65)
@example("offline_access")
def test_nothing_else_is_a_scope(text: str) -> None:
    plain = text.removesuffix(" offline_access")
    if re.fullmatch("(?i:AIS|PIS|PIIS|SBS): ?[A-Za-z0-9_-]{1,64}", plain, re.ASCII):
        return
    with pytest.raises(InvalidScope):
        read_scope(text)


# ---------------------------------------------------------------------- codes (D.3)
def grant(ends_us: int | None = None, revoked_us: int | None = None) -> Grant:
    terms = GrantTerms(timedelta(minutes=30), refreshable=True, ends_us=ends_us)
    application = ApplicationId("a")
    return Grant("g", ME, application, SCOPE, AuthorisationId("x"), terms, revoked_us)


VERIFIER = "v" * 43
BACK = "https://app.example/back?a=1"


@given(
    st.sampled_from([BACK, f"{BACK}&", "https://app.example/back", ""]),
    st.sampled_from([VERIFIER, VERIFIER[:-1], VERIFIER.upper(), s256(VERIFIER), ""]),
    st.integers(-2, 2),
    st.sampled_from(CodeState),
)
def test_a_code_fits_what_it_is_bound_to(
    back: str, verifier: str, late: int, state: CodeState
) -> None:
    code = Code("f", BACK, s256(VERIFIER), NOW, state, grant())
    redemption = Redemption(ME, "code", back, verifier)
    good = back == BACK and verifier == VERIFIER and late < 0
    assert code.fits(redemption, NOW + late) == good
    assert code.open(NOW + late) == (state is CodeState.ISSUED and late < 0)


def test_the_challenge_of_rfc_7636() -> None:
    # RFC 7636, appendix B.
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert s256(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    assert s256("\N{SNOWMAN}" * 43)


# ---------------------------------------------------------------------- tokens (D.4)
@given(st.one_of(st.none(), st.integers(-2, 2)), st.one_of(st.none(), st.just(NOW)))
def test_a_grant_is_over_when_it_ended_or_was_revoked(
    ends: int | None, revoked_us: int | None
) -> None:
    ends_us = None if ends is None else NOW + ends
    over = (ends is not None and ends <= 0) or revoked_us is not None
    assert grant(ends_us, revoked_us).over(NOW) == over


GRACE = ROTATION_GRACE // timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("superseded_us", "used_us", "replayed"),
    [
        (None, None, "no"),
        (NOW, None, "no"),
        (NOW - GRACE + 1, None, "no"),
        (NOW - GRACE, None, "yes"),
        (NOW - GRACE - 1, None, "yes"),
        (NOW, NOW, "yes"),
    ],
)
def test_an_old_refresh_token(
    superseded_us: int | None, used_us: int | None, replayed: str
) -> None:
    token = RefreshToken("f", superseded_us, "next", used_us, grant())
    assert token.replayed(NOW) == (replayed == "yes")


@given(
    st.sampled_from([ME, OTHER]),
    st.sampled_from([SCOPE, Scope(ScopeKind.AIS, "d"), Scope(ScopeKind.PIS, "c")]),
    st.one_of(st.none(), st.just(NOW)),
    st.integers(-2, 2),
)
def test_whose_token_for_what_and_how_long(
    client: OrganisationId, scope: Scope, revoked_us: int | None, left: int
) -> None:
    token = AccessToken("f", ME, SCOPE, NOW + left, revoked_us, None)
    if client == ME and scope == SCOPE:
        token.check_bearer(client, scope)
    else:
        with pytest.raises(TokenInvalid):
            token.check_bearer(client, scope)
    if revoked_us is not None:
        with pytest.raises(TokenInvalid):
            token.check_alive(NOW)
    elif left <= 0:
        with pytest.raises(TokenExpired):
            token.check_alive(NOW)
    else:
        token.check_alive(NOW)

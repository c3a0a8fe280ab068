"""What may be declared as a redirect URL (contract D.7, live)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.certificates import a_certificate
from wicketgate import redirects
from wicketgate.redirects import MOST, Flaw
from wicketgate.web.kit.targets import host_of, redirect_fault

LABELS = st.from_regex(r"[a-z]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
HOSTS = st.lists(LABELS, min_size=2, max_size=4).map(".".join)
PORTS = st.none() | st.integers(1, 65_535)
TAILS = st.from_regex(
    r"(/[A-Za-z0-9._~-]{0,8}){0,3}(\?[a-z]{1,5}=[A-Za-z0-9%20]{0,0})?", fullmatch=True
)


@st.composite
def urls(draw: st.DrawFn) -> str:
    """URLs that keep every rule."""
    port = draw(PORTS)
    return f"https://{draw(HOSTS)}{'' if port is None else f':{port}'}{draw(TAILS)}"


@given(urls())
def test_a_url_that_keeps_the_rules_can_be_declared(url: str) -> None:
    assert redirects.flaw_of(url) is None


@given(
    st.text(max_size=60) | urls().map(lambda url: url + "#x") | st.from_regex(r"https://.{1,30}")
)
def test_what_can_be_declared_is_a_good_address_to_every_door(url: str) -> None:
    if redirects.flaw_of(url) is None:
        assert redirect_fault(url) is None
        assert url.isascii()
        assert len(url) <= 500
        assert host_of(url)
        assert not set(url) & set("#*@\\ \t\r\n")


@pytest.mark.parametrize(
    ("url", "flaw"),
    [
        ("https://tpp.example/back", None),
        ("https://tpp.example", None),
        ("https://tpp.example:8443/back?shop=7", None),
        ("https://xn--bcher-kva.example/%C3%A9", None),
        ("https://TPP.example/Back", None),
        ("http://tpp.example/back", Flaw.NOT_HTTPS),
        ("http://localhost:8090/callback", Flaw.NOT_HTTPS),
        ("HTTPS://tpp.example/back", Flaw.NOT_HTTPS),
        ("tpp.example/back", Flaw.NOT_HTTPS),
        ("javascript:alert(1)", Flaw.NOT_HTTPS),
        ("com.example.app:/back", Flaw.NOT_HTTPS),
        (" https://tpp.example/back", Flaw.NOT_HTTPS),
        ("https://localhost/back", Flaw.NO_HOST),
        ("https://tpp/back", Flaw.NO_HOST),
        ("https:/back", Flaw.NO_HOST),
        ("https://", Flaw.NO_HOST),
        ("https://tpp.example./back", Flaw.NO_HOST),
        ("https://-tpp.example/back", Flaw.NO_HOST),
        ("https://tpp_.example/back", Flaw.NO_HOST),
        (f"https://{'a' * 64}.example/", Flaw.NO_HOST),
        (f"https://{'.'.join(['a' * 60] * 5)}.example/", Flaw.NO_HOST),
        ("https://192.0.2.7/back", Flaw.IP_ADDRESS),
        ("https://192.0.2.7./back", Flaw.IP_ADDRESS),
        ("https://3221225991/back", Flaw.IP_ADDRESS),
        ("https://0xC0000207/back", Flaw.IP_ADDRESS),
        ("https://127.0.0.0x1/back", Flaw.IP_ADDRESS),
        ("https://[2001:db8::1]/back", Flaw.IP_ADDRESS),
        ("https://[nonsense/back", Flaw.MALFORMED),
        ("https://ada@tpp.example/back", Flaw.USER_INFO),
        ("https://ada:secret@tpp.example/back", Flaw.USER_INFO),
        ("https://tpp.example\\@evil.example/back", Flaw.USER_INFO),
        ("https://tpp.example/back#", Flaw.FRAGMENT),
        ("https://tpp.example/back#top", Flaw.FRAGMENT),
        ("https://*.tpp.example/back", Flaw.WILDCARD),
        ("https://tpp.example/*", Flaw.WILDCARD),
        ("https://bücher.example/back", Flaw.NOT_ASCII),
        ("https://tpp.example/é", Flaw.NOT_ASCII),
        ("https://tpp.example:0/back", Flaw.MALFORMED),
        ("https://tpp.example:65536/back", Flaw.MALFORMED),
        ("https://tpp.example:/back", Flaw.MALFORMED),
        ("https://tpp.example/ba ck", Flaw.MALFORMED),
        ("https://tpp.example/ba\tck", Flaw.MALFORMED),
        ("https://tpp.example/back\\", Flaw.MALFORMED),
        ("https://tpp.example/%zz", Flaw.MALFORMED),
        ("https://tpp.example/" + "x" * 480, None),
        ("https://tpp.example/" + "x" * 481, Flaw.TOO_LONG),
    ],
)
def test_each_rule_has_its_own_flaw(url: str, flaw: Flaw | None) -> None:
    assert redirects.flaw_of(url) is flaw


def test_every_flaw_of_a_list_is_found_with_its_line() -> None:
    good = [f"https://tpp.example/{number}" for number in range(MOST)]
    assert redirects.look_through(good) == ()
    [finding] = redirects.look_through([*good, "https://tpp.example/more"])
    assert (finding.line, finding.flaw) == (MOST + 1, Flaw.TOO_MANY)
    found = redirects.look_through([good[0], "http://tpp.example/", good[0]])
    assert [(one.line, one.flaw) for one in found] == [(2, Flaw.NOT_HTTPS), (3, Flaw.TWICE)]


def test_urls_that_differ_in_one_sign_are_two() -> None:
    pair = ["https://tpp.example/back", "https://tpp.example/back/"]
    assert redirects.look_through(pair) == ()


# ------------------------------------------------------------------ names of certificates
@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("tpp.example", True),
        ("TPP.example", True),
        ("www.tpp.example", True),
        ("a.shop.example", True),
        ("shop.example", False),
        ("a.b.shop.example", False),
        ("evil-tpp.example", False),
        ("tpp.example.evil.example", False),
    ],
)
def test_a_host_is_named_by_itself_or_by_a_wildcard_of_one_label(host: str, *, named: bool) -> None:
    names = ("tpp.example", "*.shop.example")
    certificate = replace(a_certificate(), dns_names=names, common_name="www.tpp.example")
    found = redirects.unnamed([f"https://{host}/back"], [certificate])
    assert found == (() if named else (host.lower(),))


def test_each_strange_host_is_told_once_and_flawed_urls_have_none() -> None:
    listed = ["https://a.example/1", "https://a.example/2", "http://b.example/", "https://["]
    assert redirects.unnamed(listed, []) == ("a.example",)

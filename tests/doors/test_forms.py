"""Whatever is sent, a form is read or refused, and an address leads where it says."""

from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wicketgate.kernel.errors import Malformed
from wicketgate.web.kit.forms import read_fields
from wicketgate.web.kit.targets import UnsafeTarget, host_of, redirect_fault, with_parameters

PRINTABLE: Final = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=20)
URI_SIGNS: Final = "abzAZ09-._~:/?[]@!$&'()*+,;=%#\\ \"<>{}|^`é"


@given(st.lists(st.tuples(PRINTABLE, PRINTABLE), max_size=20))
def test_a_form_is_read_as_it_was_written(pairs: list[tuple[str, str]]) -> None:
    form = read_fields(urlencode(pairs).encode())

    names = [name for name, _ in pairs]
    assert form.doubled == {name for name in names if names.count(name) > 1}
    for name, value in reversed(pairs):
        if name not in form.doubled:
            assert form.get(name) == value
    assert all(form.get(name) == next(v for n, v in pairs if n == name) for name in names)


@given(st.binary(max_size=200))
def test_whatever_is_sent_is_read_or_refused(raw: bytes) -> None:
    try:
        form = read_fields(raw)
    except Malformed:
        return
    for name, value in form.fields.items():
        assert value
        assert not any(ord(sign) < 32 or ord(sign) == 127 for sign in name + value)


@pytest.mark.parametrize("raw", [b"a=%00", b"a%0a=1", b"a=%7f", b"a=%ed%a0%80", b"a=%c0%80"])
def test_control_characters_and_broken_utf_8_are_refused(raw: bytes) -> None:
    with pytest.raises(Malformed):
        read_fields(raw)


def test_a_field_without_a_value_was_not_sent() -> None:
    form = read_fields(b"a=&a=1&b=")

    assert form.get("a") == "1"
    assert not form.doubled
    assert form.fields.keys() == {"a"}


@given(st.text(alphabet=URI_SIGNS, max_size=30), st.sampled_from(["https://", "http://", ""]))
def test_an_accepted_redirect_uri_leads_to_the_host_it_shows(rest: str, scheme: str) -> None:
    uri = scheme + rest
    if redirect_fault(uri) is not None:
        return
    target = with_parameters(uri, {"code": "c&d=e", "state": "é #"})

    parts = urlsplit(target)
    assert host_of(target) == host_of(uri)
    assert parts.scheme in {"https", "http"}
    assert parts.username is None
    assert not parts.fragment
    assert target.isascii()
    assert target.startswith(uri)
    assert parse_qsl(parts.query, keep_blank_values=True)[-2:] == [
        ("code", "c&d=e"),
        ("state", "é #"),
    ]


@pytest.mark.parametrize(
    ("uri", "with_code"),
    [
        ("https://a.example", "https://a.example?code=1"),
        ("https://a.example/b?", "https://a.example/b?code=1"),
        ("https://a.example/b?c=d", "https://a.example/b?c=d&code=1"),
        ("https://a.example/b?c=d&", "https://a.example/b?c=d&code=1"),
    ],
)
def test_the_query_of_an_address_is_kept(uri: str, with_code: str) -> None:
    assert with_parameters(uri, {"code": "1"}) == with_code


def test_a_space_is_written_so_that_every_reader_finds_it() -> None:
    assert with_parameters("https://a.example", {"state": "a b+c"}).endswith(quote("a b+c"))


@pytest.mark.parametrize("uri", ["https://", "https:///", "ftp://a.example", "//a.example"])
def test_what_is_no_address_of_the_web_has_no_host(uri: str) -> None:
    with pytest.raises(UnsafeTarget):
        host_of(uri)

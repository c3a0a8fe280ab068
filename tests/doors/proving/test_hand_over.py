"""The forms in which proxies hand certificates over, and who is believed (contract D.8)."""

import base64
from ipaddress import ip_network
from typing import Any, Final
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.authority import Authority
from wicketgate.web.kit.hand_over import STATE, HandOver, HandOverRefused, Source

SECRET: Final = "s" * 40
MADE: Final = Authority().issue()
NETWORKS: Final = (ip_network("10.0.0.0/24"), ip_network("::1"))
NAMES: Final = {
    Source.NGINX: b"x-client-cert",
    Source.RFC9440: b"client-cert",
    Source.ENVOY: b"x-forwarded-client-cert",
}
FORMS: Final = {
    Source.NGINX: quote(MADE.pem),
    Source.RFC9440: f":{base64.b64encode(MADE.der).decode()}:",
    Source.ENVOY: (
        f'By=spiffe://x;Hash=ab;Cert="{quote(MADE.pem, safe="")}";Subject="CN=a,O=b";URI='
    ),
}


def scope(
    source: Source, *values: str, client: tuple[str, int] | None = ("10.0.0.7", 1), secret: str = ""
) -> dict[str, Any]:
    headers = [(NAMES[source], value.encode("latin-1")) for value in values]
    return {
        "headers": [*headers, (b"x-proxy-secret", (secret or SECRET).encode())],
        "client": client,
    }


@pytest.mark.parametrize("source", NAMES)
def test_each_form_is_read(source: Source) -> None:
    agreed = HandOver(source, NETWORKS, secret=SECRET)

    assert agreed.presented(scope(source, FORMS[source])) == MADE.der
    assert agreed.presented(scope(source, FORMS[source], client=("::1", 1))) == MADE.der
    assert agreed.presented(scope(source)) is None
    assert agreed.presented(scope(source, "")) is None
    assert agreed.presented({"headers": [], "client": ("192.0.2.1", 1)}) is None


@pytest.mark.parametrize("source", NAMES)
def test_strangers_are_refused(source: Source) -> None:
    agreed = HandOver(source, NETWORKS, secret=SECRET)
    good = FORMS[source]
    for wrong in (
        scope(source, good, client=("10.0.1.7", 1)),
        scope(source, good, client=None),
        scope(source, good, client=("testclient", 1)),
        scope(source, good, secret="guessed"),
        scope(source, good, good),
        {"headers": [(NAMES[source], good.encode())], "client": ("10.0.0.7", 1)},
        {"headers": [(b"x-proxy-secret", b"guessed")], "client": ("10.0.0.7", 1)},
    ):
        with pytest.raises(HandOverRefused):
            agreed.presented(wrong)


def test_a_proxy_by_a_socket_has_no_address() -> None:
    agreed = HandOver(Source.NGINX, (), by_socket=True, secret=SECRET)

    assert agreed.presented(scope(Source.NGINX, FORMS[Source.NGINX], client=None)) == MADE.der


@pytest.mark.parametrize(
    ("source", "value"),
    [
        (Source.NGINX, "nonsense"),
        (Source.NGINX, quote(MADE.pem + MADE.pem)),
        (Source.RFC9440, "AAAA"),
        (Source.RFC9440, ":"),
        (Source.RFC9440, ":no base64:"),
        (Source.RFC9440, f"{FORMS[Source.RFC9440]}, {FORMS[Source.RFC9440]}"),
        (Source.ENVOY, "By=x;Hash=y"),
        (Source.ENVOY, f"{FORMS[Source.ENVOY]},{FORMS[Source.ENVOY]}"),
        (Source.ENVOY, f"Hash=ab,{FORMS[Source.ENVOY]}"),
    ],
)
def test_another_form_is_refused(source: Source, value: str) -> None:
    with pytest.raises(HandOverRefused):
        HandOver(source, NETWORKS, secret=SECRET).presented(scope(source, value))


@given(st.sampled_from(sorted(NAMES)), st.text(st.characters(max_codepoint=0xFF), max_size=200))
def test_anything_is_bytes_nothing_or_refused(source: Source, value: str) -> None:
    try:
        found = HandOver(source, NETWORKS, secret=SECRET).presented(scope(source, value))
    except HandOverRefused:
        return
    assert found is None or isinstance(found, bytes)


def test_our_own_server_says_it_by_the_connection() -> None:
    agreed = HandOver(Source.TLS)

    assert agreed.presented({"headers": [], "state": {STATE: MADE.der}}) == MADE.der
    assert agreed.presented({"headers": [], "state": {STATE: None}}) is None
    assert HandOver().presented(scope(Source.NGINX, FORMS[Source.NGINX])) is None

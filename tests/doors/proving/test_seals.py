"""Requests sealed by their sender (contract C.6)."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import httpx2
import pytest

from tests.doors.berlin.calling import ADDRESS, BACK, body, verdict
from tests.doors.proving.conftest import Caller
from tests.support import worlds
from tests.support.authority import DAY, HOUR, Authority, Made, Wanted
from tests.support.sealing import digest, sealed
from wicketgate import certificates, traffic
from wicketgate.kernel.profile import ClientCertificate, Profile, SignatureMode
from wicketgate.kernel.work import Desk
from wicketgate.web.kit.seat import Seat

SEAL = Wanted(worlds.BEE, kind=certificates.Kind.QSEAL)
BODY = json.dumps(body()).encode()
PATH = "/psd2/v1/consents"

Change = Callable[[dict[str, str]], None]


@pytest.fixture
def profile() -> Profile:
    return Profile(
        client_certificate=ClientCertificate.REQUIRED, signature_mode=SignatureMode.REQUIRED
    )


@pytest.fixture
def seal(authority: Authority) -> Made:
    return authority.issue(SEAL)


def usual(**more: str) -> dict[str, str]:
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return {
        "X-Request-ID": str(uuid4()),
        "PSU-IP-Address": ADDRESS,
        "PSU-ID": "psu-ok",
        "TPP-Redirect-URI": BACK,
        "Content-Type": "application/json",
        **named,
    }


async def send(
    caller: Caller, headers: dict[str, str], content: bytes = BODY, method: str = "POST"
) -> httpx2.Response:
    return await caller.call(method, PATH, headers={**headers}, content=content)


async def test_a_sealed_request_is_taken(caller: Caller, seal: Made) -> None:
    assert verdict(await send(caller, sealed(seal, usual(), BODY))) == (201, None)


async def test_a_reading_seals_nothing_at_all(caller: Caller, seal: Made) -> None:
    made = await send(caller, sealed(seal, usual(), BODY))
    path = made.json()["_links"]["self"]["href"]

    answer = await caller.call("GET", path, headers={**sealed(seal, usual())})

    assert verdict(answer) == (200, None)


@pytest.mark.parametrize(
    "names",
    [
        ("Digest", "X-Request-ID", "PSU-ID", "TPP-Redirect-URI"),
        ("tpp-redirect-uri", "psu-id", "x-request-id", "digest"),
        ("(request-target)", "digest", "x-request-id", "psu-id", "tpp-redirect-uri"),
        ("digest", "x-request-id", "psu-id", "tpp-redirect-uri", "psu-ip-address"),
    ],
)
async def test_order_case_and_more_headers_are_the_sender_s_business(
    caller: Caller, seal: Made, names: tuple[str, ...]
) -> None:
    headers = sealed(seal, usual(), BODY, names=names, request_target=f"post {PATH}")

    assert verdict(await send(caller, headers)) == (201, None)


async def test_an_elliptic_seal_is_taken_too(caller: Caller, authority: Authority) -> None:
    seal = authority.issue(SEAL, authority.issue().key)

    assert verdict(await send(caller, sealed(seal, usual(), BODY))) == (201, None)


def put(name: str, value: str) -> Change:
    return lambda headers: headers.update({name: value})


def drop(name: str) -> Change:
    return lambda headers: headers.__delitem__(name)


def swap(name: str, old: str, new: str) -> Change:
    return lambda headers: headers.update({name: headers[name].replace(old, new)})


@pytest.mark.parametrize("name", ["Digest", "Signature", "TPP-Signature-Certificate"])
async def test_a_required_header_is_missed(caller: Caller, seal: Made, name: str) -> None:
    headers = sealed(seal, usual(), BODY)
    del headers[name]

    assert verdict(await send(caller, headers)) == (401, "SIGNATURE_MISSING")


@pytest.mark.parametrize(
    "change",
    [
        put("Digest", digest(BODY + b" ")),
        put("Digest", "MD5=1B2M2Y8AsgTpgAmY7PhCfg=="),
        put("Digest", "SHA-256=nonsense"),
        put("PSU-ID", "psu-two"),
        put("X-Request-ID", str(uuid4())),
        put("PSU-Corporate-ID", "added-on-the-way"),
        put("Signature", "nonsense"),
        swap("Signature", "rsa-sha256", "rsa-sha512"),
        swap("Signature", "rsa-sha256", "rsa-md5"),
        swap("Signature", "SN=", "SN=1"),
        swap("Signature", "CA=", "CA=C=FR,"),
        swap("Signature", " psu-id", ""),
        swap("Signature", "psu-id", "psu-id psu-id"),
        put("TPP-Signature-Certificate", "nonsense"),
        put("TPP-Signature-Certificate", base64.b64encode(b"no certificate").decode()),
    ],
)
async def test_a_seal_that_does_not_hold_is_refused(
    caller: Caller, seal: Made, change: Change
) -> None:
    headers = sealed(seal, usual(), BODY)
    change(headers)

    assert verdict(await send(caller, headers)) == (401, "SIGNATURE_INVALID")


async def test_another_body_is_refused(caller: Caller, seal: Made) -> None:
    headers = sealed(seal, usual(), BODY)

    assert verdict(await send(caller, headers, BODY + b" ")) == (401, "SIGNATURE_INVALID")


async def test_a_header_sent_twice_is_refused(caller: Caller, seal: Made) -> None:
    headers = sealed(seal, usual(), BODY)
    told = [*headers.items(), *caller.proxied.items(), ("Digest", headers["Digest"])]

    answer = await caller.client.post(PATH, headers=told, content=BODY)

    assert verdict(answer) == (401, "SIGNATURE_INVALID")


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (replace(SEAL, organisation=worlds.WASP), "SIGNATURE_INVALID"),
        (replace(SEAL, begins=-2 * DAY, ends=-HOUR), "CERTIFICATE_EXPIRED"),
        (replace(SEAL, kind=certificates.Kind.QWAC), "CERTIFICATE_INVALID"),
    ],
)
async def test_a_seal_s_certificate_is_judged_as_a_qwac_is(
    caller: Caller, authority: Authority, wanted: Wanted, code: str
) -> None:
    seal = authority.issue(wanted)

    assert verdict(await send(caller, sealed(seal, usual(), BODY))) == (401, code)


async def test_a_revoked_seal_seals_nothing(
    caller: Caller, authority: Authority, seal: Made
) -> None:
    authority.revoke(seal)

    answer = await send(caller, sealed(seal, usual(), BODY))

    assert verdict(answer) == (401, "CERTIFICATE_REVOKED")


async def test_a_failed_seal_is_explained_in_the_log_of_calls(
    caller: Caller, seal: Made, seat: Seat, desk: Desk
) -> None:
    headers = sealed(seal, usual(), BODY + b" ")
    assert verdict(await send(caller, headers)) == (401, "SIGNATURE_INVALID")

    assert seat.shelf is not None
    await seat.shelf.clear()
    async with desk.reading(worlds.REQUEST) as work:
        page = await traffic.search(work, traffic.Search(worlds.BEE))
        _, detail = await traffic.find(work, worlds.BEE, page.calls[0].name(work.keys))
    assert detail is not None
    assert digest(BODY) in detail.asked
    assert digest(BODY + b" ") in detail.asked
    assert f"x-request-id: {headers['X-Request-ID']}" in detail.asked
    assert "psu-ok" not in detail.asked.partition("Signing string")[2]
    assert "x-client-cert" not in detail.asked.lower()


async def test_a_wrong_key_is_told_after_the_seal(caller: Caller, seal: Made) -> None:
    good, bad = sealed(seal, usual(), BODY), usual()

    assert verdict(await send(caller, {**good, "apiKey": "wgk_x"})) == (401, "API_KEY_INVALID")
    assert verdict(await send(caller, {**bad, "apiKey": "wgk_x"})) == (401, "SIGNATURE_MISSING")

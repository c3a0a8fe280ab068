"""A third party is known by the certificate of its connection (contract C.2 stages 1, 3 and 5)."""

from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest
from starlette.applications import Starlette

from tests.doors.berlin.calling import verdict
from tests.doors.proving.conftest import SECRET, Caller
from tests.support import worlds
from tests.support.authority import DAY, HOUR, Authority, Wanted
from tests.support.clock import TestClock
from tests.support.worlds import Party
from wicketgate import certificates, tpps
from wicketgate.kernel.work import Desk
from wicketgate.web.berlin import routes
from wicketgate.web.kit.seat import Seat

BEE = Wanted(worlds.BEE)


async def test_a_good_certificate_is_let_in(caller: Caller, authority: Authority) -> None:
    answer = await caller.ask()

    assert verdict(answer) == (201, None), answer.text
    assert authority.asked == ["ocsp"]


async def test_without_a_certificate_nobody_is_let_in(caller: Caller) -> None:
    caller.made = None

    assert verdict(await caller.ask()) == (401, "CERTIFICATE_MISSING")
    assert verdict(await caller.call("GET", "/psd2/v1/nowhere")) == (401, "CERTIFICATE_MISSING")


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (replace(BEE, begins=-2 * DAY, ends=-HOUR), "CERTIFICATE_EXPIRED"),
        (replace(BEE, begins=DAY), "CERTIFICATE_INVALID"),
        (replace(BEE, usage=False), "CERTIFICATE_INVALID"),
        (replace(BEE, kind=certificates.Kind.QSEAL), "CERTIFICATE_INVALID"),
        (replace(BEE, ask="none"), "CERTIFICATE_INVALID"),
        (replace(BEE, roles=frozenset({"PSP_PI"})), "ROLE_INVALID"),
        (replace(BEE, roles=frozenset({"PSP_AS"})), "ROLE_INVALID"),
        (replace(BEE, organisation=worlds.WASP), "API_KEY_INVALID"),
        (replace(BEE, organisation="PSDBE-NBB-777777"), "API_KEY_INVALID"),
    ],
)
async def test_a_bad_certificate_is_told_by_its_code(
    caller: Caller, authority: Authority, wanted: Wanted, code: str
) -> None:
    caller.made = authority.issue(wanted)

    assert verdict(await caller.ask()) == (401, code)


async def test_a_foreign_issuer_is_not_asked_anything(caller: Caller, clock: TestClock) -> None:
    stranger = Authority(now=clock(), name="Nobody")
    with stranger.open():
        caller.made = stranger.issue(BEE)
        assert verdict(await caller.ask()) == (401, "CERTIFICATE_INVALID")
    assert stranger.asked == []


@pytest.mark.parametrize("way", ["ocsp", "list"])
async def test_a_revoked_certificate_is_met_by_either_way(
    caller: Caller, authority: Authority, way: str
) -> None:
    authority.no_responder = way == "list"
    assert caller.made is not None
    authority.revoke(caller.made)

    assert verdict(await caller.ask()) == (401, "CERTIFICATE_REVOKED")
    assert authority.asked[-1] == way


async def test_a_revocation_is_met_within_an_hour_and_a_verdict_is_remembered(
    caller: Caller, authority: Authority, clock: TestClock
) -> None:
    assert verdict(await caller.ask()) == (201, None)
    assert caller.made is not None
    authority.revoke(caller.made)
    assert verdict(await caller.ask()) == (201, None)
    assert authority.asked == ["ocsp"]

    clock.advance(timedelta(minutes=61))
    assert verdict(await caller.ask()) == (401, "CERTIFICATE_REVOKED")


async def test_a_silent_issuer_is_believed_as_long_as_its_answer_holds(
    caller: Caller, authority: Authority, clock: TestClock
) -> None:
    assert verdict(await caller.ask()) == (201, None)
    authority.silent = True

    clock.advance(timedelta(hours=11))
    assert verdict(await caller.ask()) == (201, None)
    clock.advance(timedelta(hours=2))
    assert verdict(await caller.ask()) == (401, "CERTIFICATE_INVALID")


async def test_a_revocation_that_we_know_ourselves_counts_too(caller: Caller, desk: Desk) -> None:
    assert caller.made is not None
    read = certificates.read(caller.made.der)
    async with desk.writing(worlds.REQUEST) as work:
        await certificates.note_revoked(work, read.issuer, read.serial)

    assert verdict(await caller.ask()) == (401, "CERTIFICATE_REVOKED")


async def test_the_bank_s_block_comes_before_role_and_key(
    caller: Caller, desk: Desk, authority: Authority
) -> None:
    caller.made = authority.issue(replace(BEE, roles=frozenset({"PSP_PI"})))
    async with desk.writing(worlds.REQUEST) as work:
        await tpps.suspend(work, worlds.BEE, "a test")

    assert verdict(await caller.ask()) == (401, "CERTIFICATE_BLOCKED")
    assert verdict(await caller.ask(apiKey=None)) == (401, "CERTIFICATE_BLOCKED")
    assert verdict(await caller.ask(apiKey="wgk_nobody")) == (401, "CERTIFICATE_BLOCKED")


async def test_the_role_comes_before_the_key(caller: Caller, authority: Authority) -> None:
    caller.made = authority.issue(replace(BEE, roles=frozenset({"PSP_PI"})))

    assert verdict(await caller.ask(apiKey=None)) == (401, "ROLE_INVALID")


async def test_a_role_in_the_certificate_that_the_bank_did_not_admit_opens_nothing(
    caller: Caller, authority: Authority, payer: Party
) -> None:
    caller.party = payer
    caller.made = authority.issue(Wanted(worlds.PAYER))

    assert verdict(await caller.ask()) == (401, "ROLE_INVALID")


async def test_whoever_holds_a_certificate_counts_before_its_name(
    caller: Caller, desk: Desk, wasp: Party
) -> None:
    assert caller.made is not None
    held = certificates.read(caller.made.der)
    async with desk.writing(worlds.REQUEST) as work:
        await certificates.keep(work, worlds.WASP, held, certificates.Kind.QWAC)

    assert verdict(await caller.ask()) == (401, "API_KEY_INVALID")
    caller.party = wasp
    assert verdict(await caller.ask()) == (201, None)


# ---------------------------------------------------------------------- handed over
@pytest.mark.parametrize(
    "headers",
    [
        {"X-Proxy-Secret": "guessed"},
        {"X-Proxy-Secret": None},
        {"X-Client-Cert": "nonsense"},
        {"X-Client-Cert": "-----BEGIN CERTIFICATE-----%0A-----END CERTIFICATE-----%0A!"},
    ],
)
async def test_a_header_that_the_proxy_did_not_write_is_refused(
    caller: Caller, headers: dict[str, str | None]
) -> None:
    answer = await caller.call("GET", "/psd2/v1/accounts", headers=headers)

    assert verdict(answer) == (400, "FORMAT_ERROR")


async def test_two_headers_are_refused(caller: Caller) -> None:
    assert caller.made is not None
    twice = [("X-Client-Cert", "a"), ("X-Client-Cert", "b"), ("X-Proxy-Secret", SECRET)]
    answer = await caller.client.get("/psd2/v1/accounts", headers=twice)

    assert verdict(answer) == (400, "FORMAT_ERROR")


async def test_a_stranger_s_address_is_refused(seat: Seat, caller: Caller) -> None:
    transport = httpx2.ASGITransport(Starlette(routes=routes.mount(seat)), client=("10.1.2.3", 5))
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as client:
        caller.client = client
        assert verdict(await caller.ask()) == (400, "FORMAT_ERROR")

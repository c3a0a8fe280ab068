"""The EU's trusted lists, read by the worker (eIDAS Art. 22, ETSI TS 119 612)."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509

from tests.support.authority import Authority
from tests.support.clock import TestClock
from tests.support.lists import DAY, SEALS, SIGNATURES, WEB, Draft, Operator, xml_of
from wicketgate import issuers
from wicketgate.certificates import Kind
from wicketgate.issuers import ListSource, Register, Standing
from wicketgate.issuers.jobs import read_lists
from wicketgate.kernel.work import Desk

REQUEST = "00000000-0000-4000-8000-000000000000"


@dataclass
class Web:
    """What is published, by path."""

    url: str
    operator: Operator
    pages: dict[str, bytes] = field(default_factory=dict)

    def publish(self, draft: Draft, by: Operator | None = None) -> None:
        operator = by or self.operator
        xml = xml_of(draft, self.operator.now)
        self.pages[f"/{draft.territory}.xml"] = operator.sign(xml)

    def publish_lotl(self, sequence: int = 1) -> None:
        pointer = ("BE", f"{self.url}/BE.xml", self.operator.certificate)
        self.publish(Draft("EU", sequence, pointers=[pointer]))

    @property
    def source(self) -> ListSource:
        return ListSource(f"{self.url}/EU.xml", (self.operator.pem,))


@pytest.fixture(scope="module")
def operator() -> Operator:
    return Operator(TestClock()())


@pytest.fixture
def web(operator: Operator) -> Iterator[Web]:
    found = Web("", operator)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        page = found.pages.get(handler.path)
        handler.send_response(404 if page is None else 200)
        handler.end_headers()
        handler.wfile.write(page or b"")

    verbs = {"do_GET": answer, "log_message": lambda *_: None}
    handler = type("Handler", (BaseHTTPRequestHandler,), verbs)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    found.publish_lotl()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def ca() -> x509.Certificate:
    return Authority().issuing.certificate


@pytest.fixture(scope="module")
def other_ca() -> x509.Certificate:
    return Authority(name="Other").issuing.certificate


async def read(desk: Desk, web: Web) -> dict[str, issuers.TrustedList]:
    await read_lists(desk, "", source=web.source)
    async with desk.reading(REQUEST) as work:
        return {one.territory: one for one in await issuers.state(work)}


async def test_issuers_of_a_list_are_trusted_for_what_it_says(
    desk: Desk, web: Web, ca: x509.Certificate, other_ca: x509.Certificate
) -> None:
    gone = Authority(name="Gone").issuing.certificate
    services = [
        (ca, WEB, "granted"),
        (other_ca, SEALS, "granted"),
        (other_ca, SIGNATURES, "granted"),
        (gone, WEB, "withdrawn"),
    ]
    web.publish(Draft(services=services))
    register = Register()
    before = register.version

    told = await read(desk, web)
    await register.look(desk)

    assert {name: one.fault for name, one in told.items()} == {"BE": None, "EU": None}
    assert told["BE"].issuers == 2
    assert register.trust_for(Kind.QWAC).issuers == (ca,)
    assert register.trust_for(Kind.QSEAL).issuers == (other_ca,)
    assert set(register.trust.issuers) == {ca, other_ca}
    assert register.version == before + 1
    await register.look(desk)
    assert register.version == before + 1


async def test_an_issuer_that_is_struck_off_is_not_trusted_any_more(
    desk: Desk, web: Web, ca: x509.Certificate, other_ca: x509.Certificate
) -> None:
    register = Register()
    web.publish(Draft(services=[(ca, WEB, "granted"), (other_ca, WEB, "granted")]))
    await read(desk, web)
    await register.look(desk)

    web.publish(Draft(sequence=2, services=[(ca, WEB, "granted")]))
    await read(desk, web)
    await register.look(desk)

    assert register.trust.issuers == (ca,)


async def test_a_bad_list_leaves_the_last_good_one(
    desk: Desk, web: Web, ca: x509.Certificate, other_ca: x509.Certificate
) -> None:
    good = Draft(sequence=7, services=[(ca, WEB, "granted")])
    bad = replace(good, services=[(other_ca, WEB, "granted")])
    web.publish(good)
    await read(desk, web)

    stranger = Operator(web.operator.now)
    tampered = web.pages["/BE.xml"].replace(b"Test QTSP", b"Best QTSP")
    faults = []
    for publish in (
        lambda: web.publish(replace(bad, sequence=8), by=stranger),
        lambda: web.pages.update({"/BE.xml": tampered}),
        lambda: web.publish(replace(bad, sequence=6)),
        lambda: web.publish(bad),
        lambda: web.publish(replace(bad, sequence=8, until=-DAY)),
        lambda: web.pages.update({"/BE.xml": b"<nonsense/>"}),
        lambda: web.pages.pop("/BE.xml"),
    ):
        publish()
        told = (await read(desk, web))["BE"]
        assert told.sequence == 7
        faults.append(told.fault)

    register = Register()
    await register.look(desk)
    assert register.trust.issuers == (ca,)
    assert faults == [
        "its signature does not hold",
        "its signature does not hold",
        "its number 6 is below 7, which we have",
        "it differs from the list of the same number 7",
        "it is past its NextUpdate",
        "its signature does not hold",
        "it could not be fetched: the answer is 404",
    ]
    web.publish(replace(good, sequence=8))
    assert (await read(desk, web))["BE"].fault is None


async def test_a_forged_list_of_lists_leads_nowhere(
    desk: Desk, web: Web, ca: x509.Certificate
) -> None:
    web.publish(Draft(services=[(ca, WEB, "granted")]))
    pointer = ("BE", f"{web.url}/BE.xml", web.operator.certificate)
    web.publish(Draft("EU", 2, pointers=[pointer]), by=Operator(web.operator.now))

    told = await read(desk, web)

    assert told.keys() == {"EU"}
    assert told["EU"].fault == "its signature does not hold"
    assert told["EU"].standing(told["EU"].checked_us) is Standing.NEVER


async def test_a_list_that_nobody_renews_is_trusted_for_two_weeks_more(
    desk: Desk, web: Web, ca: x509.Certificate, clock: TestClock
) -> None:
    web.publish(Draft(until=10 * DAY, services=[(ca, WEB, "granted")]))
    await read(desk, web)
    register = Register()

    for days, trusted in ((11, True), (13, True), (2, False)):
        clock.advance(timedelta(days=days))
        await register.look(desk)
        assert bool(register.trust.issuers) is trusted


async def test_without_lists_the_worker_reads_none(desk: Desk) -> None:
    await read_lists(desk, "", source=None)

    async with desk.reading(REQUEST) as work:
        assert await issuers.state(work) == []


async def test_only_the_territories_that_the_bank_names_are_read(desk: Desk, web: Web) -> None:
    source = replace(web.source, territories=frozenset({"NL"}))

    await read_lists(desk, "", source=source)

    async with desk.reading(REQUEST) as work:
        assert [one.territory for one in await issuers.state(work)] == ["EU"]

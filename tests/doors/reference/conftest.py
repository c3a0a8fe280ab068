"""The reference beside the doors it tells about, and members in front of it."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx2
import pytest
from starlette.routing import Router

from tests.support import worlds
from tests.support.clock import TestClock
from tests.support.consents import DEFAULT_LIFE, customer, dedicated, request
from tests.support.edges import DESCRIBED, SERVED
from tests.support.members import Person
from wicketgate import authorisation, consents, memberships, people, sandbox
from wicketgate.consents import Consent
from wicketgate.kernel import clock
from wicketgate.kernel.actors import Tpp
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.work import Desk
from wicketgate.subjects import AccountAccess
from wicketgate.web.account import mount as account
from wicketgate.web.berlin.routes import mount as berlin
from wicketgate.web.control.routes import mount as control
from wicketgate.web.customer.routes import mount as pages
from wicketgate.web.kit.last_resort import LastResort
from wicketgate.web.kit.seat import Seat
from wicketgate.web.oauth.routes import mount as oauth
from wicketgate.web.reference import mount as reference

BASE = "http://localhost"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: what is asked of the database is asked by doors that are tested on both."""
    return sqlite_url


@pytest.fixture
def bank(seat: Seat) -> Seat:
    """The seat as the app fills it."""
    return replace(seat, base_url=BASE, api_url=BASE, served=SERVED, describe=DESCRIBED)


def ruled(bank: Seat, **rules: object) -> Seat:
    """The bank with other rules."""
    profile = bank.desk.profile.model_copy(update=rules)
    return replace(bank, desk=replace(bank.desk, profile=profile))


def standing(seat: Seat) -> LastResort:
    """All doors that a call or a journey needs."""
    mounts = (berlin, oauth, pages, control, account, reference)
    doors = [route for mount in mounts for route in mount(seat)]
    return LastResort(Router(doors, redirect_slashes=False), seat)


def browser(seat: Seat) -> Person:
    """A stranger's browser."""
    clock = seat.desk.clock
    assert isinstance(clock, TestClock)
    transport = httpx2.ASGITransport(app=standing(seat))
    return Person(httpx2.AsyncClient(transport=transport, base_url=seat.base_url), clock)


async def signed_in(seat: Seat, name: str, organisation: OrganisationId | None) -> Person:
    """The browser of a member who has signed in."""
    email = f"{name}@portal.example"
    async with seat.desk.writing(worlds.REQUEST) as work:
        member = await people.seed(work, people.Applicant(name.title(), email, "-", "en"))
        if organisation is not None:
            await memberships.found(work, member, organisation)
        who = await people.candidate(work, email)
        _, secret = await people.sign_in(work, who, "a browser", fits=True)
    person = browser(seat)
    person.client.cookies.set("member", secret, domain="localhost.local")
    return person


@pytest.fixture
async def consent(desk: Desk) -> Consent:
    """A valid consent of that organisation, with the authorisation that made it so."""
    async with desk.writing(worlds.REQUEST) as work:
        party = await worlds.party(work, worlds.BEE)
        tpp = Tpp(party.organisation, party.application, frozenset(), frozenset())
        received = await consents.receive(work, tpp, request(work, dedicated("psu-ok")))
        await authorisation.start(work, AccountAccess(received), authorisation.StartOrder())
        psu = await customer(work, party)
        answers = await sandbox.bank(work, party.organisation).accounts(psu.id, with_balances=False)
        matched = consents.matching(work, received, [one.account for one in answers])
        end = clock.micros(work.now + DEFAULT_LIFE)
        return await consents.seed_valid(work, received, psu, matched, end)


@pytest.fixture
async def bea(bank: Seat, consent: Consent) -> AsyncIterator[Person]:
    """A member of the first organisation, which has that consent."""
    assert consent.organisation_id == worlds.BEE
    person = await signed_in(bank, "bea", worlds.BEE)
    yield person
    await person.client.aclose()

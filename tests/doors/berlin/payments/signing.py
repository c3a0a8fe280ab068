"""A customer's way to approve a payment, or to take it back, by the verbs that the pages call."""

from datetime import timedelta

from tests.doors.berlin.calling import Scene
from tests.doors.berlin.signing import REQUEST
from tests.support import worlds
from tests.support.consents import customer
from wicketgate import authorisation, baskets, grants, oauth, sandbox, settlement, tpps
from wicketgate.authorisation import ScaStatus
from wicketgate.baskets import BasketRequest
from wicketgate.kernel.actors import Tpp
from wicketgate.kernel.ids import AuthorisationId, PaymentId
from wicketgate.oauth import Redemption
from wicketgate.subjects import Asked, Ending

VERIFIER = "v" * 64


async def authorisation_of(scene: Scene, place: str, kind: str = "authorisations") -> str:
    """The id of the newest one."""
    answer = await scene.api.get(f"{place}/{kind}")
    assert answer.status_code == 200, answer.text
    newest: str = answer.json()["authorisationIds"][-1]
    return newest


async def sign(
    scene: Scene, place: str, login: str = "psu-ok", kind: str = "authorisations"
) -> str:
    """The customer signs in, looks and approves; the code for the TPP."""
    key = AuthorisationId(await authorisation_of(scene, place, kind))
    organisation = scene.api.party.organisation
    async with scene.desk.writing(worlds.REQUEST) as work:
        await settlement.in_time_of(work, organisation)
        psu = await customer(work, scene.api.party, login)
        _, held = await authorisation.lock(work, key)
        held = await authorisation.bind(work, held, psu.id)
        await authorisation.move_on(work, held, ScaStatus.STARTED)
    async with scene.desk.writing(worlds.REQUEST) as work:
        await settlement.in_time_of(work, organisation)
        psu = await customer(work, scene.api.party, login)
        subject, held = await authorisation.lock(work, key)
        told = await subject.ask(sandbox.bank(work, organisation), psu)
        asked = await subject.see(work, told)
        _, grant = await authorisation.finalise(work, held, asked, REQUEST)
        return oauth.code_of(work, grant.id)


async def asked(scene: Scene, place: str, login: str, kind: str = "authorisations") -> Asked:
    """What the page would show this customer."""
    key = AuthorisationId(await authorisation_of(scene, place, kind))
    organisation = scene.api.party.organisation
    async with scene.desk.writing(worlds.REQUEST) as work:
        await settlement.in_time_of(work, organisation)
        psu = await customer(work, scene.api.party, login)
        subject, _ = await authorisation.lock(work, key)
        return await subject.see(work, await subject.ask(sandbox.bank(work, organisation), psu))


async def refuse(
    scene: Scene, place: str, ending: Ending = Ending.REFUSED, kind: str = "authorisations"
) -> None:
    key = AuthorisationId(await authorisation_of(scene, place, kind))
    async with scene.desk.writing(worlds.REQUEST) as work:
        await settlement.in_time_of(work, scene.api.party.organisation)
        subject, held = await authorisation.lock(work, key)
        await authorisation.fail(work, subject, held, ending)


async def redeem(scene: Scene, code: str) -> str:
    """The access token that the TPP gets for the code."""
    client = scene.api.party.organisation
    async with scene.desk.writing(worlds.REQUEST) as work:
        redemption = Redemption(client, code, REQUEST.redirect_uri, VERIFIER)
        return (await grants.redeem(work, redemption)).access_token


async def catch_up(scene: Scene, by: timedelta = timedelta(0)) -> None:
    """The party's clock moves on, and its payments and its bank with it."""
    organisation = scene.api.party.organisation
    async with scene.desk.writing(worlds.REQUEST) as work:
        found = await tpps.look(work, organisation)
        await tpps.advance_clock(work, found, by)
        await sandbox.live_on(work, organisation)
        port = sandbox.bank(work, organisation)
        await settlement.catch_up(work, port, organisation)


async def in_basket(scene: Scene, place: str) -> None:
    """A signing basket takes the payment in."""
    party, key = scene.api.party, PaymentId(place.rpartition("/")[2])
    async with scene.desk.writing(worlds.REQUEST) as work:
        tpp = Tpp(party.organisation, party.application, frozenset(), frozenset())
        await baskets.receive(work, tpp, BasketRequest((key,), None))

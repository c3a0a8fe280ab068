"""A customer's way to a decision, by the verbs that the pages call."""

from dataclasses import dataclass
from typing import Final

from tests.doors.berlin.calling import BACK, Scene
from tests.support import worlds
from tests.support.consents import Granted, customer
from wicketgate import authorisation, consents, grants, oauth, sandbox
from wicketgate.authorisation import Authorisation, ScaStatus
from wicketgate.consents import Consent
from wicketgate.kernel.ids import AuthorisationId, ConsentId
from wicketgate.kernel.work import Desk, Work
from wicketgate.oauth import CodeRequest, Redemption, Tokens
from wicketgate.oauth.model import s256
from wicketgate.subjects import AccountAccess, Ending, Subject

VERIFIER: Final = "v" * 64
REQUEST: Final = CodeRequest(BACK, s256(VERIFIER))


@dataclass(frozen=True)
class Signing:
    """One customer before one authorisation, on one desk."""

    scene: Scene
    consent_id: str
    authorisation_id: str
    login: str = "psu-ok"

    async def held(self, work: Work) -> tuple[Subject, Authorisation]:
        return await authorisation.lock(work, AuthorisationId(self.authorisation_id))

    async def sign_in(self) -> None:
        """First factor right, and asked for the second."""
        async with self.scene.desk.writing(worlds.REQUEST) as work:
            psu = await customer(work, self.scene.api.party, self.login)
            _, held = await self.held(work)
            held = await authorisation.bind(work, held, psu.id)
            await authorisation.move_on(work, held, ScaStatus.STARTED)

    async def finalise(self, desk: Desk | None = None) -> tuple[Consent, str]:
        """Second factor right; the consent and the code. Raises AlreadyDecided."""
        async with (desk or self.scene.desk).writing(worlds.REQUEST) as work:
            psu = await customer(work, self.scene.api.party, self.login)
            subject, held = await self.held(work)
            port = sandbox.bank(work, self.scene.api.party.organisation)
            asked = await subject.see(work, await subject.ask(port, psu))
            signed, grant = await authorisation.finalise(work, held, asked, REQUEST)
            assert isinstance(signed, AccountAccess)
            return signed.consent, oauth.code_of(work, grant.id)

    async def refuse(self) -> None:
        """The customer says no."""
        async with self.scene.desk.writing(worlds.REQUEST) as work:
            subject, held = await self.held(work)
            await authorisation.fail(work, subject, held, Ending.REFUSED)

    async def redeem(self, code: str, desk: Desk | None = None) -> Tokens:
        """What the TPP does with the code. Raises InvalidGrant."""
        client = self.scene.api.party.organisation
        async with (desk or self.scene.desk).writing(worlds.REQUEST) as work:
            return await grants.redeem(work, Redemption(client, code, BACK, VERIFIER))


async def waiting(
    scene: Scene, asked: object = None, login: str = "psu-ok", **headers: str | None
) -> Signing:
    """A consent created at the API that waits for its customer."""
    consent_id = await scene.api.received(asked, **headers)
    ids = await scene.api.get(f"/v1/consents/{consent_id}/authorisations")
    return Signing(scene, consent_id, ids.json()["authorisationIds"][0], login)


async def approved(
    scene: Scene, asked: object = None, login: str = "psu-ok", scenario: str | None = None
) -> tuple[Granted, Signing, Tokens]:
    """The whole way from POST to tokens."""
    signing = await waiting(scene, asked, login, Sandbox_Scenario=scenario)
    await signing.sign_in()
    _, code = await signing.finalise()
    tokens = await signing.redeem(code)
    async with scene.desk.reading(worlds.REQUEST) as work:
        consent = await consents.find_own(
            work, scene.api.party.organisation, ConsentId(signing.consent_id)
        )
    return Granted(consent, tokens.access_token), signing, tokens

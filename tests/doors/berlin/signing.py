"""A customer's way to a decision, by the verbs that the pages call."""

from dataclasses import dataclass
from typing import Final

from tests.doors.berlin.calling import BACK, Scene
from tests.support import worlds
from tests.support.consents import Granted, customer
from wicketgate import authorisation, bank, consents, oauth, sandbox
from wicketgate.authorisation import Authorisation, ScaStatus
from wicketgate.consents import Consent
from wicketgate.kernel.ids import AuthorisationId, ConsentId
from wicketgate.kernel.work import Desk, Work
from wicketgate.oauth import CodeRequest, Redemption, Tokens
from wicketgate.oauth.model import s256

VERIFIER: Final = "v" * 64
REQUEST: Final = CodeRequest(BACK, s256(VERIFIER))


@dataclass(frozen=True)
class Signing:
    """One customer before one authorisation, on one desk."""

    scene: Scene
    consent_id: str
    authorisation_id: str
    login: str = "psu-ok"

    async def held(self, work: Work) -> tuple[Consent, Authorisation]:
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
            consent, held = await self.held(work)
            matched = consents.matching(work, consent, await self._accounts(work, psu))
            signed, grant = await authorisation.finalise(work, held, psu, matched, REQUEST)
            return signed, oauth.code_of(work, grant.id)

    async def _accounts(self, work: Work, psu: bank.Customer) -> list[bank.Account]:
        port = sandbox.bank(work, self.scene.api.party.organisation)
        return [given.account for given in await port.accounts(psu.id, with_balances=False)]

    async def refuse(self) -> None:
        """The customer says no."""
        async with self.scene.desk.writing(worlds.REQUEST) as work:
            consent, held = await self.held(work)
            await authorisation.fail(work, consent, held, refused=True)

    async def redeem(self, code: str, desk: Desk | None = None) -> Tokens:
        """What the TPP does with the code. Raises InvalidGrant."""
        client = self.scene.api.party.organisation
        async with (desk or self.scene.desk).writing(worlds.REQUEST) as work:
            return await authorisation.redeem(work, Redemption(client, code, BACK, VERIFIER))


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

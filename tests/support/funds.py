"""Consents for confirmation of funds that were approved, without walking through the pages."""

from dataclasses import dataclass

from tests.support.consents import customer
from tests.support.worlds import Party
from wicketgate import authorisation, funds, grants, oauth, personas, sandbox
from wicketgate.authorisation import ScaStatus, StartOrder
from wicketgate.bank import Reference
from wicketgate.funds import Card, FundsConsent, FundsRequest
from wicketgate.kernel.actors import Actor, ActorKind, Tpp
from wicketgate.kernel.work import Work
from wicketgate.oauth import CodeRequest, Redemption, Tokens
from wicketgate.oauth.model import s256
from wicketgate.subjects import FundsAccess

GIRO = personas.accounts_of("psu-ok")[0].iban
BACK = "https://app.tpp.example/back"
VERIFIER = "v" * 64


@dataclass(frozen=True)
class FundsGranted:
    """A valid consent and the tokens that its code gave."""

    consent: FundsConsent
    tokens: Tokens

    @property
    def token(self) -> str:
        return self.tokens.access_token


def asked_for(
    account: Reference | None = None, card: Card | None = None, *, explicit: bool = False
) -> FundsRequest:
    """A consent for the first account of `psu-ok`, or another one."""
    return FundsRequest(account or Reference(iban=GIRO), card or Card(), explicit, BACK)


async def received(work: Work, party: Party, wanted: FundsRequest | None = None) -> FundsConsent:
    """A consent that waits for its customer."""
    tpp = Tpp(party.organisation, party.application, frozenset(), frozenset())
    return await funds.receive(work, tpp, wanted or asked_for())


async def signed(
    work: Work, party: Party, consent: FundsConsent, login: str = "psu-ok"
) -> tuple[FundsConsent, str]:
    """One customer has signed; the consent and the code that gave."""
    psu = await customer(work, party, login)
    begun = await authorisation.start(work, FundsAccess(consent), StartOrder())
    bound = await authorisation.bind(work, begun, psu.id)
    started = await authorisation.move_on(work, bound, ScaStatus.STARTED)
    subject, held = await authorisation.lock(work, started.id)
    told = await subject.ask(sandbox.bank(work, party.organisation), psu)
    shown = await subject.see(work, told)
    approved, grant = await authorisation.finalise(
        work, held, shown, CodeRequest(BACK, s256(VERIFIER))
    )
    assert isinstance(approved, FundsAccess)
    return approved.consent, oauth.code_of(work, grant.id)


async def granted(
    work: Work, party: Party, wanted: FundsRequest | None = None, login: str = "psu-ok"
) -> FundsGranted:
    """A consent that its customer approved, with its tokens."""
    work.act_as(Actor(ActorKind.SETUP, "test"), work.shift)
    consent, code = await signed(work, party, await received(work, party, wanted), login)
    redemption = Redemption(party.organisation, code, BACK, VERIFIER)
    tokens = await grants.redeem(work, redemption)
    return FundsGranted(await funds.look(work, consent.id), tokens)

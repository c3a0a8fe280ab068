"""Consents that were approved, without walking through the pages."""

from dataclasses import dataclass, replace
from datetime import timedelta

from tests.support.worlds import Party
from wicketgate import authorisation, consents, oauth, personas, sandbox
from wicketgate.bank import Customer, Reference
from wicketgate.consents import Access, Consent, ConsentRequest, Kind, Right
from wicketgate.kernel import clock as time
from wicketgate.kernel.actors import Tpp
from wicketgate.kernel.ids import AuthorisationId
from wicketgate.kernel.work import Work
from wicketgate.subjects import AccountAccess

DEFAULT_LIFE = timedelta(days=30)


@dataclass(frozen=True)
class Granted:
    """A valid consent and its access token."""

    consent: Consent
    token: str


def dedicated(login: str = "psu-ok", *rights: Right) -> Access:
    """All rights, or those named, on the customer's first account."""
    reference = Reference(iban=personas.accounts_of(login)[0].iban)
    given = rights or (Right.ACCOUNTS, Right.BALANCES, Right.TRANSACTIONS)
    return Access(Kind.DEDICATED, tuple((right, (reference,)) for right in given))


def request(work: Work, access: Access, *, recurring: bool = True) -> ConsentRequest:
    """What a TPP would ask for."""
    until = work.today + timedelta(days=90)
    return ConsentRequest(
        access,
        recurring,
        until,
        4 if recurring else 1,
        explicit=False,
        redirect_uri=None,
        frequency_enforced=False,
    )


async def customer(work: Work, party: Party, login: str = "psu-ok") -> Customer:
    """The customer behind a login, by the way the pages take."""
    answer = await sandbox.bank(work, party.organisation).authenticate(login, personas.PASSWORD)
    assert answer.customer is not None
    return answer.customer


async def grant(
    work: Work,
    party: Party,
    asked: ConsentRequest | None = None,
    *,
    login: str = "psu-ok",
    life: timedelta = DEFAULT_LIFE,
) -> Granted:
    """Have the customer approve what is asked."""
    asked = asked or request(work, dedicated(login))
    tpp = Tpp(party.organisation, party.application, frozenset(), frozenset())
    received = await consents.receive(work, tpp, asked)
    psu = await customer(work, party, login)
    answers = await sandbox.bank(work, party.organisation).accounts(psu.id, with_balances=False)
    matched = consents.matching(work, received, [a.account for a in answers])
    lapses_us = time.micros(work.now + life)
    valid = await consents.seed_valid(work, received, psu, matched, lapses_us)
    draft = authorisation.grant_for(work, AccountAccess(valid), AuthorisationId("none"))
    terms = replace(draft.terms, access_life=life)
    tokens = await oauth.issue_tokens(work, replace(draft, terms=terms))
    return Granted(valid, tokens.access_token)

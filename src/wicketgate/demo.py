"""The organisations every sandbox begins with, and `demo.json`, which says how to call as them.

All of it is invented. Belgian enterprise numbers begin with 0 or 1, so these identifiers are
well-formed (ETSI TS 119 495) and nobody's. Format: docs/demo-json.md.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import msgspec

from wicketgate import (
    applications,
    authorisation,
    consenting,
    consents,
    credentials,
    grants,
    memberships,
    onboarding,
    people,
    personas,
    qtsp,
    sandbox,
    staff,
    tpps,
)
from wicketgate.authorisation import ScaStatus, StartOrder
from wicketgate.bank import Reference
from wicketgate.certificates import Kind
from wicketgate.consents import Consent, ConsentRequest, Right
from wicketgate.kernel import clock as time
from wicketgate.kernel import secrets
from wicketgate.kernel.actors import Tpp
from wicketgate.kernel.ids import ApplicationId, ConsentId, MemberId, OrganisationId, PsuId
from wicketgate.kernel.permissions import StaffRole
from wicketgate.kernel.work import Desk, Work
from wicketgate.subjects import AccountAccess

LOGIN: Final = "psu-ok"
"""Whose accounts the seeded consent opens."""
MEMBER: Final = "bea@budget-bee.example"
"""Who can sign in to the portal from the start. Names below .example are nobody's (RFC 2606)."""
APPLICANT: Final = "noor@thistle-pay.example"
"""Who has applied for an organisation that the bank has not looked at yet."""
OPERATOR: Final = "iris@bank.example"
"""Who can sign in to operations from the start."""
_SALT: Final = "sandbox"
"""With it the secret of the operator's app is the same at every start of an installation."""
PROVIDER: Final = "/dev/sandbox/qtsp"
"""Where the sandbox's provider answers: the door is met by its URL, for whoever only seeds or works
needs none of its pages. A test holds it against the door."""
REDIRECT_URI: Final = "http://localhost:8090/callback"
"""An example: the sandbox takes any."""
_READINGS_A_DAY: Final = 4


@dataclass(frozen=True, slots=True)
class Charter:
    """An organisation as every sandbox has it."""

    id: OrganisationId
    name: str
    roles: tuple[str, ...]


_EVERY_ROLE: Final = ("PSP_AI", "PSP_PI", "PSP_IC")
DEMO: Final = Charter(OrganisationId("PSDBE-NBB-9990000001"), "Budget Bee", _EVERY_ROLE)
OTHERS: Final = (
    Charter(OrganisationId("PSDBE-NBB-9990000002"), "Second Swallow", _EVERY_ROLE),
    Charter(OrganisationId("PSDBE-NBB-9990000003"), "Quillback Insights", ("PSP_AI",)),
    Charter(OrganisationId("PSDBE-NBB-9990000004"), "Tollhouse Transfers", ("PSP_PI",)),
)
WAITING: Final = Charter(
    OrganisationId("PSDBE-NBB-9990000005"), "Thistle Pay", ("PSP_AI", "PSP_PI")
)
"""Not let in: it waits for somebody of the bank."""


class Account(msgspec.Struct, rename="camel"):
    """An account of a customer."""

    iban: str
    currency: str
    product: str


class Customer(msgspec.Struct, rename="camel"):
    """A test customer and what signing in as this one shows."""

    login: str
    password: str
    one_time_code: str
    scenario: str
    accounts: list[Account]


class Organisation(msgspec.Struct, rename="camel"):
    """A TPP to call as."""

    organisation_identifier: str
    api_key: str
    roles: list[str]


class Person(msgspec.Struct, rename="camel"):
    """A member of the portal, to sign in as."""

    email: str
    password: str


class Operator(msgspec.Struct, rename="camel"):
    """Somebody of the bank, to sign in to operations as."""

    email: str
    password: str
    totp_secret: str
    """What the authenticator app holds, in base 32 (RFC 6238)."""


class Demo(msgspec.Struct, rename="camel"):
    """The whole of demo.json."""

    base_url: str
    api: str
    issuer: str
    organisation_identifier: str
    api_key: str
    redirect_uri: str
    roles: list[str]
    consent_id: str
    access_token: str
    customers: list[Customer]
    organisations: list[Organisation]
    members: list[Person] = []
    operators: list[Operator] = []

    def keys(self) -> dict[str, str]:
        """The API key of each organisation."""
        others = {one.organisation_identifier: one.api_key for one in self.organisations}
        return {self.organisation_identifier: self.api_key, **others}


def read(path: Path) -> Demo | None:
    """What an earlier start wrote; None without a file, or where it is not ours any more."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Demo)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def write(path: Path, demo: Demo) -> None:
    """Put the file in its place whole, readable by its owner alone."""
    text = msgspec.json.format(msgspec.json.encode(demo), indent=2)
    beside = path.with_suffix(".json.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text + b"\n")
    beside.replace(path)


async def seed(desk: Desk, base_url: str, before: Demo | None) -> Demo:
    """See to it that organisations, worlds, consent and keys are there; issue a new token.

    What an earlier start made is taken up again as far as it is still good.
    """
    known = {} if before is None else before.keys()
    others = [await _organisation(desk, charter, known.get(charter.id)) for charter in OTHERS]
    own = await _organisation(desk, DEMO, known.get(DEMO.id))
    async with desk.writing(secrets.new_uuid()) as work:
        caller = await applications.present(work, own.api_key)
        consent = await _consent(work, caller.tpp, None if before is None else before.consent_id)
        # As an approval gives it, but for its life: a person at a laptop should not need to
        # refresh it; journeys get the lives of contract D.5.
        life = time.moment(consent.lapses_us) - work.now
        tokens = await grants.lend(work, AccountAccess(consent), life)
    return Demo(
        base_url=base_url,
        api=f"{base_url}/psd2",
        issuer=f"{base_url}/oauth2",
        organisation_identifier=own.organisation_identifier,
        api_key=own.api_key,
        redirect_uri=REDIRECT_URI,
        roles=own.roles,
        consent_id=consent.id,
        access_token=tokens.access_token,
        customers=_customers(),
        organisations=others,
        members=await _members(desk, base_url, [] if before is None else before.members),
        operators=[await _operator(desk, [] if before is None else before.operators)],
    )


async def _operator(desk: Desk, known: Sequence[Operator]) -> Operator:
    """See to it that somebody of the bank can sign in as is told; they may do everything."""
    passwords = [one.password for one in known if one.email == OPERATOR]
    password = passwords[0] if passwords else secrets.new_code()
    hashed = await credentials.hash_password(password)
    newcomer = staff.Newcomer("Iris Peeters", OPERATOR, StaffRole.ADMIN)
    async with desk.writing(secrets.new_uuid()) as work:
        who = await staff.seed(work, newcomer, hashed, _SALT)
    return Operator(OPERATOR, password, credentials.totp_secret(desk.keys, who.id, _SALT))


async def _members(desk: Desk, base_url: str, known: Sequence[Person]) -> list[Person]:
    """See to it that the demo organisation has its owner, and that another one has applied."""
    bea, owner = await _member(desk, known, MEMBER, "Bea Bromley")
    noor, applicant = await _member(desk, known, APPLICANT, "Noor de Wit")
    async with desk.writing(secrets.new_uuid()) as work:
        await memberships.found(work, bea, DEMO.id)
        if await onboarding.of_member(work, noor) is None:
            await _apply(work, noor, base_url)
    return [owner, applicant]


async def _member(
    desk: Desk, known: Sequence[Person], email: str, name: str
) -> tuple[MemberId, Person]:
    """See to it that the member is there and has the password told."""
    passwords = [person.password for person in known if person.email == email]
    password = passwords[0] if passwords else secrets.new_code()
    hashed = await credentials.hash_password(password)
    async with desk.writing(secrets.new_uuid()) as work:
        member = await people.seed(work, people.Applicant(name, email, hashed, "en"))
    return member, Person(email, password)


async def _apply(work: Work, member: MemberId, base_url: str) -> None:
    """What the member would send, with certificates of the sandbox's own provider."""
    order = qtsp.Order(WAITING.name, WAITING.id, "BE", frozenset(WAITING.roles))
    keys = {kind: qtsp.new_key(qtsp.KeyKind.EC).public_key() for kind in Kind}
    made = await qtsp.issue(work, qtsp.Owner(member, None), order, keys, f"{base_url}{PROVIDER}")
    pems = {one.kind: one.pem for one in made}
    facts = onboarding.Facts(
        first_name="Noor",
        last_name="de Wit",
        company=WAITING.name,
        email=APPLICANT,
        phone="+32 2 555 01 23",
        roles=frozenset(map(tpps.Role, WAITING.roles)),
    )
    papers = onboarding.Papers(pems[Kind.QWAC], pems[Kind.QSEAL])
    dossier = onboarding.Dossier(facts, papers)
    await onboarding.seed(work, member, dossier, qtsp.trust(work.keys))


async def _organisation(desk: Desk, charter: Charter, known_key: str | None) -> Organisation:
    """Admit it and give it a world and an application; its key, the known one if it still works."""
    async with desk.writing(secrets.new_uuid()) as work:
        await tpps.admit(
            work,
            tpps.Organisation(charter.id, charter.name, frozenset(map(tpps.Role, charter.roles))),
        )
        await sandbox.settle(work, charter.id)
        key = known_key
        if key is None or not await _opens(work, key, charter.id):
            key = await applications.replace_key(work, await _application(work, charter))
    return Organisation(charter.id, key, list(charter.roles))


async def _application(work: Work, charter: Charter) -> ApplicationId:
    """The one that bears the organisation's name: members may have made others."""
    for application in await applications.of_organisation(work, charter.id):
        if application.name == charter.name:
            return application.id
    made = ApplicationId(secrets.new_id())
    await applications.create(
        work, applications.Application(made, charter.id, charter.name, applications.ALL_APIS)
    )
    return made


async def _opens(work: Work, key: str, organisation: OrganisationId) -> bool:
    try:
        caller = await applications.present(work, key)
    except (applications.ApiKeyUnknown, applications.ApiKeyBlocked):
        return False
    return caller.organisation.id == organisation


async def _consent(work: Work, tpp: Tpp, known_id: str | None) -> Consent:
    """The consent of an earlier start while it is good, else a new one."""
    customer = await sandbox.customer_called(work, tpp.organisation, LOGIN)
    if customer is None:
        raise LookupError(LOGIN)
    if known_id is not None:
        standing = await _still_good(work, tpp, ConsentId(known_id), customer.id)
        if standing is not None:
            return standing
    answers = await sandbox.bank(work, tpp.organisation).accounts(customer.id, with_balances=False)
    accounts = [given.account for given in answers]
    received = await consents.receive(work, tpp, _request(work, [a.iban for a in accounts]))
    await _sign(work, received, customer.id)
    matched = consents.matching(work, received, accounts)
    end = time.end_of_day(received.valid_until, work.profile.zone)
    return await consents.seed_valid(work, received, customer, matched, time.micros(end))


async def _still_good(work: Work, tpp: Tpp, known: ConsentId, psu: PsuId) -> Consent | None:
    """The known consent, or the one that has replaced it in a journey somebody made meanwhile.

    The latter is taken because a new consent would end it (contract B.1.2).
    """
    try:
        consent = await consents.find_own(work, tpp.organisation, known)
    except consents.ConsentUnknown:
        return None
    if consent.status is consenting.Status.VALID:
        return consent
    heir = await consents.to_be_replaced(work, consent, psu)
    return heir if heir is not None and heir.any_balances() else None


async def _sign(work: Work, consent: Consent, psu: PsuId) -> None:
    """The authorisation that a customer's yes would have left behind."""
    begun = await authorisation.start(work, AccountAccess(consent), StartOrder())
    bound = await authorisation.bind(work, begun, psu)
    asked = await authorisation.move_on(work, bound, ScaStatus.STARTED)
    await authorisation.move_on(work, asked, ScaStatus.FINALISED)


def _request(work: Work, ibans: Sequence[str | None]) -> ConsentRequest:
    """Balances and bookings of each account, for as long as the bank allows."""
    references = tuple(Reference(iban=iban) for iban in dict.fromkeys(ibans))
    rights = ((Right.BALANCES, references), (Right.TRANSACTIONS, references))
    return ConsentRequest(
        access=consents.access_of(None, rights, with_owner_name=False),
        recurring=True,
        valid_until=work.today + timedelta(days=work.profile.consent_max_days),
        frequency_per_day=_READINGS_A_DAY,
        explicit=False,
        redirect_uri=None,
        frequency_enforced=False,
    )


def _customers() -> list[Customer]:
    return [
        Customer(
            login=persona.login,
            password=persona.password,
            one_time_code=persona.one_time_code,
            scenario=persona.scenario,
            accounts=[
                Account(account.iban, account.currency, account.product)
                for account in persona.accounts
            ],
        )
        for persona in personas.PERSONAS
    ]

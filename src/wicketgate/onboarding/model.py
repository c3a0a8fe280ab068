"""An application of an organisation, its way, and what the bank looks at."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from dateutil.relativedelta import relativedelta

from wicketgate import certificates, redirects
from wicketgate.certificates import Certificate, Doubt, Kind
from wicketgate.kernel.ids import MemberId, OrganisationId
from wicketgate.kernel.states import Moves
from wicketgate.tpps import Role


class State(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SENT = "sent"
    ASKED = "asked"
    """The bank has a question and waits for the applicant."""
    ANSWERED = "answered"
    APPROVED_ONCE = "approvedOnce"
    """One person of the bank has approved; a second one must."""
    VERIFIED = "verified"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


_DECIDED: Final = frozenset({State.VERIFIED, State.REFUSED, State.WITHDRAWN})
MOVES: Final[Moves[State]] = {
    State.DRAFT: frozenset({State.SENT, State.WITHDRAWN}),
    State.SENT: _DECIDED | {State.ASKED, State.APPROVED_ONCE},
    State.ASKED: frozenset({State.ANSWERED, State.REFUSED, State.WITHDRAWN}),
    State.ANSWERED: _DECIDED | {State.ASKED, State.APPROVED_ONCE},
    State.APPROVED_ONCE: _DECIDED | {State.ASKED},
    State.VERIFIED: frozenset(),
    State.REFUSED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
WITH_THE_BANK: Final = frozenset({State.SENT, State.ANSWERED, State.APPROVED_ONCE})
"""It is the bank's turn."""
OPEN: Final = WITH_THE_BANK | {State.ASKED}
"""It was sent and is not decided."""
FORGOTTEN: Final = (State.DRAFT, State.REFUSED, State.WITHDRAWN)
"""Nothing came of it, so nothing of it is kept for long."""
ASKABLE: Final = (Role.ACCOUNT_INFORMATION, Role.PAYMENT_INITIATION, Role.CARD_ISSUING)
"""The roles a third party comes for: AIS, PIS, CBPII."""


def kept_since(now: datetime, months: int) -> datetime:
    """What changed last before this moment is not kept any more."""
    return now - relativedelta(months=months)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the applicant tells of the organisation and of whom to write to."""

    first_name: str = ""
    last_name: str = ""
    company: str = ""
    email: str = ""
    phone: str = ""
    roles: frozenset[Role] = frozenset()

    def filled(self, certificate: Certificate | None) -> "Facts":
        """With what the certificate knows, where nothing was told."""
        if certificate is None:
            return self
        named = frozenset(role for role in ASKABLE if role in certificate.roles)
        return replace(
            self,
            company=self.company or certificate.organisation_name or "",
            roles=self.roles or named,
        )


@dataclass(frozen=True, slots=True)
class Papers:
    """The certificates of an application, as PEM."""

    qwac: str | None = None
    seal: str | None = None

    def of(self, kind: Kind) -> Certificate | None:
        """The certificate of this kind, if there is one."""
        pem = self.qwac if kind is Kind.QWAC else self.seal
        return None if pem is None else certificates.read(pem.encode("ascii"))

    def having(self, kind: Kind, certificate: Certificate) -> "Papers":
        """With this certificate in place of the one of its kind."""
        pem = certificate.pem
        return replace(self, qwac=pem) if kind is Kind.QWAC else replace(self, seal=pem)


@dataclass(frozen=True, slots=True)
class Dossier:
    """What an applicant fills in. `language` is the one of the letters.

    `redirects` are the redirect URLs as they were typed, in live (contract D.7).
    """

    facts: Facts = Facts()
    papers: Papers = Papers()
    language: str = "en"
    redirects: tuple[str, ...] = ()

    @property
    def unnamed_hosts(self) -> tuple[str, ...]:
        """Hosts of the redirect URLs that the QWAC does not name: a hint, nothing more."""
        qwac = self.papers.of(Kind.QWAC)
        return () if qwac is None else redirects.unnamed(self.redirects, [qwac])


class Result(StrEnum):
    """What a check said."""

    PASSED = "passed"
    DOUBTFUL = "doubtful"
    """A person must look."""


class Checked(StrEnum):
    """What was checked when the application was sent."""

    QWAC_PSD2 = "qwac-psd2"
    SEAL_PSD2 = "seal-psd2"
    IN_DATE = "in-date"
    ISSUER_TRUSTED = "issuer-trusted"
    NOT_REVOKED = "not-revoked"
    SAME_ORGANISATION = "same-organisation"
    ROLES_HELD = "roles-held"
    NOT_ONBOARDED = "not-onboarded"
    NAME_AGREES = "name-agrees"
    HOSTS_NAMED = "hosts-named"
    """Where there are redirect URLs: whether the QWAC has names for their hosts."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check, its result, and what it saw: names, numbers and dates, in no language."""

    of: Checked
    result: Result
    evidence: str


class Voice(StrEnum):
    """Whose words a message is."""

    QUESTION = "question"
    ANSWER = "answer"
    NOTE = "note"
    """For people of the bank alone."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a case. `by` is the id of the actor; `at_us` in microseconds since 1970."""

    voice: Voice
    by: str
    text: str
    at_us: int


@dataclass(frozen=True, slots=True)
class Case:
    """One application of a member for an organisation; moments in microseconds since 1970.

    `waiting_us` is since when it is the bank's turn, None where it is not. `thread` is there where
    the case was looked up by itself.
    """

    id: str
    member_id: MemberId
    state: State
    dossier: Dossier
    organisation_id: OrganisationId | None
    checks: tuple[Check, ...]
    started_us: int
    changed_us: int
    sent_us: int | None = None
    waiting_us: int | None = None
    decided_us: int | None = None
    first_approver: str | None = None
    reason: str = ""
    applicant_active: bool = True
    thread: tuple[Message, ...] = field(default=())

    @property
    def facts(self) -> Facts:
        return self.dossier.facts

    @property
    def certificates(self) -> Mapping[Kind, Certificate]:
        """Those that are there."""
        papers = self.dossier.papers
        found = {kind: papers.of(kind) for kind in Kind}
        return {kind: one for kind, one in found.items() if one is not None}

    @property
    def legal_name(self) -> str:
        """The organisation's name: as its certificate has it, else as it was told."""
        qwac = self.dossier.papers.of(Kind.QWAC)
        return (qwac.organisation_name if qwac else None) or self.facts.company

    @property
    def question(self) -> str:
        """The last question of the bank; empty where it had none."""
        return next((one.text for one in self.thread[::-1] if one.voice is Voice.QUESTION), "")

    @property
    def talk(self) -> tuple[Message, ...]:
        """What the applicant may read of the thread."""
        return tuple(one for one in self.thread if one.voice is not Voice.NOTE)


# ------------------------------------------------------------------ judging
ROLES: Final = "roles"
REDIRECTS: Final = "redirects"
MISSING: Final = "missing"
ONBOARDED: Final = "onboarded"
UNDER_REVIEW: Final = "under-review"


@dataclass(frozen=True, slots=True)
class Findings:
    """What speaks against each certificate, and whether the organisation is here already.

    `taken` is ONBOARDED, or UNDER_REVIEW where another application for it is open.
    """

    doubts: Mapping[Kind, tuple[Doubt, ...]]
    taken: str = ""


def faults_of(dossier: Dossier, findings: Findings) -> dict[str, str]:
    """The fault of each field, if it has one: of `qwac`, `qseal`, `roles` and `redirects`.

    A fault is the value of a Doubt or of a redirects.Flaw, or one of the words above. Of several
    the first is told.
    """
    faults: dict[str, str] = {}
    papers, odd = dossier.papers, redirects.look_through(dossier.redirects)
    if odd:
        faults[REDIRECTS] = odd[0].flaw.value
    for kind in Kind:
        doubts = [one for one in findings.doubts.get(kind, ()) if one is not Doubt.ROLE_MISSING]
        if papers.of(kind) is None:
            faults[kind.value] = MISSING
        elif doubts:
            faults[kind.value] = doubts[0].value
    if findings.taken:
        faults.setdefault(Kind.QWAC.value, findings.taken)
    if any(Doubt.ROLE_MISSING in doubts for doubts in findings.doubts.values()):
        faults[ROLES] = Doubt.ROLE_MISSING.value
    return faults


def checks_of(dossier: Dossier) -> tuple[Check, ...]:
    """What was seen of an application without faults, for the person who decides."""
    facts, papers = dossier.facts, dossier.papers
    qwac, seal = papers.of(Kind.QWAC), papers.of(Kind.QSEAL)
    if qwac is None or seal is None:
        return ()
    both = (qwac, seal)
    organisation = qwac.organisation_id or ""
    named = qwac.organisation_name or ""
    agrees = _plain(named) == _plain(facts.company)
    strange = dossier.unnamed_hosts
    seen = {
        Checked.QWAC_PSD2: _authority(qwac),
        Checked.SEAL_PSD2: _authority(seal),
        Checked.IN_DATE: "; ".join(
            f"{one.not_before.date()} - {one.not_after.date()}" for one in both
        ),
        Checked.ISSUER_TRUSTED: "; ".join(dict.fromkeys(one.issuer for one in both)),
        Checked.NOT_REVOKED: ", ".join(one.serial for one in both),
        Checked.SAME_ORGANISATION: organisation,
        Checked.ROLES_HELD: " ".join(sorted(facts.roles)),
        Checked.NOT_ONBOARDED: organisation,
        Checked.NAME_AGREES: named if agrees else f"{facts.company} / {named}",
    }
    if dossier.redirects:
        seen[Checked.HOSTS_NAMED] = ", ".join(strange) or ", ".join(qwac.dns_names)
    doubtful = {
        Checked.NAME_AGREES: not agrees,
        Checked.HOSTS_NAMED: bool(strange),
    }
    return tuple(
        Check(of, Result.DOUBTFUL if doubtful.get(of) else Result.PASSED, evidence)
        for of, evidence in seen.items()
    )


def _authority(certificate: Certificate) -> str:
    return f"{certificate.authority_name}, {certificate.authority_id}"


def _plain(name: str) -> str:
    """A firm's name without what is written in several ways: case, blanks, full stops."""
    return "".join(name.casefold().replace(".", "").split())

"""What can happen to consents, one event after another, by the verbs the doors call."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from tests.support.clock import TestClock
from wicketgate import authorisation, consenting, consents, grants, journal, oauth, tpps
from wicketgate.authorisation import ScaStatus, StartOrder
from wicketgate.bank import Account, Customer, Usage
from wicketgate.consenting import Status
from wicketgate.consents import Access, Consent, ConsentRequest, Kind, Matched
from wicketgate.kernel.actors import Tpp
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.ids import AccountId, ApplicationId, ConsentId, OrganisationId, PsuId
from wicketgate.kernel.states import AlreadyDecided, final
from wicketgate.kernel.work import Desk, Work
from wicketgate.oauth import CodeRequest, Redemption
from wicketgate.oauth.model import s256
from wicketgate.subjects import AccessAsked, AccountAccess, Ending

REQUEST: Final = "00000000-0000-4000-8000-000000000003"
TPP: Final = Tpp(OrganisationId("PSDBE-NBB-000009"), ApplicationId("app"), frozenset(), frozenset())
SIGNERS: Final = [Customer(PsuId(f"psu-{n}"), f"login-{n}", "Name", "firm") for n in (1, 2)]
ACCOUNTS: Final = [
    Account(AccountId("a"), "EUR", "p", "n", Usage.ORGANISATION, iban="BE17981100100121")
]
CODE: Final = CodeRequest("https://app.example/", s256("v" * 43))
_SIGNING: Final = ("sign in", "sign as first", "sign as second", "redeem", "refresh")
EVENTS: Final = (
    *_SIGNING,
    *_SIGNING,  # most lives would else end before anything was signed
    *("start", "refuse", "fail", "refresh again", "revoke", "delete", "customer revokes", "read"),
    *("a minute", "half an hour", "a week", "three weeks", "sweep"),
)
_WAITS: Final = {
    "a minute": timedelta(minutes=1),
    "half an hour": timedelta(minutes=30),
    "a week": timedelta(days=7),
    "three weeks": timedelta(days=21),
}


@dataclass
class Life:
    """Three consents: the first and the third are recurring, the second needs two signatures."""

    desk: Desk
    clock: TestClock
    keys: list[ConsentId] = field(default_factory=list)
    codes: dict[ConsentId, str] = field(default_factory=dict)
    refreshes: dict[ConsentId, list[str]] = field(default_factory=dict)
    ends: dict[ConsentId, Status] = field(default_factory=dict)

    async def begin(self) -> None:
        async with self.desk.writing(REQUEST) as work:
            await tpps.admit(work, tpps.Organisation(TPP.organisation, "Firm", frozenset()))
            for recurring in (True, False, True):
                until = work.today + timedelta(days=90)
                asked = ConsentRequest(
                    Access(Kind.ALL_PSD2),
                    recurring,
                    until,
                    1,
                    explicit=False,
                    redirect_uri=None,
                    frequency_enforced=False,
                )
                received = await consents.receive(work, TPP, asked)
                await authorisation.start(work, AccountAccess(received), StartOrder())
                self.keys.append(received.id)

    async def happen(self, event: str, which: int) -> None:
        """The event, refused by name or done."""
        if event in _WAITS:
            self.clock.advance(_WAITS[event])
            return
        key = self.keys[which]
        try:
            async with self.desk.writing(REQUEST) as work:
                await getattr(self, f"_{event.replace(' ', '_')}")(work, key)
        except Refusal:
            return

    async def _held(self, work: Work, key: ConsentId) -> tuple[Consent, Any]:
        consent = await consents.lock_own(work, TPP.organisation, key)
        waiting = await authorisation.open_ones(work, AccountAccess(consent))
        if not waiting:
            raise AlreadyDecided
        return consent, waiting[0]

    async def _start(self, work: Work, key: ConsentId) -> None:
        consent = await consents.lock_own(work, TPP.organisation, key)
        await authorisation.start(work, AccountAccess(consent), StartOrder())

    async def _sign_in(self, work: Work, key: ConsentId) -> None:
        _, held = await self._held(work, key)
        bound = await authorisation.bind(work, held, SIGNERS[0].id)
        await authorisation.move_on(work, bound, ScaStatus.STARTED)

    async def _sign(self, work: Work, key: ConsentId, signer: Customer) -> None:
        consent, held = await self._held(work, key)
        bound = await authorisation.bind(work, held, signer.id)
        needed = 2 if key == self.keys[1] else 1
        found = consents.matching(work, consent, ACCOUNTS)
        matched = Matched(found.covered, found.access, complete=True, signatures=needed)
        asked = AccessAsked(AccountAccess(consent), signer, consent, matched, (), None)
        _, grant = await authorisation.finalise(work, bound, asked, CODE)
        self.codes[key] = oauth.code_of(work, grant.id)

    async def _sign_as_first(self, work: Work, key: ConsentId) -> None:
        await self._sign(work, key, SIGNERS[0])

    async def _sign_as_second(self, work: Work, key: ConsentId) -> None:
        await self._sign(work, key, SIGNERS[1])

    async def _refuse(self, work: Work, key: ConsentId) -> None:
        consent, held = await self._held(work, key)
        await authorisation.fail(work, AccountAccess(consent), held, Ending.REFUSED)

    async def _fail(self, work: Work, key: ConsentId) -> None:
        consent, held = await self._held(work, key)
        await authorisation.fail(work, AccountAccess(consent), held, Ending.SCA_FAILED)

    async def _redeem(self, work: Work, key: ConsentId) -> None:
        code = self.codes.get(key, "none")
        redemption = Redemption(TPP.organisation, code, CODE.redirect_uri, "v" * 43)
        tokens = await grants.redeem(work, redemption)
        if tokens.refresh_token:
            self.refreshes.setdefault(key, []).append(tokens.refresh_token)

    async def _refresh(self, work: Work, key: ConsentId) -> None:
        known = self.refreshes.get(key, ["none"])
        tokens = await grants.refresh(work, TPP.organisation, known[-1])
        known.append(tokens.refresh_token or "none")

    async def _refresh_again(self, work: Work, key: ConsentId) -> None:
        known = self.refreshes.get(key, ["none"])
        await grants.refresh(work, TPP.organisation, known[0])

    async def _revoke(self, work: Work, key: ConsentId) -> None:
        known = self.refreshes.get(key, ["none"])
        await grants.revoke(work, TPP.organisation, known[-1])

    async def _delete(self, work: Work, key: ConsentId) -> None:
        consent = await consents.lock_own(work, TPP.organisation, key)
        await consents.terminate(work, consent)
        await authorisation.close(work, consents.scope_of(key))

    async def _customer_revokes(self, work: Work, key: ConsentId) -> None:
        consent = await consents.lock_own(work, TPP.organisation, key)
        await consents.end(work, consent, Status.REVOKED_BY_PSU, "consent.revoked")

    async def _sweep(self, work: Work, _key: ConsentId) -> None:
        await authorisation.sweep(work)

    async def _read(self, work: Work, key: ConsentId) -> None:
        consent = await consents.lock_own(work, TPP.organisation, key)
        consent.check_usable()
        if not consent.recurring:
            await consents.open_window(work, consent)

    # ------------------------------------------------------------------ what must hold
    async def statuses(self) -> list[Status]:
        async with self.desk.reading(REQUEST) as work:
            found = [await consents.find_own(work, TPP.organisation, key) for key in self.keys]
        return [consent.status for consent in found]

    async def check(self) -> None:
        """An end is an end, and of the recurring consents of one signer one is valid."""
        valid: dict[tuple[str, ...], int] = {}
        async with self.desk.reading(REQUEST) as work:
            for key in self.keys:
                consent = await consents.find_own(work, TPP.organisation, key)
                ended = self.ends.setdefault(key, consent.status)
                assert ended is consent.status or not final(ended, consenting.MOVES)
                self.ends[key] = consent.status
                if consent.status is Status.VALID and consent.recurring:
                    valid[consent.signers] = valid.get(consent.signers, 0) + 1
        assert all(count == 1 for count in valid.values()), valid

    async def transitions(self) -> list[tuple[str, Any, Any]]:
        """Every transition that was written down."""
        found: list[tuple[str, Any, Any]] = []
        async with self.desk.reading(REQUEST) as work:
            for key in self.keys:
                consent = await consents.find_own(work, TPP.organisation, key)
                lines = await journal.history(work, f"consent:{key}")
                found += [("consent", Status(x.before), Status(x.after)) for x in lines if x.before]
                for sca in await authorisation.list_own(work, AccountAccess(consent)):
                    lines = await journal.history(work, f"authorisation:{sca}")
                    found += [
                        ("authorisation", ScaStatus(x.before), ScaStatus(x.after))
                        for x in lines
                        if x.before
                    ]
        return found

"""The verbs that every consent has."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Generic, TypeVar

from wicketgate import journal, oauth, registers
from wicketgate.applications import Application
from wicketgate.kernel import clock as time
from wicketgate.kernel import paging
from wicketgate.kernel.errors import Refusal
from wicketgate.kernel.ids import ConsentId, OrganisationId, PsuId
from wicketgate.kernel.paging import PAGE, Page
from wicketgate.kernel.states import AlreadyDecided, IllegalMove, move
from wicketgate.kernel.work import Work
from wicketgate.registers import Register

from .model import (
    MOVES,
    REDEEM_WITHIN,
    REVOKED_BY_BANK,
    STOPPED,
    AnyConsent,
    Ground,
    Search,
    Status,
    ended_by_bank,
)

Held = TypeVar("Held", bound=AnyConsent)


@dataclass(frozen=True, slots=True)
class Life(Generic[Held]):
    """The life of the consents in one register, which one kind of scope opens."""

    register: Register[Held]
    kind: oauth.ScopeKind
    unknown: type[Refusal]
    """What is said of a consent that is not there, or is another's."""

    def scope_of(self, key: ConsentId) -> oauth.Scope:
        """The OAuth2 scope that names this consent."""
        return oauth.Scope(self.kind, key)

    # -------------------------------------------------------------- finding them
    async def find_own(self, work: Work, organisation: OrganisationId, key: ConsentId) -> Held:
        """The organisation's consent as time has left it; else refused as `unknown`."""
        return self._readable(work, await self.register.find_own(work, organisation, key))

    async def lock_own(self, work: Work, organisation: OrganisationId, key: ConsentId) -> Held:
        """As `find_own`, and nobody else moves it until this work ends."""
        return self._readable(work, await self.register.lock_own(work, organisation, key))

    def _readable(self, work: Work, found: Held | None) -> Held:
        now = self._as_of_now(work, found)
        if now.forgotten(work.today):
            raise self.unknown
        return now

    def _as_of_now(self, work: Work, found: Held | None) -> Held:
        if found is None:
            raise self.unknown
        return found.as_of(work.now, work.profile.zone)

    async def look(self, work: Work, key: ConsentId) -> Held:
        """Anybody's consent as time has left it, for the bank; else refused as `unknown`.

        The work runs in the time of its organisation from here.
        """
        return self._as_of_now(work, await registers.look(work, self.register, key))

    async def lock_any(self, work: Work, key: ConsentId) -> Held:
        """As `look`, and nobody else moves it until this work ends."""
        await self.hold(work, key)
        return await self.look(work, key)

    async def hold(self, work: Work, key: ConsentId) -> None:
        """Let nobody else act on the consent until this work ends."""
        await self.register.lock(work, key)

    async def lock_valid(self, work: Work, key: ConsentId) -> Held | None:
        """Anybody's consent, held, if it is valid."""
        found = await self.register.lock(work, key)
        return found if found is not None and found.status is Status.VALID else None

    async def search(self, work: Work, wanted: Search) -> Page[Held]:
        """Consents of all organisations as time has left them, newest first."""
        asked = {"organisation_id": wanted.organisation_id, "status": wanted.status}
        found = await self.register.newest(work, asked, PAGE + 1, wanted.behind)
        now = work.clock()
        seen = [consent.as_of(now + shift, work.profile.zone) for consent, shift in found]
        return paging.page_of(seen, lambda one: paging.key_of(one.created_us, one.id))

    async def valid_of(self, work: Work, organisation: OrganisationId, most: int) -> list[Held]:
        """The organisation's newest consents that are valid now."""
        asked = {"organisation_id": organisation, "status": Status.VALID}
        found = await self.register.newest(work, asked, most)
        now = [one.as_of(work.now, work.profile.zone) for one, _ in found]
        return [one for one in now if one.status is Status.VALID]

    async def unended_of(self, work: Work, application: Application) -> int:
        """How many of the application's consents nothing has ended yet."""
        return len(await self.register.unended(work, application.id))

    # -------------------------------------------------------------- waiting, and signed
    async def receive(self, work: Work, new: Held) -> Held:
        """Keep what a TPP asks for; it waits for the customer."""
        await self.register.add(work, new)
        await self._record(work, new.id, "consent.received", None, new.status)
        return new

    async def sign(self, work: Work, before: Held, agreed: Held, psu: PsuId) -> Held:
        """One customer has signed what they `agreed` to; valid with the last signature (B.1.1).

        Raises AlreadyDecided when the consent is not open any more.
        """
        if not before.open:
            raise AlreadyDecided
        signers = tuple(sorted({*agreed.signers, psu}))
        complete = len(signers) >= agreed.signatures_required
        multilevel = timedelta(days=work.profile.pending_ttl_multilevel_days)
        signed = replace(
            agreed,
            status=Status.VALID if complete else Status.PARTIALLY_AUTHORISED,
            last_action=work.today,
            lapses_us=time.micros(work.now + (REDEEM_WITHIN if complete else multilevel)),
            psu_id=agreed.psu_id or psu,
            signers=signers,
            authorised_us=work.now_us if complete else None,
        )
        if not await self.register.move(work, before, signed):
            raise AlreadyDecided
        await self._record(work, before.id, "consent.signed", before.status, signed.status)
        return signed

    async def expect(self, work: Work, consent: Held, signatures: int) -> Held:
        """So many customers must sign it. Raises AlreadyDecided where it has ended."""
        expecting = replace(consent, signatures_required=signatures)
        return await self._keep_open(work, consent, expecting, "consent.signatures_found")

    async def wait_until(self, work: Work, consent: Held, until_us: int) -> Held:
        """Its wait for signatures ends then. Raises AlreadyDecided where it has ended."""
        waiting = replace(consent, lapses_us=until_us)
        return await self._keep_open(work, consent, waiting, "consent.deadline_set")

    async def _keep_open(self, work: Work, before: Held, after: Held, act: str) -> Held:
        if not before.open or not await self.register.move(work, before, after):
            raise AlreadyDecided
        await self._record(work, before.id, act, before.status, after.status)
        return after

    # -------------------------------------------------------------- ended
    async def end(self, work: Work, consent: Held, status: Status, act: str) -> Held:
        """Leave an open or valid consent: all its tokens die in the same transaction (B.1.1).

        Raises IllegalMove where the state machine forbids it.
        """
        after = move(consent.status, status, MOVES)
        ended = replace(consent, status=after, last_action=work.today)
        if not await self._leave(work, consent, ended, act):
            raise IllegalMove
        return ended

    async def _leave(self, work: Work, before: Held, ended: Held, act: str) -> bool:
        """Whether nobody was faster."""
        if not await self.register.move(work, before, ended):
            return False
        await oauth.revoke_resource(work, self.scope_of(before.id))
        await self._record(work, before.id, act, before.status, ended.status)
        return True

    async def revoke(self, work: Work, consent: Held, ground: Ground) -> Held:
        """The bank ends it. Raises IllegalMove for a consent that has ended already."""
        status = ended_by_bank(consent.status, ground)
        return await self.end(work, consent, status, REVOKED_BY_BANK)

    async def stop(self, work: Work, consent: Held) -> Held:
        """The customer ends it. Raises IllegalMove for a consent that has ended already."""
        status = ended_by_bank(consent.status, Ground.CUSTOMER)
        return await self.end(work, consent, status, STOPPED)

    async def terminate(self, work: Work, consent: Held) -> Held:
        """The TPP ends it; a consent that has ended already stays as it is (contract A.3)."""
        if consent.ended:
            return consent
        return await self.end(work, consent, Status.TERMINATED_BY_TPP, "consent.terminated")

    async def terminate_of(self, work: Work, application: Application) -> list[ConsentId]:
        """End what an application was given or waits for: it is no more; the ids of what ended."""
        unended = [ConsentId(key) for key in await self.register.unended(work, application.id)]
        for key in unended:
            await self.terminate(work, await self.lock_own(work, application.organisation_id, key))
        return unended

    async def expire(self, work: Work, key: ConsentId, act: str) -> None:
        """End a valid consent for a reason of ours (replayed code or token); others stay."""
        found = await self.lock_valid(work, key)
        if found is not None:
            await self.end(work, found, Status.EXPIRED, act)

    async def lapse_due(self, work: Work) -> list[ConsentId]:
        """Write down what time has ended (sweeper); the ids of at most 200 consents."""
        ended = []
        async for found in registers.due(work, self.register):
            after = found.as_of(work.now, work.profile.zone)
            if after.status is not found.status:
                await self._leave(work, found, after, "consent.lapsed")
                ended.append(found.id)
        return ended

    async def forget_organisation(self, work: Work, organisation: OrganisationId) -> None:
        """Delete the organisation's consents: part of a sandbox reset only."""
        await self.register.forget_organisation(work, organisation)

    async def _record(
        self, work: Work, key: ConsentId, act: str, before: Status | None, after: Status
    ) -> None:
        await journal.record(work, act, f"consent:{key}", before=before, after=after)

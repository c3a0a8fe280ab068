"""Consents of all customers, whatever they permit: the list, one of them, and ending it."""

from abc import abstractmethod
from typing import Final, Generic, TypeVar

from starlette.responses import Response

from wicketgate import authorisation, staff
from wicketgate.consenting import REVOKED_BY_BANK, AnyConsent, Ground, Life, Search, Status
from wicketgate.kernel import clock, paging
from wicketgate.kernel.ids import ConsentId, OrganisationId
from wicketgate.web.kit.pages import View

from .call import Call
from .consent_views import ConsentLine, Consents
from .lists import BEHIND, Pager, id_of, one_of, pager
from .views import Done, Errors, Wrong

LONGEST: Final = 1000
Held = TypeVar("Held", bound=AnyConsent)


class Pages(Generic[Held]):
    """The pages of one kind of consents: their list at `home`, and each one's own below it."""

    def __init__(self, life: Life[Held], home: str, listed: type[Consents]) -> None:
        self._life, self._home, self._listed = life, home, listed

    @abstractmethod
    async def view(self, call: Call, one: Held, errors: Errors) -> View:
        """Everything about one, and what is wrong with the form that ends it."""

    async def list_page(self, call: Call) -> Response:
        """The newest first; a known id leads to its own page."""
        named = call.asked("consent")
        if named:
            return await self._lead_to(call, named)
        wishes = {"organisation": call.asked("organisation"), "status": call.asked("status")}
        wanted = Search(
            organisation_id=id_of(OrganisationId, wishes["organisation"]),
            status=one_of(Status, wishes["status"]),
            behind=paging.read_key(call.asked(BEHIND)),
        )
        found = await self._life.search(call.work, wanted)
        page = self._listed(
            frame=call.frame,
            lines=found.map(line_of).lines,
            pager=pager(call, found, wishes),
            organisation=wishes["organisation"],
            status_wanted=wishes["status"],
        )
        return call.show(page)

    async def _lead_to(self, call: Call, named: str) -> Response:
        """To the consent of this id, or the empty list where there is none."""
        try:
            one = await self._life.look(call.work, ConsentId(named))
        except self._life.unknown:
            return call.show(self._listed(frame=call.frame, lines=(), pager=Pager(), consent=named))
        return call.see(f"{self._home}/{one.id}")

    async def page(self, call: Call) -> Response:
        """Everything about one; refused as `unknown` where there is none."""
        one = await self._life.look(call.work, ConsentId(call.place("consent")))
        return call.show(await self.view(call, one, {}))

    async def revoke(self, call: Call) -> Response:
        """End it and its tokens, for the customer or for a reason of the bank."""
        one = await self._life.lock_any(call.work, ConsentId(call.place("consent")))
        reason, ground = call.written("reason")[:LONGEST], call.form.get("ground")
        errors = _wrong_with(ground, reason)
        if errors:
            return call.show(await self.view(call, one, errors))
        await self._life.revoke(call.work, one, Ground(ground))
        await authorisation.close(call.work, self._life.scope_of(one.id))
        await staff.note(call.work, f"consent:{one.id}", REVOKED_BY_BANK, reason)
        return call.see(f"{self._home}/{one.id}?done={Done.REVOKED.value}")


def line_of(one: AnyConsent) -> ConsentLine:
    """A consent as a list has it."""
    return ConsentLine(
        id=one.id,
        organisation_id=one.organisation_id,
        status=one.status.value,
        created=clock.moment(one.created_us),
        until=one.last_day,
    )


def _wrong_with(ground: str, reason: str) -> dict[str, Wrong]:
    """What is missing to end a consent."""
    return {
        **({} if ground in set(Ground) else {"ground": Wrong.GROUND_MISSING}),
        **({} if reason else {"reason": Wrong.REASON_MISSING}),
    }

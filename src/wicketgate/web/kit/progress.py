"""How far an organisation is on its way to live, for every page that tells a member so."""

from dataclasses import dataclass

from wicketgate import applications, consents, traffic
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.work import Work


@dataclass(frozen=True, slots=True)
class Progress:
    """Which steps are behind it, in their order. A verified organisation has made the first."""

    verified: bool = False
    application: bool = False
    key: bool = False
    first_call: bool = False
    consent: bool = False

    @property
    def steps(self) -> tuple[bool, ...]:
        return (self.verified, self.application, self.key, self.first_call, self.consent)

    @property
    def done(self) -> int:
        return sum(self.steps)

    @property
    def next(self) -> int | None:
        """The place of the first step that is still ahead; None when all are made."""
        return next((place for place, made in enumerate(self.steps) if not made), None)


NOWHERE = Progress()
"""Where somebody stands who belongs to no organisation."""


async def where_it_stands(work: Work, organisation: OrganisationId) -> Progress:
    """Asked of what is there: a step that is undone is ahead again."""
    own = await applications.of_organisation(work, organisation)
    return Progress(
        verified=True,
        application=bool(own),
        key=await applications.any_key(work, organisation),
        first_call=await traffic.first_good(work, organisation) is not None,
        consent=await consents.completed(work, organisation),
    )

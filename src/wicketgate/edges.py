"""What differs between the sandbox and a live bank: sandbox and live are one engine between edges.

`sandboxed.EDGES` and `live.EDGES` are the two; `edges_of` loads the one that the settings name, so
that a live process has no module of the sandbox in it (contract F, principles).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from starlette.routing import BaseRoute

from wicketgate.certificates import Trust
from wicketgate.kernel.ids import OrganisationId
from wicketgate.kernel.secrets import Keyring
from wicketgate.kernel.work import Desk, Job, Work
from wicketgate.late import late
from wicketgate.settings import Settings
from wicketgate.settlement import Way
from wicketgate.web.kit.seat import Call, Describe, Seat

Ground = Callable[[Work, OrganisationId], Awaitable[None]]
"""Makes what an organisation that was let in stands on."""


@dataclass(frozen=True, slots=True)
class Behind:
    """The bank behind the port, for as long as a process lives."""

    way: Way
    close: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Edges:
    """One pair of edges. `sandbox` tells the doors which side they are on."""

    sandbox: bool
    bank: Callable[[Settings], Behind]
    trust: Callable[[Keyring], Trust]
    ground: Ground
    populate: Callable[[Desk, Settings], Awaitable[None]]
    """Puts the demo organisations into the database, where the settings want them."""
    address: Callable[[Settings], str]
    """Where browsers reach an installation, as far as its settings and its folder tell."""
    doors: Callable[[Seat, Settings], list[BaseRoute]]
    """Doors that only this side has."""
    served: tuple[Call, ...] = ()
    describe: tuple[Describe, ...] = ()
    jobs: Mapping[str, Job] = field(default_factory=dict)
    rounds: Mapping[str, timedelta] = field(default_factory=dict)


def edges_of(settings: Settings) -> Edges:
    """The edges that the settings name; those of the other side are not even loaded."""
    edges: Edges = late("live" if settings.live else "sandboxed").EDGES
    return edges

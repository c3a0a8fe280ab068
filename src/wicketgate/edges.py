"""What differs between the sandbox and a live bank: sandbox and live are one engine between edges.

`sandboxed.EDGES` and `live.EDGES` are the two; `app.py` loads the one that the settings name, so
that a live process has no module of the sandbox in it (contract F, principles).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from starlette.routing import BaseRoute

from wicketgate.certificates import Trust
from wicketgate.kernel.secrets import Keyring
from wicketgate.kernel.work import Job
from wicketgate.onboarding.jobs import Ground
from wicketgate.web.kit.seat import BankOf, Call, Describe, Seat


@dataclass(frozen=True, slots=True)
class Edges:
    """One pair of edges. `sandbox` tells the doors which side they are on."""

    sandbox: bool
    bank_of: BankOf
    trust: Callable[[Keyring], Trust]
    ground: Ground
    """What an organisation that was let in stands on."""
    doors: Callable[[Seat], list[BaseRoute]]
    """Doors that only this side has."""
    served: tuple[Call, ...] = ()
    describe: tuple[Describe, ...] = ()
    jobs: Mapping[str, Job] = field(default_factory=dict)
    rounds: Mapping[str, timedelta] = field(default_factory=dict)

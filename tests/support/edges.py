"""What a sandbox serves, describes and does as a whole: both sides' share and its own."""

from collections.abc import Mapping
from typing import Final

from wicketgate import app, working
from wicketgate.kernel.profile import Profile
from wicketgate.kernel.work import Job
from wicketgate.sandboxed import EDGES
from wicketgate.web.kit.seat import Seat

SERVED: Final = (*app.both_serve(Profile()), *EDGES.served)
DESCRIBED: Final = (*app.BOTH_DESCRIBE, *EDGES.describe)
ROUNDS: Final = working.rounds_of(EDGES)


def jobs_of(seat: Seat) -> Mapping[str, Job]:
    """Everything the worker of a sandbox can do."""
    return working.jobs_of(seat, EDGES)

"""The bank's core system behind HTTP: the port of `bank`, spoken over a wire.

`VERBS` is the contract: one POST for each verb of the port, JSON both ways (docs/core.md).
`CoreBank` is our side of it, on a `Line` with time-outs, a budget for asking again and a breaker.
"""

from .errors import CoreMisunderstood
from .line import Line, Terms
from .model import VERBS, Message, Verb
from .service import CoreBank

__all__ = ["VERBS", "CoreBank", "CoreMisunderstood", "Line", "Message", "Terms", "Verb"]

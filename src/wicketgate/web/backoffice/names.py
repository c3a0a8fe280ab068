"""People of the bank by name: the journal knows them by their ids."""

from collections.abc import Mapping

from wicketgate import staff

from .call import Call

Names = Mapping[str, str]


async def names_of(call: Call) -> Names:
    """Everybody's name by the actor that the journal has; also of those who have left."""
    return {one.actor.name: one.name for one in await staff.everyone(call.work)}

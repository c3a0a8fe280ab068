"""What happened to a thing that customers approve, and who was asked about it."""

from collections.abc import Sequence

from wicketgate import authorisation, journal
from wicketgate.kernel import clock
from wicketgate.kernel.actors import ActorKind
from wicketgate.staff import Note
from wicketgate.subjects import Subject

from .call import Call
from .names import names_of
from .record_views import HistoryLine, SigningLine


async def history_of(call: Call, thing: str, notes: Sequence[Note] = ()) -> tuple[HistoryLine, ...]:
    """Its acts in their order, with what people of the bank wrote beside them."""
    lines = await journal.history(call.work, thing)
    names = await names_of(call)
    written = {(note.act, f"staff:{note.operator_id}"): note.text for note in notes}
    return tuple(
        HistoryLine(
            at=clock.moment(line.at_us),
            act=line.act,
            kind=ActorKind(line.actor.partition(":")[0]),
            by=names.get(line.actor, ""),
            before=_changed(line.before, line.after),
            after=_changed(line.after, line.before),
            note=written.get((line.act, line.actor), ""),
        )
        for line in lines
    )


def _changed(one: str | None, other: str | None) -> str:
    """A status that the act has changed; nothing of one that stayed."""
    return "" if one is None or one == other else one


async def signings_of(call: Call, subject: Subject) -> tuple[SigningLine, ...]:
    """Its authorisations, and where each stands."""
    found = [
        SigningLine(id=each, status=(await authorisation.status_of(call.work, subject, each)).value)
        for each in await authorisation.list_own(call.work, subject)
    ]
    return tuple(found)

"""What happened to a thing that customers approve, and who was asked about it."""

from collections.abc import Sequence

from wicketgate import authorisation, journal
from wicketgate.kernel import clock
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
            by=names.get(line.actor, line.actor.partition(":")[0]),
            before=line.before or "",
            after=line.after or "",
            note=written.get((line.act, line.actor), ""),
        )
        for line in lines
    )


async def signings_of(call: Call, subject: Subject) -> tuple[SigningLine, ...]:
    """Its authorisations, and where each stands."""
    found = [
        SigningLine(id=each, status=(await authorisation.status_of(call.work, subject, each)).value)
        for each in await authorisation.list_own(call.work, subject)
    ]
    return tuple(found)

"""What a statement says, read back."""

from wicketgate.bank import Booking, Statement, read_entry


def told(statement: Statement) -> tuple[Booking, ...]:
    """The bookings of a page, newest first."""
    return tuple(map(read_entry, statement.entries))

"""The shape that the document of the API tells of an entry is the one it is written in."""

import json

import msgspec
from hypothesis import given

from tests.field.bank.test_entry import bookings
from wicketgate.bank import Booking, write_entry
from wicketgate.web.berlin.wire.entries import Entry


@given(bookings)
def test_an_entry_has_the_shape_that_is_told(booking: Booking) -> None:
    written = write_entry(booking)

    read = msgspec.json.decode(written, type=Entry)

    assert json.loads(msgspec.json.encode(read)) == json.loads(written)

"""A full card number is refused, and appears in nothing that is kept or logged."""

import json
from collections.abc import Iterator

import httpx2
import pytest
import structlog
from sqlalchemy import select
from starlette.applications import Starlette

from tests.doors.berlin.calling import GIRO, Api
from tests.support import worlds
from tests.support.worlds import Party
from wicketgate import sandbox, traffic
from wicketgate.kernel.sql import METADATA, Sql
from wicketgate.kernel.work import Desk
from wicketgate.settlement import Way
from wicketgate.web.berlin import routes
from wicketgate.web.kit.seat import Seat

PAN = "4111111111111111"
PLACES = {
    "/v2/consents/confirmation-of-funds": {"account": {"iban": GIRO}, "cardNumber": PAN},
    "/v1/funds-confirmations": {
        "account": {"iban": GIRO},
        "instructedAmount": {"currency": "EUR", "amount": "1.00"},
        "cardNumber": "4111 1111 1111 1111",
    },
    "/v1/consents": {"access": {"accounts": [{"pan": PAN}]}},
}


@pytest.fixture
def logged() -> Iterator[list[structlog.typing.EventDict]]:
    with structlog.testing.capture_logs() as lines:
        yield lines


@pytest.mark.parametrize("path", PLACES)
async def test_a_full_card_number_is_kept_nowhere(
    desk: Desk, bee: Party, logged: list[structlog.typing.EventDict], path: str
) -> None:
    shelf = traffic.Shelf(desk)
    seat = Seat(desk, Way(sandbox.bank), "http://testserver", sandbox=True, shelf=shelf)
    transport = httpx2.ASGITransport(app=Starlette(routes=routes.mount(seat)))
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as client:
        answer = await Api(client, bee).call("POST", path, json=PLACES[path])
        await Api(client, bee).get(f"{path}/{PAN}")
    await shelf.clear()

    assert answer.status_code in {400, 401}
    kept = [answer.text, json.dumps(logged, default=str), *await _everything(desk)]
    for text in kept:
        assert PAN not in text.replace(" ", "")


async def _everything(desk: Desk) -> list[str]:
    """Every row that the calls can have written."""
    async with desk.reading(worlds.REQUEST) as work:
        tables = [
            table for name, table in METADATA.tables.items() if not name.startswith("sandbox_")
        ]
        return [str(tuple(row)) for table in tables for row in await work.all(Sql(select(table)))]

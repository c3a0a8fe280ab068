"""What looks for payments whose time has come costs the same beside a few and beside many."""

from typing import Final

import pytest
from sqlalchemy import text

from tests.support.cost import analyze, effort, tidy
from tests.support.small_bank import REQUEST, TPP, received
from wicketgate.baskets import store as baskets
from wicketgate.executions import store as executions
from wicketgate.kernel import clock as time
from wicketgate.kernel.sql import Sql, Value
from wicketgate.kernel.work import Desk
from wicketgate.payments import store as payments

MANY: Final = 20_000
DAY_US: Final = 86_400_000_000
_NUMBERS: Final = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most})"
_ENDED: Final = (
    _NUMBERS
    + """
INSERT INTO payment (id, organisation_id, application_id, status, created_us, lapses_us, explicit,
    rejects_without_funds, signers, signatures_required, "order", product, content_type, content)
SELECT 'ended' || i, '{organisation}', 'application', 'ACSC', {now_us} - i, {now_us} - i, 0,
    0, '', 1, '{{}}', 'sepa-credit-transfers', 'application/json', '' FROM n
"""
)
_MADE: Final = (
    _NUMBERS
    + """
INSERT INTO payment_execution (key, payment_id, organisation_id, turn, place, planned_on, due_on,
    due_us, state)
SELECT 'made' || i, 'ended' || i, '{organisation}', 1, 0, '2026-11-18', '2026-11-18',
    CASE WHEN i % 5 = 0 THEN {now_us} + {day_us} ELSE {now_us} - i END,
    CASE WHEN i % 5 = 0 THEN 'waiting' ELSE 'settled' END FROM n
"""
)
_PUT_TOGETHER: Final = (
    _NUMBERS
    + """
INSERT INTO basket (id, organisation_id, application_id, payments, status, created_us,
    lapses_us, signers, signatures_required)
SELECT 'ended' || i, '{organisation}', 'application', '', 'ACTC', {now_us} - i, {now_us} - i, '', 1
FROM n
"""
)


def looks(now_us: int) -> dict[str, tuple[Sql, dict[str, Value]]]:
    """Every statement that is asked every few seconds, and what it is asked."""
    asked: dict[str, Value] = {"now_us": now_us, "most": 200}
    sending = {**asked, "errand": "settlement.execute", "stuck_us": now_us - DAY_US}
    following = {**asked, "errand": "settlement.follow"}
    return {
        "payments lapsed": (payments.LAPSED, asked),
        "baskets lapsed": (baskets.REGISTER.lapsed_now, asked),
        "executions due": (executions.DUE, sending),
        "executions to follow": (executions.TO_FOLLOW, following),
    }


@pytest.mark.parametrize("analyzed", [False, True], ids=["fresh", "analyzed"])
async def test_looking_for_what_is_due_costs_the_same_beside_many_payments(
    firm: Desk, database_url: str, *, analyzed: bool
) -> None:
    await received(firm)
    now_us = time.micros(firm.clock())
    await tidy(database_url)
    before = {name: await effort(database_url, *one) for name, one in looks(now_us).items()}

    facts = {"most": MANY, "organisation": TPP.organisation, "now_us": now_us, "day_us": DAY_US}
    async with firm.writing(REQUEST) as work:
        for filling in (_ENDED, _MADE, _PUT_TOGETHER):
            await work.run(Sql(text(filling.format(**facts))))
    await tidy(database_url)
    if analyzed:
        await analyze(database_url)

    after = {name: await effort(database_url, *one) for name, one in looks(now_us).items()}
    assert {name: cost for name, cost in after.items() if cost > 1.2 * before[name] + 40} == {}

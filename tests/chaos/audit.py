"""After the killing: whether what the bank keeps agrees with all that was promised.

Reads the tables behind the product's back, with none of its verbs.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import select

from tests.chaos.payers import Promise
from wicketgate import executions, payments
from wicketgate.executions.store import execution
from wicketgate.journal.store import journal_line
from wicketgate.kernel.database import database_at
from wicketgate.kernel.sql import Row, Sql
from wicketgate.outbox import outbox_task
from wicketgate.payments.store import payment
from wicketgate.sandbox.store import sandbox_account, sandbox_booking
from wicketgate.settlement.jobs import ERRANDS

_PAID: Final = frozenset({"ACSC", "ACCC", "ACWP"})
_TABLES: Final = {
    "payments": Sql(select(payment.c.id, payment.c.status)),
    "executions": Sql(select(execution.c.payment_id, execution.c.key, execution.c.state)),
    "moves": Sql(
        select(journal_line.c.thing, journal_line.c.before, journal_line.c.after)
        .where(journal_line.c.thing.like("payment:%"))
        .order_by(journal_line.c.id)
    ),
    "accounts": Sql(
        select(
            sandbox_account.c.id,
            sandbox_account.c.iban,
            sandbox_account.c.booked,
            sandbox_account.c.organisation_id,
        )
    ),
    "bookings": Sql(
        select(
            sandbox_booking.c.account_id,
            sandbox_booking.c.sequence,
            sandbox_booking.c.balance_after,
            sandbox_booking.c.entry,
        ).order_by(sandbox_booking.c.account_id, sandbox_booking.c.sequence)
    ),
    "tasks": Sql(select(outbox_task.c.job, outbox_task.c.state, outbox_task.c.last_error)),
}


@dataclass
class Books:
    """The tables as they are, and what is wrong with them."""

    tables: dict[str, list[Row]]
    organisation: str
    wrong: list[str] = field(default_factory=list)

    def all_of_it(self, promises: Iterable[Promise]) -> list[str]:
        """Every sentence that is not true."""
        kept = list(promises)
        self.promises_are_kept(kept)
        self.nothing_came_by_itself(kept)
        self.moves_are_legal()
        self.money_is_where_it_should_be(kept)
        self.balances_are_sums()
        self.nothing_is_left_undone()
        return self.wrong

    def promises_are_kept(self, promises: list[Promise]) -> None:
        status = dict(self.tables["payments"])
        for one in promises:
            self.wrong += [f"{one.request_id}: {odd}" for odd in one.odd]
            if len(one.payment_ids) != 1:
                self.wrong.append(f"{one.request_id} made {len(one.payment_ids)} payments")
                continue
            [key] = one.payment_ids
            if key not in status:
                self.wrong.append(f"{one.request_id}: its payment is lost")
            elif one.seen[-1:] != [status[key]]:
                self.wrong.append(f"{one.request_id} was told {one.seen}, it is {status[key]}")

    def nothing_came_by_itself(self, promises: list[Promise]) -> None:
        known = {key for one in promises for key in one.payment_ids}
        others = [key for key, _ in self.tables["payments"] if key not in known]
        if others:
            self.wrong.append(f"{len(others)} payments that nobody was told of")

    def moves_are_legal(self) -> None:
        paths: defaultdict[str, list[str]] = defaultdict(list)
        for thing, before, after in self.tables["moves"]:
            if before is not None and after is not None and before != after:
                paths[thing].append(after)
                nexts = payments.MOVES[payments.Status(before)]
                if payments.Status(after) not in nexts:
                    self.wrong.append(f"{thing} went from {before} to {after}")
        for key, told in self.tables["payments"]:
            if paths[f"payment:{key}"][-1:] not in ([], [told]):
                self.wrong.append(f"payment {key} is {told}, its journal ends elsewhere")
        for key, _, state in self.tables["executions"]:
            if executions.MOVES[executions.State(state)]:
                self.wrong.append(f"a movement of {key} still stands at {state}")

    def money_is_where_it_should_be(self, promises: list[Promise]) -> None:
        taken, given = self._by_name()
        status = dict(self.tables["payments"])
        own = {row[1] for row in self.tables["accounts"] if row[3] == self.organisation}
        for one in promises:
            told = {status.get(key, "lost") for key in one.payment_ids}
            wanted = [-one.cents] if told <= _PAID and told else []
            if taken[one.name] != wanted:
                self.wrong.append(f"{one.request_id} is {told}, debited {taken[one.name]}")
            inside = [one.cents] if wanted and one.creditor in own else []
            if given[one.name] != inside:
                self.wrong.append(f"{one.request_id} is {told}, credited {given[one.name]}")

    def _by_name(self) -> tuple[defaultdict[str, list[int]], defaultdict[str, list[int]]]:
        taken: defaultdict[str, list[int]] = defaultdict(list)
        given: defaultdict[str, list[int]] = defaultdict(list)
        for _, _, _, entry in self.tables["bookings"]:
            told: dict[str, Any] = json.loads(entry)
            if "endToEndId" in told:
                cents = _cents(told)
                (taken if cents < 0 else given)[told["endToEndId"]].append(cents)
        return taken, given

    def balances_are_sums(self) -> None:
        for one, other in pairwise(self.tables["bookings"]):
            if one[0] == other[0] and other[2] != one[2] + _cents(json.loads(other[3])):
                self.wrong.append(f"account {one[0]}: the balance after {other[1]} is no sum")
        last = {account: after for account, _, after, _ in self.tables["bookings"]}
        for account, _, booked, _ in self.tables["accounts"]:
            if last.get(account, 0) != booked:
                self.wrong.append(f"account {account} has {booked}, its bookings say otherwise")

    def nothing_is_left_undone(self) -> None:
        """Errands of payments are never given up: one that failed would be tried for ever."""
        failed = Counter(
            (job, error)
            for job, state, error in self.tables["tasks"]
            if state == "dead" or (job in ERRANDS and error)
        )
        self.wrong += [f"{n} tasks {job} failed: {error}" for (job, error), n in failed.items()]


def _cents(entry: dict[str, Any]) -> int:
    return round(float(entry["transactionAmount"]["amount"]) * 100)


async def books_of(url: str, organisation: str) -> Books:
    """Everything, read in one transaction."""
    database = database_at(url)
    await database.open()
    try:
        async with database.reading() as session:
            tables = {name: await session.all(sql, {}) for name, sql in _TABLES.items()}
    finally:
        await database.close()
    return Books(tables, organisation)

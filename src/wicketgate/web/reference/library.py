"""All chapters of one seat, and what can be looked up in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final

from starlette.exceptions import HTTPException

from wicketgate.kernel import clock
from wicketgate.kernel.profile import Profile
from wicketgate.web.kit.described import Chapter, Operation, Refused
from wicketgate.web.kit.seat import Describe, Seat

ORDER: Final = ("ais", "pis", "baskets", "funds", "oauth2", "sandbox")
"""The APIs as they are listed; one that is not named here comes last."""
_NOT_FOUND: Final = 404


@dataclass(frozen=True, eq=False)
class Library:
    """What the doors of a seat say, and the files that were made of it."""

    chapters: tuple[Chapter, ...]
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def operations(self) -> tuple[Operation, ...]:
        return tuple(one for chapter in self.chapters for one in chapter.operations)

    @property
    def apis(self) -> tuple[str, ...]:
        """The APIs that are served, in order."""
        known = dict.fromkeys(one.api for one in self.operations)
        return tuple(sorted(known, key=_place))

    def of(self, api: str) -> tuple[Operation, ...]:
        """The operations of one API."""
        return tuple(one for one in self.operations if one.api == api)

    def find(self, api: str, name: str) -> tuple[Chapter, Operation]:
        """Raises HTTPException 404."""
        for chapter in self.chapters:
            for one in chapter.operations:
                if (one.api, one.name) == (api, name):
                    return chapter, one
        raise HTTPException(_NOT_FOUND)

    def named(self, name: str) -> Operation | None:
        """The operation of this name, if it is served."""
        return next((one for one in self.operations if one.name == name), None)

    def refusals(self) -> Iterator[tuple[Operation | None, Refused]]:
        """Every refusal with the operation that says it; None for those without one."""
        for chapter in self.chapters:
            yield from ((None, refused) for refused in chapter.elsewhere)
            for one in chapter.operations:
                yield from ((one, refused) for refused in one.refused)


def _place(api: str) -> int:
    return ORDER.index(api) if api in ORDER else len(ORDER)


def open_library(seat: Seat) -> Library:
    """The chapters as the bank's rules and today have them; made once for each."""
    today = clock.local_date(seat.desk.clock(), seat.desk.profile.zone)
    return _collected(_Key(seat, seat.describe, seat.desk.profile, today))


@dataclass(frozen=True, eq=False)
class _Key:
    """Seats are the same where what they tell is the same."""

    seat: Seat
    describe: tuple[Describe, ...]
    profile: Profile
    today: date

    def _facts(self) -> tuple[object, ...]:
        return (
            self.describe,
            self.profile.model_dump_json(),
            self.today,
            self.seat.base_url,
            self.seat.sandbox,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._facts() == other._facts()

    def __hash__(self) -> int:
        return hash(self._facts())


@lru_cache(maxsize=4)
def _collected(key: _Key) -> Library:
    return Library(tuple(describe(key.seat) for describe in key.describe))

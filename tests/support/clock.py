"""A clock that a test moves."""

from datetime import UTC, datetime, timedelta


class TestClock:
    """Stands still until told otherwise."""

    __test__ = False

    def __init__(self, now: datetime = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        self.now += by

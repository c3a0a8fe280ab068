"""Long lists on pages: what the address wishes to see, and the links to the next page."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar
from urllib.parse import urlencode

from wicketgate.kernel import clock
from wicketgate.kernel.paging import Page

from .call import Call

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LATEST: Final = date(9998, 12, 31)
BEHIND: Final = "behind"

Line = TypeVar("Line")
Name = TypeVar("Name", bound=str)
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, kw_only=True)
class Pager:
    """Addresses of the next page and of the first one, where there are such."""

    next: str = ""
    first: str = ""


def pager(call: Call, page: Page[Line], wishes: Mapping[str, str]) -> Pager:
    """The links around a page; `wishes` are those parts of the query that say what is listed."""
    path = call.console.request.url.path
    kept = {name: value for name, value in wishes.items() if value}
    further = {**kept, BEHIND: page.rest} if page.rest else None
    return Pager(
        next=f"{path}?{urlencode(further)}" if further else "",
        first=_address(path, kept) if call.asked(BEHIND) else "",
    )


def _address(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def id_of(kind: Callable[[str], Name], text: str) -> Name | None:
    """The id that is looked for; None where the field is empty."""
    return kind(text) if text else None


def one_of(kind: type[Choice], text: str) -> Choice | None:
    """The value that is looked for; None for an empty field, and for a word that is none."""
    return kind(text) if text in set(kind) else None


def first_moment(call: Call, name: str) -> int | None:
    """When the bank's day begins that the query names, in microseconds; None without a good one."""
    day = _day(call.asked(name))
    return None if day is None else _begin(call, day)


def last_moment(call: Call, name: str) -> int | None:
    """When the day after it begins."""
    day = _day(call.asked(name))
    return None if day is None else _begin(call, day + timedelta(days=1))


def _day(text: str) -> date | None:
    if _DATE.fullmatch(text) is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(1970, 1, 2) <= day < _LATEST else None


def _begin(call: Call, day: date) -> int:
    midnight = datetime(day.year, day.month, day.day, tzinfo=call.work.profile.zone)
    return clock.micros(midnight.astimezone(UTC))

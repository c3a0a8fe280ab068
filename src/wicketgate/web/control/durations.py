"""Lengths of time as ISO 8601-1 writes them: `P1DT2H`, `P2W`.

Days and smaller only: how long a month or a year is depends on where it begins. Days have 24 hours.
"""

import re
from datetime import timedelta
from typing import Final

from wicketgate.kernel.errors import Fault, Malformed

_NUMBER: Final = "([0-9]{1,8})"  # eight digits of the largest unit still fit into a timedelta
_FORM: Final = re.compile(
    f"P(?:{_NUMBER}W|(?!$)(?:{_NUMBER}D)?(?:T(?!$)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?)"
)
_UNITS: Final = ("weeks", "days", "hours", "minutes", "seconds")


def read_duration(text: str, path: str) -> timedelta:
    """Whole seconds, never negative. Raises Malformed at `path`."""
    match = _FORM.fullmatch(text)
    if match is None:
        form = "must be an ISO 8601 duration of weeks, or of days and time, such as P1DT2H"
        raise Malformed([Fault(path, form)])
    counts = {unit: int(count or 0) for unit, count in zip(_UNITS, match.groups(), strict=True)}
    return timedelta(**counts)


def write_duration(length: timedelta) -> str:
    """The shortest form of days, hours, minutes and seconds; parts of a second are left out."""
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "H"), (minutes, "M"), (seconds, "S"))
    time = "".join(f"{count}{unit}" for count, unit in parts if count)
    day = f"{length.days}D" if length.days else ""
    return f"P{day}T{time}" if time else f"P{day or 'T0S'}"

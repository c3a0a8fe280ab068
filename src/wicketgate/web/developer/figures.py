"""How much was called, how much of it was refused, how long it took: by hour or by day."""

from collections.abc import Sequence
from typing import Final

from wicketgate import traffic
from wicketgate.kernel import clock
from wicketgate.kernel.clock import local_date
from wicketgate.kernel.ids import ApplicationId, OrganisationId
from wicketgate.kernel.work import Work
from wicketgate.traffic import Hour
from wicketgate.web.kit import charts
from wicketgate.web.kit.charts import NARROW, WIDE, Column

from .call_views import Figures, Span

_DAY: Final = 24
_MONTH: Final = 30 * _DAY
_MILLISECOND_US: Final = 1000


async def gather(
    work: Work, organisation: OrganisationId, application: ApplicationId | None, *, month: bool
) -> Figures:
    """The last 24 hours, or the last 30 days, of one application or of all."""
    count = _MONTH if month else _DAY
    found = await traffic.hours(work, organisation, application, count)
    now = clock.micros(work.clock()) // traffic.HOUR_US
    hours = traffic.every(found, now - count + 1, now)
    spans = _by_day(work, hours) if month else tuple(_span(hour.hour, hour) for hour in hours)
    return _drawn(spans, traffic.total(hours), by_day=month)


def milliseconds(microseconds: float) -> int:
    """Rounded, but 1 at least: no call takes no time."""
    return max(1, round(microseconds / _MILLISECOND_US)) if microseconds else 0


def _by_day(work: Work, hours: Sequence[Hour]) -> tuple[Span, ...]:
    """The bank's calendar days; the first one may be a part of one."""
    days: dict[object, tuple[int, Hour]] = {}
    for hour in hours:
        day = local_date(clock.moment(hour.hour * traffic.HOUR_US), work.profile.zone)
        first, so_far = days.get(day, (hour.hour, Hour(hour.hour)))
        days[day] = (first, so_far.plus(hour))
    return tuple(_span(first, whole) for first, whole in days.values())


def _span(first: int, whole: Hour) -> Span:
    return Span(
        at=clock.moment(first * traffic.HOUR_US),
        calls=whole.calls,
        errors=whole.errors,
        average_ms=milliseconds(whole.average_us),
        slowest_ms=milliseconds(whole.slowest_us),
    )


def _drawn(spans: tuple[Span, ...], whole: Hour, *, by_day: bool) -> Figures:
    columns = [Column(span.calls, span.errors) for span in spans]
    times = [span.average_ms if span.calls else None for span in spans]
    return Figures(
        spans=spans,
        by_day=by_day,
        calls_wide=charts.bars(columns, WIDE),
        calls_narrow=charts.bars(columns, NARROW),
        times_wide=charts.curve(times, WIDE),
        times_narrow=charts.curve(times, NARROW),
        calls=whole.calls,
        errors=whole.errors,
        average_ms=milliseconds(whole.average_us),
        busiest=max(spans, key=lambda span: span.calls) if whole.calls else None,
    )

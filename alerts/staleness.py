"""Staleness: when data have not been complete for so long that what rules make of them can't be trusted."""

from datetime import datetime

from alerts.durations import Duration
from alerts.patience import has_passed
from alerts.schedules import Schedule, next_due
from kpis.periods import Calendar

MISSED_TURNS = 3
"""One pull that fails is made up for by the next; after three in a row somebody has to look."""


def is_stale(
    schedule: Schedule,
    complete_up_to: datetime,
    now: datetime,
    calendar: Calendar,
    *,
    stale_after: Duration | None = None,
) -> bool:
    """Whether `stale_after` is over since the data were complete; if it is None, three times of the schedule."""
    if stale_after is not None:
        return has_passed(stale_after, complete_up_to, now, calendar)
    due = complete_up_to
    for _ in range(MISSED_TURNS):
        due = next_due(schedule, due, calendar.zone)
    return now >= due

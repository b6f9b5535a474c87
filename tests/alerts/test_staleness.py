"""When data are too old to be trusted."""

from datetime import UTC, datetime

import pytest

from alerts.durations import parse_duration
from alerts.schedules import parse_schedule
from alerts.staleness import is_stale
from tests.alert_examples import CALENDAR

FRIDAY = datetime(2017, 11, 3, 14, tzinfo=UTC)
"""10:00 in New York; on Sunday the clocks go back there."""


@pytest.mark.parametrize(
    ("schedule", "now", "expected"),
    [
        ("15m", datetime(2017, 11, 3, 14, 44, tzinfo=UTC), False),
        ("15m", datetime(2017, 11, 3, 14, 45, tzinfo=UTC), True),
        ("day 9:00", datetime(2017, 11, 6, 13, 59, tzinfo=UTC), False),
        ("day 9:00", datetime(2017, 11, 6, 14, tzinfo=UTC), True),
        ("weekday 9:00", datetime(2017, 11, 8, 13, 59, tzinfo=UTC), False),
        ("weekday 9:00", datetime(2017, 11, 8, 14, tzinfo=UTC), True),
    ],
)
def test_after_three_times_of_the_schedule_data_are_stale(schedule: str, now: datetime, *, expected: bool) -> None:
    assert is_stale(parse_schedule(schedule), FRIDAY, now, CALENDAR) is expected


@pytest.mark.parametrize(("hour", "expected"), [(15, False), (16, True)])
def test_a_duration_that_was_named_counts_instead(hour: int, *, expected: bool) -> None:
    now, after = FRIDAY.replace(hour=hour), parse_duration("2h")
    assert is_stale(parse_schedule("15m"), FRIDAY, now, CALENDAR, stale_after=after) is expected

"""Durations as typed."""

import pytest

from alerts.durations import Duration, DurationUnit, duration_of, parse_duration
from kpis.errors import UserError


@pytest.mark.parametrize(
    ("text", "count", "unit", "canonical"),
    [
        ("30m", 30, DurationUnit.MINUTE, "30m"),
        ("45 minutes", 45, DurationUnit.MINUTE, "45m"),
        ("30분", 30, DurationUnit.MINUTE, "30m"),
        ("2h", 2, DurationUnit.HOUR, "2h"),
        ("2 時間", 2, DurationUnit.HOUR, "2h"),
        ("3d", 3, DurationUnit.DAY, "3d"),
        ("1 day", 1, DurationUnit.DAY, "1d"),
        ("2 working days", 2, DurationUnit.WORKING_DAY, "2 working days"),
        ("1 business day", 1, DurationUnit.WORKING_DAY, "1 working day"),
        ("2영업일", 2, DurationUnit.WORKING_DAY, "2 working days"),
        ("2営業日", 2, DurationUnit.WORKING_DAY, "2 working days"),
    ],
)
def test_a_duration_is_read_and_its_text_read_back(text: str, count: int, unit: DurationUnit, canonical: str) -> None:
    duration = parse_duration(text)

    assert (duration, str(duration)) == (Duration(count, unit), canonical)
    assert parse_duration(canonical) == duration


@pytest.mark.parametrize("text", ["", "soon", "0d", "-1d", "1.5h", "2 weeks", "d"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    assert duration_of(text) is None
    with pytest.raises(UserError, match="bad_duration"):
        parse_duration(text)

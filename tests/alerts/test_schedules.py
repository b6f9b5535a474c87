"""Schedules: what is typed, and that nothing is due twice or never when clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.schedules import next_due, parse_schedule, schedule_of
from kpis.errors import UserError


@pytest.mark.parametrize(
    ("text", "canonical", "cron"),
    [
        ("15m", "15m", "*/15 * * * *"),
        ("30 minutes", "30m", "*/30 * * * *"),
        ("hour", "hour", "0 * * * *"),
        ("60m", "hour", "0 * * * *"),
        ("매시간", "hour", "0 * * * *"),
        ("毎時", "hour", "0 * * * *"),
        ("2h", "2h", "0 */2 * * *"),
        ("day 9:00", "day 9:00", "0 9 * * *"),
        ("daily at 9:30 am", "day 9:30", "30 9 * * *"),
        ("day 12am", "day 0:00", "0 0 * * *"),
        ("day 6pm", "day 18:00", "0 18 * * *"),
        ("매일 오후 6시 30분", "day 18:30", "30 18 * * *"),
        ("weekday 09:00", "weekday 9:00", "0 9 * * 1-5"),
        ("weekday", "weekday 9:00", "0 9 * * 1-5"),
        ("평일 9시", "weekday 9:00", "0 9 * * 1-5"),
        ("monday 9:00", "monday 9:00", "0 9 * * 1"),
        ("Sunday 23:59", "sunday 23:59", "59 23 * * 0"),
        ("매주 월요일 9:00", "monday 9:00", "0 9 * * 1"),
        ("毎週月曜日 9時", "monday 9:00", "0 9 * * 1"),
        ("month 1 9:00", "month 1 9:00", "0 9 1 * *"),
        ("month last 18:00", "month last 18:00", "0 18 L * *"),
        ("매월 1일 9:00", "month 1 9:00", "0 9 1 * *"),
        ("毎月1日 9時", "month 1 9:00", "0 9 1 * *"),
        ('"0 9 * * 1-5"', '"0 9 * * 1-5"', "0 9 * * 1-5"),
        ("*/10 9-17 * * mon", '"*/10 9-17 * * mon"', "*/10 9-17 * * mon"),
    ],
)
def test_a_schedule_is_read_and_its_canonical_text_read_back(text: str, canonical: str, cron: str) -> None:
    schedule = parse_schedule(text)

    assert (schedule.text, schedule.cron) == (canonical, cron)
    assert parse_schedule(canonical) == schedule


NO_DAYS = ("", "soon", "45m", "0m", "5h", "day 25:00", "day 13pm", "day 0am", "month 31 9:00", "month 0 9:00")
NO_CRON = ("0 0 30 2 *", "99 * * * *", "* * * * * *", "* * *")


@pytest.mark.parametrize("text", [*NO_DAYS, *NO_CRON])
def test_what_is_no_schedule_is_refused(text: str) -> None:
    assert schedule_of(text) is None
    with pytest.raises(UserError, match="bad_schedule"):
        parse_schedule(text)


ZONES = ["America/New_York", "Europe/Berlin", "Asia/Seoul"]
TIMES = ["0:00", "0:30", "1:30", "2:00", "2:30", "3:00", "9:00", "23:30"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("time", TIMES)
def test_a_daily_schedule_is_due_once_on_each_day_of_a_year(zone: str, time: str) -> None:
    schedule, place = parse_schedule(f"day {time}"), ZoneInfo(zone)
    due = datetime(2026, 12, 31, 23, 59, tzinfo=place).astimezone(UTC)

    days = [(due := next_due(schedule, due, place)).astimezone(place).date() for _ in range(365)]

    assert len(set(days)) == 365
    assert (str(min(days)), str(max(days))) == ("2027-01-01", "2027-12-31")


@pytest.mark.parametrize(
    ("zone", "begin"),
    [
        ("America/New_York", datetime(2026, 11, 1, 3, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 24, 21, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("time", ["1:30", "2:00", "2:30"])
def test_in_the_hour_that_is_shown_twice_it_is_due_once_however_often_one_asks(
    zone: str, begin: datetime, time: str
) -> None:
    schedule = parse_schedule(f"day {time}")
    asked = [begin + timedelta(minutes=5 * step) for step in range(12 * 12)]

    answers = {next_due(schedule, moment, ZoneInfo(zone)) for moment in asked}

    assert sum(begin <= due <= asked[-1] for due in answers) == 1
    assert all(next_due(schedule, moment, ZoneInfo(zone)) > moment for moment in asked)


@pytest.mark.parametrize(
    ("text", "after", "due"),
    [
        ("day 2:30", "2026-03-08T06:00:00+00:00", "2026-03-08T07:00:00+00:00"),  # 02:30 is skipped: at 03:00
        ("day 9:00", "2026-03-07T14:00:00+00:00", "2026-03-08T13:00:00+00:00"),
        ("monday 0:00", "2026-03-08T12:00:00+00:00", "2026-03-09T04:00:00+00:00"),
        ("month 1 0:00", "2026-03-15T12:00:00+00:00", "2026-04-01T04:00:00+00:00"),
        ("month last 9:00", "2028-02-01T12:00:00+00:00", "2028-02-29T14:00:00+00:00"),
        ("weekday 9:00", "2026-07-03T13:00:00+00:00", "2026-07-06T13:00:00+00:00"),
        ("15m", "2026-07-03T13:00:00.5+00:00", "2026-07-03T13:15:00+00:00"),
        ("hour", "2026-11-01T05:00:00+00:00", "2026-11-01T06:00:00+00:00"),  # 01:00 again
    ],
)
def test_the_next_time_is_later_and_by_the_clocks_of_the_place(text: str, after: str, due: str) -> None:
    found = next_due(parse_schedule(text), datetime.fromisoformat(after), ZoneInfo("America/New_York"))

    assert found == datetime.fromisoformat(due)
    assert found.tzinfo is UTC

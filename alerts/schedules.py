"""Schedules: when a rule looks and a digest is written, as typed, and the next time that it is due."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from kpis.errors import UserError

# Only steps that divide the hour or the day: others would stumble at each full hour, and at midnight.
MINUTE_STEPS = (5, 10, 15, 20, 30)
HOUR_STEPS = (2, 3, 4, 6, 8, 12)
WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
DAYS = {
    "day": "* * *",
    "weekday": "* * 1-5",
    **{day: f"* * {number}" for number, day in enumerate(WEEKDAYS)},
    "month last": "L * *",
}
USUAL_HOUR = 9

STEP = re.compile(r"(?P<step>[0-9]{1,3})? ?(?P<unit>m|min|minutes?|h|hours?)")
CLOCK = r"(?:at )?(?P<early>am|pm)? ?(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-5][0-9]))? ?(?P<late>am|pm)?"
DAILY = re.compile(rf"(?P<day>day|weekday|{'|'.join(WEEKDAYS)}|month (?P<date>[0-9]{{1,2}}|last))(?: {CLOCK})?")
CRON_FIELDS = 5
SOME_TIME = datetime(2024, 1, 1, tzinfo=UTC)

IN_OTHER_WORDS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"매시간?|毎時間?|hourly|60 ?m\w*", "hour"),
        (r"매일|毎日|daily|every day", "day"),
        (r"평일|平日|weekdays", "weekday"),
        (r"(?:매월|매달|毎月|monthly|month day) ?", "month "),
        (r"말일|月?末日?", "last"),
        (r"매주 ?|毎週 ?|weekly ", ""),
        *(
            (rf"\b[{letters}](?:요일|曜日?)", day)
            for letters, day in zip(("일日", "월月", "화火", "수水", "목木", "금金", "토土"), WEEKDAYS, strict=True)
        ),
        (r"(?<=[0-9])[일日]", " "),
        (r"오전 ?|午前 ?", "am "),
        (r"오후 ?|午後 ?", "pm "),
        (r"([0-9])(?:시|時) ?([0-9]{2})(?:분|分)", r"\1:\2"),
        (r"([0-9])(?:시|時)", r"\1:00"),
    )
)


@dataclass(frozen=True, slots=True)
class Schedule:
    """`text` is the canonical form, which is read back as the same schedule; `cron` its five fields, in local time."""

    text: str
    cron: str


def parse_schedule(text: str) -> Schedule:
    """The schedule that the text names. Raises UserError `bad_schedule`."""
    schedule = schedule_of(text)
    if schedule is None:
        raise UserError("bad_schedule", text=text)
    return schedule


def schedule_of(text: str) -> Schedule | None:
    """The schedule that `15m`, `hour`, `weekday 9:00`, `month 1 9:00` or five cron fields name, if they name one."""
    plain = _plain(text)
    if found := STEP.fullmatch(plain):
        return _stepped(int(found["step"] or 1), found["unit"][0])
    if found := DAILY.fullmatch(plain):
        return _daily(found)
    return _cron(plain)


def next_due(schedule: Schedule, after: datetime, zone: ZoneInfo) -> datetime:
    """The first time (UTC) later than `after` at which the schedule is due by the clocks of the zone.

    A time of day that the clocks skip is due when they go on; one that they show twice is due the first time only.
    """
    times = (due.astimezone(UTC) for due in CronSim(schedule.cron, after.astimezone(zone)))
    # In the hour that is shown twice, cronsim goes by the first showing, which may be over.
    return next(due for due in times if due > after)


def _plain(text: str) -> str:
    plain = " ".join(unicodedata.normalize("NFKC", text).lower().replace('"', " ").split())
    for pattern, words in IN_OTHER_WORDS:
        plain = pattern.sub(words, plain)
    return " ".join(plain.split())


def _stepped(step: int, unit: str) -> Schedule | None:
    if step == 1 and unit == "h":
        return Schedule("hour", "0 * * * *")
    if step not in (MINUTE_STEPS if unit == "m" else HOUR_STEPS):
        return None
    return Schedule(f"{step}{unit}", f"*/{step} * * * *" if unit == "m" else f"0 */{step} * * *")


def _daily(found: re.Match[str]) -> Schedule | None:
    clock = _clock(found)
    days = _days(found)
    if clock is None or days is None:
        return None
    hour, minute = clock
    return Schedule(f"{found['day']} {hour}:{minute:02}", f"{minute} {hour} {days}")


def _clock(found: re.Match[str]) -> tuple[int, int] | None:
    """Hour and minute; none for 25:00 and 13pm."""
    hour, minute = int(found["hour"] or USUAL_HOUR), int(found["minute"] or 0)
    half = found["early"] or found["late"]
    if half is None:
        return (hour, minute) if hour < 24 else None
    return (hour % 12 + 12 * (half == "pm"), minute) if 1 <= hour <= 12 else None


def _days(found: re.Match[str]) -> str | None:
    """Day of month, month and weekday of cron; none for the days that not every month has."""
    if fixed := DAYS.get(found["day"]):
        return fixed
    date = int(found["date"])
    return f"{date} * *" if 1 <= date <= 28 else None


def _cron(plain: str) -> Schedule | None:
    """Five fields that come true some day; a sixth field would be seconds."""
    if len(plain.split()) != CRON_FIELDS:
        return None
    try:
        next(CronSim(plain, SOME_TIME))
    except (CronSimError, StopIteration):
        return None
    return Schedule(f'"{plain}"', plain)

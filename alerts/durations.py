"""Durations: how long a state has to hold, or until it is told again, as typed."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from kpis.errors import UserError


class DurationUnit(StrEnum):
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working day"


WORDS = {
    DurationUnit.MINUTE: r"m|min|mins|minutes?|분|分",
    DurationUnit.HOUR: r"h|hours?|시간|時間",
    DurationUnit.DAY: r"d|days?|일|日",
    DurationUnit.WORKING_DAY: r"(?:working|business)days?|wd|영업일|근무일|営業日",
}
SHORT = {DurationUnit.MINUTE: "m", DurationUnit.HOUR: "h", DurationUnit.DAY: "d"}
DURATION = re.compile(
    r"(?P<count>[1-9][0-9]{0,3})(?:" + "|".join(f"(?P<{unit.name}>{words})" for unit, words in WORDS.items()) + ")"
)


@dataclass(frozen=True, slots=True)
class Duration:
    """At least one of a unit. Its text is the canonical form: `30m`, `2h`, `3d`, `2 working days`."""

    count: int
    unit: DurationUnit

    def __str__(self) -> str:
        if short := SHORT.get(self.unit):
            return f"{self.count}{short}"
        return f"{self.count} {self.unit}{'s' if self.count > 1 else ''}"


def parse_duration(text: str) -> Duration:
    """The duration that `30m`, `2 hours`, `3d`, `2 working days`, `2영업일` names. Raises UserError `bad_duration`."""
    duration = duration_of(text)
    if duration is None:
        raise UserError("bad_duration", text=text)
    return duration


def duration_of(text: str) -> Duration | None:
    """The duration that the text names, if it names one."""
    compact = re.sub(r"\s", "", unicodedata.normalize("NFKC", text).lower())
    found = DURATION.fullmatch(compact)
    if found is None:
        return None
    return Duration(int(found["count"]), next(unit for unit in DurationUnit if found[unit.name]))

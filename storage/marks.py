"""Marks: the ends of windows as parameters, so that a statement is made once and asked of every window like them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, Date, Double, bindparam

from kpis.conditions import Before, Condition, From, Happened, simple
from kpis.milliseconds import epoch_ms
from kpis.periods import DAY, Window, instant
from storage.types import UtcDateTime


@dataclass(frozen=True, slots=True)
class Moment:
    """An end of a window, and the local day whose teams and rates go with it."""

    name: str

    @property
    def instant(self) -> ColumnElement[datetime]:
        return bindparam(self.name, type_=UtcDateTime())

    @property
    def day(self) -> ColumnElement[date]:
        return bindparam(f"{self.name}_day", type_=Date())

    @property
    def epoch_ms(self) -> ColumnElement[int]:
        return bindparam(f"{self.name}_ms", type_=BigInteger())

    def worth(self, currency: str) -> ColumnElement[float]:
        """What a unit of a currency is worth in units of the workspace's; NULL where nobody knows."""
        return bindparam(self.worth_name(currency), type_=Double())

    def worth_name(self, currency: str) -> str:
        return f"{self.name}_{currency}"


@dataclass(frozen=True, slots=True)
class Marks:
    """The window at a place among those that a statement reads."""

    place: int
    begins_at_midnight: bool
    ends_at_midnight: bool

    @property
    def start(self) -> Moment:
        return Moment(f"since_{self.place}")

    @property
    def end(self) -> Moment:
        return Moment(f"until_{self.place}")

    @property
    def eve(self) -> Moment:
        """The start as the end of what was before: the same instant, with the local day before it."""
        return Moment(f"eve_{self.place}")


def marks_of(windows: Sequence[Window], zone: ZoneInfo) -> tuple[Marks, ...]:
    """The marks of windows, in their order."""
    return tuple(
        Marks(place, window.since == instant(window.first_day, zone), window.until == instant(window.end_day, zone))
        for place, window in enumerate(windows)
    )


def moments(windows: Sequence[Window]) -> Iterator[tuple[Moment, datetime, date]]:
    """The ends of the windows, each with the instant and the local day that it stands for."""
    for place, window in enumerate(windows):
        yield Moment(f"since_{place}"), window.since, window.first_day
        yield Moment(f"eve_{place}"), window.since, window.first_day - DAY
        yield Moment(f"until_{place}"), window.until, window.last_day


def ends(windows: Sequence[Window]) -> dict[str, Any]:
    """The values of the parameters that the marks of windows stand for, without those of money."""
    found: dict[str, Any] = {}
    for moment, at, day in moments(windows):
        found[moment.name] = at
        found[f"{moment.name}_day"] = day
        found[f"{moment.name}_ms"] = epoch_ms(at)
    return found


def before_now(hours: int = 0) -> ColumnElement[datetime]:
    """The time up to which is known, or so many hours before it."""
    return bindparam(f"now_{hours}", type_=UtcDateTime())


def midnight(day: date) -> ColumnElement[datetime]:
    """The beginning of a local day that a condition names, wherever the workspace is."""
    return bindparam(f"day_{day:%Y%m%d}", type_=UtcDateTime())


def times(conditions: Iterable[Condition], now: datetime, zone: ZoneInfo) -> Mapping[str, datetime]:
    """The values of the times that conditions look at: those before now, and the beginnings of days."""
    found = {"now_0": now}
    for condition in simple(conditions):
        match condition:
            case Happened(hours=hours):
                found[f"now_{hours}"] = now - timedelta(hours=hours)
            case From(day=day) | Before(day=day):
                found[f"day_{day:%Y%m%d}"] = instant(day, zone)
    return found

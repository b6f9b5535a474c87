"""Workspaces: whose time zone, currency, year and weekend the numbers are told in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import delete, insert, select, update

from kpis.catalogue import CATALOGUE
from kpis.cells import CellError, read_date
from kpis.errors import UserError
from kpis.kpi import Kpi
from kpis.numbers import CHOICES, Change, options_by
from kpis.options import Options
from kpis.periods import Calendar
from storage.database import Connection
from storage.own_kpis import catalogue_of
from storage.own_numbers import changes
from storage.schema import facts, workspaces

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LANGUAGES = ("en", "ko", "ja")


@dataclass(frozen=True, slots=True)
class Workspace:
    """The settings of a workspace, its calendar with the holidays that were imported, and the KPIs that it has.

    `numbers` is what became of the numbers that its KPIs go by, the oldest change first.
    """

    id: str
    time_zone: str = "UTC"
    currency: str = "USD"
    fiscal_year_start_month: int = 1
    weekend: tuple[str, ...] = ("saturday", "sunday")
    language: str = "en"
    calendar: Calendar = field(default_factory=lambda: Calendar(ZoneInfo("UTC")))
    catalogue: Mapping[str, Kpi] = field(default_factory=lambda: CATALOGUE)
    numbers: tuple[Change, ...] = ()

    @property
    def options(self) -> Options:
        return options_by(self.numbers)

    @property
    def holidays(self) -> tuple[date, ...]:
        return tuple(sorted(self.calendar.holidays))

    @property
    def week_start(self) -> str:
        """Weeks are ISO weeks: a period named 2026-W01 must mean the same to everybody."""
        return "monday"


def load(connection: Connection, workspace_id: str = "default") -> Workspace:
    """The workspace, with the defaults where nothing was set."""
    row = connection.execute(select(workspaces).where(workspaces.c.id == workspace_id)).mappings().first()
    found = Workspace(workspace_id)
    if row is not None:
        found = Workspace(**{**row, "weekend": tuple(filter(None, row["weekend"].split(",")))})
    numbers = changes(connection, workspace_id)
    catalogue = catalogue_of(connection, workspace_id, numbers)
    return replace(found, calendar=_calendar(connection, found), catalogue=catalogue, numbers=numbers)


def change(connection: Connection, workspace: Workspace, settings: Mapping[str, str]) -> Workspace:
    """The workspace with settings as a person wrote them; every mistake is told before anything is stored."""
    unknown = [name for name in settings if name not in SETTINGS]
    if unknown:
        raise UserError("unknown_setting", choices=(*SETTINGS, *CHOICES), name=unknown[0])
    values: dict[str, Any] = {name: SETTINGS[name](text.strip()) for name, text in settings.items()}
    values.pop("week_start", None)  # checked only: it can't be anything else
    if "holidays" in values:
        _store_holidays(connection, workspace.id, values.pop("holidays"))
    changed = replace(workspace, **values)
    _store(connection, changed)
    return replace(changed, calendar=_calendar(connection, changed))


def _store(connection: Connection, workspace: Workspace) -> None:
    row = {column.name: getattr(workspace, column.name) for column in workspaces.c}
    row["weekend"] = ",".join(workspace.weekend)
    known = connection.execute(update(workspaces).where(workspaces.c.id == workspace.id).values(row)).rowcount
    if not known:
        connection.execute(insert(workspaces).values(row))


def _store_holidays(connection: Connection, workspace_id: str, days: frozenset[date]) -> None:
    """Makes these the workspace's holidays, and no others; those that it has keep their names."""
    holidays = facts["holidays"]
    ours = holidays.c.workspace_id == workspace_id
    connection.execute(delete(holidays).where(ours, holidays.c.day.not_in(days)))
    new = days.difference(connection.scalars(select(holidays.c.day).where(ours)))
    if new:
        connection.execute(insert(holidays), [{"workspace_id": workspace_id, "day": day} for day in sorted(new)])


def _calendar(connection: Connection, workspace: Workspace) -> Calendar:
    holidays = facts["holidays"]
    days = connection.scalars(select(holidays.c.day).where(holidays.c.workspace_id == workspace.id))
    return Calendar(
        ZoneInfo(workspace.time_zone),
        workspace.fiscal_year_start_month,
        frozenset(WEEKDAYS.index(day) for day in workspace.weekend),
        frozenset(days),
    )


def _time_zone(text: str) -> str:
    if text not in available_timezones():
        raise UserError("bad_time_zone", text=text)
    return text


def _currency(text: str) -> str:
    if len(text) != 3 or not text.isascii() or not text.isalpha():
        raise UserError("bad_currency", text=text)
    return text.upper()


def _month(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 12:
        raise UserError("bad_month", text=text)
    return int(text)


def _weekend(text: str) -> tuple[str, ...]:
    days = tuple(day.strip().lower() for day in text.split(",") if day.strip())
    if any(day not in WEEKDAYS for day in days) or len(set(days)) == len(WEEKDAYS):
        raise UserError("bad_weekend", choices=WEEKDAYS, text=text)
    return tuple(sorted(set(days), key=WEEKDAYS.index))


def _holidays(text: str) -> frozenset[date]:
    try:
        return frozenset(read_date(day.strip()) for day in text.split(",") if day.strip())
    except CellError as error:
        raise UserError("bad_holidays", text=text) from error


def _week_start(text: str) -> str:
    if text.lower() != "monday":
        raise UserError("bad_week_start", text=text)
    return "monday"


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise UserError("bad_language", choices=LANGUAGES, text=text)
    return text


SETTINGS: Mapping[str, Callable[[str], object]] = {
    "time_zone": _time_zone,
    "currency": _currency,
    "fiscal_year_start_month": _month,
    "week_start": _week_start,
    "weekend": _weekend,
    "holidays": _holidays,
    "language": _language,
}

"""The golden data set: loaded into a database, and its questions with the values that another program computed."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from kpis.catalogue import CATALOGUE
from kpis.columns import Row, columns_of, rows_of
from kpis.datasets import DATASETS, Dataset
from kpis.periods import Calendar, Period, PeriodKind
from kpis.rows import Checker, Context
from storage import facts
from storage.database import Database
from storage.workspaces import Workspace, change, load

FOLDER = Path(__file__).parent / "golden"
NOW = datetime(2026, 6, 30, 15, tzinfo=UTC)
SETTINGS = {"time_zone": "Asia/Seoul", "currency": "KRW"}


@dataclass(frozen=True, slots=True)
class Expected:
    """What a question must be answered with; texts as they stand in the file, empty = no value."""

    group: str
    value: str
    numerator: str
    denominator: str
    previous: str


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    kpi: str
    start: str
    end: str
    scope: str
    by: str

    @property
    def period(self) -> Period:
        start, end = date.fromisoformat(self.start), date.fromisoformat(self.end)
        days = {PeriodKind.WEEK: 7, PeriodKind.MONTH: 31, PeriodKind.QUARTER: 92, PeriodKind.YEAR: 366}
        return Period(next(kind for kind, most in days.items() if (end - start).days <= most), start, end)


@cache
def expected() -> dict[GoldenQuestion, tuple[Expected, ...]]:
    """The questions about KPIs that exist, each with its groups."""
    found: dict[GoldenQuestion, list[Expected]] = {}
    for row in records("expected"):
        if row["kpi"] in CATALOGUE:
            asked = GoldenQuestion(row["kpi"], row["period_start"], row["period_end"], row["scope"], row["by"])
            told = (row["group"], row["value"], row["numerator"], row["denominator"], row["previous_value"])
            found.setdefault(asked, []).append(Expected(*told))
    return {asked: tuple(rows) for asked, rows in found.items()}


def records(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def golden_workspace(database: Database) -> Workspace:
    """The golden data in the database, imported at their own `now`."""
    with database.writing() as connection:
        workspace = change(connection, load(connection), SETTINGS)
        for dataset in DATASETS.values():
            with facts.writing(connection, workspace, dataset, NOW) as writer:
                writer.write(golden_rows(dataset, workspace.calendar))
        return load(connection)


def golden_rows(dataset: Dataset, calendar: Calendar) -> Sequence[Row]:
    """The rows of a dataset that an import would accept."""
    checker = Checker(dataset, Context(calendar, NOW, kpis=CATALOGUE))
    return list(rows_of(checker.check(columns_of(list(records(dataset.name)))).accepted))

"""Deals exported by other systems, by the mappings that come with the program. All of them tell the same story."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.usecases.import_report import FileReport
from bot.usecases.ingest import ImportOptions, ingest
from kpis.datasets import DEALS
from storage import workspaces
from storage.database import Database, open_database
from storage.migrate import migrate
from storage.schema import facts
from storage.sources.files import gathered
from storage.sources.mapping import READY_MADE, ImportMapping, overrides, ready_made_mapping

EXPORTS = Path(__file__).parents[2] / "storage" / "sources" / "exports"
NOW = datetime(2026, 6, 30, 15, tzinfo=UTC)
DATES = {"salesforce": ["*=M/D/YYYY"]}
"""Reports of Salesforce have the dates of the person who exports them; the others have the year first."""


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = open_database(sqlite_url)
    migrate(opened)
    yield opened
    opened.close()


def imported(database: Database, system: str, path: Path | None = None) -> FileReport:
    mapping = ImportMapping(ready_made_mapping(system).files, overrides=overrides(dates=DATES.get(system, [])))
    with database.reading() as connection:
        workspace = workspaces.load(connection)
    with gathered([str(path or EXPORTS / f"{system}.csv")]) as files:
        [report] = ingest(database, workspace, files, ImportOptions(mapping), NOW).files
        return report


@pytest.mark.parametrize("system", READY_MADE)
def test_an_export_is_read_as_it_is_meant(database: Database, system: str) -> None:
    imported(database, system)
    deals = facts["deals"].c
    with database.reading() as connection:
        found = connection.execute(
            select(deals.owner, deals.status, deals.amount, deals.created_day, deals.closed_day).order_by(deals.deal_id)
        )
        assert list(map(tuple, found)) == [
            ("Mina Park", "won", Fraction(12000), date(2026, 3, 2), date(2026, 5, 20)),
            ("Leo Martin", "lost", Fraction(8000), date(2026, 4, 1), date(2026, 5, 28)),
            ("Mina Park", "open", None, date(2026, 6, 11), None),
        ]


@pytest.mark.parametrize("system", READY_MADE)
def test_the_date_of_an_open_deal_is_when_it_is_planned_to_close(database: Database, system: str) -> None:
    imported(database, system)
    deals = facts["deals"].c
    with database.reading() as connection:
        planned = connection.scalars(select(deals.expected_close_on).where(deals.status == "open"))
        assert list(planned) == [date(2026, 7, 31)]


@pytest.mark.parametrize("system", READY_MADE)
def test_nothing_of_an_export_is_rejected_or_dropped(database: Database, system: str) -> None:
    report = imported(database, system)
    assert (report.read, report.written.added, report.rejects) == (3, 3, ())
    assert set(report.warnings) == {"no_amount", "unknown_owner", "unknown_stage"}


def test_what_the_stages_were_read_as_is_told(database: Database) -> None:
    assert imported(database, "salesforce").words["status"] == {
        "Closed Won": "won",
        "Closed Lost": "lost",
        "Negotiation/Review": "open",
    }


@pytest.mark.parametrize("system", READY_MADE)
def test_every_mapping_names_fields_of_deals(system: str) -> None:
    [mapping] = ready_made_mapping(system).files
    fields = {column.name for column in DEALS.columns}
    assert (mapping.dataset, {*mapping.columns, *mapping.values} <= fields) == ("deals", True)


def test_a_report_whose_dates_are_not_told_is_rejected_row_by_row(database: Database) -> None:
    with database.reading() as connection:
        workspace = workspaces.load(connection)
    with gathered([str(EXPORTS / "salesforce.csv")]) as files:
        [report] = ingest(database, workspace, files, ImportOptions(ready_made_mapping("salesforce")), NOW).files
    assert {(reject.reason, reject.column) for reject in report.rejects} == {("bad_date", "created_at")}


def test_columns_as_data_loader_calls_them_are_known_too(database: Database, tmp_path: Path) -> None:
    header = "Id,Name,StageName,Amount,CloseDate,CreatedDate,OwnerId,AccountId,CurrencyIsoCode"
    row = "006A,Harbour,Closed Won,12000.0,2026-05-20,2026-03-02T09:30:00.000Z,005A,001A,USD"
    path = tmp_path / "opportunity.csv"
    path.write_text(f"{header}\n{row}\n")
    report = imported(database, "salesforce", path)
    assert (report.written.added, report.ignored_columns) == (1, ())

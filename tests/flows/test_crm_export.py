"""From a CRM export to its numbers, where the export is at hand: it is not ours to copy."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.usecases.answer import ask
from bot.usecases.import_report import ImportReport
from bot.usecases.ingest import ImportOptions, ingest
from kpis.periods import parse_label
from kpis.questions import Question
from kpis.readings import Reading
from storage.database import Database, open_database
from storage.migrate import migrate
from storage.sources.files import gathered
from storage.sources.mapping import read_mapping
from storage.workspaces import load

HERE = Path(__file__).parents[1]
EXPORT = HERE.parents[1] / "shared/data/crm"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
BY = {"": None, "sales_agent": "rep", "manager": "team", "product": "product"}

pytestmark = pytest.mark.skipif(not EXPORT.exists(), reason="the CRM export is not part of the project")


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, ImportReport]]:
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('crm') / 'kpibot.db'}")
    migrate(database)
    yield database, _imported(database)
    database.close()


def _imported(database: Database) -> ImportReport:
    with database.reading() as connection:
        workspace = load(connection)
    options = ImportOptions(mapping=read_mapping(HERE / "data/crm_mapping.yml"))
    with gathered([str(EXPORT)]) as files:
        return ingest(database, workspace, files, options, NOW)


def test_the_deals_without_a_beginning_are_rejected_and_told(crm: tuple[Database, ImportReport]) -> None:
    deals = next(file for file in crm[1].files if file.dataset == "deals")
    assert (deals.read, deals.written.added, len(deals.rejects)) == (8800, 8300, 500)
    assert {reject.reason for reject in deals.rejects} == {"missing_created_at"}


def test_importing_twice_changes_nothing(crm: tuple[Database, ImportReport]) -> None:
    again = _imported(crm[0])
    assert [(file.written.added, file.written.updated) for file in again.files] == [(0, 0)] * len(again.files)


def test_every_value_equals_what_was_computed_elsewhere(crm: tuple[Database, ImportReport]) -> None:
    told = json.loads((EXPORT / "expected.json").read_text("utf-8"))["rows"]
    wanted = [row for row in told if row["by"] in BY]
    assert [row for row in wanted if not _equals(crm[0], row)] == []


def _equals(database: Database, row: dict[str, Any]) -> bool:
    found = {name: _reading(database, kpi, row) for name, kpi in KPIS.items()}
    rate = found["win_rate"]
    lost = (rate.denominator or 0) - (rate.numerator or 0)
    values = {name: None if reading.value is None else float(reading.value) for name, reading in found.items()}
    return values == {name: pytest.approx(row[name], rel=1e-12) for name in KPIS} and lost == row["deals_lost"]


KPIS = {
    "deals_won": "deals_won",
    "win_rate": "win_rate",
    "revenue": "revenue",
    "avg_deal_size": "avg_deal_size",
    "sales_cycle_mean_days": "sales_cycle",
    "sales_cycle_median_days": "sales_cycle_median",
}


def _reading(database: Database, kpi: str, row: dict[str, Any]) -> Reading:
    with database.reading() as connection:
        workspace = load(connection)
        question = Question(kpi, parse_label(row["quarter"], workspace.calendar), by=BY[row["by"]])
        answer = ask(connection, workspace, question, datetime(2018, 1, 1, tzinfo=UTC))
    return (
        answer.reading if not row["by"] else {group.key: group.reading for group in answer.groups or ()}[row["group"]]
    )

"""No question and no changed row reads a table of facts from end to end: each finds its rows by an index."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import Column, Date, Table, func, select, text

from bot.usecases.answer import ask
from bot.usecases.closed_figures import closed_figures
from kpis.catalogue import CATALOGUE
from kpis.columns import Row
from kpis.datasets import DATASETS, HOLIDAYS, RATES, REPS, SOURCES, STAGES, TARGETS, Dataset
from kpis.kpi import Kpi
from kpis.periods import Period, PeriodKind, window
from kpis.questions import Question, Trend
from kpis.readings import Scope, ScopeKind
from storage.database import Connection, Database
from storage.fact_rows import rows_where
from storage.facts import writing
from storage.history import deals_changed
from storage.history_tables import fact_history
from storage.schema import deals, facts
from storage.types import UtcDateTime
from storage.workspaces import Workspace
from tests.golden_data import NOW
from tests.statements import Statement, statements

SMALL = {dataset.name for dataset in (STAGES, REPS, RATES, HOLIDAYS)}
"""Read whole, and on purpose: of most a workspace has some dozens of rows, and it has no more reps than people."""
GROWING = {*SOURCES, fact_history.name} - SMALL

QUARTER = Period(PeriodKind.QUARTER, date(2025, 4, 1), date(2025, 7, 1))
RUNNING = Period(PeriodKind.WEEK, date(2026, 6, 29), date(2026, 7, 6))
PERIODS = (
    RUNNING,
    Period(PeriodKind.DAY, date(2025, 5, 12), date(2025, 5, 13)),
    Period(PeriodKind.MONTH, date(2025, 5, 1), date(2025, 6, 1)),
    Period(PeriodKind.RANGE, date(2025, 5, 7), date(2025, 5, 19)),
    Period(PeriodKind.YEAR, date(2025, 1, 1), date(2026, 1, 1)),
)
YEARS = 12
SCOPES = {
    "company": Scope(ScopeKind.COMPANY),
    "team": Scope(ScopeKind.TEAM, "영업1팀"),
    "rep": Scope(ScopeKind.REP, "R01"),
}

KNOWN_SCANS = {
    # Grouped by customer, SQLite goes through the index by customer, not the one by end.
    ("sqlite", "revenue_churn"): {"subscriptions"},
    # What is open is broken down by columns of its deals, and PostgreSQL would rather read all of these than look
    # each one up.
    ("postgresql", "pipeline_value"): {"deals"},
    ("postgresql", "weighted_pipeline"): {"deals"},
    ("postgresql", "avg_time_in_pipeline"): {"deals"},
    # What was ever ordered is every order there is.
    ("postgresql", "clv"): {"orders"},
    ("postgresql", "ltv_cac"): {"orders"},
}
"""The list only shrinks: what leaves it may not come back."""


@pytest.fixture(scope="module")
def planned(golden: tuple[Database, Workspace]) -> tuple[Database, Workspace]:
    """The golden data; where the planner looks at how much there is, with a long history before them."""
    database, workspace = golden
    if database.engine.dialect.name == "postgresql":
        with database.writing() as connection:
            for table in sorted(SOURCES.keys() - SMALL - {TARGETS.name}):
                connection.execute(text(_repeated(facts[table])))
            connection.execute(text("ANALYZE"))
    return database, workspace


def _repeated(table: Table) -> str:
    """Adds the rows of a table as they might have been in earlier years, under other keys."""
    values = ", ".join(_earlier(column) for column in table.c)
    names = ", ".join(f'"{column.name}"' for column in table.c)
    return f"INSERT INTO {table.name} ({names}) SELECT {values} FROM {table.name}, generate_series(1, {YEARS}) AS ago"


def _earlier(column: Column[Any]) -> str:
    """What lasts now has ended in its year: few deals of years ago are open still."""
    name = f'"{column.name}"'
    if isinstance(column.type, UtcDateTime | Date):
        return f"CASE WHEN {name} IS NOT NULL THEN least({name}, '{NOW.isoformat()}') - ago * interval '1 year' END"
    return f"{name} || '#' || ago" if name.endswith('_id"') and name != '"workspace_id"' else name


@pytest.mark.parametrize("kpi", CATALOGUE.values(), ids=lambda kpi: kpi.key)
def test_no_question_reads_a_growing_table_whole(planned: tuple[Database, Workspace], kpi: Kpi) -> None:
    database, workspace = planned
    with database.reading() as connection:
        sent = statements(database, lambda: _ask_all(connection, workspace, kpi))
        scanned = _scanned(connection, sent)
    assert scanned == KNOWN_SCANS.get((database.engine.dialect.name, kpi.key), set())


def _ask_all(connection: Connection, workspace: Workspace, kpi: Kpi) -> None:
    """Every kind of question about a KPI, and what a digest asks of its closed periods."""
    questions = [
        *(Question(kpi.key, QUARTER, SCOPES[scope]) for scope in kpi.scopes),
        *(Question(kpi.key, QUARTER, by=by, top=3) for by in kpi.breakdowns),
        *(Question(kpi.key, period) for period in PERIODS),
        Question(kpi.key, QUARTER, trend=Trend(4, PeriodKind.MONTH), progress=True),
    ]
    answers = [ask(connection, workspace, question, NOW) for question in questions]
    closed_figures(connection, workspace, answers[:1])


def test_what_has_changed_of_a_closed_period_is_found_by_its_time(golden_sqlite: tuple[Database, Workspace]) -> None:
    database, workspace = golden_sqlite
    whole, since = window(QUARTER, NOW, workspace.calendar), datetime(2026, 6, 1, tzinfo=UTC)
    assert whole
    with database.reading() as connection:
        sent = statements(
            database,
            lambda: deals_changed(
                connection, workspace.id, whole, since=since, dated_by=["closed_at"], moved_by=["amount"]
            ),
        )
        assert sent
        assert _scanned(connection, sent) == set()


CHANGES: Mapping[str, Mapping[str, object]] = {
    "customers": {"name": "Hanbit"},
    "deals": {"product": "P9"},
    "leads": {"source": "fair"},
    "orders": {"product": "P9"},
    "subscriptions": {"owner": "R02"},
    "targets": {"value": Fraction(7)},
}


@pytest.mark.parametrize("name", CHANGES)
def test_no_rows_that_come_again_changed_read_a_growing_table_whole(
    planned: tuple[Database, Workspace], name: str
) -> None:
    database, workspace = planned
    dataset, table = DATASETS[name], facts[name]
    with database.reading() as connection:
        before = rows_where(connection, workspace.id, dataset, table.c.workspace_id.is_not(None))[:2]
    with database.writing() as connection:
        rows = [{**row, **CHANGES[name]} for row in before]
        sent = statements(database, lambda: _write(connection, workspace, dataset, rows))
        scanned = _scanned(connection, [each for each in sent if re.match("SELECT (?!EXISTS)|UPDATE|DELETE", each[0])])
        connection.rollback()
    assert any(name in statement for statement, _ in sent)
    assert scanned == set()


def _write(connection: Connection, workspace: Workspace, dataset: Dataset, rows: Iterable[Row]) -> None:
    with writing(connection, workspace, dataset, NOW) as writer:
        writer.write(rows)


@pytest.mark.parametrize(
    ("columns", "scanned"),
    [({}, {"deals"}), ({"name": "x"}, {"deals"}), ({"deal_id": "x"}, set()), ({"created_day": NOW.date()}, set())],
    ids=["whole", "no index", "key", "index"],
)
def test_a_scan_is_seen(
    planned: tuple[Database, Workspace], columns: Mapping[str, object], scanned: Collection[str]
) -> None:
    database, workspace = planned
    where = (deals.c[name] == value for name, value in columns.items())
    query = select(func.max(deals.c.amount)).where(deals.c.workspace_id == workspace.id, *where)
    with database.reading() as connection:
        sent = statements(database, lambda: connection.execute(query))
        assert _scanned(connection, sent) == scanned


def _scanned(connection: Connection, sent: Iterable[Statement]) -> set[str]:
    """The growing tables that a plan goes through by nothing but the workspace."""
    find = _scanned_on_sqlite
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET enable_seqscan = off")
        find = _scanned_on_postgresql
    return {table for statement, parameters in dict(sent).items() for table in find(connection, statement, parameters)}


def _scanned_on_sqlite(connection: Connection, statement: str, parameters: Any) -> Iterator[str]:
    """`SCAN deals`, or a search of which the workspace is the only condition."""
    meant = {alias: table for table, alias in re.findall(r"(\w+) AS (\w+)", statement) if table in GROWING}
    for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters):
        step = re.match(r"(SCAN|SEARCH) (\w+)(.*)", row[3])
        table = meant.get(step[2], step[2]) if step else ""
        if step and table in GROWING and (step[1] == "SCAN" or step[3].endswith("(workspace_id=?)")):
            yield table


def _scanned_on_postgresql(connection: Connection, statement: str, parameters: Any) -> Iterator[str]:
    for plan in connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one():
        yield from _scanned_in(plan["Plan"])


def _scanned_in(plan: Mapping[str, Any], around: str = "") -> Iterator[str]:
    """A scan without an index although it was forbidden, or an index of which the workspace is the only condition."""
    table, kind = plan.get("Relation Name", around), plan["Node Type"]
    conditions = len(re.findall(r" (?:=|<|>|<=|>=|IS) ", plan.get("Index Cond", "")))
    if table in GROWING and kind.endswith("Scan") and kind != "Bitmap Heap Scan" and conditions < 2:
        yield table
    for part in plan.get("Plans", ()):
        yield from _scanned_in(part, table if kind.startswith("Bitmap") else "")

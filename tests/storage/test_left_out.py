"""What a number could not count is told."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.usecases.answer import ask
from kpis.periods import Period, PeriodKind
from kpis.questions import Question
from kpis.readings import COMPANY, LeftOut, Scope, ScopeKind
from storage.database import Database, open_database
from storage.workspaces import Workspace
from tests.golden_data import NOW, golden_workspace

QUARTER = Period(PeriodKind.QUARTER, date(2025, 4, 1), date(2025, 7, 1))
NO_RATES = (LeftOut("no_rate", 1, "JPY"), LeftOut("no_rate", 1, "USD"))


@pytest.fixture(scope="module")
def golden(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Workspace]]:
    path = shutil.copyfile(sqlite_template, tmp_path_factory.mktemp("left_out") / "kpibot.db")
    database = open_database(f"sqlite:///{path}")
    yield database, golden_workspace(database)
    database.close()


def told(golden: tuple[Database, Workspace], kpi: str, scope: Scope = COMPANY) -> list[LeftOut]:
    database, workspace = golden
    with database.reading() as connection:
        return sorted(ask(connection, workspace, Question(kpi, QUARTER, scope), NOW).left_out, key=str)


@pytest.mark.parametrize(
    ("kpi", "expected"),
    [
        ("deals_won", set()),
        ("revenue", {LeftOut("no_amount", 2), *NO_RATES}),
        ("quota_hit_rate", {LeftOut("no_amount", 2), *NO_RATES}),
        ("acv", {LeftOut("no_amount", 2), LeftOut("no_term", 5), *NO_RATES}),
        ("win_rate", {LeftOut("no_closed_at", 2)}),
        ("funnel_leakage", set()),
        ("pipeline_value", {LeftOut("no_amount", 3), LeftOut("no_rate", 1, "JPY")}),
        ("pipeline_coverage", {LeftOut("no_amount", 1), *NO_RATES}),
        ("weighted_pipeline", {LeftOut("no_amount", 3), LeftOut("no_rate", 1, "JPY"), LeftOut("unknown_stage", 1)}),
        ("lead_response_time", {LeftOut("unanswered", 6)}),
        ("inquiry_response_time", {LeftOut("unanswered", 4)}),
        ("lead_response_sla", set()),
        ("mrr", {LeftOut("no_rate", 1, "JPY"), LeftOut("no_rate", 3, "USD")}),
        ("revenue_churn", {LeftOut("no_rate", 1, "JPY"), LeftOut("no_rate", 3, "USD")}),
        ("cac", {LeftOut("no_rate", 1, "USD")}),
    ],
)
def test_rows_that_could_not_be_counted_are_told(
    golden: tuple[Database, Workspace], kpi: str, expected: set[LeftOut]
) -> None:
    assert told(golden, kpi) == sorted(expected, key=str)


def test_a_rep_is_told_of_own_rows_only(golden: tuple[Database, Workspace]) -> None:
    assert told(golden, "revenue", Scope(ScopeKind.REP, "R04")) == [LeftOut("no_amount", 1)]


def test_a_team_is_not_told_of_lost_deals_whose_day_and_so_whose_team_nobody_knows(
    golden: tuple[Database, Workspace],
) -> None:
    assert told(golden, "win_rate", Scope(ScopeKind.TEAM, "영업1팀")) == []


def test_nothing_is_left_out_of_a_period_that_has_not_begun(golden: tuple[Database, Workspace]) -> None:
    database, workspace = golden
    later = Period(PeriodKind.QUARTER, date(2027, 4, 1), date(2027, 7, 1))
    with database.reading() as connection:
        assert ask(connection, workspace, Question("cac", later), NOW).left_out == ()

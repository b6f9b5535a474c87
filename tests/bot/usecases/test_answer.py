"""Answers: what is shown of a question beside the numbers, which the golden values check."""

from datetime import date

import pytest

from bot.usecases.answer import ask
from kpis.errors import UserError
from kpis.periods import Period, PeriodKind
from kpis.questions import Question, Trend
from kpis.readings import Answer, Scope, ScopeKind
from storage.database import Database
from storage.workspaces import Workspace
from tests.golden_data import NOW

QUARTER = Period(PeriodKind.QUARTER, date(2025, 4, 1), date(2025, 7, 1))


def answer(golden: tuple[Database, Workspace], question: Question) -> Answer:
    database, workspace = golden
    with database.reading() as connection:
        return ask(connection, workspace, question, NOW)


def test_who_asks_for_a_distribution_gets_its_parts_stages_in_their_order(
    golden_sqlite: tuple[Database, Workspace],
) -> None:
    found = answer(golden_sqlite, Question("open_deals_by_stage", QUARTER))
    assert [group.key for group in found.groups or ()] == ["발굴", "Qualified", "제안", "交渉", "(unknown)"]


def test_a_trend_of_a_distribution_is_one_of_the_whole(golden_sqlite: tuple[Database, Workspace]) -> None:
    found = answer(golden_sqlite, Question("pipeline_by_stage", QUARTER, trend=Trend(3, PeriodKind.MONTH)))
    assert (found.groups, len(found.series or ())) == (None, 3)


def test_deals_in_a_stage_without_a_chance_to_win_make_no_group_of_the_weighted_pipeline(
    golden_sqlite: tuple[Database, Workspace],
) -> None:
    found = answer(golden_sqlite, Question("weighted_pipeline", QUARTER, by="stage"))
    assert "(unknown)" not in [group.key for group in found.groups or ()]


@pytest.mark.parametrize(("by", "name"), [("rep", "김민지"), ("customer", "株式会社ミライ 41")])
def test_reps_and_customers_are_called_by_their_names(
    golden_sqlite: tuple[Database, Workspace], by: str, name: str
) -> None:
    found = answer(golden_sqlite, Question("revenue", QUARTER, by=by))
    assert name in [group.name for group in found.groups or ()]


@pytest.mark.parametrize(
    ("question", "key"),
    [
        (Question("cac", QUARTER, by="team"), "no_breakdown"),
        (Question("revenue_per_rep", QUARTER, by="rep"), "no_such_breakdown"),
        (Question("cac", QUARTER, Scope(ScopeKind.REP, "R01")), "no_such_scope"),
        (Question("nonsense", QUARTER), "unknown_kpi"),
    ],
)
def test_what_a_kpi_can_not_tell_is_said(
    golden_sqlite: tuple[Database, Workspace], question: Question, key: str
) -> None:
    with pytest.raises(UserError) as refused:
        answer(golden_sqlite, question)
    assert refused.value.key == key

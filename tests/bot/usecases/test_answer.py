"""Answers: what is shown of a question beside the numbers, which the golden values check."""

from datetime import date

import pytest

from bot.answer_chart import with_chart
from bot.blocks.answer_facts import notes, series_text
from bot.blocks.kpi import answer_text
from bot.charts.answers import chart_of
from bot.charts.chart import BarChart
from bot.i18n import Language
from bot.usecases.answer import ask
from kpis.errors import UserError
from kpis.periods import Period, PeriodKind, parse_label, shifted
from kpis.questions import Question, Trend, Versus
from kpis.readings import COMPANY, Answer, Rank, Scope, ScopeKind
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


def test_a_chart_of_a_distribution_shows_its_parts_under_its_own_name(
    golden_sqlite: tuple[Database, Workspace],
) -> None:
    question = with_chart(Question("pipeline_by_stage", QUARTER), golden_sqlite[1].catalogue)
    chart = chart_of(answer(golden_sqlite, question), Language.EN)
    assert isinstance(chart, BarChart)
    assert chart.title == "Pipeline by stage"


@pytest.mark.parametrize("label", ["2023-01", "2024-12", "2025-Q2", "2025-Q3", "2026-06", "2027-01"])
@pytest.mark.parametrize("scope", [COMPANY, Scope(ScopeKind.REP, "R08")], ids=str)
def test_why_there_is_no_value_is_told_of_every_kpi_that_has_none_and_of_no_other(
    golden_sqlite: tuple[Database, Workspace], label: str, scope: Scope
) -> None:
    database, workspace = golden_sqlite
    period = parse_label(label, workspace.calendar)
    offered = [key for key, kpi in workspace.catalogue.items() if scope.kind in kpi.scopes]
    with database.reading() as connection:
        told = {key: ask(connection, workspace, Question(key, period, scope), NOW) for key in offered}
    without = {key for key, found in told.items() if found.reading.value is None and found.window is not None}
    assert {key for key, found in told.items() if found.absence} == without


def test_rates_of_reps_are_ranked_as_far_as_their_intervals_tell(golden_sqlite: tuple[Database, Workspace]) -> None:
    groups = answer(golden_sqlite, Question("win_rate", QUARTER, by="rep", top=1)).groups or ()
    assert [(group.key, group.rank) for group in groups] == [("R02", Rank(1, 9))]


@pytest.mark.parametrize(("kpi", "by"), [("revenue", "rep"), ("win_rate", "region")])
def test_sums_and_parts_that_are_no_people_are_not_ranked(
    golden_sqlite: tuple[Database, Workspace], kpi: str, by: str
) -> None:
    groups = answer(golden_sqlite, Question(kpi, QUARTER, by=by)).groups or ()
    assert groups
    assert {group.rank for group in groups} == {None}


def test_groups_stand_against_their_own_targets_where_these_are_asked_for(
    golden_sqlite: tuple[Database, Workspace],
) -> None:
    found = answer(golden_sqlite, Question("revenue", QUARTER, by="team", versus=Versus.TARGET))
    targets = {group.key: group.goal and group.goal.target for group in found.groups or ()}
    assert targets == {"영업1팀": 170_000_000, "Enterprise & Co": 130_000_000, "東京チーム": 150_000_000, None: None}
    assert "  東京チーム: ₩116,060,000 · Target: ₩150,000,000 · 77.4% reached" in answer_text(found, Language.EN)
    plain = answer(golden_sqlite, Question("revenue", QUARTER, by="team"))
    assert {group.goal for group in plain.groups or ()} == {None}


def test_who_asks_for_a_target_that_is_not_set_is_told_so(golden_sqlite: tuple[Database, Workspace]) -> None:
    found = answer(golden_sqlite, Question("calls", QUARTER, versus=Versus.TARGET))
    assert "Target: none is set for exactly this period and scope" in answer_text(found, Language.EN)
    region = answer(golden_sqlite, Question("revenue", QUARTER, by="region", versus=Versus.TARGET))
    assert {group.goal for group in region.groups or ()} == {None}


def test_the_best_come_first_where_low_is_better(golden_sqlite: tuple[Database, Workspace]) -> None:
    groups = answer(golden_sqlite, Question("lead_response_time", QUARTER, by="rep")).groups or ()
    sure = [float(group.reading.value or 0) for group in groups if group.key and group.reading.enough]
    assert sure == sorted(sure)


def test_a_value_before_that_rests_on_too_few_says_so_and_is_no_change(
    golden_sqlite: tuple[Database, Workspace],
) -> None:
    week = Period(PeriodKind.WEEK, date(2025, 10, 6), date(2025, 10, 13))
    said = answer_text(answer(golden_sqlite, Question("win_rate", week)), Language.EN)
    assert "Before: 0.0% (n = 3, too few) in Week 40 of 2025 (Sep 29 – Oct 5) · –" in said


def test_what_rests_on_too_few_stands_after_what_can_be_judged(golden_sqlite: tuple[Database, Workspace]) -> None:
    month = Period(PeriodKind.MONTH, date(2026, 5, 1), date(2026, 6, 1))
    groups = answer(golden_sqlite, Question("win_rate", month, by="rep")).groups or ()
    named = [group for group in groups if group.key and group.reading.value is not None]
    enough = [group.reading.enough for group in named]
    assert enough == sorted(enough, reverse=True)
    few = [float(group.reading.value or 0) for group in named if not group.reading.enough]
    assert max(few) > min(float(group.reading.value or 0) for group in named if group.reading.enough)


def test_a_point_of_a_trend_that_rests_on_too_few_says_so(golden_sqlite: tuple[Database, Workspace]) -> None:
    year = Period(PeriodKind.YEAR, date(2026, 1, 1), date(2027, 1, 1))
    points = answer(golden_sqlite, Question("cac", year, trend=Trend(12, PeriodKind.MONTH)))
    told = series_text(points, Language.EN)
    few = [point for point in points.series or () if point.reading.value is not None and not point.reading.enough]
    assert told.count("too few)") == len(few) > 0


@pytest.mark.parametrize(
    ("kpi", "months", "is_maturing"),
    [
        ("lead_conversion", 0, True),
        ("lead_conversion", 2, True),
        ("lead_conversion", 3, False),
        ("stage_conversion", 0, True),
        ("win_rate", 0, False),
        ("campaign_win_rate", 0, False),
    ],
)
def test_a_cohort_is_maturing_for_three_months(
    golden_sqlite: tuple[Database, Workspace], kpi: str, months: int, *, is_maturing: bool
) -> None:
    june = Period(PeriodKind.MONTH, date(2026, 6, 1), date(2026, 7, 1))
    found = answer(golden_sqlite, Question(kpi, shifted(june, -months), trend=Trend(1, PeriodKind.MONTH)))
    assert found.maturing is is_maturing
    assert [point.maturing for point in found.series or ()] == [is_maturing]
    note = "Still maturing: what becomes of these rows later counts too, so the value may still change"
    assert (note in notes(found, Language.EN)) is is_maturing
    assert ("maturing" in series_text(found, Language.EN)) is is_maturing
    assert ("진행 중인 코호트" in answer_text(found, Language.KO)) is is_maturing
    chart = chart_of(found, Language.EN)
    assert chart is not None
    assert ("still maturing" in chart.note) is is_maturing


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
        (Question("revenue", QUARTER, top=3), "top_of_what"),
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

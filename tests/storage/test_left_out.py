"""What a number could not count is told."""

from datetime import date

import pytest

from bot.usecases.answer import ask
from kpis.periods import Period, PeriodKind
from kpis.questions import Question
from kpis.readings import COMPANY, LeftOut, Scope, ScopeKind
from storage.database import Database
from storage.workspaces import Workspace
from tests.golden_data import NOW

QUARTER = Period(PeriodKind.QUARTER, date(2025, 4, 1), date(2025, 7, 1))
NO_RATES = (LeftOut("no_rate", 1, "JPY"), LeftOut("no_rate", 1, "USD"))


def told(golden_sqlite: tuple[Database, Workspace], kpi: str, scope: Scope = COMPANY) -> list[LeftOut]:
    database, workspace = golden_sqlite
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
        ("response_rate", {LeftOut("no_reply_recorded", 37), LeftOut("undelivered", 9)}),
        ("email_open_rate", {LeftOut("undelivered", 9)}),
        ("selling_time", {LeftOut("no_minutes", 40)}),
        ("selling_time_share", {LeftOut("no_minutes", 40)}),
        ("contact_frequency", {LeftOut("no_customer", 147)}),
        ("mrr", {LeftOut("no_rate", 1, "JPY"), LeftOut("no_rate", 3, "USD")}),
        ("revenue_churn", {LeftOut("no_rate", 1, "JPY"), LeftOut("no_rate", 3, "USD")}),
        ("cac", {LeftOut("no_rate", 1, "USD")}),
    ],
)
def test_rows_that_could_not_be_counted_are_told(
    golden_sqlite: tuple[Database, Workspace], kpi: str, expected: set[LeftOut]
) -> None:
    assert told(golden_sqlite, kpi) == sorted(expected, key=str)


def test_leads_that_may_still_be_answered_in_time_are_told(golden_sqlite: tuple[Database, Workspace]) -> None:
    june = Period(PeriodKind.MONTH, date(2026, 6, 1), date(2026, 7, 1))
    database, workspace = golden_sqlite
    with database.reading() as connection:
        answer = ask(connection, workspace, Question("lead_response_sla", june), NOW)
    assert answer.left_out == (LeftOut("still_in_time", 1),)


def test_a_rep_is_told_of_own_rows_only(golden_sqlite: tuple[Database, Workspace]) -> None:
    assert told(golden_sqlite, "revenue", Scope(ScopeKind.REP, "R04")) == [LeftOut("no_amount", 1)]


def test_a_team_is_not_told_of_lost_deals_whose_day_and_so_whose_team_nobody_knows(
    golden_sqlite: tuple[Database, Workspace],
) -> None:
    assert told(golden_sqlite, "win_rate", Scope(ScopeKind.TEAM, "영업1팀")) == []


def test_nothing_is_left_out_of_a_period_that_has_not_begun(golden_sqlite: tuple[Database, Workspace]) -> None:
    database, workspace = golden_sqlite
    later = Period(PeriodKind.QUARTER, date(2027, 4, 1), date(2027, 7, 1))
    with database.reading() as connection:
        assert ask(connection, workspace, Question("cac", later), NOW).left_out == ()

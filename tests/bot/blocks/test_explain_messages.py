"""Explanations as messages: as approved, within Slack's limits, harmless whatever stands in the rows."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from bot.blocks.explain import explain_message, explain_notes, explain_text
from bot.blocks.message import LONGEST_TEXT, MOST_SIGNS, Message
from bot.i18n import Language, text
from bot.local_slack.block_kit.check import message_flaws
from bot.usecases.explain import explain
from kpis.catalogue import CATALOGUE
from kpis.explanations import Explanation, Restated
from kpis.periods import Period, PeriodKind
from kpis.questions import Question, Trend
from kpis.readings import COMPANY, Scope, parse_scope
from storage.database import Database
from storage.workspaces import Workspace
from tests.golden_data import NOW

EN, KO, JA = Language
Golden = tuple[Database, Workspace]
QUARTER = Period(PeriodKind.QUARTER, date(2025, 4, 1), date(2025, 7, 1))
RUNNING = Period(PeriodKind.QUARTER, date(2026, 4, 1), date(2026, 7, 1))
CHANGED = (
    Restated(
        "D0158",
        datetime(2025, 7, 9, 1, tzinfo=UTC),
        {"amount": "50000000", "closed_at": "2025-07-02T01:00:00+00:00"},
        {"amount": "54910000", "closed_at": "2025-04-19T01:00:00+00:00"},
    ),
    Restated("D<!here>", datetime(2025, 7, 8, 1, tzinfo=UTC), {"currency": None}, {"currency": "USD"}),
)


def explained(
    golden: Golden, key: str, period: Period = QUARTER, scope: Scope = COMPANY, now: datetime = NOW
) -> Explanation:
    database, workspace = golden
    with database.reading() as connection:
        return explain(connection, workspace, Question(key, period, scope), now).explanation


@pytest.mark.parametrize(("key", "language"), [("win_rate", EN), ("pipeline_velocity", JA), ("revenue_churn", KO)])
def test_an_explanation_is_as_approved(
    golden_sqlite: Golden, key: str, language: Language, approved: Callable[[str, Message], None]
) -> None:
    approved(f"explain_{key}", explain_message(explained(golden_sqlite, key), language, ["All rows follow."]))


@pytest.mark.parametrize("language", Language)
def test_deals_that_changed_afterwards_are_told_as_approved(
    golden_sqlite: Golden, language: Language, approved: Callable[[str, Message], None]
) -> None:
    told = replace(explained(golden_sqlite, "revenue"), restated=CHANGED, restated_count=7)
    approved(f"explain_restated_{language}", explain_message(told, language))


@pytest.mark.parametrize("key", CATALOGUE)
def test_slack_takes_the_explanation_of_every_kpi(golden_sqlite: Golden, key: str) -> None:
    told = explained(golden_sqlite, key)
    for language in Language:
        message = explain_message(told, language, ["All rows follow."])
        assert message_flaws(message.blocks, lambda _: True) == []
        assert len(json.dumps(message.blocks, ensure_ascii=False)) <= MOST_SIGNS
        assert len(message.text) <= LONGEST_TEXT
        assert "<" not in message.text


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("key", CATALOGUE)
def test_every_guard_has_its_reason_in_every_language(key: str, language: Language) -> None:
    assert all(text(f"explain.why.{guard}", language) for guard in CATALOGUE[key].guards)


ROWS = "Rows counted:"


def lines(explanation: Explanation, language: Language = EN) -> list[str]:
    return explain_text(explanation, language).split("\n")


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("win_rate", "Reckoning: 39 of 82 = 47.6% · 95% interval 37.1–58.2%"),
        ("revenue", "Reckoning: ₩695,440,000, from 35 deals"),
        ("sales_cycle", "Reckoning: 1,886.8 days ÷ 39 = 48.4 days"),
        ("mom_growth", "Reckoning: ₩191,620,000 against ₩144,620,000 = 32.5%"),
        (
            "calls_per_rep",
            f"{ROWS} 71 activities (Numerator), 12 reps (Denominator); 10 shown, the first of each part",
        ),
        (
            "pipeline_velocity",
            "Reckoning: 86 × [39 ÷ 82] × [₩695,440,000 ÷ 35] ÷ [1,886.8 days ÷ 39] = ₩16,799,161 a day",
        ),
        ("pipeline_velocity", "  G  number of deals closed in the period (won) with known sales cycle = 39"),
        ("quota_hit_rate", '  R02 이도윤 "도" | ₩178,430,000 / ₩39,000,000 | Both'),
        ("calls_per_rep", "  Row | Owner | Date | Quantity | Counts in"),
        ("clv_projected", "  E  months of the period gone by = 2.99"),
        ("sales_growth", "Period before: Jan 1, 2025 to Mar 31, 2025"),
        ("mom_growth", "Month before that: May 1, 2025 to May 31, 2025"),
        (
            "target_attainment",
            f"{ROWS} 35 deals (Numerator), 1 target (Denominator); 10 shown, the first of each part",
        ),
        (
            "revenue_per_rep",
            f"{ROWS} 35 deals (Numerator), 12 reps (Denominator); 10 shown, the first of each part",
        ),
        ("campaign_revenue", "  D9001 Q2의 첫 순간 · spring_2025 | 김민지 | Apr 1 | ₩50,000,000"),
        ("win_rate", "Not counted: 2 lost without a date (D9014, D9016)"),
        ("win_rate", "Definition version 1, since Nov 22, 2026"),
    ],
)
def test_the_reckoning_is_told_in_numbers(golden_sqlite: Golden, key: str, line: str) -> None:
    assert line in lines(explained(golden_sqlite, key))


def test_more_rows_left_out_than_are_named_are_counted(golden_sqlite: Golden) -> None:
    said = lines(explained(golden_sqlite, "lead_response_time"))
    assert "Not counted: 6 not answered yet (L0018, L0158, L0258, L0371, L0407 and 1 more)" in said
    assert "Reckoning: 4.4 hours, the middle of 74 leads" in said


def test_a_period_that_runs_says_up_to_when(golden_sqlite: Golden) -> None:
    said = lines(explained(golden_sqlite, "pipeline_coverage", RUNNING, now=NOW - timedelta(days=20)))
    assert "Period: Apr 1, 2026 to Jun 30, 2026, counted up to Jun 11, 2026, 00:00 (Asia/Seoul)" in said
    assert "Formula: A ÷ (B − C)" in said


def test_foreign_money_is_told_with_its_rate_and_worth(golden_sqlite: Golden) -> None:
    said = "\n".join(lines(explained(golden_sqlite, "revenue", RUNNING)))
    assert "$36,605.15 × 1,460.75 = ₩53,470,973" in said


def test_a_value_without_rows_says_so(golden_sqlite: Golden) -> None:
    said = lines(explained(golden_sqlite, "win_rate", now=datetime(2025, 3, 1, tzinfo=UTC)))
    assert "There are no rows to list." in said


def test_a_guard_that_is_the_companys_only_says_so(golden_sqlite: Golden) -> None:
    said = "\n".join(lines(explained(golden_sqlite, "clv", scope=parse_scope("team:영업1팀"))))
    assert "(CAC) · Company: ₩7,035,000" in said


def notes(golden: Golden, question: Question) -> tuple[str, ...]:
    database, workspace = golden
    with database.reading() as connection:
        return explain_notes(explain(connection, workspace, question, NOW).explanation.answer, EN)


def test_parts_and_trends_are_not_explained_and_that_is_told(golden_sqlite: Golden) -> None:
    assert notes(golden_sqlite, Question("win_rate", QUARTER)) == ()
    assert len(notes(golden_sqlite, Question("win_rate", QUARTER, trend=Trend(3, PeriodKind.MONTH)))) == 1
    assert len(notes(golden_sqlite, Question("win_rate", QUARTER, by="product"))) == 1
    [_, example] = notes(golden_sqlite, Question("win_rate", QUARTER, by="team"))
    assert 'win_rate 2025-Q2 for team:"' in example


def test_amounts_and_shares_of_money_have_no_column_of_ones(golden_sqlite: Golden) -> None:
    deals = lines(explained(golden_sqlite, "deals_won"))
    assert "  Deal | Owner | Date | Amount" in deals
    reps = explained(golden_sqlite, "revenue_churn").sheets[0].rows[0]
    assert reps.brings == (Fraction(490000), Fraction(490000))


def test_reps_short_of_their_quota_are_in_the_denominator_alone(golden_sqlite: Golden) -> None:
    said = lines(explained(golden_sqlite, "quota_hit_rate"))
    assert "  R05 佐藤 健 | ₩36,100,000 / ₩39,000,000 | Denominator" in said


@pytest.mark.parametrize("language", Language)
def test_words_of_ours_are_told_in_the_text_beside_the_blocks_too(golden_sqlite: Golden, language: Language) -> None:
    message = explain_message(explained(golden_sqlite, "follow_ups"), language)
    assert text("formula.word.follow_up", language) in message.text.split("\n")[8]


def test_names_in_the_text_beside_the_blocks_are_harmless(golden_sqlite: Golden) -> None:
    message = explain_message(explained(golden_sqlite, "revenue_churn"), EN)
    assert "누리 ∗bold∗ ˍitˍ 17" in message.text
    assert "(Asia/Seoul)" in message.text

"""Goals as typed, and the amounts in them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words.amounts import amount_of
from bot.words.command_text import parse
from bot.words.requests import GoalRemove, Goals, GoalSet, Request
from kpis.errors import UserError
from tests.bot.words.command_context import CONTEXT


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("goal set revenue 500k 2025-Q2", GoalSet("revenue", Fraction(500_000), "2025-Q2")),
        (
            "goal set revenue to 500k for 2025-Q2 for East",
            GoalSet("revenue", Fraction(500_000), "2025-Q2", "team:East"),
        ),
        ("goal set win rate 45% this quarter", GoalSet("win_rate", Fraction(9, 20), "2026-Q3")),
        ("goal set deals won 12 2025-W41 for Dana", GoalSet("deals_won", Fraction(12), "2025-W41", "rep:R09")),
        (
            "goal set 매출 17억 5천만원 이번 달 for 영업1팀",
            GoalSet("revenue", Fraction(1_750_000_000), "2026-07", "team:영업1팀"),
        ),
        ("목표 설정 매출 17억 2025년", GoalSet("revenue", Fraction(1_700_000_000), "2025")),
        ("目標設定 売上 1.2億 2025年第2四半期", GoalSet("revenue", Fraction(120_000_000), "2025-Q2")),
        ("goal remove revenue 2025-Q2", GoalRemove("revenue", "2025-Q2")),
        ("goal remove revenue 2025 for rep:R07", GoalRemove("revenue", "2025", "rep:R07")),
        ("goals", Goals()),
        ("goals this quarter", Goals("this quarter")),
        ("goals for East 2025", Goals("2025", "team:East")),
    ],
)
def test_a_goal_request(text: str, request_: Request) -> None:
    assert parse(text, CONTEXT) == request_


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("goal set", "missing_kpi"),
        ("goal set profit 5 2025", "unknown_kpi"),
        ("goal set revenue", "missing_value"),
        ("goal set revenue much 2025", "bad_value"),
        ("goal set revenue -5 2025", "bad_value"),
        ("goal set revenue 500k", "goal_without_period"),
        ("goal set revenue 500k last 30 days", "goal_period"),
        ("goal set revenue 500k soon", "bad_period"),
        ("goal remove revenue", "goal_without_period"),
        ("goals whenever", "bad_period"),
        ('goals "East"', "bad_period"),
    ],
)
def test_what_is_missing_in_a_goal_is_said(text: str, key: str) -> None:
    with pytest.raises(UserError) as refused:
        parse(text, CONTEXT)

    assert refused.value.key == key


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("500000", Fraction(500_000)),
        ("500k", Fraction(500_000)),
        ("500 K", Fraction(500_000)),
        ("3M", Fraction(3_000_000)),
        ("1.5B", Fraction(1_500_000_000)),
        ("0.1", Fraction(1, 10)),
        ("45%", Fraction(9, 20)),
        ("４５％", Fraction(9, 20)),
        ("-5%", Fraction(-1, 20)),
        ("12.5 percent", Fraction(1, 8)),
        ("1,700,000", Fraction(1_700_000)),
        ("₩1,700,000", Fraction(1_700_000)),
        ("￦1,700,000", Fraction(1_700_000)),
        ("$1.5M", Fraction(1_500_000)),
        ("¥500", Fraction(500)),
        ("USD 20k", Fraction(20_000)),
        ("17억", Fraction(1_700_000_000)),
        ("17억원", Fraction(1_700_000_000)),
        ("17억 5천만", Fraction(1_750_000_000)),
        ("5천만", Fraction(50_000_000)),
        ("300만원", Fraction(3_000_000)),
        ("2조", Fraction(2_000_000_000_000)),
        ("1.2億", Fraction(120_000_000)),
        ("1億2000万円", Fraction(120_000_000)),
        ("500万", Fraction(5_000_000)),
    ],
)
def test_an_amount_is_exact(text: str, amount: Fraction) -> None:
    assert amount_of(text) == amount


@pytest.mark.parametrize(
    "text", ["", "much", "1,70", "1.2.3", "1,7000", "5 000", "17억 17억", "5만 3억", "45%%", "k", "%", "1e5", "9" * 50]
)
def test_what_is_no_amount_is_none(text: str) -> None:
    assert amount_of(text) is None


@given(st.text(max_size=30) | st.text("0123456789.,%-kKmM억만천億万₩$ ", max_size=15))
def test_any_text_is_an_amount_or_none(text: str) -> None:
    amount = amount_of(text)

    assert amount is None or isinstance(amount, Fraction)

"""What a chart shows, in words."""

from dataclasses import replace
from fractions import Fraction

from bot.charts.alt import LONGEST, alt_text
from bot.charts.answers import chart_of
from bot.charts.chart import Bar, BarChart
from bot.i18n import Language
from tests.bot.answer_examples import BY_REP, ON_THE_WAY, TREND, with_reps

EN, KO = Language.EN, Language.KO


def test_bars_are_told_one_by_one() -> None:
    chart = chart_of(BY_REP, EN)
    assert chart is not None
    assert alt_text(chart, EN).startswith(
        'Bar chart: Revenue by rep · Company · Q2 2025. 이도윤 "도": ₩178,000,000; 佐藤 健: ₩103,000,000;'
    )


def test_a_trend_tells_its_points() -> None:
    chart = chart_of(TREND, KO)
    assert chart is not None
    assert alt_text(chart, KO).startswith("꺾은선 차트: 승률 · Enterprise & Co · ")
    assert "1월: 35.0%; 2월: 38.0%" in alt_text(chart, KO)


def test_a_way_to_a_target_tells_target_and_pace() -> None:
    chart = chart_of(ON_THE_WAY, EN)
    assert chart is not None
    assert "6/17: ₩64M. Target ₩150M. pace ₩85M." in alt_text(chart, EN)


def test_a_chart_without_values_says_so() -> None:
    chart = chart_of(
        replace(ON_THE_WAY, progress=tuple(replace(step, actual=None) for step in ON_THE_WAY.progress)), EN
    )
    assert chart is not None
    assert "No values in this period" in alt_text(chart, EN)


def test_no_alt_text_is_longer_than_slack_takes() -> None:
    rows = tuple(Bar("x" * 80, Fraction(1), "1") for _ in range(25))
    chart = chart_of(with_reps(200), EN)
    assert chart is not None
    assert len(alt_text(chart, EN)) <= LONGEST
    assert len(alt_text(BarChart("t", "s", rows), EN)) == LONGEST

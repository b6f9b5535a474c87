"""KPI questions as typed."""

import pytest

from bot.words.command_text import parse
from bot.words.requests import Ask
from kpis.errors import UserError
from kpis.periods import PeriodKind
from kpis.questions import Trend, Versus
from tests.bot.words.command_context import CONTEXT

TWELVE_MONTHS = Trend(12, PeriodKind.MONTH)
SIX_MONTHS = Trend(6, PeriodKind.MONTH)


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("winrate", Ask("win_rate")),
        ("win rate last quarter by team", Ask("win_rate", "last quarter", by="team")),
        ("revenue by team last month", Ask("revenue", "last month", by="team")),
        ("revenue last month by salesperson", Ask("revenue", "last month", by="rep")),
        ("revenue in the last 30 days", Ask("revenue", "last 30 days")),
        ("revenue for last month", Ask("revenue", "last month")),
        ("last month revenue", Ask("revenue", "last month")),
        ("win rate Q2 2025", Ask("win_rate", "2025-Q2")),
        ("revenue 2025-06-01..2025-06-15", Ask("revenue", "2025-06-01..2025-06-15")),
        ("revenue vs target", Ask("revenue", versus=Versus.TARGET)),
        ("revenue this month compared to last year", Ask("revenue", "this month", versus=Versus.LAST_YEAR)),
        ("revenue versus previous period 2025", Ask("revenue", "2025", versus=Versus.PREVIOUS)),
        ("revenue trend", Ask("revenue", trend=TWELVE_MONTHS)),
        ("revenue trend 2025", Ask("revenue", "2025", trend=TWELVE_MONTHS)),
        ("revenue trend 6 months", Ask("revenue", trend=SIX_MONTHS)),
        ("revenue trend weeks", Ask("revenue", trend=Trend(12, PeriodKind.WEEK))),
        ("revenue last 6 months trend", Ask("revenue", "last 6 months", trend=SIX_MONTHS)),
        ("deals won by rep top 5 this month", Ask("deals_won", "this month", by="rep", top=5)),
        ("deals won by rep top5", Ask("deals_won", by="rep", top=5)),
        (
            "revenue top 3 trend 8 weeks vs previous for East by product 2025",
            Ask("revenue", "2025", "product", "team:East", Versus.PREVIOUS, Trend(8, PeriodKind.WEEK), 3),
        ),
        ("“win rate” last month", Ask("win_rate", "last month")),
        ("  WIN   RATE \n last month", Ask("win_rate", "last month")),
        ("revenue top 5 reps last month", Ask("revenue", "last month", by="rep", top=5)),
        ("revenue by product top 3", Ask("revenue", by="product", top=3)),
        ("revenue by month", Ask("revenue", trend=Trend(12, PeriodKind.MONTH))),
        ("revenue this quarter yoy", Ask("revenue", "this quarter", versus=Versus.LAST_YEAR)),
        ("revenue dana", Ask("revenue", scope="rep:R09")),
        ("Dana's revenue last month", Ask("revenue", "last month", scope="rep:R09")),
        ("winrate explain", Ask("win_rate", explain=True)),
        ("win rate explain last quarter for East", Ask("win_rate", "last quarter", scope="team:East", explain=True)),
        ("explain win rate last quarter", Ask("win_rate", "last quarter", explain=True)),
        ("revenue by team explain 2025", Ask("revenue", "2025", by="team", explain=True)),
    ],
)
def test_a_question_in_english(text: str, request_: Ask) -> None:
    assert parse(text, CONTEXT) == request_


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("성사율 지난달", Ask("win_rate", "last month")),
        ("성사율 지난달 설명", Ask("win_rate", "last month", explain=True)),
        ("지난달 성사율 산출 근거", Ask("win_rate", "last month", explain=True)),
        ("매출설명", Ask("revenue", explain=True)),
        ("受注率 今四半期 説明", Ask("win_rate", "this quarter", explain=True)),
        ("東京チームの売上", Ask("revenue", scope="team:東京チーム")),
        ("全社の先月の受注率", Ask("win_rate", "last month", scope="company")),
        ("영업1팀매출", Ask("revenue", scope="team:영업1팀")),
        ("매출 상위 3팀", Ask("revenue", by="team", top=3)),
        ("매출 상위5명 지난달", Ask("revenue", "last month", by="rep", top=5)),
        ("売上 上位5名", Ask("revenue", by="rep", top=5)),
        ("월별 매출", Ask("revenue", trend=Trend(12, PeriodKind.MONTH))),
        ("売上 週別", Ask("revenue", trend=Trend(12, PeriodKind.WEEK))),
        ("매출 이번 분기 전년 동기 대비", Ask("revenue", "this quarter", versus=Versus.LAST_YEAR)),
        ("정하은 지난 분기 매출", Ask("revenue", "last quarter", scope="rep:R04")),
        ("김민지의 지난 분기 성사율", Ask("win_rate", "last quarter", scope="rep:R01")),
        ("佐藤 健の前四半期の受注率", Ask("win_rate", "last quarter", scope="rep:R05")),
        ("Dana 매출", Ask("revenue", scope="rep:R09")),
        ("リードの転換率", Ask("lead_conversion")),
        ("목표의 달성률 이번 분기", Ask("target_attainment", "this quarter")),
        ("今月の売上高の内訳", Ask("revenue", "this month", explain=True)),
        ("성사율지난달", Ask("win_rate", "last month")),
        ("지난달 매출 팀별", Ask("revenue", "last month", by="team")),
        ("팀별 지난달 매출", Ask("revenue", "last month", by="team")),
        ("매출 2025년 2분기 담당자별 상위 5", Ask("revenue", "2025-Q2", by="rep", top=5)),
        ("매출 작년 4분기 제품별 상위5명", Ask("revenue", "Q4 last year", by="product", top=5)),
        ("매출 추이 6개월", Ask("revenue", trend=SIX_MONTHS)),
        ("매출 6개월 추이", Ask("revenue", trend=SIX_MONTHS)),
        ("매출 최근 6개월 추이", Ask("revenue", "last 6 months", trend=SIX_MONTHS)),
        ("매출 이번 달 전년 대비", Ask("revenue", "this month", versus=Versus.LAST_YEAR)),
        ("매출 이번 달 목표대비", Ask("revenue", "this month", versus=Versus.TARGET)),
        ("매출 목표 달성률 이번 분기", Ask("target_attainment", "this quarter")),
        ("受注率 今四半期", Ask("win_rate", "this quarter")),
        ("今月の受注率", Ask("win_rate", "this month")),
        ("先月のチーム別の売上", Ask("revenue", "last month", by="team")),
        ("チーム別の売上", Ask("revenue", by="team")),
        ("売上 2025年第2四半期 製品別", Ask("revenue", "2025-Q2", by="product")),
        ("売上 推移 6か月 前年比", Ask("revenue", versus=Versus.LAST_YEAR, trend=SIX_MONTHS)),
        ("受注件数 担当者別 上位 5", Ask("deals_won", by="rep", top=5)),
        ("단계별 전환율 지난달", Ask("stage_conversion", "last month")),
        ("지난달 단계별 전환율", Ask("stage_conversion", "last month")),
    ],
)
def test_a_question_in_korean_and_japanese(text: str, request_: Ask) -> None:
    assert parse(text, CONTEXT) == request_


@pytest.mark.parametrize(
    ("text", "key", "said", "choices"),
    [
        ("winrat last month", "unknown_kpi", "winrat", ("win_rate", "win_rate_cohort", "deals_won")),
        ("velocitty by team", "unknown_kpi", "velocitty", ("pipeline_velocity", "stage_speed")),
        ("sales cycel", "unknown_kpi", "sales cycel", ("sales_cycle",)),
        ("deals last month", "ambiguous_kpi", "deals", ("deals_won", "deals_created", "open_deals_by_stage")),
        ("goal last month", "ambiguous_kpi", "goal", ("target_attainment", "quota_attainment")),
        ("revenue lst month", "bad_period", "lst month", ()),
        ("revenue last month maybe", "bad_period", "maybe", ()),
        ("revenue maybe last month", "bad_period", "maybe", ()),
        ("revenue dan", "bad_period", "dan", ()),
        ("revenue lee", "bad_period", "lee", ()),
        ("revenue 2025-02-30", "bad_period", "2025-02-30", ()),
        ("revenue 2025-06-15..2025-06-01", "period_backwards", "2025-06-15..2025-06-01", ()),
        ("revenue 1800", "year_out_of_range", "1800", ()),
        ("revenue by country", "unknown_dimension", "country", CONTEXT.dimensions),
        ("revenue by", "clause_without_words", "by", ()),
        ("revenue by team by rep", "clause_twice", "by", ()),
        ("매출 팀별 담당자별", "clause_twice", "담당자별", ()),
        ("revenue vs tomorrow", "bad_versus", "tomorrow", tuple(Versus)),
        ("revenue trend 5 years", "bad_trend", "5 years", ()),
        ("revenue trend 101 days", "bad_trend", "101 days", ()),
        ("revenue top 0", "bad_top", "0", ()),
        ("revenue top many", "bad_top", "many", ()),
        ("revenue top ٣", "bad_top", "٣", ()),
    ],
)
def test_what_cannot_be_read_is_named(text: str, key: str, said: str, choices: tuple[str, ...]) -> None:
    with pytest.raises(UserError) as refused:
        parse(text, CONTEXT)

    assert (refused.value.key, refused.value.params["text"], refused.value.choices) == (key, said, choices)


@pytest.mark.parametrize(
    ("typed", "scope"),
    [
        ("영업1팀", "team:영업1팀"),
        ("team:영업1팀", "team:영업1팀"),
        ("TEAM: 영업1팀", "team:영업1팀"),
        ("팀:영업1팀", "team:영업1팀"),
        ("Enterprise & Co", "team:Enterprise & Co"),
        ("Enterprise &amp; Co", "team:Enterprise & Co"),
        ('"enterprise & co"', "team:Enterprise & Co"),
        ('team:"Enterprise & Co"', "team:Enterprise & Co"),
        ("“Enterprise & Co”", "team:Enterprise & Co"),
        ("enterprise", "team:Enterprise & Co"),
        ("Enterprize & Co", "team:Enterprise & Co"),
        ("East", "team:East"),
        ("Top Sales", "team:Top Sales"),
        ("rep:R07", "rep:R07"),
        ("r07", "rep:R07"),
        ("=SUM(A1)", "rep:R07"),
        ("Dana", "rep:R09"),
        ("dana oneil", "rep:R09"),
        ("Dana O’Neil", "rep:R09"),
        ("Sam", "rep:R10"),
        ("정하은", "rep:R04"),
        ("이도윤", "rep:R02"),
        ('이도윤 "도"', "rep:R02"),
        ("佐藤健", "rep:R05"),
        ("鈴木 一郎 &amp; Sons", "rep:R06"),
        ("&lt;!channel&gt; Choi", "rep:R03"),
        ("Ivan <b>Petrov</b>", "rep:R11"),
        ("zoë", "rep:R12"),
        ("<@U777>", "rep:R12"),
        ("<@U777|zoe>", "rep:R12"),
        ("<@U1|dana>", "rep:R09"),
        ("@dana", "rep:R09"),
        ("@R09", "rep:R09"),
        ("R17", "rep:R17"),
        ("company", "company"),
        ("전체", "company"),
        ("全社", "company"),
    ],
)
def test_a_scope_is_found_by_name_also_before_a_period_and_a_clause(typed: str, scope: str) -> None:
    request = parse(f"revenue for {typed} last month by product", CONTEXT)

    assert request == Ask("revenue", "last month", by="product", scope=scope)


@pytest.mark.parametrize(
    ("typed", "period", "scope"),
    [
        ("매출 지난 분기 영업1팀", "last quarter", "team:영업1팀"),
        ("매출 영업1팀 지난 분기", "last quarter", "team:영업1팀"),
        ("영업1팀 지난 분기 매출", "last quarter", "team:영업1팀"),
        ("영업1팀 매출", None, "team:영업1팀"),
        ("売上高 先月 佐藤健", "last month", "rep:R05"),
        ("revenue team:East last month", "last month", "team:East"),
        ("revenue Dana O'Neil", None, "rep:R09"),
        ("매출 전체", None, "company"),
    ],
)
def test_a_full_name_beside_a_period_is_a_scope_without_a_word_for_it(
    typed: str, period: str | None, scope: str
) -> None:
    assert parse(typed, CONTEXT) == Ask("revenue", period, scope=scope)


@pytest.mark.parametrize(
    ("typed", "second"),
    [
        ("revenue last month last quarter", "last quarter"),
        ("매출 지난달 지난 분기", "지난달"),
        ("revenue 2025 2024-06", "2024-06"),
    ],
)
def test_a_second_period_is_called_one(typed: str, second: str) -> None:
    with pytest.raises(UserError) as refused:
        parse(typed, CONTEXT)
    assert (refused.value.key, refused.value.params["text"]) == ("two_periods", second)


@pytest.mark.parametrize("typed", ["revenue East 2", "revenue last month Dana foo", "매출 지난 분기 영업9팀"])
def test_what_is_no_full_name_is_no_scope(typed: str) -> None:
    with pytest.raises(UserError) as refused:
        parse(typed, CONTEXT)
    assert refused.value.key == "bad_period"


@pytest.mark.parametrize(
    ("typed", "key", "choices"),
    [
        ("Kim", "ambiguous_scope", ("Kim Lee", "Kim Park")),
        ("Alex", "ambiguous_scope", ("rep:R15", "rep:R16")),
        ("Dena", "unknown_scope", ("Dana O'Neil",)),
        ("East 2", "unknown_scope", ("East", "East 1")),
        ("team:Dana", "unknown_scope", ("Dana O'Neil",)),
    ],
)
def test_a_scope_that_fits_none_or_several_is_answered_with_names(
    typed: str, key: str, choices: tuple[str, ...]
) -> None:
    with pytest.raises(UserError) as refused:
        parse(f"revenue last month for {typed}", CONTEXT)

    assert (refused.value.key, refused.value.params["text"]) == (key, typed)
    assert refused.value.choices[: len(choices)] == choices

"""Period phrases in three languages."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.errors import UserError
from kpis.period_phrases import parse_period
from kpis.period_words import canonical_phrase, counted_periods
from kpis.periods import Calendar, PeriodKind, label, parse_label, period_of

SEOUL = Calendar(ZoneInfo("Asia/Seoul"))
APRIL = Calendar(ZoneInfo("Asia/Tokyo"), fiscal_year_start_month=4)
TODAY = date(2026, 11, 18)  # a Wednesday

RELATIVE = [
    ("today 오늘 今日", "2026-11-18", "2026-11-19"),
    ("yesterday 어제 昨日", "2026-11-17", "2026-11-18"),
    ("this_week 이번_주 이번주 금주 今週 wtd week_to_date", "2026-11-16", "2026-11-23"),
    ("last_week previous_week 지난주 지난_주 저번_주 先週", "2026-11-09", "2026-11-16"),
    ("next_week 다음_주 来週", "2026-11-23", "2026-11-30"),
    ("this_month 이번_달 이번달 이달 今月 MTD Month_to_date", "2026-11-01", "2026-12-01"),
    ("last_month LAST_MONTH lastmonth 지난달 지난_달 저번_달 전월 先月 前月", "2026-10-01", "2026-11-01"),
    ("next_month 다음_달 来月", "2026-12-01", "2027-01-01"),
    ("this_quarter 이번_분기 今四半期 QTD quarter_to_date", "2026-10-01", "2027-01-01"),
    ("last_quarter 지난_분기 지난분기 前四半期", "2026-07-01", "2026-10-01"),
    ("next_quarter 다음_분기 来四半期", "2027-01-01", "2027-04-01"),
    ("this_year 올해 今年 今期 YTD year_to_date", "2026-01-01", "2027-01-01"),
    ("last_year 작년 지난해 昨年 前期", "2025-01-01", "2026-01-01"),
    ("next_year 내년 来年", "2027-01-01", "2028-01-01"),
    ("Q2 2분기 第2四半期 Q2_this_year 올해_2분기 今年第2四半期", "2026-04-01", "2026-07-01"),
    ("Q4_last_year last_year_Q4 작년_4분기 昨年第4四半期 昨年の第4四半期", "2025-10-01", "2026-01-01"),
    ("last_30_days past_30_days 최근_30일 지난_30일 直近30日 過去30日間", "2026-10-20", "2026-11-19"),
    ("last_3_months 최근_3개월 지난_3개월 直近3か月 直近3ヶ月間", "2026-08-01", "2026-11-01"),
    ("last_2_weeks 최근_2주 直近2週間", "2026-11-02", "2026-11-16"),
    ("last_2_quarters 최근_2개_분기 直近2四半期", "2026-04-01", "2026-10-01"),
    ("last_2_years 최근_2년 直近2年間", "2024-01-01", "2026-01-01"),
    ("June 6월 6月 june_this_year 올해_6월 june_of_this_year", "2026-06-01", "2026-07-01"),
    ("december", "2026-12-01", "2027-01-01"),
    ("last_june 지난_6월", "2026-06-01", "2026-07-01"),
    ("last_november last_nov 지난_11월", "2025-11-01", "2025-12-01"),
    ("last_year_june june_last_year 작년_6월 昨年6月 昨年の6月", "2025-06-01", "2025-07-01"),
    ("H1 1H first_half 상반기 上半期 上期 今年の上期", "2026-01-01", "2026-07-01"),
    ("second_half_of_last_year 작년_하반기 昨年下半期 last_year_h2", "2025-07-01", "2026-01-01"),
    ("최근_8분기 last_8_quarters", "2024-10-01", "2026-10-01"),
    ("since_march 3월부터 3月から 3月以降 march_to_today", "2026-03-01", "2026-11-19"),
    ("since_december 12월부터 12月以降", "2025-12-01", "2026-11-19"),
    ("since_last_month 지난달부터 先月から", "2026-10-01", "2026-11-19"),
    ("prev_quarter", "2026-07-01", "2026-10-01"),
    ("last_1_day", "2026-11-18", "2026-11-19"),
    ("last_1_month 최근_1개월", "2026-10-01", "2026-11-01"),
]
FIXED = [
    (
        "2025-06 2025.6 2025/06 2025년_6월 2025년6월 2025年6月 June_2025 jun_2025 ２０２５年６月",
        "2025-06-01",
        "2025-07-01",
    ),
    ("2025-Q2 2025Q2 2025_q2 Q2_2025 q2-2025 2025년_2분기 2025年第2四半期 2025年2四半期", "2025-04-01", "2025-07-01"),
    ("2025 2025년 2025年", "2025-01-01", "2026-01-01"),
    ("2025-W41 2025w41 2025년_41주 2025年第41週", "2025-10-06", "2025-10-13"),
    ("2026-W01 2026-w1", "2025-12-29", "2026-01-05"),
    ("2025-06-15 2025.6.15 2025/06/15 2025년_6월_15일 2025年6月15日", "2025-06-15", "2025-06-16"),
    ("2025-06-01..2025-06-15 2025-06-01_to_2025-06-15 2025-06-01~2025-06-15", "2025-06-01", "2025-06-16"),
    ("2025年6月1日から2025年6月15日まで 2025년_6월_1일부터_2025년_6월_15일까지", "2025-06-01", "2025-06-16"),
    ("2025-06-01..2025-06-01", "2025-06-01", "2025-06-02"),
    ("april_to_june_2025 2025년_4월~6월 2025年4月から6月 2025년_4월부터_6월까지", "2025-04-01", "2025-07-01"),
    ("2025-Q1_to_Q2 q1_to_q2_2025 2025년_1분기~2분기 jan_2025_to_june", "2025-01-01", "2025-07-01"),
    ("작년_4월~6월 april_to_june_last_year 昨年4月から6月", "2025-04-01", "2025-07-01"),
    ("2025-11_to_february november_to_february_2026", "2025-11-01", "2026-03-01"),
    ("november_to_february 11월~2월", "2025-11-01", "2026-03-01"),
    ("april_to_june 4월부터_6월까지 Q2_to_june", "2026-04-01", "2026-07-01"),
    ("june_2025_to_august", "2025-06-01", "2025-09-01"),
    ("from_2025-06-01_to_2025-06-15", "2025-06-01", "2025-06-16"),
    ("H2_2025 2025-H2 2025_h2 second_half_of_2025 2025년_하반기 2025年下期", "2025-07-01", "2026-01-01"),
    ("2025-04..2025-06 2025-Q2..2025-06", "2025-04-01", "2025-07-01"),
    ("2026-11-01..today 2026-11-01~오늘", "2026-11-01", "2026-11-19"),
]


def _cases(table: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [(phrase.replace("_", " "), start, end) for phrases, start, end in table for phrase in phrases.split()]


@pytest.mark.parametrize(("phrase", "start", "end"), _cases(RELATIVE + FIXED))
def test_a_phrase_names_its_days(phrase: str, start: str, end: str) -> None:
    period = parse_period(phrase, TODAY, SEOUL)

    assert period is not None
    assert (str(period.start), str(period.end)) == (start, end)


@pytest.mark.parametrize(
    ("phrase", "start", "end", "name"),
    [
        ("this quarter", "2026-10-01", "2027-01-01", "FY2026-Q3"),
        ("今期", "2026-04-01", "2027-04-01", "FY2026"),
        ("前期", "2025-04-01", "2026-04-01", "FY2025"),
        ("Q4 last year", "2026-01-01", "2026-04-01", "FY2025-Q4"),
        ("FY2025", "2025-04-01", "2026-04-01", "FY2025"),
        ("2025年度", "2025-04-01", "2026-04-01", "FY2025"),
        ("FY2025-Q2", "2025-07-01", "2025-10-01", "FY2025-Q2"),
        ("Q2 FY2025", "2025-07-01", "2025-10-01", "FY2025-Q2"),
        ("2025年度第2四半期", "2025-07-01", "2025-10-01", "FY2025-Q2"),
        ("2025-Q2", "2025-04-01", "2025-07-01", "2025-Q2"),
        ("2025年度上期", "2025-04-01", "2025-10-01", "2025-04-01..2025-09-30"),
        ("下期", "2026-10-01", "2027-04-01", "2026-10-01..2027-03-31"),
        ("2025 h1", "2025-01-01", "2025-07-01", "2025-01-01..2025-06-30"),
    ],
)
def test_a_fiscal_workspace_has_fiscal_quarters_and_years(phrase: str, start: str, end: str, name: str) -> None:
    period = parse_period(phrase, TODAY, APRIL)

    assert period is not None
    assert (str(period.start), str(period.end), label(period)) == (start, end, name)


NO_PHRASES = (
    "",
    " ",
    "soon",
    "last",
    "week",
    "지난 2분기",
    "last 0 days",
    "last 12345 days",
    "by team",
    "x" * 200,
    "next june",
    "h3",
)
NO_LABELS = ("12", "20251", "2025-13", "2025-00", "Q5 2025", "marzipan 2025")
NO_RANGES = ("2025-06-01..", "..2025-06-01", "2025-06-01..soon")


@pytest.mark.parametrize("text", [*NO_PHRASES, *NO_LABELS, *NO_RANGES])
def test_what_is_no_period_gives_none(text: str) -> None:
    assert parse_period(text, TODAY, SEOUL) is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2025-06-15..2025-06-01", "period_backwards"),
        ("today..yesterday", "period_backwards"),
        ("1899", "year_out_of_range"),
        ("2201-Q1", "year_out_of_range"),
        ("9999-12-31", "year_out_of_range"),
        ("0000", "year_out_of_range"),
        ("last 9999 weeks", "year_out_of_range"),
        ("last 9999 months", "year_out_of_range"),
        ("last 9999 quarters", "year_out_of_range"),
        ("last 9999 years", "year_out_of_range"),
        ("2025-02-30", "bad_period"),
        ("2025-W53", "bad_period"),
    ],
)
def test_a_period_that_cannot_be_is_refused(text: str, key: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_period(text, TODAY, SEOUL)

    assert refused.value.key == key


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("지난 분기", "last quarter"),
        ("QTD", "this quarter"),
        ("直近30日", "last 30 days"),
        ("2025년 2분기", "2025-Q2"),
        ("작년 4분기", "Q4 last year"),
        ("작년 6월", "june last year"),
        ("上期", "Q1 this year..Q2 this year"),
        ("2025 H2", "2025-Q3..2025-Q4"),
        ("3월부터", "march this year..today"),
        ("fy2025 q2", "FY2025-Q2"),
        ("2025/6/1 ~ 2025/6/15", "2025-06-01..2025-06-15"),
    ],
)
def test_the_canonical_phrase_stays_relative_and_is_read_back(text: str, canonical: str) -> None:
    assert (canonical_phrase(text), canonical_phrase(canonical)) == (canonical, canonical)


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("6 months", (6, PeriodKind.MONTH)),
        ("6개월", (6, PeriodKind.MONTH)),
        ("8週間", (8, PeriodKind.WEEK)),
        ("month", None),
        ("2025", None),
    ],
)
def test_counted_periods_are_a_number_and_a_kind(text: str, counted: tuple[int, PeriodKind] | None) -> None:
    assert counted_periods(text) == counted


KINDS = st.sampled_from([kind for kind in PeriodKind if kind is not PeriodKind.RANGE])
DAYS = st.dates(date(1902, 1, 1), date(2198, 12, 31))


@given(kind=KINDS, day=DAYS, first_month=st.integers(1, 12))
def test_the_label_of_every_period_is_read_as_that_period(kind: PeriodKind, day: date, first_month: int) -> None:
    calendar = Calendar(ZoneInfo("UTC"), first_month)
    period = period_of(kind, day, calendar)

    assert parse_period(label(period), TODAY, calendar) == period
    assert label(parse_label(label(period), calendar)) == label(period)


@given(first=DAYS, length=st.integers(0, 800))
def test_the_label_of_every_range_is_read_as_that_range(first: date, length: int) -> None:
    text = f"{first}..{first + timedelta(days=length)}"

    period = parse_period(text, TODAY, SEOUL)

    assert period is not None
    assert f"{period.start}..{period.end - timedelta(days=1)}" == text
    assert label(period) == text or period.kind is not PeriodKind.RANGE


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2025-06-01..2025-06-30", PeriodKind.MONTH),
        ("2025-04..2025-06", PeriodKind.QUARTER),
        ("2025-01-01 - 2025-12-31", PeriodKind.YEAR),
        ("2025-06-02~2025-06-08", PeriodKind.WEEK),
        ("2025-06-02~2025-06-02", PeriodKind.DAY),
        ("2025-06-02~2025-06-09", PeriodKind.RANGE),
        ("2025-06-01~2025-06-29", PeriodKind.RANGE),
    ],
)
def test_days_that_are_just_a_month_are_that_month(text: str, kind: PeriodKind) -> None:
    period = parse_period(text, TODAY, SEOUL)
    assert period is not None
    assert period.kind is kind


@given(text=st.text(max_size=40) | st.text("0123456789-./QWFYqfy 년月일年週분기last to~.", max_size=20))
def test_any_text_is_a_period_or_none_or_refused(text: str) -> None:
    try:
        period = parse_period(text, TODAY, SEOUL)
    except UserError:
        return
    assert period is None or period.start < period.end

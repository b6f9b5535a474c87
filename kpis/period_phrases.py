"""Period phrases: what a person calls a period in English, Korean or Japanese, and the period that it names."""

import re
import unicodedata
from datetime import date, timedelta

from kpis.errors import UserError
from kpis.periods import (
    DAY,
    MONTHS,
    Calendar,
    Period,
    PeriodKind,
    add_months,
    parse_label,
    period_of,
    shifted,
)

FIRST_YEAR, LAST_YEAR = 1900, 2200
LONGEST_PHRASE = 80

# What is typed for each phrase, besides the phrase itself; spaces are of no matter. "To date" says nothing more
# than "this": of a running period, only what has gone by is counted.
SAME_AS = {
    "today": "오늘, 금일, 今日, 本日",
    "yesterday": "어제, 전일, 昨日, 前日",
    "this week": "current week, week to date, wtd, 이번 주, 금주, 今週",
    "last week": "previous week, prev week, prior week, 지난주, 저번 주, 전주, 先週, 前週",
    "next week": "다음 주, 차주, 来週, 翌週",
    "this month": "current month, month to date, mtd, 이번 달, 이달, 금월, 당월, 今月, 当月",
    "last month": "previous month, prev month, prior month, 지난달, 저번 달, 전월, 先月, 前月",
    "next month": "다음 달, 내달, 来月, 翌月",
    "this quarter": "current quarter, quarter to date, qtd, 이번 분기, 금분기, 당분기, 今四半期, 当四半期",
    "last quarter": "previous quarter, prev quarter, prior quarter, 지난 분기, 저번 분기, 전 분기, 前四半期, 先四半期",
    "next quarter": "다음 분기, 차분기, 来四半期, 次四半期, 翌四半期",
    "this year": "current year, year to date, ytd, this fiscal year, 올해, 금년, 今年, 本年, 今期, 当期, 今年度",
    "last year": "previous year, prev year, prior year, last fiscal year, "
    "작년, 지난해, 전년, 昨年, 去年, 前年, 前期, 前年度",
    "next year": "next fiscal year, 내년, 다음 해, 来年, 翌年, 来期, 来年度",
}
PHRASES = {
    re.sub(r"\s", "", phrase): canonical
    for canonical, phrases in SAME_AS.items()
    for phrase in (canonical, *phrases.split(","))
}

THIS_YEAR = " this year"
SHIFTS = {"last": -1, "this": 0, "next": 1}
RELATIVE = re.compile(r"(last|this|next) (week|month|quarter|year)")

# A Korean quarter is counted with 개: 지난 2분기 is the second quarter, not the last two.
UNITS = {
    PeriodKind.DAY: r"days?|일간?|日間?",
    PeriodKind.WEEK: r"weeks?|주간?|週間?",
    PeriodKind.MONTH: r"months?|개월간?|달간?|[かケヶカヵ]月間?",
    PeriodKind.QUARTER: r"quarters?|개분기|四半期間?",
    PeriodKind.YEAR: r"years?|년간?|年間?",
}
UNIT = "|".join(f"(?P<{kind}>{words})" for kind, words in UNITS.items())
COUNT = re.compile(rf"(?P<count>[0-9]{{1,4}})(?:{UNIT})")
COUNTED = re.compile(rf"(?:last|past|previous|최근|지난|直近|過去)(?:の)?{COUNT.pattern}")
RECENT_QUARTERS = re.compile(r"최근(?P<count>[0-9]{1,3})분기")
CANONICAL_COUNTED = re.compile(r"last ([0-9]+) (day|week|month|quarter|year)s")

MONTH_NAMES = "january february march april may june july august september october november december".split()
MONTH_NAME = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTH_NAMES)
Y, Q, M, D = r"(?P<y>[0-9]{4})", r"(?P<q>[1-4])", r"(?P<m>0?[1-9]|1[0-2])", r"(?P<d>0?[1-9]|[12][0-9]|3[01])"
FIXED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<fy>fy)?-?{Y}[년年]?",
        rf"{Y}(?P<fy>年度|회계연도)",
        rf"(?P<fy>fy)?-?{Y}-?q{Q}",
        rf"q{Q}[-/']?(?P<fy>fy)?{Y}",
        rf"{Y}(?:(?P<fy>年度|회계연도)|[년年])?[제第]?{Q}(?:분기|四半期)",
        rf"{Y}(?:(?P<slash>[-./])|[년年]){M}(?(slash)|[월月])",
        rf"(?P<name>{MONTH_NAME})[-,.]?{Y}",
        rf"{Y}-?w(?P<w>[0-9]{{1,2}})",
        rf"{Y}[년年][제第]?(?P<w>[0-9]{{1,2}})[주週]차?",
        rf"{Y}([-./]){M}\2{D}",
        rf"{Y}[년年]{M}[월月]{D}[일日]",
    )
)

QUARTER_OF_YEAR = tuple(
    re.compile(pattern)
    for pattern in (
        rf"q{Q}(?:of)?(?P<year>\D*)",
        rf"(?P<year>\D*)q{Q}",
        rf"(?P<year>\D*?)[의の]?[제第]?{Q}(?:분기|四半期)",
    )
)
CANONICAL_QUARTER = re.compile(r"Q([1-4]) (this|last|next) year")

MONTH_OF_YEAR = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<name>{MONTH_NAME})(?:of)?(?P<year>\D*)",
        rf"(?P<year>\D*?)[의の]?{M}[월月]",
    )
)
CANONICAL_MONTH = re.compile(rf"({'|'.join(MONTH_NAMES)}) (this|last|next) year")

FIRST, SECOND = "h1|1h|firsthalf|상반기|上半?期", "h2|2h|secondhalf|하반기|下半?期"
HALF = rf"(?:(?P<first>{FIRST})|(?P<second>{SECOND}))"
HALF_OF_YEAR = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<fy>fy)?-?{Y}(?P<fiscal>年度|회계연도)?[년年]?-?{HALF}",
        rf"{HALF}(?:of)?-?(?P<fy>fy)?{Y}",
        rf"(?P<year>\D*?)[의の]?{HALF}",
        rf"{HALF}(?:of)?(?P<year>\D*)",
    )
)

SINCE = re.compile(r"since (?P<since>.+)|(?P<from>.+?)\s*(?:부터|이후|から|以降)")
BETWEEN = re.compile(r"\s*(?:\.{2,3}|[~〜–—]|부터|から)\s*|\s+(?:-|to|until)\s+")


def parse_period(text: str, today: date, calendar: Calendar) -> Period | None:
    """The period that a phrase names, seen from `today`; none if it names no period.

    Raises UserError `period_backwards`, `year_out_of_range`, or `bad_period` for a day or week that no calendar has.
    """
    phrase = canonical_phrase(text)
    if phrase is None:
        return None
    period = _period(phrase, today, calendar)
    if period.end <= period.start:
        raise UserError("period_backwards", text=text)
    if period.start.year < FIRST_YEAR or (period.end - DAY).year > LAST_YEAR:
        raise UserError("year_out_of_range", text=text)
    return period


def canonical_phrase(text: str) -> str | None:
    """`last quarter` for `지난 분기`, `2025-Q2` for `Q2 2025`, `last 30 days`, `FIRST..LAST`; none if not a period.

    A relative phrase stays relative, so that a rule kept with `this month` follows the months.
    """
    plain = unicodedata.normalize("NFKC", text).lower().strip()
    if len(plain) > LONGEST_PHRASE:
        return None
    return _single(plain) or _range(plain)


def counted_periods(text: str) -> tuple[int, PeriodKind] | None:
    """(6, month) for `6 months`, `6개월` and `6か月`."""
    found = COUNT.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", text).lower()))
    return _count(found) if found else None


def _single(plain: str) -> str | None:
    compact = re.sub(r"\s", "", plain)
    if compact in PHRASES:
        return PHRASES[compact]
    if found := COUNTED.fullmatch(compact):
        return _counted_phrase(*_count(found))
    if found := RECENT_QUARTERS.fullmatch(compact):
        return _counted_phrase(int(found["count"]), PeriodKind.QUARTER)
    labels = (_label(found) for pattern in FIXED if (found := pattern.fullmatch(compact)))
    quarters = (_quarter(found) for pattern in QUARTER_OF_YEAR if (found := pattern.fullmatch(compact)))
    months = (_month(found) for pattern in MONTH_OF_YEAR if (found := pattern.fullmatch(compact)))
    halves = (_half(found) for pattern in HALF_OF_YEAR if (found := pattern.fullmatch(compact)))
    return next((phrase for phrase in (*labels, *quarters, *months, *halves) if phrase), None)


def _count(found: re.Match[str]) -> tuple[int, PeriodKind]:
    return int(found["count"]), next(kind for kind in UNITS if found[kind])


def _counted_phrase(count: int, kind: PeriodKind) -> str | None:
    if count == 1:
        return "today" if kind is PeriodKind.DAY else f"last {kind}"
    return f"last {count} {kind}s" if count else None


def _year(found: re.Match[str]) -> str:
    """The phrase for the year that is told; without one it is this year, empty where it is none."""
    year = PHRASES.get(found["year"] or "thisyear", "")
    return year if year.endswith("year") else ""


def _quarter(found: re.Match[str]) -> str | None:
    """`Q4 last year` for `작년 4분기`."""
    year = _year(found)
    return f"Q{found['q']} {year}" if year else None


def _month(found: re.Match[str]) -> str | None:
    """`june last year` for `작년 6월`."""
    year, part = _year(found), found.groupdict()
    month = _month_number(part["name"]) if part.get("name") else int(part["m"])
    return f"{MONTH_NAMES[month - 1]} {year}" if year else None


def _half(found: re.Match[str]) -> str | None:
    """The first and the last quarter of a half: `2025-Q1..2025-Q2`, `Q3 last year..Q4 last year`."""
    part = found.groupdict()
    first, last = (3, 4) if part["second"] else (1, 2)
    if year := part.get("y"):
        year = f"{'FY' if part['fy'] or part.get('fiscal') else ''}{year}"
        return f"{year}-Q{first}..{year}-Q{last}"
    year = _year(found)
    return f"Q{first} {year}..Q{last} {year}" if year else None


def _range(plain: str) -> str | None:
    if found := SINCE.fullmatch(plain):
        start = _single(found["since"] or found["from"])
        return f"{start}..today" if start and ".." not in start else None
    first, *last = BETWEEN.split(plain.removeprefix("from "), maxsplit=1)
    if not last:
        return None
    start, end = _single(first), _single(re.sub(r"(?:까지|まで)$", "", last[0]))
    return f"{start}..{end}" if start and end and ".." not in start + end else None


def _label(found: re.Match[str]) -> str:
    part = found.groupdict()
    year = f"{'FY' if part.get('fy') else ''}{part['y']}"
    if name := part.get("name"):
        return f"{year}-{_month_number(name):02}"
    if week := part.get("w"):
        return f"{year}-W{int(week):02}"
    if quarter := part.get("q"):
        return f"{year}-Q{quarter}"
    return "-".join((year, *(f"{int(part[key]):02}" for key in "md" if part.get(key))))


def _month_number(name: str) -> int:
    return [known[:3] for known in MONTH_NAMES].index(name[:3]) + 1


def _period(phrase: str, today: date, calendar: Calendar) -> Period:
    if ".." in phrase:
        since, until = phrase.split("..")
        first, last = (_period(part, today, calendar) for part in (since, until))
        if until == "today" and first.start > today and since.endswith(THIS_YEAR):
            # Who says `since november` in March means the one before.
            first = _period(f"{since.removesuffix(THIS_YEAR)} last year", today, calendar)
        return _of_a_kind(Period(PeriodKind.RANGE, first.start, last.end), calendar)
    if phrase in ("today", "yesterday"):
        return period_of(PeriodKind.DAY, today - timedelta(days=phrase == "yesterday"), calendar)
    if found := RELATIVE.fullmatch(phrase):
        return shifted(period_of(PeriodKind(found[2]), today, calendar), SHIFTS[found[1]])
    if found := CANONICAL_QUARTER.fullmatch(phrase):
        year = shifted(period_of(PeriodKind.YEAR, today, calendar), SHIFTS[found[2]])
        return shifted(period_of(PeriodKind.QUARTER, year.start, calendar), int(found[1]) - 1)
    if found := CANONICAL_MONTH.fullmatch(phrase):
        day = date(today.year + SHIFTS[found[2]], _month_number(found[1]), 1)
        return period_of(PeriodKind.MONTH, day, calendar)
    if found := CANONICAL_COUNTED.fullmatch(phrase):
        return _counted(int(found[1]), PeriodKind(found[2]), today, calendar)
    return _labelled(phrase, calendar)


def _of_a_kind(period: Period, calendar: Calendar) -> Period:
    """A range of days that is just a month is that month, with its targets and the one before; so with other kinds."""
    kinds = (kind for kind in PeriodKind if kind is not PeriodKind.RANGE)
    of_kinds = (period_of(kind, period.start, calendar) for kind in kinds)
    return next((each for each in of_kinds if (each.start, each.end) == (period.start, period.end)), period)


def _counted(count: int, kind: PeriodKind, today: date, calendar: Calendar) -> Period:
    """Days up to and including today; full weeks, months, quarters and years before the present one."""
    if kind is PeriodKind.DAY:
        return Period(PeriodKind.RANGE, today + DAY - timedelta(days=count), today + DAY)
    end = period_of(kind, today, calendar).start
    if months := MONTHS.get(kind):
        if end.year - FIRST_YEAR < count * months // 12:
            raise UserError("year_out_of_range", text=f"last {count} {kind}s")
        return Period(PeriodKind.RANGE, add_months(end, -count * months), end)
    return Period(PeriodKind.RANGE, end - timedelta(weeks=count), end)


def _labelled(label: str, calendar: Calendar) -> Period:
    """Far years are refused first: the end of the year 9999 is no date."""
    if not FIRST_YEAR <= int(label.removeprefix("FY")[:4]) <= LAST_YEAR:
        raise UserError("year_out_of_range", text=label)
    return parse_label(label, calendar)

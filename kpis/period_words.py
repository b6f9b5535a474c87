"""Period words: what a person calls a period in English, Korean or Japanese, and the phrase that rules keep of it."""

import re
import unicodedata
from dataclasses import dataclass, replace

from kpis.periods import PeriodKind

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
MONTH_OF_YEAR = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<name>{MONTH_NAME})(?:of)?(?P<year>\D*)",
        rf"(?P<year>\D*year)(?P<name>{MONTH_NAME})",
        rf"(?P<year>\D*?)[의の]?{M}[월月]",
    )
)
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

LATEST_MONTH = re.compile(rf"last(?P<name>{MONTH_NAME})|(?:지난|저번){M}월")
SINCE = re.compile(r"since (?P<since>.+)|(?P<from>.+?)\s*(?:부터|이후|から|以降)")
BETWEEN = re.compile(r"\s*(?:\.{2,3}|[~〜–—]|부터|から)\s*|\s+(?:-|to|until)\s+")


SHIFTED_YEARS = ("last year", "this year", "next year")


@dataclass(frozen=True, slots=True)
class YearPart:
    """A month or quarter, with its year as a phrase has it: `2025`, `FY2025`, `last year`, or empty."""

    year: str
    number: int
    is_quarter: bool

    @property
    def month(self) -> int:
        """The month in which it begins."""
        return self.number * 3 - 2 if self.is_quarter else self.number

    @property
    def phrase(self) -> str:
        if self.year in SHIFTED_YEARS:
            return f"Q{self.number} {self.year}" if self.is_quarter else f"{MONTH_NAMES[self.number - 1]} {self.year}"
        return f"{self.year}-Q{self.number}" if self.is_quarter else f"{self.year[-4:]}-{self.number:02}"


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
    if found := LATEST_MONTH.fullmatch(compact):
        return f"last {MONTH_NAMES[_month_of(found) - 1]}"
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
    year = _year(found)
    return f"{MONTH_NAMES[_month_of(found) - 1]} {year}" if year else None


def _month_of(found: re.Match[str]) -> int:
    part = found.groupdict()
    return month_number(part["name"]) if part.get("name") else int(part["m"])


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
    ends = [re.sub(r"\s", "", each) for each in (first, re.sub(r"(?:까지|まで)$", "", last[0]))]
    start, end = _year_said_once(*ends) or (_single(ends[0]), _single(ends[1]))
    return f"{start}..{end}" if start and end and ".." not in start + end else None


def _year_said_once(first: str, last: str) -> tuple[str, str] | None:
    """`april to june 2025` is of one year; `november to february` ends in the one after. None if both say theirs."""
    start, end = _part(first), _part(last)
    if start is None or end is None or (start.year and end.year):
        return None
    is_over_new_year = start.month > end.month
    if not start.year and not end.year:
        start, end = (
            replace(start, year="last year" if is_over_new_year else "this year"),
            replace(end, year="this year"),
        )
    elif not end.year:
        end = replace(end, year=_later(start.year, is_over_new_year))
    else:
        start = replace(start, year=_later(end.year, -is_over_new_year))
    return (start.phrase, end.phrase) if start.year and end.year else None


def _later(year: str, years: int) -> str:
    """`2026` for `2025`, `this year` for `last year`; empty where there is no word for it."""
    if year in SHIFTED_YEARS:
        place = SHIFTED_YEARS.index(year) + years
        return SHIFTED_YEARS[place] if 0 <= place < len(SHIFTED_YEARS) else ""
    return f"{year[:-4]}{int(year[-4:]) + years}"


def _part(compact: str) -> YearPart | None:
    """The month or quarter that a text names."""
    for pattern in (*FIXED, *QUARTER_OF_YEAR, *MONTH_OF_YEAR):
        if not (found := pattern.fullmatch(compact)):
            continue
        part = found.groupdict()
        if part.get("d") or part.get("w") or not (part.get("q") or part.get("m") or part.get("name")):
            return None
        fiscal = "FY" if part.get("fy") else ""
        year = f"{fiscal}{part['y']}" if part.get("y") else _year(found) if part["year"] else ""
        if part.get("year") and not year:
            continue
        number = int(part.get("q") or part.get("m") or month_number(part["name"]))
        return YearPart(year, number, is_quarter=bool(part.get("q")))
    return None


def _label(found: re.Match[str]) -> str:
    part = found.groupdict()
    year = f"{'FY' if part.get('fy') else ''}{part['y']}"
    if name := part.get("name"):
        return f"{year}-{month_number(name):02}"
    if week := part.get("w"):
        return f"{year}-W{int(week):02}"
    if quarter := part.get("q"):
        return f"{year}-Q{quarter}"
    return "-".join((year, *(f"{int(part[key]):02}" for key in "md" if part.get(key))))


def month_number(name: str) -> int:
    return [known[:3] for known in MONTH_NAMES].index(name[:3]) + 1

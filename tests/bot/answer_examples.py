"""Answers, notices and digests to show: made up, with the names that once broke somebody's markup."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from alerts.digests import Digest
from alerts.notices import Notice, State
from alerts.recipients import RecipientKind
from kpis.catalogue import CATALOGUE
from kpis.periods import Calendar, PeriodKind, parse_label, parts, shifted, window
from kpis.readings import (
    COMPANY,
    NO_READING,
    Answer,
    Group,
    LeftOut,
    Point,
    Progress,
    Reading,
    Scope,
    ScopeKind,
    Standing,
    Status,
)

ZONE = "Asia/Seoul"
SEOUL = Calendar(ZoneInfo(ZONE))
NOW = datetime(2025, 6, 17, 6, 0, tzinfo=UTC)
QUARTER = parse_label("2025-Q2", SEOUL)
MONTH = parse_label("2025-06", SEOUL)
MILLION = 1_000_000

WIN_RATE = Answer(
    kpi=CATALOGUE["win_rate"],
    scope=Scope(ScopeKind.TEAM, "Enterprise & Co"),
    period=QUARTER,
    window=window(QUARTER, NOW, SEOUL),
    reading=Reading(Fraction(41, 100), Fraction(41), Fraction(100), (0.3193, 0.5082)),
    previous_period=shifted(QUARTER, -1),
    previous=Reading(Fraction(38, 100), Fraction(38), Fraction(100)),
    currency="KRW",
    zone=ZONE,
    data_as_of=NOW,
    goal=Standing(Fraction(45, 100), Fraction(41, 45), Fraction(45, 100), Status.BEHIND, 62, 53),
    left_out=(LeftOut("no_closed_at", 2),),
)

BY_REP = replace(
    WIN_RATE,
    kpi=CATALOGUE["revenue"],
    scope=COMPANY,
    reading=Reading(Fraction(377 * MILLION)),
    previous=Reading(Fraction(300_640_000)),
    goal=None,
    by="rep",
    groups=tuple(
        Group(
            key, Reading(Fraction(value * MILLION)), Reading(Fraction(before * MILLION)) if before else NO_READING, name
        )
        for key, name, value, before in (
            ("R02", '이도윤 "도"', 178, 160),
            ("R05", "佐藤 健", 103, 110),
            ("R03", "<!channel> Choi", 64, 0),
            ("R04", "정하은 🌸", 21, 21),
            (None, None, 11, 10),
        )
    ),
    left_out=(LeftOut("no_rate", 2, "JPY"), LeftOut("no_amount", 1)),
)

TREND = replace(
    WIN_RATE,
    goal=None,
    left_out=(),
    series=tuple(
        Point(month, Reading(Fraction(rate, 100)), running=rate == 41)
        for month, rate in zip(
            parts(parse_label("2025", SEOUL), PeriodKind.MONTH, SEOUL), (35, 38, 42, 37, 40, 41), strict=False
        )
    ),
)

DAYS = parts(MONTH, PeriodKind.DAY, SEOUL)
ON_THE_WAY = replace(
    BY_REP,
    scope=Scope(ScopeKind.REP, "R01"),
    scope_name="김민지",
    period=MONTH,
    window=window(MONTH, NOW, SEOUL),
    reading=Reading(Fraction(64 * MILLION)),
    previous_period=shifted(MONTH, -1),
    previous=Reading(Fraction(71 * MILLION)),
    by=None,
    groups=None,
    left_out=(),
    goal=Standing(Fraction(150 * MILLION), Fraction(64, 150), Fraction(150 * MILLION * 11, 20), Status.AT_RISK, 20, 11),
    progress=tuple(
        Progress(day, Fraction(4 * place * MILLION) if place < 17 else None, Fraction(150 * MILLION * (place + 1), 30))
        for place, day in enumerate(DAYS)
    ),
)

NOTHING = replace(WIN_RATE, reading=NO_READING, previous=NO_READING, goal=None, data_as_of=None, left_out=())
TOO_FEW = replace(
    WIN_RATE, reading=Reading(Fraction(1, 3), Fraction(1), Fraction(3), (0.06, 0.79), enough=False), goal=None
)


def with_reps(count: int) -> Answer:
    """A breakdown by that many reps."""
    groups = tuple(
        Group(f"R{number}", Reading(Fraction((count - number) * MILLION)), NO_READING, f"<担当 {number}> & *Co*")
        for number in range(count)
    )
    return replace(BY_REP, groups=groups)


FIRING = Notice(
    rule="June revenue",
    kpi=CATALOGUE["revenue"],
    condition="behind pace",
    scope=Scope(ScopeKind.REP, "R03"),
    scope_name="<!channel> Choi",
    period=MONTH,
    state=State.FIRING,
    fired_value=Fraction(64 * MILLION),
    fired_at=NOW,
    fired_expected=Fraction(82_500_000),
    value=Fraction(64 * MILLION),
    expected=Fraction(82_500_000),
    target=Fraction(150 * MILLION),
    at=NOW,
    currency="KRW",
    zone=ZONE,
    data_as_of=NOW,
    numerator=None,
    denominator=None,
    recipient=RecipientKind.OWNER,
    working_days_left=9,
)
LATER = datetime(2025, 6, 20, 0, 30, tzinfo=UTC)
RESOLVED = replace(
    FIRING,
    state=State.RESOLVED,
    value=Fraction(108 * MILLION),
    expected=Fraction(105 * MILLION),
    at=LATER,
    data_as_of=LATER,
    working_days_left=6,
)
ENDED = replace(
    RESOLVED, state=State.ENDED, value=Fraction(141 * MILLION), expected=Fraction(150 * MILLION), working_days_left=0
)
REMINDER = replace(
    FIRING, state=State.REMINDER, value=Fraction(70 * MILLION), at=LATER, data_as_of=LATER, working_days_left=6
)

DIGEST = Digest(
    name="Sales every morning",
    at=NOW,
    due_at=datetime(2025, 6, 17, 0, 0, tzinfo=UTC),
    late=True,
    answers=(
        replace(ON_THE_WAY, scope=COMPANY, scope_name=None),
        replace(WIN_RATE, scope=COMPANY, period=MONTH),
        replace(NOTHING, scope=COMPANY, period=MONTH, data_as_of=NOW, kpi=CATALOGUE["sales_cycle"]),
    ),
    zone=ZONE,
    currency="KRW",
)

"""Restatements: what was told of a closed period and is so no more, told once."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from alerts.restatements import (
    Figure,
    Told,
    closed_periods,
    dating_columns,
    is_settled,
    moving_columns,
    restatements,
    told_anew,
)
from kpis.catalogue import CATALOGUE
from kpis.periods import Calendar, label, parse_label
from kpis.readings import COMPANY, Scope, ScopeKind
from tests.declared import declaration, read_one

CALENDAR = Calendar(ZoneInfo("Asia/Seoul"))
OCTOBER = parse_label("2026-10", CALENDAR)
FIRST = datetime(2026, 11, 2, tzinfo=UTC)
NOW = FIRST + timedelta(days=1)
DANA = Scope(ScopeKind.REP, "dana")


def figure(value: int | None) -> Figure:
    return Figure(CATALOGUE["revenue"], COMPANY, OCTOBER, None if value is None else Fraction(value))


def told(value: int | None) -> Told:
    return Told(figure(value).value, FIRST)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(5, 5, 0), (5, 6, 1), (5, None, 1), (None, 5, 1), (None, None, 0), (0, None, 1)],
)
def test_a_figure_is_restated_if_it_is_not_what_was_told(before: int | None, after: int | None, expected: int) -> None:
    found = restatements([figure(after)], {figure(after).key: told(before)})
    assert len(found) == expected


def test_a_restatement_says_what_was_told_and_since_when() -> None:
    (found,) = restatements([figure(6)], {figure(6).key: told(5)})
    assert (found.was, found.value, found.told_at) == (Fraction(5), Fraction(6), FIRST)


def test_what_was_never_told_is_not_restated_and_stands_from_now_on() -> None:
    assert restatements([figure(5)], {}) == []
    assert told_anew([figure(5)], {}, NOW) == {figure(5).key: Told(Fraction(5), NOW)}


@pytest.mark.parametrize(("after", "since"), [(5, FIRST), (6, NOW)])
def test_a_value_stands_since_it_was_first_told(after: int, since: datetime) -> None:
    anew = told_anew([figure(after)], {figure(after).key: told(5)}, NOW)
    assert anew == {figure(after).key: Told(Fraction(after), since)}


def test_what_is_looked_back_at_no_more_is_forgotten() -> None:
    assert told_anew([], {figure(5).key: told(5)}, NOW) == {}


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2026-11", ["2026-10", "2026-09", "2026-08"]),
        ("2026-10", ["2026-10", "2026-09", "2026-08"]),
        ("2026-12", ["2026-10", "2026-09"]),
        ("2026-Q4", ["2026-Q3", "2026-Q2", "2026-Q1"]),
    ],
)
def test_the_three_latest_periods_that_are_over_are_looked_back_at(period: str, expected: list[str]) -> None:
    found = closed_periods(parse_label(period, CALENDAR), NOW, CALENDAR)
    assert [label(each) for each in found] == expected


def test_a_period_is_not_over_before_its_data_are_complete() -> None:
    seen = datetime(2026, 10, 31, 14, 59, tzinfo=UTC)  # 23:59 in Seoul
    found = closed_periods(OCTOBER, seen, CALENDAR)
    assert [each.start for each in found] == [date(2026, 9, 1), date(2026, 8, 1), date(2026, 7, 1)]


@pytest.mark.parametrize(
    ("kpi", "expected"),
    [
        ("revenue", True),
        ("win_rate", True),
        ("mom_growth", True),
        ("pipeline_velocity", True),
        ("win_rate_cohort", False),
        ("pipeline_value", False),
        ("pipeline_coverage", False),
        ("stage_conversion", False),
    ],
)
def test_cohorts_and_the_open_pipeline_change_by_themselves(kpi: str, *, expected: bool) -> None:
    assert is_settled(CATALOGUE[kpi]) is expected


@pytest.mark.parametrize(
    ("kpi", "expected"),
    [
        ("revenue", {"closed_at"}),
        ("deals_created", {"created_at"}),
        ("pipeline_velocity", {"closed_at", "created_at"}),
        ("calls", set()),
    ],
)
def test_deals_are_dated_as_the_kpi_dates_them(kpi: str, expected: set[str]) -> None:
    assert dating_columns(CATALOGUE[kpi]) == expected


@pytest.mark.parametrize(
    ("kpi", "scope", "column", "expected"),
    [
        ("revenue", COMPANY, "amount", True),
        ("deals_won", COMPANY, "amount", False),
        ("deals_won", COMPANY, "owner", False),
        ("deals_won", DANA, "owner", True),
        ("deals_won", DANA, "lost_reason", False),
    ],
)
def test_amounts_move_money_and_owners_move_reps(kpi: str, scope: Scope, column: str, *, expected: bool) -> None:
    assert (column in moving_columns(CATALOGUE[kpi], scope)) is expected


@pytest.mark.parametrize(
    ("where", "moved"),
    [
        ("{source: web}", {"source"}),
        ("{product: {not: Alpha}, closed_at: happened}", {"product"}),
        ('{amount: ">= 5k"}', {"amount", "currency", "contract_months"}),
    ],
)
def test_what_an_own_kpi_asks_of_a_deal_moves_it_too(where: str, moved: set[str]) -> None:
    usual = moving_columns(CATALOGUE["deals_won"], COMPANY)
    own = read_one(declaration(made_of=f"of: {{count: deals, on: closed, where: {where}}}"))
    assert moving_columns(own, COMPANY) - usual == moved

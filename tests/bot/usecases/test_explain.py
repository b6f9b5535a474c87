"""Explanations: parts, rows, what was left out, what to read beside them, and what changed since."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from bot.usecases.explain import explain
from kpis.catalogue import CATALOGUE
from kpis.datasets import DEALS
from kpis.errors import UserError
from kpis.explanations import CountedRow, Explanation, Restated, Role
from kpis.periods import Period, PeriodKind, parse_label
from kpis.questions import Question
from kpis.readings import COMPANY, LeftOut, Scope, parse_scope
from kpis.rows import Context
from storage import facts
from storage.database import Database
from storage.workspaces import Workspace, load
from tests.checked import Accepted, checked
from tests.golden_data import NOW
from tests.small_team import IMPORTED, add, small_team, won

Golden = tuple[Database, Workspace]
QUARTER = Period(PeriodKind.QUARTER, date(2025, 4, 1), date(2025, 7, 1))
SEOUL = ZoneInfo("Asia/Seoul")
DANA = parse_scope("rep:dana")
EAST = parse_scope("team:East")


def explained(golden: Golden, key: str, scope: Scope = COMPANY, now: datetime = NOW) -> Explanation:
    database, workspace = golden
    with database.reading() as connection:
        return explain(connection, workspace, Question(key, QUARTER, scope), now).explanation


def test_a_rate_comes_with_its_parts_and_the_rows_that_make_them(golden_sqlite: Golden) -> None:
    found = explained(golden_sqlite, "win_rate")
    assert {part.part.role: part.total.value for part in found.parts} == {Role.NUMERATOR: 39, Role.DENOMINATOR: 82}
    [sheet] = found.sheets
    assert (sheet.kind, sheet.count, len(sheet.rows)) == ("deals", 82, 10)


def test_rows_of_several_sheets_share_the_room(golden_sqlite: Golden) -> None:
    found = explained(golden_sqlite, "calls_per_rep")
    assert [(sheet.kind, len(sheet.rows)) for sheet in found.sheets] == [("activities", 5), ("reps", 5)]


def test_rows_without_a_name_are_told_by_their_customer(golden_sqlite: Golden) -> None:
    [sheet] = explained(golden_sqlite, "aov").sheets
    named = {row.more["customer_id"]: row.name for row in sheet.rows}
    assert all(named.values())
    assert set(named) & set(named.values()) == set()


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("win_rate", {LeftOut("no_closed_at", 2): ("D9014", "D9016")}),
        ("acv", {LeftOut("no_rate", 1, "JPY"): ("D0102",), LeftOut("no_rate", 1, "USD"): ("D9010",)}),
        ("mrr", {LeftOut("no_rate", 3, "USD"): ("S0017", "S0034", "S0085")}),
        ("revenue_churn", {LeftOut("no_rate", 3, "USD"): ("S0017", "S0034", "S0085")}),
        ("weighted_pipeline", {LeftOut("unknown_stage", 1): ("D9023",)}),
    ],
)
def test_rows_that_were_left_out_are_named(
    golden: Golden, key: str, expected: Mapping[LeftOut, tuple[str, ...]]
) -> None:
    found = {each.left_out: each.keys for each in explained(golden, key).left_out}
    assert {reason: found[reason] for reason in expected} == expected


@pytest.mark.parametrize("key", CATALOGUE)
def test_as_many_rows_are_named_as_were_left_out_up_to_five(golden_sqlite: Golden, key: str) -> None:
    told = explained(golden_sqlite, key)
    assert tuple(each.left_out for each in told.left_out) == told.answer.left_out
    assert all(len(each.keys) == min(each.left_out.count, 5) for each in told.left_out)


def test_guards_are_read_for_the_same_scope_or_for_the_company(golden_sqlite: Golden) -> None:
    team = parse_scope("team:영업1팀")
    assert [(each.kpi.key, each.scope) for each in explained(golden_sqlite, "calls", team).guards] == [
        ("activity_ratio", team)
    ]
    assert [(each.kpi.key, each.scope) for each in explained(golden_sqlite, "clv", team).guards] == [("cac", COMPANY)]


def test_the_other_reading_of_a_win_rate_is_told_and_not_twice(golden_sqlite: Golden) -> None:
    closed, cohort = explained(golden_sqlite, "win_rate"), explained(golden_sqlite, "win_rate_cohort")
    assert [(each.kpi.key, each.reading) for each in closed.alternatives] == [
        ("win_rate_cohort", cohort.answer.reading)
    ]
    assert [each.kpi.key for each in cohort.alternatives] == ["win_rate"]
    assert cohort.guards == ()


def test_growth_has_the_rows_of_both_periods(golden_sqlite: Golden) -> None:
    found = explained(golden_sqlite, "sales_growth")
    quarters = [{_quarter(row) for row in sheet.rows} for sheet in found.sheets]
    assert quarters == [{"2025-Q2"}, {"2025-Q1"}]


def _quarter(row: CountedRow) -> str:
    assert isinstance(row.at, datetime)
    return f"{row.at.astimezone(SEOUL):%Y}-Q{(row.at.astimezone(SEOUL).month + 2) // 3}"


def test_a_period_that_has_not_begun_has_nothing_to_explain(golden_sqlite: Golden) -> None:
    found = explained(golden_sqlite, "win_rate", now=datetime(2025, 3, 1, tzinfo=UTC))
    assert (found.parts, found.sheets) == ((), ())


def test_what_can_not_be_asked_can_not_be_explained(golden_sqlite: Golden) -> None:
    with pytest.raises(UserError, match="no_such_scope"):
        explained(golden_sqlite, "cac", parse_scope("rep:R01"))


def restated(
    database: Database,
    changed: Mapping[str, str],
    scope: Scope = COMPANY,
    when: datetime = IMPORTED,
    kpi: str = "revenue",
) -> tuple[Restated, ...]:
    """What is told as restated of the fourth quarter, after an import has changed a deal."""
    workspace = small_team(database)
    with database.writing() as connection:
        row = checked(DEALS, Context(workspace.calendar, when, kpis=CATALOGUE), changed)
        assert isinstance(row, Accepted)
        with facts.writing(connection, workspace, DEALS, when) as writer:
            writer.write([row.values])
    with database.reading() as connection:
        workspace = load(connection)
        quarter = parse_label("2017-Q4", workspace.calendar)
        return explain(connection, workspace, Question(kpi, quarter, scope), IMPORTED).explanation.restated


def test_a_deal_that_changed_after_the_period_is_told_as_it_was_and_is(database: Database) -> None:
    assert restated(database, won("D1", "dana", 1500)) == (
        Restated("D1", IMPORTED, {"amount": "1000"}, {"amount": "1500"}),
    )


@pytest.mark.parametrize("scope", [DANA, parse_scope("rep:lee"), EAST, COMPANY])
def test_a_deal_that_changed_hands_is_told_to_both(database: Database, scope: Scope) -> None:
    found = restated(database, won("D1", "lee", 1500), scope)
    assert [each.before.get("owner") for each in found] == [None if scope is COMPANY else "dana"]


def test_a_deal_of_nobody_in_the_scope_is_not_told_there(database: Database) -> None:
    assert restated(database, won("L1", "lee", 5), DANA) == ()


def test_what_arrives_within_a_day_of_the_end_restates_nothing(database: Database) -> None:
    assert restated(database, won("D1", "dana", 1500), when=datetime(2018, 1, 1, 12, tzinfo=UTC)) == ()


def test_a_kpi_that_counts_no_deals_has_none_that_changed(database: Database) -> None:
    assert restated(database, won("D1", "dana", 1500), kpi="calls") == ()


def test_a_running_period_is_not_restated(database: Database) -> None:
    workspace = small_team(database)
    add(database, "deals", [won("D1", "dana", 1500)])
    with database.reading() as connection:
        quarter = parse_label("2017-Q4", workspace.calendar)
        found = explain(connection, workspace, Question("revenue", quarter), datetime(2017, 12, 1, tzinfo=UTC))
    assert found.explanation.restated == ()


def test_of_many_deals_that_changed_the_latest_five_are_named(database: Database) -> None:
    workspace = small_team(database)
    for amount in (10, 20):
        add(database, "deals", [won(f"N{number}", "dana", amount) for number in range(7)])
    with database.reading() as connection:
        quarter = parse_label("2017-Q4", workspace.calendar)
        found = explain(connection, workspace, Question("revenue", quarter), IMPORTED).explanation
    assert (found.restated_count, [each.key for each in found.restated]) == (7, ["N6", "N5", "N4", "N3", "N2"])


def test_money_in_another_currency_without_a_rate_is_shown_and_worth_nothing(golden_sqlite: Golden) -> None:
    database, workspace = golden_sqlite
    with database.reading() as connection:
        told = explain(connection, workspace, Question("deals_won", QUARTER), NOW)
        rows = [row for _, row in told.rows(connection) if row.key == "D9010"]
    assert [(row.brings, row.amount and (row.amount.currency, row.amount.worth)) for row in rows] == [
        ((Fraction(1),), ("USD", None))
    ]

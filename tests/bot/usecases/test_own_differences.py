"""Own KPIs that take something off: by group, empty, below zero, explained, with a goal, on both databases."""

from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from bot.i18n import Language
from bot.reply import Speaker
from bot.usecases import own_kpis
from bot.usecases.answer import ask
from bot.usecases.explain import explain
from bot.usecases.own_kpis import Written
from bot.usecases.respond import Counter, respond
from kpis.explanations import Explanation
from kpis.periods import Calendar, Period, parse_label
from kpis.questions import Question
from kpis.readings import Answer, LeftOut, Status, parse_scope
from storage.database import Database
from storage.workspaces import load
from tests.declared import declaration
from tests.small_team import add, small_team

NOW = datetime(2017, 11, 1, 14, tzinfo=UTC)
QUARTER = "2017-Q3"

NET = declaration("net", "of: {kpi: new_customers, minus: {kpi: lost_customers}}", name="Net customers")
RATE = declaration("net_rate", "of: {kpi: net}\nto: {count: customers, while: active, at: start}", unit="percent")
SPENT = "[{sum: costs.amount, where: {category: sales}}, {sum: costs.amount, where: {category: {not: sales}}}]"
PROFIT = declaration("profit", f"of: {{sum: orders.amount, minus: {SPENT}}}")

CUSTOMERS = (
    # two in the north won, one of them lost again; one in the south lost
    ("C1", "north", "2017-07-03", ""),
    ("C2", "north", "2017-07-04", "2017-08-01"),
    ("C3", "south", "2017-01-02", "2017-09-01"),
    ("C4", "", "2017-01-02", ""),
)


@pytest.fixture
def team(database: Database) -> Database:
    small_team(database)
    names = ("customer_id", "region", "acquired_at", "churned_at")
    add(database, "customers", [dict(zip(names, one, strict=True), owner="dana") for one in CUSTOMERS])
    files = [Written(f"{nth}.yml", text) for nth, text in enumerate((NET, RATE, PROFIT))]
    own_kpis.define(database, "default", files, author="dana", now=NOW)
    return database


def period(label: str = QUARTER) -> Period:
    found = parse_label(label, Calendar(ZoneInfo("America/New_York")))
    assert found
    return found


def asked(database: Database, key: str, *, scope: str = "company", by: str | None = None, of: str = QUARTER) -> Answer:
    with database.reading() as connection:
        workspace = load(connection)
        return ask(connection, workspace, Question(key, period(of), parse_scope(scope), by), NOW)


def explained(database: Database, key: str) -> Explanation:
    with database.reading() as connection:
        return explain(connection, load(connection), Question(key, period()), NOW).explanation


def said(database: Database, typed: str, language: Language = Language.EN) -> str:
    counter = Counter(database, lambda: NOW, lambda name: name)
    return respond(counter, typed, Speaker("default", "U1", "C1", language)).message.text


def groups(answer: Answer) -> dict[str | None, Fraction | None]:
    return {group.key: group.reading.value for group in answer.groups or ()}


def test_a_group_is_there_with_rows_on_either_side(team: Database) -> None:
    answer = asked(team, "net", by="region")
    assert answer.reading.value == 0
    assert groups(answer) == {"north": Fraction(1), "south": Fraction(-1)}


def test_a_rate_of_a_difference_is_of_each_group(team: Database) -> None:
    answer = asked(team, "net_rate", by="region")
    assert answer.reading.value == 0
    assert answer.reading.interval is None
    assert groups(answer) == {"north": None, "south": Fraction(-1), None: Fraction(0)}


def test_of_nothing_there_is_nothing_to_take_off(team: Database) -> None:
    assert asked(team, "net", of="2015-Q1").reading.value == 0
    assert groups(asked(team, "net", of="2015-Q1", by="region")) == {}
    assert asked(team, "net", scope="rep:lee").reading.value == 0


def test_costs_that_were_never_imported_are_not_zero_costs(team: Database) -> None:
    add(team, "orders", [{"order_id": "O1", "customer_id": "C1", "ordered_at": "2017-07-05", "amount": "5000"}])
    assert asked(team, "profit").reading.value is None
    add(team, "costs", [{"cost_id": "K1", "amount": "10", "category": "sales", "incurred_on": "2017-07-06"}])
    assert asked(team, "profit").reading.value == 5000 - 10
    add(team, "costs", [{"cost_id": "K2", "amount": "6000", "category": "other", "incurred_on": "2017-07-06"}])
    assert asked(team, "profit").reading.value == 5000 - 10 - 6000


def test_below_zero_is_told_with_its_sign(team: Database) -> None:
    assert said(team, "net 2017-08").startswith("Net customers: -1\n")
    assert "-100.0%" in said(team, "net_rate 2017-Q3 by region")
    assert "August 2017: -1" in said(team, "net 2017-Q3 trend 4 months")


@pytest.mark.parametrize("language", Language)
def test_an_explanation_tells_both_sides_with_their_rows(team: Database, language: Language) -> None:
    found = explained(team, "net")
    assert [(each.part.letter, each.total.value) for each in found.parts] == [
        ("A", Fraction(2)),
        ("B", Fraction(2)),
    ]
    assert [(sheet.kind, sheet.count) for sheet in found.sheets] == [("customers", 2), ("customers", 2)]
    assert {row.key for sheet in found.sheets for row in sheet.rows} == {"C1", "C2", "C3"}
    told = said(team, "net 2017-Q3 explain", language)
    assert ("A − B" in told, "2 − 2 = 0" in told) == (True, True)


def test_what_is_left_out_of_either_side_is_told(team: Database) -> None:
    unknown = {"amount": "7", "currency": "JPY"}
    order = {"customer_id": "C1", "ordered_at": "2017-07-05"}
    add(team, "orders", [{"order_id": "O1", **order, **unknown}, {"order_id": "O2", **order}])
    add(team, "costs", [{"cost_id": "K1", "incurred_on": "2017-07-06", "category": "sales", **unknown}])
    left_out = asked(team, "profit").left_out
    assert set(left_out) == {LeftOut("no_amount", 1), LeftOut("no_rate", 2, "JPY")}
    assert {key for each in explained(team, "profit").left_out for key in each.keys} == {"O1", "O2", "K1"}


def test_a_goal_of_it_stands_against_the_pace_also_below_zero(team: Database) -> None:
    said(team, "goal set net 6 2017-Q4")
    add(team, "customers", [{"customer_id": "C4", "acquired_at": "2017-01-02", "churned_at": "2017-10-02"}])
    goal = asked(team, "net", of="2017-Q4").goal
    assert goal is not None
    assert (goal.attainment, goal.status) == (Fraction(-1, 6), Status.AT_RISK)
    assert goal.expected is not None
    assert 0 < goal.expected < 6


def test_a_rule_on_it_fires_below_zero(team: Database) -> None:
    assert "added" in said(team, "rule add Shrinking: net below 0 2017-08 to #C1")


def test_it_is_used_by_others_and_so_is_not_removed(team: Database) -> None:
    using = declaration("gross", "of: {kpi: deals_won, minus: [{kpi: deals_created}, {kpi: net}]}")
    own_kpis.define(team, "default", [Written("using.yml", using)], author="dana", now=NOW)
    with pytest.raises(Exception, match="own_kpi_in_use") as refused:
        own_kpis.undefine(team, "default", "net", author="", now=NOW)
    assert "kpibot undefine gross" in str(refused.value.params["uses"])  # type: ignore[attr-defined]

"""Own KPIs: checked, versioned, used like any other, removed when nothing uses them, seen by no other workspace."""

from datetime import timedelta

import pytest

from bot.usecases.arrivals import arrived
from bot.usecases.digests import run_digests
from bot.usecases.own_kpis import undefine
from bot.usecases.render import render
from bot.usecases.settings import change_settings
from bot.usecases.watch import watch
from kpis.datasets import DATASETS
from kpis.errors import UserError
from kpis.rows import Context
from storage.database import Database
from storage.outbox import Outgoing, claim
from storage.rules import all_rules
from storage.workspaces import load
from tests.bot.own_kpis import LARGE_WINS, LATER, NAMED, NOW, SHARE, define, held, mistakes, said
from tests.checked import Accepted, checked
from tests.declared import declaration
from tests.small_team import add, small_team, won


@pytest.fixture
def team(database: Database) -> Database:
    small_team(database)
    return database


def test_an_own_kpi_is_asked_for_by_any_of_its_names(team: Database) -> None:
    define(team, LARGE_WINS)
    for typed in ("large_wins", "Large Wins", "big wins", "대형수주액", "大口受注額"):
        assert said(team, f"{typed} 2017-Q4").startswith("Large wins: $60,000.00")


def test_it_is_compared_broken_down_narrowed_to_a_scope_and_drawn_over_time(team: Database) -> None:
    define(team, LARGE_WINS)
    answer = said(team, "large wins 2017-Q4 by rep for East vs last year trend 3 months")
    assert "Lee" in answer
    assert "2016" in answer


def test_the_help_lists_and_explains_it(team: Database) -> None:
    define(team, LARGE_WINS)
    assert "Your own: Large wins" in said(team, "help kpis")
    assert "big wins" in said(team, "help big wins")


def test_a_slip_in_its_name_is_told_with_its_key(team: Database) -> None:
    define(team, LARGE_WINS)
    with pytest.raises(UserError) as refused:
        said(team, "lagre wins")
    assert refused.value.choices[0] == "large_wins"


def test_it_has_goals_by_hand_and_from_a_file(team: Database) -> None:
    define(team, LARGE_WINS)
    assert "$80,000.00" in said(team, "goal set large wins 80k 2017-Q4")
    with team.writing() as connection:
        workspace = load(connection)
    row = {"kpi": "large_wins", "scope": "company", "period": "2018", "value": "1000"}
    known = checked(DATASETS["targets"], Context(workspace.calendar, NOW, kpis=workspace.catalogue), row)
    assert isinstance(known, Accepted)
    assert "Large wins" in said(team, "goals")


def test_a_rule_on_it_fires_and_is_looked_at_when_its_data_come(team: Database) -> None:
    define(team, LARGE_WINS)
    said(team, "rule add Low: large wins below 70k 2017-Q4 to #C1")
    assert "wins below 70000" in said(team, "rules")
    assert watch(team, "default", NOW).transitions[0].value == 60000
    with team.writing() as connection:
        workspace = load(connection)
        arrived(connection, workspace, ["emails"], NOW)
        (rule,) = all_rules(connection, "default")
        assert rule.next_check is not None and rule.next_check > NOW + timedelta(minutes=1)
        arrived(connection, workspace, ["deals"], NOW)
        (rule,) = all_rules(connection, "default")
        assert rule.next_check == NOW + timedelta(minutes=1)
    assert "Large wins" in said(team, "alerts")


def test_an_attainment_of_its_target_is_a_kpi_of_its_own(team: Database) -> None:
    attained = declaration("large_attainment", "of: {kpi: large_wins}\nto: {target: large_wins}")
    define(team, LARGE_WINS, attained)
    said(team, "goal set large wins 80k 2017-Q4")
    said(team, "goal set large wins 120k 2017-Q4 for rep:lee")
    assert said(team, "large attainment 2017-Q4").startswith("Large Attainment: 75.0%")
    assert "50.0%" in said(team, "large attainment 2017-Q4 by rep")


def test_it_is_explained_with_its_formula_its_rows_and_its_version(team: Database) -> None:
    define(team, LARGE_WINS, declaration("large_attainment", "of: {kpi: large_wins}\nto: {target: large_wins}"))
    said(team, "goal set large wins 80k 2017-Q4")
    explained = said(team, "large attainment 2017-Q4 explain")
    assert "amounts at least 5,000" in explained
    assert "target for large" in explained
    assert "$80,000.00" in explained
    assert "Definition version 1, since Nov 1, 2017" in explained


def posts(database: Database) -> list[Outgoing]:
    with database.writing() as connection:
        return claim(connection, "default", LATER, lease=timedelta(minutes=1), limit=9, by="test")


def test_a_message_is_told_as_it_was_decided_whatever_became_of_the_kpi(team: Database) -> None:
    define(team, LARGE_WINS)
    said(team, "digest add Daily: to #C1 every day 9:00 with large wins")
    said(team, "rule add Low: large wins below 70k 2017-Q4 to #C2")
    watch(team, "default", NOW)
    run_digests(team, "default", LATER)
    said(team, "digest remove Daily")
    said(team, "rule remove Low")
    define(team, declaration("large_wins", "of: {count: deals, on: created}", name="Something else"), now=LATER)
    undefine(team, "default", "large_wins", author="", now=LATER)
    shown = [render(team, "default", each).message.text for each in posts(team)]
    assert len(shown) == 2
    assert all("Large wins" in each and "$" in each for each in shown)


def test_a_file_may_name_what_another_one_before_it_declares(team: Database) -> None:
    define(team, f"{LARGE_WINS}---\n{SHARE}")
    assert held(team) == [("large_share", 1), ("large_wins", 1)]


def test_a_declaration_before_what_it_is_made_of_is_told(team: Database) -> None:
    assert mistakes(team, SHARE, LARGE_WINS) == [("declared_word", "1.yml", 6)]


def test_a_name_that_is_taken_is_told_beside_all_else(team: Database) -> None:
    found = mistakes(team, declaration(name="Sales", better="up", aliases="['*', turnover]"))
    assert [key for key, _, _ in found] == ["declared_taken", "declared_word", "declared_phrase"]


def test_nothing_is_stored_where_anything_is_wrong_and_all_is_told(team: Database) -> None:
    found = mistakes(team, LARGE_WINS, SHARE.replace("better: higher", "better: up"), "key: [")
    assert [each[:2] for each in found] == [("declared_word", "2.yml"), ("declarations_unreadable", "3.yml")]
    assert held(team) == []


@pytest.mark.parametrize(
    ("entries", "key"),
    [
        ({"name": "Revenue"}, "declared_taken"),
        ({"name": "R-E-V"}, "declared_taken"),
        ({"aliases": "[ＷＩＮ　ＲＡＴＥ]"}, "declared_taken"),
        ({"name": "{en: Mine, ko: 매출액}"}, "declared_taken"),
        ({"aliases": "[conversion]"}, "declared_taken"),
        ({"aliases": "[big wins]"}, "declared_taken"),
        ({"aliases": "[goals]"}, "declared_not_typable"),
        ({"aliases": "[help]"}, "declared_not_typable"),
        ({"aliases": "[leaderboard]"}, "declared_not_typable"),
        ({"aliases": "[company]"}, "declared_not_typable"),
        ({"aliases": "[전사]"}, "declared_not_typable"),
        ({"aliases": "[last month]"}, "declared_not_typable"),
        ({"aliases": "[last month pipeline value]"}, "declared_not_typable"),
        ({"aliases": "[2025]"}, "declared_not_typable"),
        ({"aliases": "[trend]"}, "declared_not_typable"),
        ({"aliases": "[담당자]"}, "declared_not_typable"),
        ({"aliases": "[one two three four five six seven eight nine]"}, "declared_not_typable"),
        ({"aliases": '["()"]'}, "declared_not_typable"),
        ({"aliases": '["<@U0MINA0001>"]'}, "declared_not_typable"),
    ],
)
def test_a_name_is_free_and_can_be_typed(team: Database, entries: dict[str, str], key: str) -> None:
    define(team, LARGE_WINS)
    assert [found for found, _, _ in mistakes(team, declaration(**entries))] == [key]


@pytest.mark.parametrize("key", ["revenue", "winrate", "big_wins"])
def test_a_key_that_means_something_already_is_refused(team: Database, key: str) -> None:
    define(team, LARGE_WINS)
    assert mistakes(team, declaration(key, name="Mine"))[0][0] == "declared_taken"


def test_a_kpi_is_not_made_of_itself(team: Database) -> None:
    define(team, LARGE_WINS, SHARE)
    itself = declaration("large_wins", "of: {kpi: large_share}\nto: {kpi: revenue}", **NAMED)
    assert mistakes(team, itself) == [("declared_circle", "1.yml", 1)]


def test_more_than_fit_are_refused(team: Database) -> None:
    many = "---\n".join(declaration(f"mine{nth}") for nth in range(200))
    define(team, many)
    assert mistakes(team, declaration("one_more")) == [("too_many_own_kpis", "1.yml", 1)]


def test_another_workspace_never_sees_it(team: Database) -> None:
    define(team, LARGE_WINS)
    with pytest.raises(UserError, match="unknown_kpi"):
        said(team, "large wins", workspace="another")
    define(team, declaration("large_wins", name="Ours"), workspace="another")
    assert "Ours" in said(team, "help kpis", workspace="another")
    assert "Ours" not in said(team, "help kpis")


def test_rows_whose_amount_is_not_known_are_told_once(team: Database) -> None:
    unknown = {name: value for name, value in won("D3", "dana", 0).items() if name != "amount"}
    add(team, "deals", [unknown])
    rate = """
        of: {count: deals, on: closed, where: {status: won, amount: ">= 5k"}}
        to: {count: deals, on: closed, where: {status: [won, lost], amount: ">= 5k"}}
        """
    define(team, declaration("large_rate", rate))
    answer = said(team, "large rate 2017-Q4")
    assert "1 of 1" in answer
    assert "1 without an amount" in answer


def test_days_begin_at_the_midnight_of_the_workspace(team: Database) -> None:
    late = 'of: {count: deals, on: closed, where: {closed_at: ">= 2017-10-03"}}'
    define(team, declaration("late_deals", late))
    here = said(team, "late deals 2017-Q4")
    change_settings(team, "default", {"time_zone": "Pacific/Kiritimati"}, now=NOW)
    there = said(team, "late deals 2017-Q4")
    # Noon in Greenwich on the second is the third on the other side of the world.
    assert (here.splitlines()[0], there.splitlines()[0]) == ("Late Deals: 0", "Late Deals: 2")

"""Rules at rest: kept exactly, due by their time, claimed by one."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from alerts.conditions import Condition, ConditionKind
from alerts.durations import Duration, DurationUnit
from alerts.recipients import parse_recipient
from alerts.rules import Rule
from kpis.errors import UserError
from kpis.readings import Scope, ScopeKind
from storage.database import Database
from storage.rules import (
    add_rule,
    all_rules,
    claim_due_rule,
    due_rules,
    pause_rule,
    remove_rule,
    resume_rule,
    rule_named,
    settle_rule,
)
from tests.alert_examples import NOW, SLOW

FULL = Rule(
    id=0,
    name="Low Rate",
    kpi="win_rate",
    condition=Condition(ConditionKind.BELOW, Fraction(1, 3), Fraction(45, 100), 10),
    period="last 30 days",
    subjects=Scope(ScopeKind.TEAM, "영업1팀"),
    schedule="monday 9:00",
    to=(parse_recipient("owner"), parse_recipient("@U1"), parse_recipient("#C1")),
    hold=Duration(2, DurationUnit.WORKING_DAY),
    repeat=Duration(1, DurationUnit.DAY),
    created_by="U9",
)


def added(database: Database, rule: Rule = SLOW, workspace_id: str = "default") -> Rule:
    with database.writing() as connection:
        return replace(rule, id=add_rule(connection, workspace_id, rule, NOW))


@pytest.mark.parametrize("rule", [SLOW, FULL])
def test_a_rule_is_found_by_name_as_it_was_made(database: Database, rule: Rule) -> None:
    made = added(database, rule)
    with database.reading() as connection:
        assert rule_named(connection, "default", f" {rule.name.upper()}") == made


def test_a_name_is_given_once_in_a_workspace(database: Database) -> None:
    added(database)
    added(database, workspace_id="other")
    with pytest.raises(UserError, match="rule_exists"):
        added(database, replace(SLOW, name="SLOW"))


def test_an_unknown_name_is_answered_with_those_there_are(database: Database) -> None:
    added(database)
    with database.reading() as connection, pytest.raises(UserError) as refused:
        rule_named(connection, "default", "fast")
    assert (refused.value.key, refused.value.choices) == ("unknown_rule", ("slow",))


def test_a_new_rule_is_due_at_once_whatever_time_a_tick_is_told(database: Database) -> None:
    made = added(database)
    with database.reading() as connection:
        assert due_rules(connection, "default", NOW - timedelta(days=9 * 365)) == [made.id]


def test_a_settled_rule_is_due_again_at_its_next_time(database: Database) -> None:
    made = added(database)
    with database.writing() as connection:
        due = claim_due_rule(connection, made.id, NOW)
        assert due and settle_rule(connection, due, NOW + timedelta(hours=1))
    with database.reading() as connection:
        due_then = [due_rules(connection, "default", NOW + timedelta(minutes=minutes)) for minutes in (59, 60)]
        next_check = rule_named(connection, "default", "slow").next_check
    assert (due_then, next_check) == ([[], [made.id]], NOW + timedelta(hours=1))


def test_a_rule_is_settled_once_by_those_who_saw_it_due(database: Database) -> None:
    made = added(database)
    with database.writing() as connection:
        due = claim_due_rule(connection, made.id, NOW)
        assert due
        settled = [settle_rule(connection, due, NOW + timedelta(hours=1)) for _ in range(2)]
    assert settled == [True, False]


def test_a_claim_that_is_not_settled_comes_due_again(database: Database) -> None:
    made = added(database)
    with pytest.raises(ZeroDivisionError), database.writing() as connection:
        due = claim_due_rule(connection, made.id, NOW)
        assert due and settle_rule(connection, due, NOW + timedelta(hours=1))
        raise ZeroDivisionError
    with database.reading() as connection:
        assert due_rules(connection, "default", NOW) == [made.id]


def test_of_many_who_claim_a_rule_one_gets_it(database: Database) -> None:
    made = added(database)

    def claimed(_: int) -> bool:
        with database.writing() as connection:
            due = claim_due_rule(connection, made.id, NOW)
            return due is not None and settle_rule(connection, due, NOW + timedelta(hours=1))

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(claimed, range(8))) == 1


def test_a_paused_rule_is_not_due_and_a_resumed_one_at_once(database: Database) -> None:
    made = added(database)
    found = []
    for change in (pause_rule, resume_rule):
        with database.writing() as connection:
            change(connection, made)
            found.append(due_rules(connection, "default", NOW))
    assert found == [[], [made.id]]


def test_the_problem_of_the_last_check_is_kept_until_the_next(database: Database) -> None:
    made = added(database)
    kept = []
    for problem in ("unknown_kpi", None):
        with database.writing() as connection:
            due = claim_due_rule(connection, made.id, NOW)
            assert due and settle_rule(connection, due, NOW, problem=problem)
            kept.append(rule_named(connection, "default", "slow").problem)
    assert kept == ["unknown_kpi", None]


def test_the_id_of_a_removed_rule_is_not_used_again(database: Database) -> None:
    made = added(database)
    with database.writing() as connection:
        remove_rule(connection, made)
        assert all_rules(connection, "default") == []
    assert added(database).id > made.id

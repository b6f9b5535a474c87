"""Goals as people set them: checked whole, kept with what they were before, shown with where they stand."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from bot.usecases.goals import GoalChange, list_goals, remove_goal, set_goal
from bot.words.requests import GoalRemove, Goals, GoalSet
from kpis.errors import UserError
from storage.database import Database
from storage.workspaces import load
from tests.small_team import small_team

NOW = datetime(2017, 11, 1, tzinfo=UTC)


def change(database: Database, request: GoalSet) -> GoalChange:
    with database.writing() as connection:
        return set_goal(connection, load(connection), request, author="U1", now=NOW)


def test_a_goal_tells_what_it_was_before_and_where_it_stands(database: Database) -> None:
    small_team(database)
    changed = change(database, GoalSet("revenue", Fraction(90000), "2017-Q4", "rep:dana"))
    assert changed.before == 60000
    assert changed.answer.goal is not None
    assert (changed.answer.goal.target, changed.answer.reading.value) == (Fraction(90000), Fraction(1000))


def test_a_goal_that_is_removed_is_no_longer_told(database: Database) -> None:
    small_team(database)
    with database.writing() as connection:
        request = GoalRemove("revenue", "2017-Q4", "rep:dana")
        removed = remove_goal(connection, load(connection), request, author="U1", now=NOW)
    assert (removed.before, removed.answer.goal) == (Fraction(60000), None)


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (GoalSet("revenue", Fraction(5), "2017-Q4", "team:Nowhere"), "unknown_scope"),
        (GoalSet("revenue", Fraction(5), "2017-Q4", "rep:nobody"), "unknown_scope"),
        (GoalSet("revenue", Fraction(0), "2017-Q4"), "bad_goal_value"),
        (GoalSet("revenue", Fraction(-5), "2017-Q4"), "bad_goal_value"),
        (GoalSet("win_rate", Fraction(45), "2017-Q4"), "bad_goal_percent"),
        (GoalSet("revenue", Fraction(5), "2017-10-05"), "bad_goal_period"),
        (GoalSet("nonsense", Fraction(5), "2017-Q4"), "unknown_kpi"),
    ],
)
def test_a_goal_that_makes_no_sense_is_refused_and_nothing_is_kept(
    database: Database, request_: GoalSet, error: str
) -> None:
    small_team(database)
    with pytest.raises(UserError, match=error):
        change(database, request_)
    assert len(goals(database, Goals("2017-Q4"))) == 3


def test_removing_a_goal_that_is_not_there_says_so(database: Database) -> None:
    small_team(database)
    request = GoalRemove("revenue", "2016-Q4")
    with database.writing() as connection, pytest.raises(UserError, match="no_such_goal"):
        remove_goal(connection, load(connection), request, author="U1", now=NOW)


@pytest.mark.parametrize(
    ("request_", "scopes"),
    [
        (Goals(), ["company", "rep:dana", "rep:lee"]),
        (Goals(scope="rep:lee"), ["rep:lee"]),
        (Goals("last quarter"), []),
    ],
)
def test_goals_are_listed_for_what_runs_today_unless_a_period_is_named(
    database: Database, request_: Goals, scopes: list[str]
) -> None:
    small_team(database)
    assert goals(database, request_) == scopes


def goals(database: Database, request: Goals) -> list[str]:
    with database.reading() as connection:
        return [str(answer.scope) for answer in list_goals(connection, load(connection), request, NOW)]

"""Deals that arrive: the rules that read them are looked at soon."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from alerts.conditions import ConditionKind
from bot.usecases import rules
from bot.usecases.arrivals import DEBOUNCE, arrived
from bot.usecases.intake import Table, take_in
from bot.usecases.rules import Author
from bot.usecases.watch import watch
from bot.words.requests import ConditionWords, RuleAdd
from kpis.datasets import DATASETS
from storage.database import Database
from storage.rules import SHELF
from storage.workspaces import load
from tests.small_team import small_team, won

NOW = datetime(2017, 11, 1, 14, tzinfo=UTC)
REVENUE = RuleAdd("revenue", "revenue", ConditionWords(ConditionKind.BELOW, Fraction(1)))


def next_check(database: Database) -> datetime | None:
    return rules.show(database, "default", "revenue").next_check


@pytest.fixture
def checked(database: Database) -> Database:
    """A rule that was checked, and is to be checked again the next morning."""
    small_team(database)
    rules.add(database, "default", REVENUE, Author("U9", "C9"), NOW)
    watch(database, "default", NOW)
    return database


def arrive(database: Database, *datasets: str, now: datetime = NOW) -> None:
    with database.writing() as connection:
        arrived(connection, load(connection), datasets, now)


def take(database: Database, *deals: dict[str, str]) -> None:
    with database.writing() as connection:
        table = Table("by hand", DATASETS["deals"], rows=deals)
        take_in(table, connection, load(connection), NOW, progress=lambda _: None)


def test_a_deal_that_comes_in_makes_the_rule_due_in_a_minute(checked: Database) -> None:
    take(checked, won("D9", "dana", 5))
    assert next_check(checked) == NOW + DEBOUNCE


def test_rows_that_change_nothing_wake_nobody(checked: Database) -> None:
    before = next_check(checked)
    take(checked, won("D1", "dana", 1000))
    assert next_check(checked) == before


def test_deals_that_keep_coming_do_not_put_the_check_off(checked: Database) -> None:
    for seconds in range(0, 60, 20):
        arrive(checked, "deals", now=NOW + timedelta(seconds=seconds))
    assert next_check(checked) == NOW + DEBOUNCE


def test_a_rule_that_is_due_earlier_stays_so(checked: Database) -> None:
    soon = NOW + timedelta(seconds=5)
    with checked.writing() as connection:
        SHELF.change(connection, rules.show(checked, "default", "revenue").id, due_at=soon)
    arrive(checked, "deals")
    assert next_check(checked) == soon


@pytest.mark.parametrize(
    ("dataset", "is_woken"), [("deals", True), ("stage_changes", True), ("targets", True), ("reps", True)]
)
def test_what_numbers_depend_on_wakes_rules(checked: Database, dataset: str, *, is_woken: bool) -> None:
    arrive(checked, dataset)
    assert (next_check(checked) == NOW + DEBOUNCE) is is_woken


def test_a_rule_that_can_not_be_read_any_more_keeps_no_deal_out(checked: Database) -> None:
    with checked.writing() as connection:
        rule = rules.show(checked, "default", "revenue")
        SHELF.change(connection, rule.id, kpi="gone", condition="no such condition")
    take(checked, won("D9", "dana", 5))


def test_a_paused_rule_stays_paused(checked: Database) -> None:
    rules.pause(checked, "default", "revenue")
    take(checked, won("D9", "dana", 5))
    assert watch(checked, "default", NOW + DEBOUNCE).rules == 0

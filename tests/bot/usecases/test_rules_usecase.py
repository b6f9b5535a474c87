"""Rules as people make them: what is usual, what is refused, and what they see."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from alerts.conditions import ConditionKind
from alerts.rules import Rule
from alerts.state import Phase
from bot.usecases import rules
from bot.usecases.rules import Author
from bot.usecases.watch import watch
from bot.words.requests import ConditionWords, RuleAdd
from kpis.errors import UserError
from storage.database import Database
from tests.small_team import add, small_team

NOW = datetime(2017, 11, 1, 14, tzinfo=UTC)
BEHIND = ConditionWords(ConditionKind.BEHIND_PACE)
LOW = ConditionWords(ConditionKind.BELOW, Fraction(1, 2))
SLOW = RuleAdd("slow", "revenue", BEHIND, scope="each rep")
IN_A_CHANNEL = Author("U9", "C9")


def made(database: Database, request: RuleAdd, author: Author = IN_A_CHANNEL) -> Rule:
    return rules.add(database, "default", request, author, NOW)


def test_a_rule_is_checked_every_morning_unless_said_otherwise(database: Database) -> None:
    assert [made(database, SLOW).schedule, made(database, replace(SLOW, name="b", schedule="15m")).schedule] == [
        "day 9:00",
        "15m",
    ]


@pytest.mark.parametrize(
    ("request_", "author", "to"),
    [
        (SLOW, Author("U9", "C9"), ["owner"]),
        (replace(SLOW, scope="rep:dana"), Author(), ["owner"]),
        (replace(SLOW, scope="each team"), Author("U9", "C9"), ["#C9"]),
        (replace(SLOW, scope="company"), Author("U9", "D9"), ["@U9"]),
        (replace(SLOW, scope="company", to=("#C1", "@U1")), Author("U9", "C9"), ["#C1", "@U1"]),
    ],
)
def test_it_tells_whom_it_concerns_unless_said_otherwise(
    database: Database, request_: RuleAdd, author: Author, to: list[str]
) -> None:
    assert [str(recipient) for recipient in made(database, request_, author).to] == to


def test_a_rule_about_the_company_typed_nowhere_has_nobody_to_tell(database: Database) -> None:
    with pytest.raises(UserError, match="rule_no_recipient"):
        made(database, replace(SLOW, scope="company"), Author())


def test_a_rule_about_targets_looks_at_the_shortest_period_that_has_one(database: Database) -> None:
    small_team(database)
    found = [made(database, SLOW).period]
    add(database, "targets", [{"kpi": "revenue", "scope": "rep:lee", "period": "2017-11", "value": "20000"}])
    found += [made(database, replace(SLOW, name="b")).period]
    found += [made(database, replace(SLOW, name="c", scope="rep:dana")).period]
    found += [made(database, replace(SLOW, name="d", kpi="win_rate")).period]
    assert found == ["this quarter", "this month", "this quarter", "this quarter"]


def test_a_rule_with_a_threshold_looks_at_this_month(database: Database) -> None:
    made_rule = made(database, replace(SLOW, condition=LOW))
    assert (made_rule.period, made_rule.condition.kind, made_rule.condition.value) == (
        "this month",
        ConditionKind.BELOW,
        Fraction(1, 2),
    )


@pytest.mark.parametrize(
    ("request_", "key"),
    [
        (replace(SLOW, to=("#C1",)), "rule_person_in_channel"),
        (replace(SLOW, period="whenever"), "bad_period"),
        (replace(SLOW, kpi="nothing"), "unknown_kpi"),
        (replace(SLOW, schedule="now and then"), "bad_schedule"),
    ],
)
def test_what_makes_no_sense_is_not_kept(database: Database, request_: RuleAdd, key: str) -> None:
    with pytest.raises(UserError, match=key):
        made(database, request_)
    assert rules.every(database, "default") == []


def test_a_paused_rule_is_silent_until_it_is_resumed(database: Database) -> None:
    small_team(database)
    made(database, SLOW)
    paused = rules.pause(database, "default", "slow")
    while_paused = watch(database, "default", NOW).rules
    resumed = rules.resume(database, "default", "slow")
    assert (paused.paused, while_paused, resumed.paused, watch(database, "default", NOW).rules) == (True, 0, False, 1)


def test_a_removed_rule_is_gone_with_its_incidents(database: Database) -> None:
    small_team(database)
    made(database, SLOW)
    watch(database, "default", NOW)
    before = [(incident.scope.name, incident.state.phase) for incident in rules.alerts(database, "default")]
    rules.remove(database, "default", "slow")
    assert (before, rules.alerts(database, "default")) == ([("dana", Phase.FIRING)], [])

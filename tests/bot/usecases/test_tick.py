"""A tick: sources, rules, digests, deliveries, and what it reports."""

from datetime import UTC, datetime

from alerts.conditions import ConditionKind
from bot.delivery import Deliveries
from bot.usecases import digests, rules
from bot.usecases.rules import Author
from bot.usecases.tick import tick, tick_json
from bot.words.requests import ConditionWords, DigestAdd, RuleAdd
from storage.database import Database
from storage.outbox import OutboxState, deliveries
from tests.small_team import small_team

MADE = datetime(2017, 11, 1, 12, tzinfo=UTC)
NOW = datetime(2017, 11, 1, 14, tzinfo=UTC)
SLOW = RuleAdd("slow", "revenue", ConditionWords(ConditionKind.BEHIND_PACE), scope="each rep")


def plan(database: Database) -> None:
    small_team(database)
    rules.add(database, "default", SLOW, Author("U9", "C9"), MADE)
    digests.add(database, "default", DigestAdd("#C1", "morning", "day 9:00"), Author("U9", "C9"), MADE)


def test_without_slack_messages_wait_in_the_outbox(database: Database) -> None:
    plan(database)
    tick(database, "default", NOW)
    with database.reading() as connection:
        waiting = [(post.target, post.state) for post in deliveries(connection, "default", 10)]
    assert waiting == [("C1", OutboxState.PENDING), ("U1", OutboxState.PENDING)]


def test_deliveries_come_last_and_are_counted(database: Database) -> None:
    plan(database)
    seen = []

    def deliver(now: datetime) -> Deliveries:
        with database.reading() as connection:
            seen.append((now, len(deliveries(connection, "default", 10))))
        return Deliveries(2, 1, 0)

    report = tick(database, "default", NOW, deliver)
    assert seen == [(NOW, 2)]
    assert (report.evaluated, report.digests, report.delivered, report.postponed, report.given_up) == (1, 1, 2, 1, 0)


def test_the_report_is_json_as_documented(database: Database) -> None:
    plan(database)
    told = tick_json(tick(database, "default", NOW))
    assert told == {
        "now": "2017-11-01T14:00:00Z",
        "pulled": 0,
        "evaluated": 1,
        "transitions": [
            {
                "rule": "slow",
                "subject": "rep:dana",
                "from": "ok",
                "to": "firing",
                "value": 1000.0,
                "expected": 60000 * 22 / 65,
                "at": "2017-11-01T14:00:00Z",
            }
        ],
        "digests": 1,
        "delivered": 0,
        "postponed": 0,
        "given_up": 0,
    }

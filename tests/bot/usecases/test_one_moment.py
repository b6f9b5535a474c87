"""What is told at once is of one moment: an import that ends meanwhile is in the next digest, not in half of one."""

from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import event

from alerts.conditions import ConditionKind
from alerts.digests import digest_from_dict
from bot.usecases import digests, rules
from bot.usecases.arrivals import DEBOUNCE, arrived
from bot.usecases.digests import run_digests
from bot.usecases.rules import Author
from bot.usecases.watch import watch
from bot.words.requests import ConditionWords, DigestAdd, RuleAdd
from kpis.catalogue import CATALOGUE
from storage.database import Database, open_database
from storage.outbox import deliveries
from storage.rules import all_rules, due_rules
from tests.small_team import add, small_team, won

MADE = datetime(2017, 11, 1, 14, tzinfo=UTC)
LOW = RuleAdd("low", "revenue", ConditionWords(ConditionKind.BELOW, Fraction(1)), period="this quarter")
FIRST, NEXT = (datetime(2017, 11, day, 14, tzinfo=UTC) for day in (2, 3))


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Database]:
    """SQLite has one writer at a time: nobody can import while a digest is written."""
    database = open_database(postgres_url)
    yield database
    database.close()


def test_an_import_between_two_kpis_of_a_digest_is_in_the_next_one(postgres: Database) -> None:
    small_team(postgres)
    add(postgres, "deals", [won("L2", "lee", 700, "2017-11-01")])
    request = DigestAdd("#C1", "morning", "day 9:00", kpis=("revenue", "deals_won"))
    digests.add(postgres, "default", request, Author("U9", "C9"), MADE)
    imported: list[str] = []

    def import_once(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        if "closed_money" in statement and not imported:
            imported.append(statement)
            add(postgres, "deals", [won("L3", "lee", 500, "2017-11-01")])

    event.listen(postgres.engine, "after_cursor_execute", import_once)
    assert [run_digests(postgres, "default", now) for now in (FIRST, NEXT)] == [1, 1]
    event.remove(postgres.engine, "after_cursor_execute", import_once)
    with postgres.reading() as connection:
        written = [digest_from_dict(row.payload, CATALOGUE) for row in deliveries(connection, "default", 50)]
    told = [[int(answer.reading.value or 0) for answer in digest.answers] for digest in reversed(written)]
    assert imported
    assert told == [[700, 1], [1200, 2]]


def test_what_comes_while_a_rule_is_looked_at_makes_it_due_again(postgres: Database) -> None:
    workspace = small_team(postgres)
    rules.add(postgres, "default", LOW, Author("U9", "C9"), MADE)
    came: list[Thread] = []

    def arrive() -> None:
        with postgres.writing() as connection:
            arrived(connection, workspace, ["deals"], FIRST)

    def come_once(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        if "closed_money" in statement and not came:
            came.append(Thread(target=arrive))
            came[0].start()
            came[0].join(timeout=1)  # it waits for the check to end, or would be done

    event.listen(postgres.engine, "after_cursor_execute", come_once)
    assert watch(postgres, "default", FIRST).rules == 1
    event.remove(postgres.engine, "after_cursor_execute", come_once)
    came[0].join()
    with postgres.reading() as connection:
        (rule,) = all_rules(connection, "default")
        assert due_rules(connection, "default", FIRST) == []
        assert due_rules(connection, "default", FIRST + DEBOUNCE) == [rule.id]

"""Messages that were heard: told from repeated ones, forgotten after a day, on each kind of database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from storage.database import Database
from storage.heard import heard, is_news

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def ask(database: Database, message: str, at: datetime = NOW, workspace_id: str = "default") -> bool:
    with database.writing() as connection:
        return is_news(connection, workspace_id, message, at)


def test_a_message_is_news_once(database: Database) -> None:
    assert [ask(database, "C1:1.0"), ask(database, "C1:1.0"), ask(database, "C1:2.0")] == [True, False, True]


def test_workspaces_hear_for_themselves(database: Database) -> None:
    assert [ask(database, "C1:1.0"), ask(database, "C1:1.0", workspace_id="other")] == [True, True]


def test_of_many_at_once_one_is_told_yes(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ask(database, "C1:1.0"), range(8)))
    assert sum(answers) == 1


def test_what_was_heard_is_forgotten_after_a_day(database: Database) -> None:
    ask(database, "C1:1.0")
    ask(database, "C1:2.0", NOW + timedelta(days=2))
    with database.reading() as connection:
        kept = connection.scalar(select(func.count()).select_from(heard))
    assert kept == 1

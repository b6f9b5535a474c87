"""What tests of the Slack side may ask for: a local Slack, a database of their own, the settings that reach both."""

from collections.abc import Iterator

import pytest

from bot.local_slack import LocalSlack, start_local_slack
from bot.settings import Settings
from storage.database import Database, open_database
from storage.migrate import migrate


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with start_local_slack() as local:
        yield local


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    opened = open_database(sqlite_url)
    migrate(opened)
    yield opened
    opened.close()


@pytest.fixture
def settings(slack: LocalSlack, sqlite_url: str) -> Settings:
    """Socket Mode; the HTTP side takes any free port."""
    return Settings(sqlite_url, slack.bot_token, slack.app_token, slack_api_url=slack.api_url, port=0)

"""A bot that listens to the local Slack over Socket Mode, with an answer that each test chooses."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from bot.app import make_app
from bot.clock import now
from bot.local_slack import LocalSlack
from bot.reply import Respond
from bot.settings import Settings
from bot.slack.socket_mode import connection
from storage.database import Database

Listen = Callable[[Respond], None]


@pytest.fixture
def listen(slack: LocalSlack, settings: Settings, sqlite_database: Database) -> Iterator[Listen]:
    """Starts a bot that answers with the given use case."""
    with ExitStack() as stack:

        def start(respond: Respond) -> None:
            app = stack.enter_context(make_app(settings, sqlite_database, respond, now))
            stack.enter_context(connection(app, settings.app_token))
            slack.wait_for_connection()

        yield start

"""What the process is made of: the bot's use cases put together with a database, a clock and Slack."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from bot import clock
from bot.clock import Clock
from bot.i18n import Language
from bot.serve import Bot
from bot.settings import Settings
from bot.slack.address_book import address_book
from bot.usecases.digests import run_digests
from bot.usecases.render import render
from bot.usecases.respond import Counter, respond
from bot.usecases.sources import pull_due
from bot.usecases.watch import watch
from storage.database import Database
from storage.workspaces import load


def make_bot(settings: Settings, database: Database, workspace_id: str, *, time: Clock = clock.now) -> Bot:
    """The bot for one workspace."""
    with database.reading() as connection:
        language = Language(load(connection, workspace_id).language)
    counter = Counter(database, time, address_book(settings))

    def work(now: datetime) -> None:
        watch(database, workspace_id, now)
        run_digests(database, workspace_id, now)

    def pull(now: datetime, stops: Callable[[], bool]) -> None:
        pull_due(database, workspace_id, now, stops=stops)

    return Bot(
        partial(respond, counter), partial(render, database, workspace_id), work, workspace_id, language, time, pull
    )

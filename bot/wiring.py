"""What the process is made of: the bot's use cases put together with a database, a clock and Slack."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from slack_sdk import WebClient

from bot import clock
from bot.clock import Clock
from bot.i18n import Language
from bot.serve import Bot
from bot.settings import Settings
from bot.slack_client import answering_client
from bot.slack_directory import channel_id, user_id_of
from bot.usecases.digests import run_digests
from bot.usecases.render import render
from bot.usecases.respond import Counter, respond
from bot.usecases.watch import watch
from kpis.errors import UserError
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

    return Bot(partial(respond, counter), render, work, workspace_id, language, time)


def address_book(settings: Settings) -> Callable[[str], str]:
    """Finds the Slack id of `#sales` and `@mina@example.com`; ids are taken as they are."""
    client = answering_client(settings) if settings.bot_token else None
    return partial(_address, client)


def _address(client: WebClient | None, name: str) -> str:
    sign, called = name[:1], name[1:]
    if called[:1] in ("U", "W", "C", "G", "D") and len(called) >= 9 and called.isalnum() and called.isupper():
        return name
    if client is None:
        raise UserError("needs_slack", name=name)
    if sign == "#":
        return f"#{channel_id(client, called)}"
    user = user_id_of(client, called)
    if user is None:
        raise UserError("unknown_rep", text=called)
    return f"@{user}"

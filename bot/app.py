"""The Bolt app: how what Slack sends reaches the listeners, over Socket Mode and HTTP alike."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from slack_bolt import App

from bot.clock import Clock
from bot.i18n import Language
from bot.listeners.answering import Desk
from bot.listeners.register import register
from bot.reply import Respond
from bot.settings import Settings
from bot.slack.client import answering_client
from bot.slack.directory import Languages
from bot.slack.errors import reaching_slack
from storage.database import Database

WORKERS = 8
"""Questions that are answered at once; more of them wait, acknowledged."""


@contextmanager
def make_app(
    settings: Settings,
    database: Database,
    respond: Respond,
    clock: Clock,
    *,
    workspace_id: str = "default",
    language: Language = Language.EN,
) -> Iterator[App]:
    """The app, its token checked with Slack. At the end of the block every question that was taken is answered."""
    client = answering_client(settings)
    threads = ThreadPoolExecutor(thread_name_prefix="ack")
    workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="answer")
    desk = Desk(workspace_id, database, client, respond, Languages(client, clock, language), workers, clock)
    # The order matters: what is being acknowledged still hands its question to the workers.
    with workers, threads:
        yield _app(settings, desk, threads)


def _app(settings: Settings, desk: Desk, threads: ThreadPoolExecutor) -> App:
    with reaching_slack(settings.slack_api_url, "slack_refused_token"):
        desk.client.auth_test()
        app = App(
            name="kpibot",
            client=desk.client,
            signing_secret=settings.signing_secret,
            listener_executor=threads,
            logger=_log(),
        )
    register(app, desk)
    return app


def _log() -> logging.Logger:
    log = logging.getLogger("bot.bolt")
    # Bolt finds SLACK_BOT_TOKEN in the environment too, and warns that it takes the client that it was given.
    log.addFilter(_is_no_token_warning)
    return log


def _is_no_token_warning(record: logging.LogRecord) -> bool:
    return "`token` will be unused" not in record.getMessage()

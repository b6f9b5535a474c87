"""The process: Slack's events in, answers, ticks and deliveries out, until it is told to stop."""

import logging
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime

from bot import clock, scheduler
from bot.app import make_app
from bot.clock import Clock
from bot.delivery import Render, deliver
from bot.http import listening, make_http
from bot.i18n import Language
from bot.ingestion.door import Door
from bot.ingestion.http_api import http_api
from bot.ingestion.webhooks import webhooks
from bot.reply import Respond
from bot.settings import Settings
from bot.slack.client import delivery_client
from bot.slack.directory import Languages
from bot.slack.rep_links import RepLinks
from bot.slack.socket_mode import connection
from storage.database import Database

log = logging.getLogger(__name__)

LINK_SECONDS = 3
"""More often than rules are watched: a warning to a rep who is not linked yet can't be sent."""

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)

WATCH_SECONDS = 5
PULL_SECONDS = 5
DELIVERY_SECONDS = 1


Pull = Callable[[datetime, Callable[[], bool]], object]
"""Reads the sources that are due by a time; it is told by the second argument whether to leave the rest."""


@dataclass(frozen=True, slots=True)
class Bot:
    """What the process does: answers, renders what the outbox holds, works off what is due by a time."""

    respond: Respond
    render: Render
    watch: Callable[[datetime], object]
    workspace_id: str = "default"
    language: Language = Language.EN
    clock: Clock = clock.now
    pull: Pull | None = None


def serve(settings: Settings, database: Database, bot: Bot) -> None:
    """Runs until SIGTERM or SIGINT; what was taken on by then is finished, unless a second one comes."""
    with _stop_signals() as arriving, running(settings, database, bot):
        number = arriving.recv(1)[0]
        log.info("%s: finishing what was begun", signal.Signals(number).name)
        for each in STOP_SIGNALS:
            signal.signal(each, signal.SIG_DFL)
    log.info("stopped")


@contextmanager
def _stop_signals() -> Iterator[socket.socket]:
    """A socket from which the number of each signal to stop can be read.

    An Event that a handler sets would not do: handlers run in this thread, between two of its steps, and a signal that
    comes as it falls asleep, or that another thread takes, does not wake it.
    """
    reading, writing = socket.socketpair()
    with reading, writing:
        writing.setblocking(False)
        for number in STOP_SIGNALS:
            signal.signal(number, lambda *_: None)
        before = signal.set_wakeup_fd(writing.fileno())
        try:
            yield reading
        finally:
            signal.set_wakeup_fd(before)


@contextmanager
def running(settings: Settings, database: Database, bot: Bot) -> Iterator[str]:
    """Everything runs inside of the block; gives the address of the HTTP side.

    It ends in the other order than it began: first nothing new comes in, at last what came in is answered.
    """
    with ExitStack() as stack:
        app = stack.enter_context(
            make_app(settings, database, bot.respond, bot.clock, workspace_id=bot.workspace_id, language=bot.language)
        )
        stopping = threading.Event()
        stack.callback(scheduler.start(_jobs(settings, database, bot, stopping.is_set)))
        stack.callback(stopping.set)
        door = Door(database, bot.workspace_id, bot.clock)
        routes = (http_api(door), webhooks(door, settings))
        web = make_http(database, app if settings.signing_secret else None, door=routes)
        address = stack.enter_context(listening(web, settings.host, settings.port))
        log.info("HTTP at %s%s", address, ", /slack/events included" if settings.signing_secret else "")
        if settings.app_token:
            stack.enter_context(connection(app, settings.app_token))
        yield address


def _jobs(
    settings: Settings, database: Database, bot: Bot, stops: Callable[[], bool]
) -> dict[str, tuple[Callable[[], object], float]]:
    client = delivery_client(settings)
    links = RepLinks(database, bot.workspace_id, client, Languages(client, bot.clock, bot.language), bot.clock)
    jobs: dict[str, tuple[Callable[[], object], float]] = {
        "links": (links.refresh, LINK_SECONDS),
        "watch": (lambda: bot.watch(bot.clock()), WATCH_SECONDS),
        "deliveries": (
            lambda: deliver(database, bot.workspace_id, client, bot.render, bot.clock),
            DELIVERY_SECONDS,
        ),
    }
    if pull := bot.pull:
        # On its own: a source that answers slowly must not keep rules waiting that read another one.
        jobs["sources"] = (lambda: pull(bot.clock(), stops), PULL_SECONDS)
    return jobs

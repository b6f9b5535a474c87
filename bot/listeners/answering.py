"""Answering: work that Slack must not wait for, its answer, its chart, and what is said when it fails."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial

from slack_sdk import WebClient

from bot.blocks.words import error_message, note_message
from bot.clock import Clock
from bot.i18n import text
from bot.listeners.faults import tell_fault
from bot.listeners.posts import Post
from bot.reply import Attachment, Respond, Speaker
from bot.slack.directory import Languages
from bot.slack.files import attach, attach_alone, illustrated
from kpis.errors import UserError
from storage.database import Database
from storage.heard import is_news


@dataclass(frozen=True, slots=True)
class Desk:
    """What it takes to answer people. `workers` do it: Bolt's own few threads only acknowledge, so they never queue."""

    workspace_id: str
    database: Database
    client: WebClient
    respond: Respond
    languages: Languages
    workers: Executor
    clock: Clock


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed and where; `event` is set where Slack may deliver the same message again.

    `is_alone`: the answer is for this person alone, and so are its files; else they go where the answer does.
    """

    text: str
    user_id: str
    channel_id: str
    event: str | None = None
    thread_ts: str | None = None
    is_alone: bool = False


def answer_later(desk: Desk, asked: Asked, post: Post) -> None:
    """Hands the question to the workers; whatever fails there is told like a failure here."""
    work_later(desk, asked.user_id, post, partial(_answer, desk, asked, post), event=asked.event)


def work_later(desk: Desk, user_id: str, post: Post, work: Callable[[], None], *, event: str | None = None) -> None:
    """Hands work for a person to the workers, once for an event; why it can't be done, or fails, is told by `post`."""
    done = desk.workers.submit(_work_once, desk, user_id, post, work, event)
    done.add_done_callback(partial(_tell_failure, desk, user_id, post))


def _work_once(desk: Desk, user_id: str, post: Post, work: Callable[[], None], event: str | None) -> None:
    # Noted before the work: a crash in between loses an answer, which is asked for again, but never doubles one.
    if event is not None and not _is_news(desk, event):
        return
    try:
        work()
    except UserError as error:
        post(error_message(error, desk.languages.of(user_id)))


def _is_news(desk: Desk, event: str) -> bool:
    with desk.database.writing() as connection:
        return is_news(connection, desk.workspace_id, event, desk.clock())


def _answer(desk: Desk, asked: Asked, post: Post) -> None:
    language = desk.languages.of(asked.user_id)
    speaker = Speaker(desk.workspace_id, asked.user_id, asked.channel_id, language, asked.is_alone)
    reply = desk.respond(asked.text, speaker)
    revise = post(reply.message)
    if reply.chart_png is not None:
        # The words went out first: Slack takes a second or more until an upload may stand in a message.
        revise(illustrated(desk.client, reply, language))
    if reply.attachment is not None and (reason := _attached(desk, asked, reply.attachment)):
        post(note_message(text("explain.file_failed", language, reason=reason), language))


def _attached(desk: Desk, asked: Asked, attachment: Attachment) -> str | None:
    if asked.is_alone:
        return attach_alone(desk.client, attachment, asked.user_id)
    return attach(desk.client, attachment, asked.channel_id, asked.thread_ts)


def _tell_failure(desk: Desk, user_id: str, post: Post, work: Future[None]) -> None:
    if error := work.exception():
        tell_fault(error, post, lambda: desk.languages.of(user_id))

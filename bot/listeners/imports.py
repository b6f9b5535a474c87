"""`/kpi import` and its window, and the buttons under an offer: the import runs when somebody says so, and once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import Any

from slack_bolt import Ack, App

from bot.blocks.escape import disarmed, escaped, plain
from bot.blocks.import_modal import chosen_file, chosen_reading, import_modal, notice_modal
from bot.blocks.import_preview import (
    forgotten_message,
    imported_message,
    importing_message,
    with_buttons,
)
from bot.blocks.message import Message
from bot.blocks.words import error_message, note_message
from bot.i18n import Language, error_text, text
from bot.listeners.answering import Desk, work_later
from bot.listeners.files import offer_later
from bot.listeners.posts import Revise, by_response_url, in_conversation, in_place
from bot.reply import Attachment
from bot.slack.admins import check_admin
from bot.slack.downloads import LARGEST_FILE, fetched
from bot.slack.errors import CALL_FAILURES, failure_of
from bot.slack.files import attach
from bot.usecases.shared_file import Imported, Shared, Untaken, cancel, confirm
from bot.words.import_words import asks_for_import
from kpis.errors import UserError
from storage.uploads import Upload


@dataclass(frozen=True, slots=True)
class Click:
    """A button under an offer: who pressed it, for which upload, and where the message stands."""

    user_id: str
    upload_id: str
    channel_id: str
    ts: str
    thread_ts: str


def register(app: App, desk: Desk) -> None:
    """Listens to the command, its window, and the buttons."""

    @app.command("/kpi", matchers=[_is_for_import])
    def ask_for_file(ack: Ack, command: dict[str, str]) -> None:
        ack()
        _open(desk, command)

    @app.view("import")
    def chosen(ack: Ack, body: dict[str, Any]) -> None:
        user_id, values = body["user"]["id"], body["view"]["state"]["values"]
        language, file = desk.languages.of(user_id), chosen_file(values)
        said = text("shared.reading", language, file=disarmed(str(file.get("name", "")), 100))
        ack(response_action="update", view=notice_modal(said, language))
        shared = Shared(file["id"], user_id, chosen_reading(values))
        offer_later(desk, shared, in_conversation(desk.client, user_id, None))

    @app.action("import_confirm")
    def confirmed(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        _decide(desk, _click(body), _import)

    @app.action("import_cancel")
    def cancelled(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        _decide(desk, _click(body), _cancel)


def _is_for_import(command: Mapping[str, str]) -> bool:
    return asks_for_import(command.get("text", ""))


def _open(desk: Desk, command: Mapping[str, str]) -> None:
    """Opens the window in Bolt's own thread: Slack lets it for three seconds. Who may not import is told in it."""
    user_id, post = command["user_id"], by_response_url(command["response_url"])
    language = desk.languages.of(user_id)
    window = import_modal(language, most_megabytes=LARGEST_FILE >> 20)
    try:
        opened = desk.client.views_open(trigger_id=command["trigger_id"], view=window)
    except CALL_FAILURES as error:
        post(error_message(UserError("modal_not_opened", reason=failure_of(error).code), language))
        return
    work_later(desk, user_id, post, partial(_check, desk, user_id, str(opened["view"]["id"])))


def _check(desk: Desk, user_id: str, view_id: str) -> None:
    try:
        check_admin(desk.client, user_id)
    except UserError as error:
        language = desk.languages.of(user_id)
        desk.client.views_update(view_id=view_id, view=notice_modal(error_text(error, language), language))


def _click(body: Mapping[str, Any]) -> Click:
    message = body["message"]
    ts = message["ts"]
    return Click(
        body["user"]["id"], body["actions"][0]["value"], body["channel"]["id"], ts, message.get("thread_ts") or ts
    )


def _decide(desk: Desk, click: Click, act: Callable[[Desk, Click, Revise], None]) -> None:
    """Does what a button says; what keeps it from being done is told in the message, which keeps its buttons."""
    revise = in_place(desk.client, click.channel_id, click.ts)

    def tell(message: Message) -> Revise:
        revise([with_buttons(message, click.upload_id, desk.languages.of(click.user_id))])
        return revise

    work_later(desk, click.user_id, tell, partial(act, desk, click, revise))


def _import(desk: Desk, click: Click, revise: Revise) -> None:
    language = desk.languages.of(click.user_id)

    def begun(upload: Upload) -> None:
        check_admin(desk.client, click.user_id)
        revise([importing_message(upload.file_name, language)])

    fetch = partial(fetched, desk.client)
    imported = confirm(desk.database, desk.workspace_id, click.upload_id, fetch, desk.clock(), begun=begun)
    match imported:
        case Imported(report, rejects):
            revise([imported_message(report, language)])
            if rejects:
                _attach(desk, click, imported, language)
        case Untaken.GONE:
            revise([forgotten_message(language)])


def _attach(desk: Desk, click: Click, imported: Imported, language: Language) -> None:
    """Puts the rejected rows into the thread of the report."""
    file = imported.report.file
    name = f"rejects-{plain(PurePath(file).stem)}.csv"
    comment = escaped(text("shared.rejects_comment", language, file=disarmed(file)))
    attachment = Attachment(name, imported.rejects, comment)
    if reason := attach(desk.client, attachment, click.channel_id, click.thread_ts):
        post = in_conversation(desk.client, click.channel_id, click.thread_ts)
        post(note_message(text("shared.rejects_failed", language, reason=reason), language))


def _cancel(desk: Desk, click: Click, revise: Revise) -> None:
    if cancel(desk.database, desk.workspace_id, click.upload_id, desk.clock()):
        revise([forgotten_message(desk.languages.of(click.user_id))])

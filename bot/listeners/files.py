"""Files that are shared with the bot directly: looked at and offered for import. Nothing is imported unasked."""

from collections.abc import Mapping
from functools import partial
from pathlib import PurePath
from typing import Any

from slack_bolt import App

from bot.blocks.import_modal import FILE_TYPES
from bot.blocks.import_preview import offer_message
from bot.listeners.answering import Desk, work_later
from bot.listeners.posts import Post, in_conversation
from bot.slack.admins import check_admin
from bot.slack.downloads import fetched
from bot.usecases.shared_file import Shared, offer
from bot.words.import_words import reading_of


def register(app: App, desk: Desk) -> None:
    """Listens to files; what is said without one is a question."""

    @app.event({"type": "message", "subtype": "file_share"}, matchers=[_is_for_import])
    def shared(event: dict[str, Any]) -> None:
        post = in_conversation(desk.client, event["channel"], event.get("thread_ts"))
        reading = reading_of(str(event.get("text", "")))
        for file in event["files"]:
            message = f"{event['channel']}:{event['ts']}:{file['id']}"
            offer_later(desk, Shared(file["id"], event["user"], reading), post, event=message)


def offer_later(desk: Desk, shared: Shared, post: Post, *, event: str | None = None) -> None:
    """Hands a file to the workers, which post what its import would do."""
    work_later(desk, shared.user_id, post, partial(_offer, desk, shared, post), event=event)


def _is_for_import(event: Mapping[str, Any]) -> bool:
    """Whether there is a table among the files; somebody who asks may add a picture to what they say."""
    if event.get("channel_type") != "im" or "bot_id" in event or "user" not in event:
        return False
    said, files = str(event.get("text", "")).strip(), event.get("files") or ()
    return bool(files) and (not said or any(_is_table(file) for file in files))


def _is_table(file: Mapping[str, Any]) -> bool:
    return PurePath(str(file.get("name", ""))).suffix.lower().removeprefix(".") in FILE_TYPES


def _offer(desk: Desk, shared: Shared, post: Post) -> None:
    check_admin(desk.client, shared.user_id)
    offered = offer(desk.database, desk.workspace_id, shared, partial(fetched, desk.client), desk.clock())
    post(offer_message(offered, desk.languages.of(shared.user_id)))

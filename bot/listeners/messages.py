"""Direct messages and mentions: the same words as after `/kpi`, answered once however often Slack delivers them."""

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import App, BoltContext

from bot.listeners.answering import Asked, Desk, answer_later
from bot.listeners.posts import in_conversation

SPOKEN = (None, "file_share", "thread_broadcast")
"""Kinds of messages that somebody wrote; the others tell of edits, deletions, people who joined."""


def register(app: App, desk: Desk) -> None:
    """Listens to what is written to the bot alone and to what mentions it."""

    @app.event("message")
    def direct_message(event: dict[str, Any]) -> None:
        if event.get("channel_type") == "im" and _is_spoken_by_person(event):
            _answer(desk, event, str(event.get("text", "")), event.get("thread_ts"))

    @app.event("app_mention")
    def mention(event: dict[str, Any], context: BoltContext) -> None:
        if _is_spoken_by_person(event):
            words = re.sub(rf"<@{context.bot_user_id}(\|[^>]*)?>", " ", str(event.get("text", "")), count=1)
            # In a thread, so that an answer to one does not push aside what the others talk about.
            _answer(desk, event, words.strip(), event.get("thread_ts") or event["ts"])


def _is_spoken_by_person(event: Mapping[str, Any]) -> bool:
    # Two bots that answer each other would never stop.
    return event.get("subtype") in SPOKEN and "bot_id" not in event and "user" in event


def _answer(desk: Desk, event: Mapping[str, Any], words: str, thread_ts: str | None) -> None:
    asked = Asked(
        words, event["user"], event["channel"], event=f"{event['channel']}:{event['ts']}", thread_ts=thread_ts
    )
    answer_later(desk, asked, in_conversation(desk.client, event["channel"], thread_ts))

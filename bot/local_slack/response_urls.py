"""response_url: five answers within thirty minutes to whoever typed the command or pressed the button."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.local_slack.posting import payload_draft, post_payload
from bot.local_slack.records import Json, Message, ResponseUrl
from bot.local_slack.slack_error import SlackError
from bot.local_slack.world import World

MOST_USES = 5
LIFE = timedelta(minutes=30)


def use_response_url(world: World, token: str, payload: Mapping[str, Any]) -> None:
    """Posts, replaces or deletes as the payload says; a SlackError answers what can't be done and costs no use."""
    url = world.response_urls.get(token)
    if url is None:
        raise SlackError("invalid_url")
    if url.uses >= MOST_USES:
        raise SlackError("used_url")
    if world.clock() - url.issued_at > LIFE:
        raise SlackError("expired_url")
    _answer(world, url, payload)
    world.response_urls[token] = replace(url, uses=url.uses + 1)


def post_through(world: World, url: ResponseUrl, payload: Mapping[str, Any]) -> None:
    """Posts a new message, which a later `replace_original` replaces."""
    message = post_payload(world, payload, url.channel, url.user)
    world.answered.setdefault(url.token, []).append((message.channel, message.ts))


def posted_through(world: World, token: str) -> list[Message]:
    """The messages that came this way, as they stand now."""
    messages = [world.message(channel, ts) for channel, ts in world.answered.get(token, ())]
    return [message for message in messages if message]


def _answer(world: World, url: ResponseUrl, payload: Mapping[str, Any]) -> None:
    original = _original(world, url)
    if payload.get("delete_original") and original:
        world.remove(original)
    elif payload.get("replace_original") and original:
        _replace(world, original, payload)
    else:
        post_through(world, url, payload)


def _original(world: World, url: ResponseUrl) -> Message | None:
    """The message that was clicked; after a command, what was answered last."""
    if url.message_ts:
        return world.message(url.channel, url.message_ts)
    answered = posted_through(world, url.token)
    return answered[-1] if answered else None


def _replace(world: World, original: Message, payload: Mapping[str, Any]) -> None:
    draft = payload_draft(world, payload, original.channel)
    edited: Json = {} if original.visible_to else {"edited_ts": world.new_ts()}
    metadata = draft.metadata or original.metadata
    world.put(replace(original, text=draft.text, blocks=draft.blocks, metadata=metadata, **edited))

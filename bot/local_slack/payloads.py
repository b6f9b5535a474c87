"""The payloads that Slack sends: commands, clicks, submitted modals, events."""

from collections.abc import Mapping
from typing import Any

from bot.local_slack.methods.views import view_json
from bot.local_slack.posting import file_json, message_json
from bot.local_slack.records import Json, LocalChannel, Message, ResponseUrl, View
from bot.local_slack.world import APP_ID, BOT_USER, TEAM_ID, World

TEAM_DOMAIN = "local"
TOKEN = "local-verification-token"


def command_payload(world: World, url: ResponseUrl, command: str, text: str) -> Json:
    channel, user = world.channels[url.channel], world.users[url.user]
    return {
        "token": TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": _channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_address(world, url),
        "trigger_id": world.new_trigger(user.id).id,
    }


def message_action_payload(
    world: World, message: Message, url: ResponseUrl, action: Json, values: Mapping[str, Any]
) -> Json:
    """A click in a message; an ephemeral message is named but not carried, as Slack does."""
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.visible_to is not None,
    }
    payload = {
        **_interaction(world, "block_actions", url.user),
        "container": container,
        "channel": {"id": message.channel, "name": _channel_name(world.channels[message.channel])},
        "response_url": response_address(world, url),
        "state": {"values": values},
        "actions": [action],
    }
    if message.visible_to is None:
        payload["message"] = message_json(world, message, with_metadata=True)
    return payload


def view_action_payload(world: World, view: View, action: Json, values: Mapping[str, Any]) -> Json:
    return {
        **_interaction(world, "block_actions", view.user),
        "container": {"type": "view", "view_id": view.id},
        "view": view_json(view) | {"state": {"values": _with_files(world, values)}},
        "actions": [action],
    }


def submission_payload(world: World, view: View, values: Mapping[str, Any]) -> Json:
    return {
        **_interaction(world, "view_submission", view.user),
        "view": view_json(view) | {"state": {"values": _with_files(world, values)}},
        "response_urls": [],
    }


def closing_payload(world: World, view: View) -> Json:
    return {**_interaction(world, "view_closed", view.user), "view": view_json(view), "is_cleared": False}


def suggestion_payload(world: World, user_id: str, found: tuple[Json, Json], typed: str) -> Json:
    """What an external menu asks the app for, while a person types into it."""
    block, element = found
    named = {"block_id": block["block_id"], "action_id": element["action_id"], "value": typed}
    return {**_interaction(world, "block_suggestion", user_id), **named}


def event_payload(world: World, event: Json) -> Json:
    return {
        "token": TOKEN,
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "event": {"event_ts": world.new_ts(), **event},
        "type": "event_callback",
        "event_id": world.new_id("Ev"),
        "event_time": int(world.clock().timestamp()),
        "authorizations": [{"team_id": TEAM_ID, "user_id": BOT_USER, "is_bot": True, "enterprise_id": None}],
        "is_ext_shared_channel": False,
    }


def message_event(world: World, channel: LocalChannel, message: Message) -> Json:
    """A message to the bot: message.im in its direct message, app_mention elsewhere; the files in it come along."""
    said = {"user": message.user, "text": message.text, "ts": message.ts, "team": TEAM_ID}
    thread = {"thread_ts": message.thread_ts} if message.thread_ts else {}
    kind = {"type": "message", "channel_type": "im"} if channel.direct_with else {"type": "app_mention"}
    files = {"files": message_json(world, message)["files"]} if message.files else {}
    subtype = {"subtype": "file_share"} if files and channel.direct_with else {}
    return {**kind, **subtype, **said, **thread, **files, "channel": channel.id, "event_ts": message.ts}


def response_address(world: World, url: ResponseUrl) -> str:
    return f"{world.base_url}/response/{url.token}"


def _with_files(world: World, values: Mapping[str, Any]) -> Json:
    """What was filled in; of an upload, whose ids were given, Slack tells all that files.info would."""
    return {
        block: {name: _with_its_files(world, choice) for name, choice in of.items()} for block, of in values.items()
    }


def _with_its_files(world: World, choice: Json) -> Json:
    if choice["type"] != "file_input":
        return choice
    return {**choice, "files": [file_json(world, world.files[file_id]) for file_id in choice["files"] or ()]}


def _interaction(world: World, kind: str, user_id: str) -> Json:
    user = world.users[user_id]
    return {
        "type": kind,
        "token": TOKEN,
        "api_app_id": APP_ID,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": TEAM_ID},
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": world.new_trigger(user.id).id,
    }


def _channel_name(channel: LocalChannel) -> str:
    if channel.direct_with:
        return "directmessage"
    return "privategroup" if channel.private else channel.name

"""auth.test, api.test, apps.connections.open, reactions.add."""

from dataclasses import replace

from bot.local_slack.arguments import Arguments
from bot.local_slack.conversations import known_channel
from bot.local_slack.records import Json
from bot.local_slack.slack_error import SlackError
from bot.local_slack.world import BOT_ID, BOT_USER, TEAM_ID, World


def test_auth(world: World, _arguments: Arguments) -> Json:
    return {
        "ok": True,
        "url": f"{world.base_url}/",
        "team": world.behaviour.team_name,
        "user": world.behaviour.app_name,
        "team_id": TEAM_ID,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def test_api(_world: World, arguments: Arguments) -> Json:
    """Answers with what it was given; `error` makes it fail with that code."""
    if "error" in arguments:
        raise SlackError(arguments.text("error"), args=dict(arguments.values))
    return {"ok": True, "args": dict(arguments.values)}


def open_connection(world: World, _arguments: Arguments) -> Json:
    """Each address lets one connection in."""
    ticket = world.new_id("W")
    world.tickets.add(ticket)
    address = world.base_url.replace("http://", "ws://")
    return {"ok": True, "url": f"{address}/link?ticket={ticket}"}


def add_reaction(world: World, arguments: Arguments) -> Json:
    channel = known_channel(world, arguments.required("channel"))
    message = world.message(channel.id, arguments.required("timestamp"))
    if message is None:
        raise SlackError("message_not_found")
    reaction = (arguments.required("name"), BOT_USER)
    if reaction in message.reactions:
        raise SlackError("already_reacted")
    world.put(replace(message, reactions=(*message.reactions, reaction)))
    return {"ok": True}

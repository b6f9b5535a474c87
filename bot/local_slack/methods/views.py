"""views.*: modals on a user's screen, and the Home tab."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.local_slack.arguments import Arguments
from bot.local_slack.block_kit.check import view_flaws, view_is_too_large
from bot.local_slack.inputs import with_ids
from bot.local_slack.posting import file_is_ready
from bot.local_slack.records import Json, Trigger, View
from bot.local_slack.slack_error import SlackError, flawed
from bot.local_slack.world import APP_ID, BOT_ID, TEAM_ID, World, use_trigger

TRIGGER_LIFE = timedelta(seconds=3)
MAX_STACK = 3


def open_modal(world: World, arguments: Arguments) -> Json:
    trigger = _trigger(world, arguments)
    body = _body(world, arguments)
    view = push_view(world, trigger.user, body, onto=[])
    use_trigger(world, trigger)
    return {"ok": True, "view": view_json(view)}


def push_modal(world: World, arguments: Arguments) -> Json:
    trigger = _trigger(world, arguments)
    body = _body(world, arguments)
    stack = world.modals.get(trigger.user, [])
    if not stack:
        raise SlackError("not_found")
    view = push_view(world, trigger.user, body, onto=stack)
    use_trigger(world, trigger)
    return {"ok": True, "view": view_json(view)}


def update_modal(world: World, arguments: Arguments) -> Json:
    """By view_id or external_id; a `hash` that is not the view's own any more is a conflict."""
    view = _open_view(world, arguments)
    if "hash" in arguments and arguments.text("hash") != view.hash:
        raise SlackError("hash_conflict")
    return {"ok": True, "view": view_json(replace_view(world, view, _body(world, arguments)))}


def publish(world: World, arguments: Arguments) -> Json:
    user = arguments.required("user_id")
    if user not in world.users:
        raise SlackError("user_not_found")
    body = _body(world, arguments)
    if body.get("type") != "home":
        raise SlackError("invalid_arguments")
    known = world.homes.get(user)
    if known and "hash" in arguments and arguments.text("hash") != known.hash:
        raise SlackError("hash_conflict")
    name = known.id if known else world.new_id("V")
    world.homes[user] = View(name, user, body, _hash(world, body), name)
    world.touch()
    return {"ok": True, "view": view_json(world.homes[user])}


def checked_view(world: World, body: Any) -> Json:
    """A view with a block_id on each block; refuses what Slack refuses."""
    if not isinstance(body, dict):
        raise SlackError("invalid_arguments")
    if view_is_too_large(body):
        raise SlackError("view_too_large")
    flaws = view_flaws(body, lambda source: file_is_ready(world, source))
    if flaws:
        raise flawed("invalid_arguments", flaws)
    return {**body, "blocks": [with_ids(block, world.new_id) for block in body["blocks"]]}


def push_view(world: World, user_id: str, body: Json, *, onto: list[View]) -> View:
    """Puts a modal on top of those a user has open; three at most."""
    if len(onto) >= MAX_STACK:
        raise SlackError("push_limit_reached")
    name = world.new_id("V")
    below = onto[-1] if onto else None
    view = View(
        name,
        user_id,
        body,
        _hash(world, body),
        below.root_id if below else name,
        previous_id=below.id if below else None,
    )
    world.modals[user_id] = [*onto, view]
    world.touch()
    return view


def replace_view(world: World, view: View, body: Json) -> View:
    changed = replace(view, body=body, hash=_hash(world, body), errors={})
    stack = world.modals.get(view.user, [])
    world.modals[view.user] = [changed if each.id == view.id else each for each in stack]
    world.touch()
    return changed


def view_json(view: View) -> Json:
    """A view as methods and payloads show it."""
    given = {"id": view.id, "team_id": TEAM_ID, "app_id": APP_ID, "bot_id": BOT_ID, "hash": view.hash}
    empty = {"callback_id": "", "private_metadata": "", "external_id": "", "state": {"values": {}}}
    links = {"root_view_id": view.root_id, "previous_view_id": view.previous_id}
    return {**empty, **view.body, **given, **links}


def _trigger(world: World, arguments: Arguments) -> Trigger:
    """A trigger opens one view, within three seconds."""
    trigger = world.triggers.get(arguments.required("trigger_id"))
    if trigger is None:
        raise SlackError("invalid_trigger_id")
    if trigger.is_used:
        raise SlackError("exchanged_trigger_id")
    if world.clock() - trigger.issued_at > TRIGGER_LIFE:
        raise SlackError("expired_trigger_id")
    return trigger


def _body(world: World, arguments: Arguments) -> Json:
    return checked_view(world, arguments.structure("view", error="invalid_arguments"))


def _open_view(world: World, arguments: Arguments) -> View:
    name, external = arguments.text("view_id"), arguments.text("external_id")
    for view in (view for stack in world.modals.values() for view in stack):
        if view.id == name or (external and view.body.get("external_id") == external):
            return view
    raise SlackError("not_found")


def _hash(world: World, body: Json) -> str:
    """Changes with every change, as Slack's does, even back to the same content."""
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    return f"{world.version}.{digest[:8]}"

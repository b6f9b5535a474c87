"""What people do in Slack: type commands, say things, press buttons, fill in modals."""

from collections.abc import Mapping
from typing import Any

from bot.local_slack.acknowledgements import (
    answer_command,
    answer_submission,
    close_modal,
    fail_command,
    fail_submission,
)
from bot.local_slack.delivery import Delivery, Kind
from bot.local_slack.inputs import chosen, interactive, missing_inputs, state_values
from bot.local_slack.methods.views import view_json
from bot.local_slack.payloads import (
    closing_payload,
    command_payload,
    event_payload,
    message_action_payload,
    message_event,
    submission_payload,
    suggestion_payload,
    view_action_payload,
)
from bot.local_slack.posting import post
from bot.local_slack.records import Ack, Json, Message, ResponseUrl, View
from bot.local_slack.reply import Reply
from bot.local_slack.sharing import share
from bot.local_slack.world import BOT_USER, direct_channel

Place = Message | View


def type_command(delivery: Delivery, user_id: str, channel_id: str, command: str, text: str) -> Reply:
    world = delivery.world
    with world.changed:
        url = world.new_response_url(user_id, channel_id)
        payload = command_payload(world, url, command, text)
    reply = Reply(world, url)

    def settle(ack: Ack | None, failure: str) -> None:
        reply.settle(ack, failure)
        if ack:
            answer_command(world, url, ack.payload)
        else:
            fail_command(world, url, failure)

    delivery.send(Kind.COMMAND, payload, settle)
    return reply


def say(
    delivery: Delivery, user_id: str, channel_id: str, text: str, *, thread_ts: str | None, files: tuple[str, ...] = ()
) -> Reply:
    """The app hears what is said in its direct message, and where it is mentioned; `files` are shared with it."""
    world = delivery.world
    with world.changed:
        channel = world.channels[channel_id]
        share(world, files, channel_id)
        message = post(world, Message(channel_id, "", user_id, text, thread_ts=thread_ts, files=files))
    if channel.direct_with or f"<@{BOT_USER}" in text:
        return send_event(delivery, message_event(world, channel, message))
    return Reply(world, failure="the app does not hear this message")


def press(
    delivery: Delivery, user_id: str, place: Place, action_id: str, value: Any, values: Mapping[str, Any]
) -> Reply:
    """Presses a button, or chooses `value` in a menu, of a message or view."""
    world = delivery.world
    with world.changed:
        blocks = blocks_of(place)
        block, element = find_element(blocks, action_id, value)
        is_button = element["type"] == "button"
        action = chosen(element, element.get("value") if is_button else value)
        action |= {"action_id": action_id, "block_id": block["block_id"], "action_ts": world.new_ts()}
        filled = state_values(blocks, values if is_button else {**values, action_id: value})
        if isinstance(place, View):
            return _send(delivery, Kind.INTERACTION, view_action_payload(world, place, action, filled))
        url = world.new_response_url(user_id, place.channel, place.ts)
        payload = message_action_payload(world, place, url, action, filled)
        return _send(delivery, Kind.INTERACTION, payload, url)


def submit(delivery: Delivery, view: View, values: Mapping[str, Any]) -> Reply:
    """Submits a modal; ValueError where an input must be filled in and is not: Slack would not send it."""
    world = delivery.world
    with world.changed:
        state = state_values(view.body["blocks"], values)
        missing = missing_inputs(view.body["blocks"], state)
        if missing:
            raise ValueError(f"not filled in: {', '.join(missing)}")
        payload = submission_payload(world, view, state)
    reply = Reply(world)

    def settle(ack: Ack | None, failure: str) -> None:
        reply.settle(ack, failure)
        if ack:
            answer_submission(world, view, ack.payload)
        else:
            fail_submission(world, view)

    delivery.send(Kind.INTERACTION, payload, settle)
    return reply


def close(delivery: Delivery, view: View) -> Reply | None:
    """Closes a modal; the app hears of it where the view says `notify_on_close`."""
    with delivery.world.changed:
        close_modal(delivery.world, view)
        payload = closing_payload(delivery.world, view)
    return _send(delivery, Kind.INTERACTION, payload) if view.body.get("notify_on_close") else None


def suggest(delivery: Delivery, user_id: str, place: Place, action_id: str, typed: str) -> Reply:
    """Asks the app for the options of an external menu; they are in the ack."""
    with delivery.world.changed:
        found = find_element(blocks_of(place), action_id)
        payload = suggestion_payload(delivery.world, user_id, found, typed)
    return _send(delivery, Kind.INTERACTION, payload)


def suggested_options(ack: Ack | None) -> list[Json]:
    answer = ack.payload if ack else {}
    groups = answer.get("option_groups") or [answer]
    return [option for group in groups for option in group.get("options") or ()]


def open_home(delivery: Delivery, user_id: str) -> Reply:
    world = delivery.world
    with world.changed:
        channel = direct_channel(world, user_id)
        home = world.homes.get(user_id)
    opened: Json = {"type": "app_home_opened", "user": user_id, "channel": channel.id, "tab": "home"}
    return send_event(delivery, opened | ({"view": view_json(home)} if home else {}))


def send_event(delivery: Delivery, event: Json) -> Reply:
    with delivery.world.changed:
        payload = event_payload(delivery.world, event)
    return _send(delivery, Kind.EVENT, payload)


def blocks_of(place: Place) -> list[Json]:
    return list(place.blocks) if isinstance(place, Message) else list(place.body["blocks"])


def find_element(blocks: list[Json], action_id: str, value: Any = None) -> tuple[Json, Json]:
    """The element of this action_id, with its block; where several have it, the button with this value."""
    found = [(block, element) for block, element in interactive(blocks) if element.get("action_id") == action_id]
    if not found:
        known = sorted(str(element.get("action_id")) for _, element in interactive(blocks))
        raise LookupError(f"no element {action_id!r} here; there are {known}")
    exact = [pair for pair in found if value is not None and pair[1].get("value") == value]
    return (exact or found)[0]


def _send(delivery: Delivery, kind: Kind, payload: Json, url: ResponseUrl | None = None) -> Reply:
    reply = Reply(delivery.world, url)
    delivery.send(kind, payload, reply.settle)
    return reply

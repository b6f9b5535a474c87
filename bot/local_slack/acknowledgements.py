"""What an acknowledgement brings about: a command's first answer, a modal's next step; and what its absence does."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.local_slack.methods.views import checked_view, push_view, replace_view
from bot.local_slack.posting import post
from bot.local_slack.records import Message, ResponseUrl, View
from bot.local_slack.response_urls import post_through
from bot.local_slack.slack_error import SlackError
from bot.local_slack.world import SLACKBOT, World


def answer_command(world: World, url: ResponseUrl, payload: Mapping[str, Any]) -> None:
    """A text or blocks in the ack of a command are its answer; it does not count as a use of the response_url."""
    if not payload.get("text") and not payload.get("blocks"):
        return
    try:
        post_through(world, url, payload)
    except SlackError as refusal:
        fail_command(world, url, refusal.code)


def fail_command(world: World, url: ResponseUrl, code: str) -> None:
    """Slackbot tells the person that the app did not answer."""
    text = f"The app did not answer: the command failed with the error “{code}”."
    post(world, Message(url.channel, "", SLACKBOT, text, visible_to=url.user))


def answer_submission(world: World, view: View, payload: Mapping[str, Any]) -> None:
    """Closes the modal, or does what `response_action` says; a view that Slack refuses shows as a failure."""
    try:
        _respond(world, view, payload)
    except SlackError:
        fail_submission(world, view)


def fail_submission(world: World, view: View) -> None:
    _show_errors(world, view, {"": "We had some trouble connecting. Try again?"})


def close_modal(world: World, view: View) -> None:
    """Takes a modal off the stack; the one below shows again."""
    world.modals[view.user] = [each for each in world.modals.get(view.user, []) if each.id != view.id]
    world.touch()


def _respond(world: World, view: View, payload: Mapping[str, Any]) -> None:
    stack = world.modals.get(view.user, [])
    match payload.get("response_action"):
        case "errors":
            _show_errors(world, view, dict(payload.get("errors") or {}))
        case "update":
            replace_view(world, view, checked_view(world, payload.get("view")))
        case "push":
            push_view(world, view.user, checked_view(world, payload.get("view")), onto=stack)
        case "clear":
            world.modals[view.user] = []
            world.touch()
        case _:
            close_modal(world, view)


def _show_errors(world: World, view: View, errors: dict[str, str]) -> None:
    stack = world.modals.get(view.user, [])
    world.modals[view.user] = [replace(each, errors=errors) if each.id == view.id else each for each in stack]
    world.touch()

"""Text objects, options and confirmations: the small parts that blocks and elements are made of."""

from typing import Any

from bot.local_slack.block_kit.flaws import Flaw, Flaws, each, optional_text, required, sized, text_length
from bot.local_slack.records import Json

PLAIN = ("plain_text",)
ANY_TEXT = ("plain_text", "mrkdwn")
MAX_OPTIONS = 100
MAX_GROUPS = 100


def text_object(value: Any, at: str, *, most: int, types: tuple[str, ...] = ANY_TEXT) -> Flaws:
    if not isinstance(value, dict):
        yield Flaw("must be an object", at)
        return
    if value.get("type") not in types:
        yield Flaw(f"unsupported type: {value.get('type')}", f"{at}/type")
    yield from text_length(value.get("text"), f"{at}/text", most=most)


def plain_text(part: Json, name: str, at: str, *, most: int) -> Flaws:
    """The plain_text under `name`, if there is one."""
    if part.get(name) is not None:
        yield from text_object(part[name], f"{at}/{name}", most=most, types=PLAIN)


def confirmation(part: Json, at: str) -> Flaws:
    confirm = part.get("confirm")
    if confirm is None:
        return
    at = f"{at}/confirm"
    if not isinstance(confirm, dict):
        yield Flaw("must be an object", at)
        return
    yield from required(confirm, at, "title", "text", "confirm", "deny")
    yield from plain_text(confirm, "title", at, most=100)
    if confirm.get("text") is not None:
        yield from text_object(confirm["text"], f"{at}/text", most=300)
    yield from plain_text(confirm, "confirm", at, most=30)
    yield from plain_text(confirm, "deny", at, most=30)


def menu_options(part: Json, at: str) -> Flaws:
    """What a menu offers: 1 to 100 options, or 1 to 100 groups of them, not both."""
    if (part.get("options") is None) == (part.get("option_groups") is None):
        yield Flaw("must provide exactly one of: options, option_groups", at)
    elif part.get("options") is not None:
        yield from options(part["options"], f"{at}/options", most=MAX_OPTIONS)
    else:
        yield from sized(part["option_groups"], f"{at}/option_groups", most=MAX_GROUPS)
        yield from each(part["option_groups"], f"{at}/option_groups", _group)


def options(value: Any, at: str, *, most: int, least: int = 1) -> Flaws:
    yield from sized(value, at, most=most, least=least)
    yield from each(value, at, option)


def option(value: Json, at: str) -> Flaws:
    yield from required(value, at, "value")
    yield from text_object(value.get("text"), f"{at}/text", most=75)
    yield from optional_text(value, "value", at, most=150)
    if value.get("description") is not None:
        yield from text_object(value["description"], f"{at}/description", most=75)


def _group(group: Json, at: str) -> Flaws:
    yield from required(group, at, "label")
    yield from plain_text(group, "label", at, most=75)
    yield from options(group.get("options"), f"{at}/options", most=MAX_OPTIONS)

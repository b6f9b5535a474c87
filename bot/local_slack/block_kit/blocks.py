"""Blocks: the surfaces each type may stand on, and what it takes."""

from dataclasses import dataclass
from enum import StrEnum

from bot.local_slack.block_kit.charts import chart_block
from bot.local_slack.block_kit.elements import IN_ACTIONS, IN_INPUT, IN_SECTION, element
from bot.local_slack.block_kit.flaws import (
    Check,
    Flaw,
    Flaws,
    each,
    one_of,
    optional_text,
    required,
    sized,
    text_length,
    unique,
)
from bot.local_slack.block_kit.images import image_source
from bot.local_slack.block_kit.rich_text import rich_text_elements
from bot.local_slack.block_kit.tables import data_table_block, table_block
from bot.local_slack.block_kit.texts import plain_text, text_object
from bot.local_slack.records import Json


class Surface(StrEnum):
    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class BlockType:
    check: Check
    surfaces: frozenset[Surface]


def block(value: Json, at: str, surface: Surface) -> Flaws:
    """One block on a surface; a type that Slack does not know, or not there, is a flaw."""
    kind = BLOCKS.get(str(value.get("type")))
    if kind is None or surface not in kind.surfaces:
        yield Flaw(f"unsupported type: {value.get('type')}", f"{at}/type")
        return
    yield from optional_text(value, "block_id", at, most=255)
    yield from kind.check(value, at)


def _actions(value: Json, at: str) -> Flaws:
    at = f"{at}/elements"
    yield from sized(value.get("elements"), at, most=25)
    yield from each(value.get("elements"), at, lambda part, here: element(part, here, IN_ACTIONS))
    yield from unique(value.get("elements"), at, "action_id")


def _context(value: Json, at: str) -> Flaws:
    at = f"{at}/elements"
    yield from sized(value.get("elements"), at, most=10)
    yield from each(value.get("elements"), at, _context_part)


def _context_part(part: Json, at: str) -> Flaws:
    if part.get("type") == "image":
        yield from element(part, at, {"image"})
    else:
        yield from text_object(part, at, most=3000)


def _context_actions(value: Json, at: str) -> Flaws:
    yield from sized(value.get("elements"), f"{at}/elements", most=5)
    yield from each(value.get("elements"), f"{at}/elements", _context_action)


def _context_action(part: Json, at: str) -> Flaws:
    yield from one_of(part.get("type"), f"{at}/type", ("feedback_buttons", "icon_button"))


def _header(value: Json, at: str) -> Flaws:
    yield from text_object(value.get("text"), f"{at}/text", most=150, types=("plain_text",))
    if isinstance(value.get("text"), dict) and not str(value["text"].get("text", "")).strip():
        yield Flaw("must not be blank", f"{at}/text/text")


def _image(value: Json, at: str) -> Flaws:
    yield from text_length(value.get("alt_text"), f"{at}/alt_text", most=2000)
    yield from plain_text(value, "title", at, most=2000)
    yield from image_source(value, at)


def _input(value: Json, at: str) -> Flaws:
    yield from required(value, at, "label", "element")
    yield from plain_text(value, "label", at, most=2000)
    yield from plain_text(value, "hint", at, most=2000)
    if isinstance(value.get("element"), dict):
        yield from element(value["element"], f"{at}/element", IN_INPUT)


def _section(value: Json, at: str) -> Flaws:
    if value.get("text") is None and not value.get("fields"):
        yield Flaw("must provide at least one of: text, fields", at)
    if value.get("text") is not None:
        yield from text_object(value["text"], f"{at}/text", most=3000)
    if value.get("fields") is not None:
        yield from sized(value["fields"], f"{at}/fields", most=10)
        yield from each(value["fields"], f"{at}/fields", lambda part, here: text_object(part, here, most=2000))
    if isinstance(value.get("accessory"), dict):
        yield from element(value["accessory"], f"{at}/accessory", IN_SECTION)


def _markdown(value: Json, at: str) -> Flaws:
    yield from text_length(value.get("text"), f"{at}/text", most=12_000)


def _alert(value: Json, at: str) -> Flaws:
    yield from text_object(value.get("text"), f"{at}/text", most=200)
    levels = ("default", "info", "warning", "error", "success")
    yield from one_of(value.get("level", "default"), f"{at}/level", levels)


def _card(value: Json, at: str) -> Flaws:
    for name, most in (("title", 150), ("subtitle", 150), ("body", 200), ("subtext", 200)):
        if value.get(name) is not None:
            yield from text_object(value[name], f"{at}/{name}", most=most)
    if value.get("actions") is not None:
        yield from sized(value["actions"], f"{at}/actions", most=3)
        yield from each(value["actions"], f"{at}/actions", lambda part, here: element(part, here, {"button"}))


def _carousel(value: Json, at: str) -> Flaws:
    yield from sized(value.get("elements"), f"{at}/elements", most=10)
    yield from each(value.get("elements"), f"{at}/elements", _card)


def _container(value: Json, at: str) -> Flaws:
    for name in ("title", "subtitle"):
        if value.get(name) is not None:
            yield from text_object(value[name], f"{at}/{name}", most=150)
    children = f"{at}/child_blocks"
    yield from sized(value.get("child_blocks"), children, most=10)
    yield from each(value.get("child_blocks"), children, lambda part, here: block(part, here, Surface.MESSAGE))


def _nothing_more(_value: Json, _at: str) -> Flaws:
    yield from ()


def _video(value: Json, at: str) -> Flaws:
    yield from required(value, at, "title", "video_url", "thumbnail_url", "alt_text")


MESSAGE = frozenset({Surface.MESSAGE})
EVERYWHERE = frozenset(Surface)
BLOCKS = {
    "actions": BlockType(_actions, EVERYWHERE),
    "context": BlockType(_context, EVERYWHERE),
    "divider": BlockType(_nothing_more, EVERYWHERE),
    "header": BlockType(_header, EVERYWHERE),
    "image": BlockType(_image, EVERYWHERE),
    "input": BlockType(_input, EVERYWHERE),
    "rich_text": BlockType(rich_text_elements, EVERYWHERE),
    "section": BlockType(_section, EVERYWHERE),
    "video": BlockType(_video, EVERYWHERE),
    "card": BlockType(_card, EVERYWHERE),
    "alert": BlockType(_alert, frozenset({Surface.MODAL})),
    "carousel": BlockType(_carousel, MESSAGE | {Surface.HOME}),
    "table": BlockType(table_block, MESSAGE | {Surface.HOME}),
    "container": BlockType(_container, MESSAGE),
    "context_actions": BlockType(_context_actions, MESSAGE),
    "data_table": BlockType(data_table_block, MESSAGE),
    "data_visualization": BlockType(chart_block, MESSAGE),
    "file": BlockType(_nothing_more, MESSAGE),
    "markdown": BlockType(_markdown, MESSAGE),
    "plan": BlockType(_nothing_more, MESSAGE),
    "task_card": BlockType(_nothing_more, MESSAGE),
}

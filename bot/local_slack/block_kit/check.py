"""Whole messages and views: every block, and the limits on all of them together."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from bot.local_slack.block_kit.blocks import Surface, block
from bot.local_slack.block_kit.flaws import Flaw, Flaws, each, one_of, optional_text, sized, unique
from bot.local_slack.block_kit.tables import MAX_DATA_TEXT, table_text
from bot.local_slack.block_kit.texts import plain_text
from bot.local_slack.records import Json

MAX_BLOCKS = {Surface.MESSAGE: 50, Surface.MODAL: 100, Surface.HOME: 100}
MAX_MESSAGE_LENGTH = 13_200
MAX_VIEW_BYTES = 250_000
MAX_CHARTS = 2
MAX_TABLES = 1
MAX_MARKDOWN = 12_000
COUNTED_APART = ("table", "data_table", "data_visualization")

IsReady = Callable[[Json], bool]


def message_flaws(blocks: Any, is_ready: IsReady) -> list[str]:
    """What Slack would refuse in the blocks of a message; `is_ready` says whether a slack_file may be shown."""
    return [str(flaw) for flaw in _blocks(blocks, "/blocks", Surface.MESSAGE, is_ready)]


def view_flaws(view: Json, is_ready: IsReady) -> list[str]:
    """What Slack would refuse in a modal or a Home tab."""
    return [str(flaw) for flaw in _view(view, is_ready)]


def message_is_too_long(blocks: list[Json]) -> bool:
    """Slack's own measure is not documented; this one counts the JSON, and leaves tables to their own limits."""
    counted = [each for each in blocks if each.get("type") not in COUNTED_APART]
    return len(json.dumps(counted, ensure_ascii=False, separators=(",", ":"))) > MAX_MESSAGE_LENGTH


def view_is_too_large(view: Json) -> bool:
    return len(json.dumps(view, ensure_ascii=False).encode()) > MAX_VIEW_BYTES


def _view(view: Json, is_ready: IsReady) -> Flaws:
    at = "/view"
    yield from one_of(view.get("type"), f"{at}/type", (Surface.MODAL, Surface.HOME))
    if view.get("type") == Surface.MODAL:
        yield from _modal_texts(view, at)
    yield from optional_text(view, "callback_id", at, most=255)
    yield from optional_text(view, "external_id", at, most=255)
    if len(str(view.get("private_metadata") or "")) > 3000:
        yield Flaw("must be less than 3001 characters", f"{at}/private_metadata")
    surface = Surface.HOME if view.get("type") == Surface.HOME else Surface.MODAL
    yield from _blocks(view.get("blocks"), f"{at}/blocks", surface, is_ready)


def _modal_texts(view: Json, at: str) -> Flaws:
    if view.get("title") is None:
        yield Flaw("missing required field: title", at)
    for name in ("title", "submit", "close"):
        yield from plain_text(view, name, at, most=24)
    blocks = view.get("blocks")
    has_input = isinstance(blocks, list) and any(
        isinstance(each, dict) and each.get("type") == "input" for each in blocks
    )
    if has_input and view.get("submit") is None:
        yield Flaw("`submit` is required when an `input` block is within blocks", at)


def _blocks(blocks: Any, at: str, surface: Surface, is_ready: IsReady) -> Flaws:
    yield from sized(blocks, at, most=MAX_BLOCKS[surface], least=0)
    yield from each(blocks, at, lambda part, here: block(part, here, surface))
    yield from unique(blocks, at, "block_id")
    yield from _totals(blocks, at)
    for source, pointer in slack_files(blocks, at):
        if not is_ready(source):
            yield Flaw("invalid slack file", pointer)


def _totals(blocks: Any, at: str) -> Flaws:
    every = list(_flattened(blocks))
    if sum(part.get("type") == "data_visualization" for part in every) > MAX_CHARTS:
        yield Flaw(f"no more than {MAX_CHARTS} data_visualization blocks allowed", at)
    if sum(part.get("type") == "table" for part in every) > MAX_TABLES:
        yield Flaw("only one table block allowed", at)
    if sum(table_text(part) for part in every if part.get("type") == "data_table") > MAX_DATA_TEXT:
        yield Flaw(f"data_table text must be less than {MAX_DATA_TEXT + 1} characters", at)
    markdown = [str(part.get("text", "")) for part in every if part.get("type") == "markdown"]
    if sum(map(len, markdown)) > MAX_MARKDOWN:
        yield Flaw(f"markdown text must be less than {MAX_MARKDOWN + 1} characters", at)


def _flattened(blocks: Any) -> Iterator[Json]:
    """All blocks, with those inside of containers."""
    for part in blocks if isinstance(blocks, list) else ():
        if isinstance(part, dict):
            yield part
            yield from _flattened(part.get("child_blocks"))


def slack_files(part: Any, at: str) -> Iterator[tuple[Json, str]]:
    """Every slack_file in a structure, with its pointer."""
    if isinstance(part, list):
        for place, item in enumerate(part):
            yield from slack_files(item, f"{at}/{place}")
    elif isinstance(part, dict):
        for name, item in part.items():
            if name == "slack_file" and isinstance(item, dict):
                yield item, f"{at}/{name}"
            else:
                yield from slack_files(item, f"{at}/{name}")

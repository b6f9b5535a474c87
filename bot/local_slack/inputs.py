"""Interactive elements of blocks: where they are, what a person chose in them, and what Slack makes of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from bot.local_slack.records import Json

NAMED = {  # what Slack calls the choice, where it is not an option
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}
OPTION = ("static_select", "external_select", "radio_buttons", "overflow")
OPTIONS = ("multi_static_select", "multi_external_select", "checkboxes")
MEMORYLESS = ("button", "workflow_button", "overflow", "image", "icon_button", "feedback_buttons")


def interactive(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Every element a person can use, with the block it is in; containers and cards are looked into."""
    for block in blocks:
        yield from interactive(block.get("child_blocks") or ())
        parts = [block.get("accessory"), block.get("element"), *(block.get("actions") or ())]
        if block.get("type") in ("actions", "context_actions"):
            parts += block["elements"]
        yield from ((block, part) for part in parts if isinstance(part, dict) and part.get("type") != "image")


def with_ids(block: Json, new_id: Callable[[str], str]) -> Json:
    """The block with a block_id and action_ids, made up where the app gave none."""
    named = {**block, "block_id": block.get("block_id") or new_id("b")}
    for name in ("accessory", "element"):
        if isinstance(block.get(name), dict):
            named[name] = {"action_id": new_id("a"), **block[name]}
    for name in ("elements", "actions"):
        if name in block and block["type"] in ("actions", "context_actions", "card"):
            named[name] = [{"action_id": new_id("a"), **part} for part in block[name]]
    if "child_blocks" in block:
        named["child_blocks"] = [with_ids(child, new_id) for child in block["child_blocks"]]
    return named


def chosen(element: Json, value: Any) -> Json:
    """What Slack sends for a value a person gave: of a menu the option's value, of several a list of them."""
    kind = str(element["type"])
    if kind in OPTION:
        return {"type": kind, "selected_option": None if value is None else _option(element, value)}
    if kind in OPTIONS:
        return {"type": kind, "selected_options": [_option(element, each) for each in value or ()]}
    if kind in NAMED:
        return {"type": kind, NAMED[kind]: value}
    return {"type": kind, "value": None if value in (None, "") else str(value)}


def initial(element: Json) -> Any:
    """The value an element shows before anybody touched it, in the form that `chosen` takes."""
    for name in ("initial_option", "initial_options"):
        if element.get(name):
            option = element[name]
            return option["value"] if isinstance(option, dict) else [each["value"] for each in option]
    given = (value for name, value in element.items() if name.startswith("initial_") and value)
    return next(given, None)


def state_values(blocks: Iterable[Json], values: Mapping[str, Any]) -> Json:
    """Slack's `state.values`: block_id -> action_id -> choice.

    `values` are keyed by block_id/action_id, or by one of the two where that is clear; what is not there keeps its
    initial value.
    """
    state: Json = {}
    for block, element in interactive(blocks):
        if element["type"] in MEMORYLESS:
            continue
        block_id, action_id = block["block_id"], element["action_id"]
        keys = (f"{block_id}/{action_id}", action_id, block_id)
        value = next((values[key] for key in keys if key in values), initial(element))
        state.setdefault(block_id, {})[action_id] = chosen(element, value)
    return state


def missing_inputs(blocks: Iterable[Json], state: Json) -> dict[str, str]:
    """What a client says under inputs that must be filled in and were not."""
    missing = {}
    for block, element in interactive(blocks):
        if block["type"] == "input" and not block.get("optional"):
            choice = dict(state[block["block_id"]][element["action_id"]])
            choice.pop("type")
            if not any(choice.values()):
                missing[block["block_id"]] = "Please complete this required field."
    return missing


def _option(element: Json, value: Any) -> Json:
    """The option of a menu by its value; options that the app looked up itself come whole."""
    if isinstance(value, dict):
        return value
    groups = element.get("option_groups") or [element]
    for option in (each for group in groups for each in group.get("options") or ()):
        if option.get("value") == value:
            return dict(option)
    raise ValueError(f"{element.get('action_id')} offers no option {value!r}")

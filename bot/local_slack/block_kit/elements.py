"""Interactive elements: what each type takes, and which types may stand in a section, a row of actions, an input."""

from collections.abc import Collection

from bot.local_slack.block_kit.flaws import Check, Flaw, Flaws, one_of, optional_text, required, text_length
from bot.local_slack.block_kit.images import image_source
from bot.local_slack.block_kit.texts import (
    confirmation,
    menu_options,
    option,
    options,
    plain_text,
    text_object,
)
from bot.local_slack.records import Json

LISTS = ("users", "conversations", "channels")
ONE_SELECT = {"static_select", "external_select", *(f"{name}_select" for name in LISTS)}
MULTI_SELECT = {f"multi_{name}" for name in ONE_SELECT}
CHOICES = {"checkboxes", "radio_buttons", "datepicker", "timepicker", *ONE_SELECT}
IN_ACTIONS = {"button", "overflow", "datetimepicker", "workflow_button", *CHOICES}
IN_SECTION = {"button", "overflow", "image", "workflow_button", *CHOICES, *MULTI_SELECT}
TYPED = {
    "plain_text_input",
    "number_input",
    "email_text_input",
    "url_text_input",
    "rich_text_input",
    "file_input",
}
IN_INPUT = {"datetimepicker", *TYPED, *CHOICES, *MULTI_SELECT}


def element(value: Json, at: str, allowed: Collection[str]) -> Flaws:
    """One element where only `allowed` types may stand."""
    kind = value.get("type")
    if kind not in allowed:
        yield Flaw(f"unsupported type: {kind}", f"{at}/type")
        return
    yield from optional_text(value, "action_id", at, most=255)
    yield from plain_text(value, "placeholder", at, most=150)
    yield from confirmation(value, at)
    if kind in MORE_CHECKS:
        yield from MORE_CHECKS[kind](value, at)


def _button(value: Json, at: str) -> Flaws:
    yield from text_object(value.get("text"), f"{at}/text", most=75, types=("plain_text",))
    yield from optional_text(value, "value", at, most=2000)
    yield from optional_text(value, "url", at, most=3000)
    yield from optional_text(value, "accessibility_label", at, most=75)
    if value.get("style") is not None:
        yield from one_of(value["style"], f"{at}/style", ("primary", "danger"))


def _static_menu(value: Json, at: str) -> Flaws:
    yield from menu_options(value, at)
    if value.get("initial_option") is not None:
        yield from option(value["initial_option"], f"{at}/initial_option")
        yield from _offered([value["initial_option"]], value, f"{at}/initial_option")
    if value.get("initial_options") is not None:
        yield from _offered(value["initial_options"], value, f"{at}/initial_options")


def _few_options(value: Json, at: str) -> Flaws:
    """Check boxes and radio buttons: ten at most."""
    yield from options(value.get("options"), f"{at}/options", most=10)
    chosen = value.get("initial_options") or [value.get("initial_option")]
    yield from _offered([each for each in chosen if each], value, f"{at}/initial_option")


def _offered(chosen: list[Json], value: Json, at: str) -> Flaws:
    groups = value.get("option_groups") or [value]
    offered = [each.get("value") for group in groups for each in group.get("options") or ()]
    if any(each.get("value") not in offered for each in chosen):
        yield Flaw("must match one of the options", at)


def _overflow(value: Json, at: str) -> Flaws:
    yield from options(value.get("options"), f"{at}/options", most=5)


def _external_menu(value: Json, at: str) -> Flaws:
    least = value.get("min_query_length", 3)
    if not isinstance(least, int) or least < 0:
        yield Flaw("must be a non-negative integer", f"{at}/min_query_length")


def _text_input(value: Json, at: str) -> Flaws:
    yield from optional_text(value, "initial_value", at, most=3000)
    for name in ("min_length", "max_length"):
        length = value.get(name, 0)
        if not isinstance(length, int) or not 0 <= length <= 3000:
            yield Flaw("must be between 0 and 3000", f"{at}/{name}")


def _number_input(value: Json, at: str) -> Flaws:
    yield from required(value, at, "is_decimal_allowed")


def _file_input(value: Json, at: str) -> Flaws:
    most = value.get("max_files", 10)
    if not isinstance(most, int) or not 1 <= most <= 10:
        yield Flaw("must be between 1 and 10", f"{at}/max_files")
    types = value.get("filetypes", ["csv"])
    if not isinstance(types, list) or not types or not all(isinstance(each, str) for each in types):
        yield Flaw("must be a non-empty array of file extensions", f"{at}/filetypes")


def _image(value: Json, at: str) -> Flaws:
    yield from text_length(value.get("alt_text"), f"{at}/alt_text", most=2000)
    yield from image_source(value, at)


MORE_CHECKS: dict[str, Check] = {
    "button": _button,
    "workflow_button": _button,
    "overflow": _overflow,
    "image": _image,
    "checkboxes": _few_options,
    "radio_buttons": _few_options,
    "static_select": _static_menu,
    "multi_static_select": _static_menu,
    "external_select": _external_menu,
    "multi_external_select": _external_menu,
    "plain_text_input": _text_input,
    "number_input": _number_input,
    "email_text_input": _text_input,
    "url_text_input": _text_input,
    "file_input": _file_input,
}

"""The window in which a file is chosen for import, and what was said about it is read from what Slack sends of it."""

from collections.abc import Mapping
from typing import Any

from bot.blocks.elements import Block, paragraph, runs_of
from bot.blocks.escape import plain
from bot.i18n import Language, text
from bot.words.import_words import DATE_FORMATS, Reading
from kpis.datasets import DATASETS
from storage.sources.mapping import READY_MADE

CALLBACK = "import"
FILE, DATASET, SYSTEM, DATES = "file", "dataset", "system", "dates"
FILE_TYPES = ("csv", "tsv", "tab", "txt", "xlsx", "xlsm", "xls", "ods")
LONGEST_TITLE = 24


def import_modal(language: Language, *, most_megabytes: int) -> Block:
    """Asks for a file, and for what can't always be told from it."""
    choices = {
        DATASET: {name: name for name in DATASETS},
        SYSTEM: {name: text(f"shared.system.{name}", language) for name in READY_MADE},
        DATES: {name: name for name in DATE_FORMATS},
    }
    return {
        **_window(language, close="close"),
        "callback_id": CALLBACK,
        "submit": _plain_text(text("shared.modal.submit", language)),
        "blocks": [
            paragraph(*runs_of(text("shared.modal.intro", language))),
            _file_input(language, most_megabytes),
            *(_menu(name, offered, language) for name, offered in choices.items()),
        ],
    }


def notice_modal(said: str, language: Language) -> Block:
    """The window once there is nothing more to choose in it."""
    return {**_window(language, close="done"), "blocks": [paragraph(*runs_of(said))]}


def chosen_file(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The file that was chosen, as Slack describes it; `values` are the state of the submitted window."""
    file: Mapping[str, Any] = values[FILE][FILE]["files"][0]
    return file


def chosen_reading(values: Mapping[str, Any]) -> Reading:
    """What was said of it."""
    chosen = {name: values[name][name]["selected_option"] for name in (DATASET, SYSTEM, DATES)}
    return Reading(**{name: option["value"] if option else None for name, option in chosen.items()})


def _window(language: Language, *, close: str) -> Block:
    title = plain(text("shared.modal.title", language), LONGEST_TITLE)
    return {
        "type": "modal",
        "title": _plain_text(title),
        "close": _plain_text(text(f"shared.modal.{close}", language)),
    }


def _file_input(language: Language, most_megabytes: int) -> Block:
    element = {"type": "file_input", "action_id": FILE, "filetypes": list(FILE_TYPES), "max_files": 1}
    hint = text("shared.modal.file_hint", language, most=most_megabytes)
    return {**_input(FILE, element, language), "hint": _plain_text(hint)}


def _menu(name: str, offered: Mapping[str, str], language: Language) -> Block:
    element = {
        "type": "static_select",
        "action_id": name,
        "placeholder": _plain_text(text(f"shared.modal.{name}_any", language)),
        "options": [{"text": _plain_text(said), "value": value} for value, said in offered.items()],
    }
    return {**_input(name, element, language), "optional": True}


def _input(name: str, element: Block, language: Language) -> Block:
    label = _plain_text(text(f"shared.modal.{name}", language))
    return {"type": "input", "block_id": name, "label": label, "element": element}


def _plain_text(said: str) -> Block:
    return {"type": "plain_text", "text": said, "emoji": False}

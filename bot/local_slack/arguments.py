"""The arguments of a Web API call, which come as form fields (all text) or as JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.local_slack.slack_error import SlackError, flawed

FALSE = ("", "0", "false", "False")


@dataclass(frozen=True, slots=True)
class Arguments:
    values: Mapping[str, Any]

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        text = self.text(name)
        if not text:
            raise flawed("invalid_arguments", [f"missing required field: {name}"])
        return text

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")) not in FALSE

    def number(self, name: str, default: int) -> int:
        text = self.text(name)
        if not text:
            return default
        if not text.isdecimal():
            raise SlackError(f"invalid_{name}")
        return int(text)

    def names(self, name: str) -> list[str]:
        """A comma-separated list, or the list that JSON has."""
        value = self.values.get(name)
        listed = value if isinstance(value, list) else self.text(name).split(",")
        return [str(item).strip() for item in listed if str(item).strip()]

    def structure(self, name: str, *, error: str) -> Any:
        """What JSON `name` holds, or None; a form carries it as text. `error` answers for text that is no JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise SlackError(error) from None

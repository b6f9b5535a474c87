"""Flaws of Block Kit JSON, in Slack's words, and the checks that all parts share."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from bot.local_slack.records import Json


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong, and the JSON pointer to it."""

    text: str
    pointer: str

    def __str__(self) -> str:
        return f"{self.text} [json-pointer:{self.pointer}]"


Flaws = Iterator[Flaw]
Check = Callable[[Json, str], Flaws]


def text_length(value: Any, at: str, *, most: int, least: int = 1) -> Flaws:
    """A string of `least` to `most` characters."""
    if not isinstance(value, str):
        yield Flaw("must be a string", at)
    elif len(value) > most:
        yield Flaw(f"must be less than {most + 1} characters", at)
    elif len(value) < least:
        yield Flaw(f"must be more than {least - 1} characters", at)


def optional_text(part: Json, name: str, at: str, *, most: int) -> Flaws:
    if part.get(name) is not None:
        yield from text_length(part[name], f"{at}/{name}", most=most)


def required(part: Json, at: str, *names: str) -> Flaws:
    for name in names:
        if part.get(name) is None:
            yield Flaw(f"missing required field: {name}", at)


def one_of(value: Any, at: str, allowed: Collection[str]) -> Flaws:
    if value not in allowed:
        yield Flaw("must be a valid enum value", at)


def sized(value: Any, at: str, *, most: int, least: int = 1) -> Flaws:
    """A list of `least` to `most` items."""
    if not isinstance(value, list):
        yield Flaw("must be an array", at)
    elif len(value) > most:
        yield Flaw(f"no more than {most} items allowed", at)
    elif len(value) < least:
        yield Flaw("no fewer than 1 items allowed" if least == 1 else f"no fewer than {least} items allowed", at)


def each(value: Any, at: str, check: Check) -> Flaws:
    """Checks every item of a list with its own pointer; what is no object is a flaw itself."""
    for place, item in enumerate(value if isinstance(value, list) else ()):
        pointer = f"{at}/{place}"
        if isinstance(item, dict):
            yield from check(item, pointer)
        else:
            yield Flaw("must be an object", pointer)


def unique(parts: Any, at: str, name: str) -> Flaws:
    """No two objects of a list share the value of `name`."""
    seen: set[str] = set()
    for place, part in enumerate(parts if isinstance(parts, list) else ()):
        value = part.get(name) if isinstance(part, dict) else None
        if value is not None and str(value) in seen:
            yield Flaw(f"`{name}` already exists: {value}", f"{at}/{place}/{name}")
        seen.add(str(value))

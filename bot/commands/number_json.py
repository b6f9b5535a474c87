"""Numbers that KPIs go by as JSON, for scripts: what `docs/own-numbers.md` describes."""

from typing import Any

from bot.commands.answer_json import number
from kpis.numbers import Number, Value


def number_json(value: Value) -> Any:
    """The value: a number, a list of words, or weights by KPI; null: the usual one, or none at all."""
    match value:
        case None | int():
            return value
        case tuple():
            weights = {part[0]: number(part[1]) for part in value if isinstance(part, tuple)}
            return weights or list(value)
        case _:
            return number(value)


def numbers_json(numbers: tuple[Number, ...]) -> list[dict[str, Any]]:
    """Those that a definition goes by, with whose they are: `since` and `author` are null where they never changed."""
    return [
        {
            "name": each.name,
            "value": number_json(each.value),
            "usual": number_json(each.usual),
            "since": each.change and each.change.since.isoformat(),
            "author": each.change and each.change.author,
        }
        for each in numbers
    ]

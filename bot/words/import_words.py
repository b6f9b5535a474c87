"""Words about importing: those that ask for it, and those beside a shared file that say what it is."""

from dataclasses import dataclass

from bot.words.command_words import folded, words_of
from kpis.datasets import DATASETS
from storage.sources.mapping import READY_MADE

IMPORT = ("import", "가져오기", "インポート", "取り込み")
DATE_FORMATS = (
    "M/D/YYYY",
    "D/M/YYYY",
    "D.M.YYYY",
    "M/D/YYYY H:mm",
    "D/M/YYYY H:mm",
    "D.M.YYYY H:mm",
    "M/D/YYYY h:mm A",
)
"""Formats of dates that people can choose from; those with the year first are understood anyway."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read, as far as somebody said: what is in it, whose export it is, how dates are written."""

    dataset: str | None = None
    system: str | None = None
    dates: str | None = None


def asks_for_import(text: str) -> bool:
    """Whether what was typed begins with the word for it."""
    words = words_of(text)
    return bool(words) and folded(words[0].plain) in IMPORT


def reading_of(text: str) -> Reading:
    """What the words beside a file say of it; all others are left to people."""
    words = {folded(word.plain) for word in words_of(text.replace("`", " "))}
    formats = [name for name in DATE_FORMATS if name in text]
    return Reading(
        _only([name for name in DATASETS if folded(name) in words]),
        _only([name for name in READY_MADE if name in words]),
        max(formats, key=len, default=None),
    )


def _only(named: list[str]) -> str | None:
    return named[0] if len(named) == 1 else None

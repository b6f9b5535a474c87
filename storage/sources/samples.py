"""Samples: what the first cells of a column tell of its words and of the way its dates are written."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from kpis.cells import parse_date_format
from kpis.datasets import Column
from storage.sources.synonyms import Synonyms

MOST_WORDS = 40
"""A column with more of them has names in it, and no words."""


def translated(cells: Iterable[str], column: Column, synonyms: Synonyms, *, otherwise: str = "") -> dict[str, str]:
    """What the words of a column mean, without those that are the format's own; `otherwise` is for unknown ones."""
    words = dict.fromkeys(filter(None, (cell.strip() for cell in cells)))
    if len(words) > MOST_WORDS:
        return {}
    strange = [word for word in words if word.casefold() not in column.words]
    meant = {word: synonyms.word(word, column.words) or otherwise for word in strange}
    return {word: meaning for word, meaning in meant.items() if meaning}


FORMATS = (
    "M/D/YYYY",
    "D/M/YYYY",
    "M/D/YY",
    "D/M/YY",
    "M/D/YYYY H:mm",
    "D/M/YYYY H:mm",
    "M/D/YYYY h:mm A",
    "D/M/YYYY h:mm A",
    "M/D/YYYY H:mm:ss",
    "D/M/YYYY H:mm:ss",
    "D.M.YYYY",
    "D.M.YYYY H:mm",
    "D-M-YYYY",
    "M-D-YYYY",
    "YYYYMMDD",
    "YYYY. M. D.",
    "YYYY년 M월 D일",
    "YYYY年M月D日",
    "YYYY年M月D日 H:mm",
)
"""Besides those with the year first, which need no word."""


def date_formats_of(cells: Iterable[str]) -> tuple[str, ...]:
    """The formats that fit all cells; none where the cells need no format, or have none that is known."""
    written = list(dict.fromkeys(filter(None, (cell.strip() for cell in cells))))
    return tuple(known for known in FORMATS if written and _fits(written, parse_date_format(known)))


def _fits(written: Sequence[str], date_format: str) -> bool:
    try:
        for cell in written:
            datetime.strptime(cell, date_format)  # noqa: DTZ007  only whether it can be read
    except ValueError:
        return False
    return True

"""Rows of JSON as rows of texts: what would stand in the cells of a file that says the same."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.usecases.import_report import RejectedRow
from kpis.datasets import Dataset

MOST_IGNORED = 100
"""Names of unknown fields that are told: whoever sends more of them did not mean this dataset."""

NOT_AN_OBJECT = "not_an_object"
NESTED_VALUE = "nested_value"
"""Why a row is rejected before anybody reads what it says."""


@dataclass(slots=True)
class JsonRows:
    """Goes once through what was sent. What can't be a row is noted in `rejects`.

    `numbers` has the place of each row that was given on, `keys` the keys of all rows as they were written.
    """

    dataset: Dataset
    values: Iterable[object]
    numbers: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    rejects: list[RejectedRow] = field(default_factory=list)
    ignored: dict[str, None] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Mapping[str, str]]:
        fields = {column.name for column in self.dataset.columns}
        for number, value in enumerate(self.values, start=1):
            if not isinstance(value, dict):
                self._reject(number, NOT_AN_OBJECT)
                continue
            self._note_ignored(value.keys() - fields)
            row = {name: cell(value.get(name)) for name in fields}
            key = ", ".join((row[name] or "").strip() for name in self.dataset.key)
            nested = [name for name, found in row.items() if found is None]
            if nested:
                self._reject(number, NESTED_VALUE, key, min(nested))
                continue
            self.numbers.append(number)
            self.keys.append(key)
            yield {name: found for name, found in row.items() if found}

    def _reject(self, number: int, reason: str, key: str = "", column: str = "") -> None:
        self.keys.append(key)
        self.rejects.append(RejectedRow(number, key, reason, column))

    def _note_ignored(self, names: Iterable[str]) -> None:
        for name in sorted(names):
            if len(self.ignored) < MOST_IGNORED:
                self.ignored[name] = None


def cell(value: object) -> str | None:
    """The text of a cell; None where no cell could hold the value."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case _:
            return None

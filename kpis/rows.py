"""Rows: what a row of a dataset says once its cells are read, or the first reason why it is rejected."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kpis.cells import Value
from kpis.columns import Columns, height, picked
from kpis.datasets import DATASETS, TARGETS, Dataset
from kpis.kpi import Kpi
from kpis.periods import Calendar
from kpis.row_cells import Readings
from kpis.row_doubts import WARNINGS, doubts, to_come
from kpis.row_rules import Problem, Texts, broken_rules, target_rules, too_large
from kpis.spells import Spells

REASONS = (
    "too_many_cells",
    "bad_text",
    "too_long",
    "missing_id",
    "duplicate_id",
    "unknown_deal",
    "missing_created_at",
    "missing_time",
    "missing_team",
    "bad_date",
    "unknown_status",
    "bad_number",
    "negative_amount",
    "unknown_currency",
    "unknown_kind",
    "unknown_kpi",
    "bad_scope",
    "bad_period",
    "won_without_closed_at",
    "closed_before_created",
    "ended_before_started",
    "overlapping",
)
"""Why a row is rejected; of several reasons the first one here is told."""

UNKNOWN = {"reps": "unknown_owner", "stages": "unknown_stage", "deals": "unknown_deal"}

AWAITED = frozenset(
    column.refers_to
    for dataset in DATASETS.values()
    for column in dataset.columns
    if column.refers_to and UNKNOWN[column.refers_to] in REASONS
)
"""The datasets without whose rows others mean nothing."""


@dataclass(frozen=True, slots=True)
class Context:
    """What rows are checked against. `currency` is the workspace's, that of amounts without one.

    `known` has the names that exist by dataset (`reps`, `stages`, `deals`); one that is not there is not checked.
    `spells` are those of the same dataset, where rows of one key must not overlap; rows that are accepted join them.
    `date_formats` come from `parse_date_format`.
    `may_wait`: a row that only lacks one it refers to is not rejected, as that one may yet come.
    """

    calendar: Calendar
    now: datetime
    known: Mapping[str, Container[str]] = field(default_factory=dict)
    kpis: Mapping[str, Kpi] = field(default_factory=dict)
    date_formats: Mapping[str, str] = field(default_factory=dict)
    currency: str = "USD"
    spells: Spells | None = None
    may_wait: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that is right in itself, and means nothing before the row of `dataset` with the key `awaited` is there.

    `values` are what it says, `key` is as it was written; `column` refers to what it waits for.
    """

    key: str
    values: Mapping[str, Value | None]
    warnings: tuple[str, ...]
    column: str
    dataset: str
    awaited: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that changes nothing. `key` is as it was written."""

    key: str
    reason: str
    column: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of rows, each named by its place among those given, from 0.

    `accepted` has a value for every column of the dataset, None where it is empty; `warnings` those of these rows that
    are in doubt.
    """

    accepted: Columns
    warnings: Mapping[str, Sequence[int]]
    waiting: Mapping[int, Waiting]
    rejected: Mapping[int, Rejected]


Problems = dict[int, list[Problem]]
"""What is wrong with rows, by their places."""


class Checker:
    """Checks the rows of one file, some at a time: what holds of all of them is found out once.

    Of rows with the same key the first one stands. What `known` and `spells` of its context have may grow meanwhile.
    """

    def __init__(self, dataset: Dataset, context: Context) -> None:
        self._dataset, self._context = dataset, context
        zone, formats = context.calendar.zone, context.date_formats
        self._readings = {
            column.name: Readings(column, dataset, zone, formats.get(column.name)) for column in dataset.columns
        }
        self._required = [column.name for column in dataset.columns if column.required]
        references = list(_references(dataset, context))
        self._binding = [reference for reference in references if reference.reason in REASONS]
        self._doubtful = [reference for reference in references if reference.reason in WARNINGS]
        self._taken: set[object] = set()

    def check(self, texts: Texts, too_wide: Iterable[int] = ()) -> Checked:
        """What becomes of rows whose cells stand in columns; one that is not there is empty.

        Those that are `too_wide` have cells without a column: all others may stand in the wrong one.
        """
        texts = {**{name: [""] * height(texts) for name in self._required}, **texts}
        problems: Problems = defaultdict(list)
        _note(problems, ((place, Problem("too_many_cells", "")) for place in too_wide))
        values = self._read(texts, problems)
        lacking = {place: each for each in reversed(self._binding) for place in each.unknown(values)}
        if not self._context.may_wait:
            _note(problems, ((place, Problem(each.reason, each.column)) for place, each in lacking.items()))
        self._apply_rules(texts, values, problems)
        self._take(values, problems, lacking)
        warnings = self._warnings(values)
        waiting = {
            place: self._waiting(place, texts, values, lacking[place], warnings)
            for place in sorted(lacking)
            if place not in problems
        }
        rejected = {place: _rejected(place, texts, self._dataset, problems[place]) for place in sorted(problems)}
        return _sorted_out(values, warnings, waiting, rejected)

    def _read(self, texts: Texts, problems: Problems) -> dict[str, list[Any]]:
        values: dict[str, list[Any]] = {}
        for name, readings in self._readings.items():
            if name in texts:
                values[name], wrong = readings.read(texts[name])
                _note(problems, ((place, Problem(reason, name)) for place, reason in wrong.items()))
            else:
                values[name] = [None] * height(texts)
        return values

    def _apply_rules(self, texts: Texts, values: dict[str, list[Any]], problems: Problems) -> None:
        dataset, context = self._dataset, self._context
        _note(problems, too_large(values, dataset, context.currency))
        _note(problems, broken_rules(values, dataset))
        if dataset is TARGETS:
            _note(problems, target_rules(texts, values, context.kpis, context.calendar))

    def _take(self, values: Columns, problems: Problems, lacking: Container[int]) -> None:
        """Takes the keys of the rows; where one is taken or overlaps a spell, those that came before it stand."""
        keys = _keys(values, self._dataset)
        if self._context.spells is None and len(set(keys)) == len(keys) and self._taken.isdisjoint(keys):
            self._taken.update(key for place, key in enumerate(keys) if place not in problems)
            return
        for place, key in enumerate(keys):
            if self._overlaps(place, values):
                problems[place].append(Problem("overlapping", self._dataset.key[1]))
            if key in self._taken:
                problems[place].append(Problem("duplicate_id", self._dataset.key[0]))
            if place not in problems:
                self._taken.add(key)
                if self._context.spells and place not in lacking:
                    self._context.spells.add(self._dataset, _row(place, values))

    def _overlaps(self, place: int, values: Columns) -> bool:
        spells, dataset = self._context.spells, self._dataset
        if spells is None or any(values[name][place] is None for name in dataset.key):
            return False
        return any(spells.overlapping(dataset, _row(place, values)))

    def _warnings(self, values: dict[str, list[Any]]) -> dict[str, Sequence[int]]:
        """The places of the rows in doubt by warning. An open deal has not closed: a date of it is dropped."""
        found = {each.reason: each.unknown(values) for each in self._doubtful}
        found |= doubts(values, self._dataset)
        for place in found.get("open_with_closed_at", ()):
            values["closed_at"][place] = None
        found["in_the_future"] = to_come(values, self._dataset, self._context.now)
        return {word: found[word] for word in WARNINGS if found.get(word)}

    def _waiting(
        self, place: int, texts: Texts, values: Columns, lacking: "_Reference", warnings: Mapping[str, Sequence[int]]
    ) -> Waiting:
        row = _row(place, values)
        doubtful = tuple(word for word, places in warnings.items() if place in places)
        key = _written_key(place, texts, self._dataset)
        return Waiting(key, row, doubtful, lacking.column, lacking.dataset, str(row[lacking.column]))


def _note(problems: Problems, found: Iterable[tuple[int, Problem]]) -> None:
    for place, problem in found:
        problems[place].append(problem)


def _row(place: int, values: Columns) -> dict[str, Any]:
    return {name: column[place] for name, column in values.items()}


def _keys(values: Columns, dataset: Dataset) -> Sequence[object]:
    first, *others = dataset.key
    return list(zip(*(values[name] for name in dataset.key), strict=True)) if others else values[first]


def _rejected(place: int, texts: Texts, dataset: Dataset, problems: Sequence[Problem]) -> Rejected:
    first = min(problems, key=lambda problem: REASONS.index(problem.reason))
    return Rejected(_written_key(place, texts, dataset), first.reason, first.column)


def _written_key(place: int, texts: Texts, dataset: Dataset) -> str:
    """The key of a row as it was written."""
    return ", ".join(texts[name][place].strip() for name in dataset.key)


def _sorted_out(
    values: Columns,
    warnings: Mapping[str, Sequence[int]],
    waiting: Mapping[int, Waiting],
    rejected: Mapping[int, Rejected],
) -> Checked:
    others = waiting.keys() | rejected.keys()
    if not others:
        return Checked(values, warnings, waiting, rejected)
    told = {word: [place for place in places if place not in others] for word, places in warnings.items()}
    accepted = picked(values, [place for place in range(height(values)) if place not in others])
    return Checked(accepted, told, waiting, rejected)


@dataclass(frozen=True, slots=True)
class _Reference:
    """A column with names that rows of another dataset explain, and what is told of one that none explains."""

    column: str
    dataset: str
    known: Container[object]
    reason: str

    def unknown(self, values: Columns) -> Sequence[int]:
        """The places of the rows whose name none explains."""
        column = values[self.column]
        strange = {value for value in set(column) if value is not None and value not in self.known}
        return [place for place, value in enumerate(column) if value in strange] if strange else []


def _references(dataset: Dataset, context: Context) -> Iterator[_Reference]:
    """Without its deal a stage change means nothing; without its rep or stage a row is in doubt."""
    for column in dataset.columns:
        other = column.refers_to
        if other and other in context.known:
            yield _Reference(column.name, other, context.known[other], UNKNOWN[other])

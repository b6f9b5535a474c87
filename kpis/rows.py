"""Rows: what a row of a dataset says once its cells are read, or the first reason why it is rejected."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kpis.cells import CellError
from kpis.datasets import DATASETS, DEALS, Dataset, Type
from kpis.kpi import Kpi
from kpis.periods import Calendar
from kpis.row_cells import Readings
from kpis.row_rules import Problem, Values, broken_rules, too_large
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

WARNINGS = (
    "no_amount",
    "lost_without_closed_at",
    "open_with_closed_at",
    "unknown_owner",
    "unknown_stage",
    "in_the_future",
)

UNKNOWN = {"reps": "unknown_owner", "stages": "unknown_stage", "deals": "unknown_deal"}

AWAITED = frozenset(
    column.refers_to
    for dataset in DATASETS.values()
    for column in dataset.columns
    if column.refers_to and UNKNOWN[column.refers_to] in REASONS
)
"""The datasets without whose rows others mean nothing."""

Identity = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What rows are checked against. `currency` is the workspace's, that of amounts without one.

    `known` has the names that exist by dataset (`reps`, `stages`, `deals`); one that is not there is not checked.
    `spells` are those of the same dataset, where rows of one key must not overlap.
    `taken` has the identities of the rows accepted from the same file; `date_formats` come from `parse_date_format`.
    `may_wait`: a row that only lacks one it refers to is not rejected, as that one may yet come.
    """

    calendar: Calendar
    now: datetime
    known: Mapping[str, Container[str]] = field(default_factory=dict)
    kpis: Mapping[str, Kpi] = field(default_factory=dict)
    taken: Container[Identity] = frozenset()
    date_formats: Mapping[str, str] = field(default_factory=dict)
    currency: str = "USD"
    spells: Spells | None = None
    may_wait: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row to be kept: a value for every column of the dataset, None where it is empty. `identity` is its key."""

    identity: Identity
    values: Values
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that is right in itself, and means nothing before the row of `dataset` with the key `awaited` is there.

    `row` is what it says, `key` is as it was written; `column` refers to what it waits for.
    """

    key: str
    row: Accepted
    column: str
    dataset: str
    awaited: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that changes nothing. `key` is as it was written."""

    key: str
    reason: str
    column: str


class Checker:
    """Checks the rows of one file: what holds of all of them is found out once.

    What `known`, `taken` and `spells` of its context have may grow from row to row.
    """

    def __init__(self, dataset: Dataset, context: Context) -> None:
        self._dataset, self._context = dataset, context
        zone, formats = context.calendar.zone, context.date_formats
        self._readings = {
            column.name: Readings(column, dataset, zone, formats.get(column.name)) for column in dataset.columns
        }
        self._empty: Values = dict.fromkeys(self._readings)
        self._required = frozenset(column.name for column in dataset.columns if column.required)
        references = list(_references(dataset, context))
        self._binding = [reference for reference in references if reference.reason in REASONS]
        self._doubtful = [reference for reference in references if reference.reason in WARNINGS]
        self._dating = tuple(_dating_columns(dataset))

    def check(self, row: Mapping[str, str]) -> Accepted | Waiting | Rejected:
        """What becomes of a row of texts by column name; columns that it lacks are empty."""
        problems: list[Problem] = []
        values = self._read(row, problems)
        lacking = [each for each in self._binding if each.is_unknown(values)]
        if not self._context.may_wait:
            problems += [Problem(each.reason, each.column) for each in lacking]
        self._apply_rules(row, values, problems)
        identity = tuple([values[name] for name in self._dataset.key])
        if identity in self._context.taken:
            problems.append(Problem("duplicate_id", self._dataset.key[0]))
        if problems:
            first = min(problems, key=lambda problem: REASONS.index(problem.reason))
            return Rejected(written_key(row, self._dataset), first.reason, first.column)
        accepted = Accepted(identity, *self._kept(values))
        return self._waiting(row, accepted, lacking[0]) if lacking else accepted

    def _read(self, row: Mapping[str, str], problems: list[Problem]) -> Values:
        values = dict(self._empty)
        lacking = dict.fromkeys(self._required.difference(row), "")
        for name, cell in ({**row, **lacking} if lacking else row).items():
            try:
                values[name] = self._readings[name][cell]
            except CellError as error:
                problems.append(Problem(error.reason, name))
        if len(problems) > 1:
            problems.sort(key=lambda problem: list(values).index(problem.column))
        return values

    def _apply_rules(self, row: Mapping[str, str], values: Values, problems: list[Problem]) -> None:
        dataset, context = self._dataset, self._context
        problems += too_large(values, dataset, context.currency)
        problems += broken_rules(row, values, dataset, context.kpis, context.calendar)
        if context.spells and _is_known(values, dataset) and any(context.spells.overlapping(dataset, values)):
            problems.append(Problem("overlapping", dataset.key[1]))

    def _kept(self, values: Values) -> tuple[Values, tuple[str, ...]]:
        """The values as they are kept, and the doubts about them.

        An open deal has not closed: a date of it is a plan, or left over from before it was reopened.
        """
        doubts = {each.reason for each in self._doubtful if each.is_unknown(values)}
        if values.get("amount", "none asked for") is None:
            doubts.add("no_amount")
        if self._dataset is DEALS:
            match values["status"], values["closed_at"]:
                case "lost", None:
                    doubts.add("lost_without_closed_at")
                case "open", datetime():
                    doubts.add("open_with_closed_at")
                    values["closed_at"] = None
        if any(self._is_to_come(values[name]) for name in self._dating):
            doubts.add("in_the_future")
        return values, tuple([word for word in WARNINGS if word in doubts]) if doubts else ()

    def _waiting(self, row: Mapping[str, str], accepted: Accepted, lacking: "_Reference") -> Waiting:
        key = written_key(row, self._dataset)
        return Waiting(key, accepted, lacking.column, lacking.dataset, str(accepted.values[lacking.column]))

    def _is_to_come(self, value: object) -> bool:
        return isinstance(value, datetime) and value > self._context.now


def _is_known(values: Values, dataset: Dataset) -> bool:
    return all(values[name] is not None for name in dataset.key)


def written_key(row: Mapping[str, str], dataset: Dataset) -> str:
    """The key of a row as it was written."""
    return ", ".join(row.get(name, "").strip() for name in dataset.key)


@dataclass(frozen=True, slots=True)
class _Reference:
    """A column with names that rows of another dataset explain, and what is told of one that none explains."""

    column: str
    dataset: str
    known: Container[object]
    reason: str

    def is_unknown(self, values: Values) -> bool:
        value = values[self.column]
        return value is not None and value not in self.known


def _references(dataset: Dataset, context: Context) -> Iterator[_Reference]:
    """Without its deal a stage change means nothing; without its rep or stage a row is in doubt."""
    for column in dataset.columns:
        other = column.refers_to
        if other and other in context.known:
            yield _Reference(column.name, other, context.known[other], UNKNOWN[other])


def _dating_columns(dataset: Dataset) -> Iterator[str]:
    """The times that put a row into periods; a planned one, such as expected_close_on, may well be to come."""
    events = {event.at for event in dataset.events} | ({"closed_at"} if dataset is DEALS else set())
    for column in dataset.columns:
        if column.type is Type.TIME and (column.required or column.name in events):
            yield column.name

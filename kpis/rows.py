"""Rows: what a row of a dataset says once its cells are read, or the first reason why it is rejected."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kpis.cells import CellError, Value, read
from kpis.datasets import DATASETS, DEALS, Column, Dataset, Type
from kpis.kpi import Kpi
from kpis.periods import Calendar
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
    """What a row is checked against. `currency` is the workspace's, that of amounts without one.

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

    key: str
    identity: Identity
    values: Values
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that is right in itself, and means nothing before the row of `dataset` with the key `awaited` is there.

    `row` is what it says; `column` refers to what it waits for.
    """

    row: Accepted
    column: str
    dataset: str
    awaited: str

    @property
    def key(self) -> str:
        return self.row.key


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that changes nothing. `key` is as it was written."""

    key: str
    reason: str
    column: str


def check(row: Mapping[str, str], dataset: Dataset, context: Context) -> Accepted | Waiting | Rejected:
    """What becomes of a row of texts by column name; columns that it lacks are empty."""
    values, problems = _read(row, dataset, context)
    lacking = list(_unknown(values, dataset, context, rejecting=True))
    problems += [] if context.may_wait else lacking
    problems += _broken_rules(row, values, dataset, context)
    key = ", ".join(row.get(name, "").strip() for name in dataset.key)
    identity = tuple(values[name] for name in dataset.key)
    if identity in context.taken:
        problems.append(Problem("duplicate_id", dataset.key[0]))
    if problems:
        first = min(problems, key=lambda problem: REASONS.index(problem.reason))
        return Rejected(key, first.reason, first.column)
    found = {*_doubts(values, dataset, context)}
    accepted = Accepted(key, identity, _kept(values, dataset), tuple(word for word in WARNINGS if word in found))
    return _waiting(accepted, dataset.column(lacking[0].column)) if lacking else accepted


def _waiting(row: Accepted, column: Column) -> Waiting:
    return Waiting(row, column.name, str(column.refers_to), str(row.values[column.name]))


def _read(row: Mapping[str, str], dataset: Dataset, context: Context) -> tuple[Values, list[Problem]]:
    values: Values = {}
    problems = []
    for column in dataset.columns:
        value = None
        try:
            cell = row.get(column.name, "")
            value = read(cell, column, context.calendar.zone, context.date_formats.get(column.name))
            if value is None and column.required:
                problems.append(Problem(_missing(column, dataset), column.name))
        except CellError as error:
            problems.append(Problem(error.reason, column.name))
        values[column.name] = value
    return values, problems


def _missing(column: Column, dataset: Dataset) -> str:
    match column.type:
        case Type.TIME | Type.DATE:
            return "missing_created_at" if column.name == "created_at" else "missing_time"
        case _ if column.name in dataset.key or column.type is Type.ID:
            return "missing_id"
        case Type.MONEY | Type.INT | Type.NUMBER:
            return "bad_number"
        case Type.ENUM | Type.BOOL:
            return "unknown_status" if column.name == "status" else "unknown_kind"
        case _:
            return f"missing_{column.name}"


def _unknown(values: Values, dataset: Dataset, context: Context, *, rejecting: bool) -> Iterator[Problem]:
    """The names that no row of their own dataset explains. Without its deal a stage change means nothing."""
    for column in dataset.columns:
        known = context.known.get(column.refers_to) if column.refers_to else None
        value = values[column.name]
        if known is not None and value is not None and value not in known:
            reason = UNKNOWN[str(column.refers_to)]
            if (reason in REASONS) is rejecting:
                yield Problem(reason, column.name)


def _broken_rules(row: Mapping[str, str], values: Values, dataset: Dataset, context: Context) -> Iterator[Problem]:
    yield from too_large(values, dataset, context.currency)
    yield from broken_rules(row, values, dataset, context.kpis, context.calendar)
    is_dated = all(values[name] is not None for name in dataset.key)
    if context.spells and is_dated and any(context.spells.overlapping(dataset, values)):
        yield Problem("overlapping", dataset.key[1])


def _kept(values: Values, dataset: Dataset) -> Values:
    """An open deal has not closed: a date of it is a plan, or left over from before it was reopened."""
    return {**values, "closed_at": None} if dataset is DEALS and values["status"] == "open" else values


def _doubts(values: Values, dataset: Dataset, context: Context) -> Iterator[str]:
    if values.get("amount", "none asked for") is None:
        yield "no_amount"
    if dataset is DEALS:
        yield from _deal_doubts(values)
    for problem in _unknown(values, dataset, context, rejecting=False):
        yield problem.reason
    kept = _kept(values, dataset)
    if any(_is_future(kept[name], context.now) for name in _dating_columns(dataset)):
        yield "in_the_future"


def _deal_doubts(values: Values) -> Iterator[str]:
    match values["status"], values["closed_at"]:
        case "lost", None:
            yield "lost_without_closed_at"
        case "open", datetime():
            yield "open_with_closed_at"


def _dating_columns(dataset: Dataset) -> Iterator[str]:
    """The times that put a row into periods; a planned one, such as expected_close_on, may well be to come."""
    events = {event.at for event in dataset.events} | ({"closed_at"} if dataset is DEALS else set())
    for column in dataset.columns:
        if column.type is Type.TIME and (column.required or column.name in events):
            yield column.name


def _is_future(value: Value | None, now: datetime) -> bool:
    return isinstance(value, datetime) and value > now

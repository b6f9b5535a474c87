"""Columns as a declaration names them: those of the import format, and what is derived from them under plain names."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from kpis.datasets import DATASETS, DEAL_STAYS, SOURCES, Dataset, Event, Type
from kpis.kpi import Unit
from kpis.measures import When
from kpis.own_facts import PARTS

HOUR = Fraction(1, 60 * 60 * 1000)
"""Hours in a millisecond: durations are kept in milliseconds."""


class Sort(StrEnum):
    """What stands in a column, as far as comparing it goes."""

    WORD = "word"
    FLAG = "yes or no"
    TIME = "time"
    DAY = "day"
    MONEY = "money"
    DURATION = "duration"
    NUMBER = "number"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that a measure looks at: `dataset` as it is written, `source` where measures read it.

    `on` is an event or a stretch of the source, `when` how that puts rows into a period.
    """

    dataset: str
    source: str
    on: str
    when: When

    @property
    def event(self) -> Event | None:
        return next((event for event in SOURCES[self.source].events if event.name == self.on), None)

    @property
    def has_money(self) -> bool:
        return self.event.has_money if self.event else "units" in SOURCES[self.source].derived


@dataclass(frozen=True, slots=True)
class Known:
    """A column: where it is kept, what stands in it, and which words those of an enum are."""

    column: str
    sort: Sort
    words: tuple[str, ...] = ()
    is_own: bool = True
    """Whether it stands in the rows themselves, not in those that they are derived from."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A column that can be added up: where it is kept, and the unit that `factor` brings it to."""

    column: str
    unit: Unit
    factor: Fraction = Fraction(1)


DERIVED: Mapping[str, tuple[str, Sort]] = {
    "cycle_ms": ("sales_cycle", Sort.DURATION),
    "life_ms": ("life", Sort.DURATION),
    "stay_ms": ("stay", Sort.DURATION),
    "response_ms": ("response_time", Sort.DURATION),
    "conversion_ms": ("conversion_time", Sort.DURATION),
    "spent_ms": ("time_spent", Sort.DURATION),
    "times": ("quantity", Sort.NUMBER),
    "level": ("level", Sort.SHARE),
}
"""What is derived from a row and may be asked of it, by the name that it has in a declaration."""

SORTS: Mapping[Type, Sort] = {
    Type.ID: Sort.WORD,
    Type.TEXT: Sort.WORD,
    Type.ENUM: Sort.WORD,
    Type.BOOL: Sort.FLAG,
    Type.TIME: Sort.TIME,
    Type.DATE: Sort.DAY,
    Type.INT: Sort.NUMBER,
}
"""Amounts are compared in workspace currency, see `known_columns`; other numbers are kept as text."""

LEFT_OUT = frozenset({"deleted_at", "updated_at", "nth"})
"""A deleted row is nowhere, and when a row was changed in its source dates nothing."""

HOURLY = frozenset({"response_time", "time_spent"})
"""Durations that are told in hours; others take days."""

UNITS: Mapping[Sort, tuple[Unit, Fraction]] = {
    Sort.DURATION: (Unit.DAYS, HOUR / 24),
    Sort.NUMBER: (Unit.COUNT, Fraction(1)),
    Sort.SHARE: (Unit.PERCENT, Fraction(1, PARTS)),
}


def known_columns(rows: Rows) -> dict[str, Known]:
    """What may be asked of the rows, by its name in a declaration."""
    own = SOURCES[rows.source]
    found = _columns(DATASETS[rows.dataset], is_own=own.name == rows.dataset)
    if own is DEAL_STAYS:
        found |= _columns(own, is_own=True)
    if rows.event and own.has("owner"):
        found["team"] = Known(f"{rows.on}_team", Sort.WORD)
    if rows.has_money:
        found[_money_column(DATASETS[rows.dataset])] = Known("money", Sort.MONEY)
    return found


def amounts(rows: Rows) -> dict[str, Amount]:
    """What of the rows can be added up, by its name in a declaration."""
    found = {
        name: Amount(known.column, *_unit(name, known.sort))
        for name, known in known_columns(rows).items()
        if known.is_own and known.sort in UNITS
    }
    if rows.has_money:
        found[_money_column(DATASETS[rows.dataset])] = Amount("money", Unit.MONEY)
    if rows.source == "deals" and rows.on == "closed":
        found["annual_amount"] = Amount("annual_money", Unit.MONEY)
    if rows.source == DEAL_STAYS.name and rows.event is None:
        found["expected_amount"] = Amount("expected_money", Unit.MONEY)
        found["age"] = Amount("age_ms", *UNITS[Sort.DURATION])
    return found


def dimensions(rows: Rows) -> tuple[str, ...]:
    """What measures of the rows can be broken down by."""
    own = SOURCES[rows.source]
    people = ("rep", "team") if own.has("owner") else ()
    # An open deal is looked up where all is known of it; when it entered a stage or left it, it is not.
    others = DATASETS[rows.dataset].dimensions if rows.event is None else ()
    return tuple(dict.fromkeys((*people, *(name for name, _ in (*others, *own.dimensions)))))


def _columns(dataset: Dataset, *, is_own: bool) -> dict[str, Known]:
    # A lost deal without a date closed when its stage says so: `closed_at` alone would not tell.
    dated = {"closed_at": "closed_ts"} if dataset.name == "deals" else {}
    found = {
        column.name: Known(dated.get(column.name, column.name), SORTS[column.type], column.words, is_own)
        for column in dataset.columns
        if column.type in SORTS and column.name not in LEFT_OUT
    }
    named = {name: DERIVED[name] for name in dataset.derived if name in DERIVED}
    return found | {told: Known(column, sort, is_own=is_own) for column, (told, sort) in named.items()}


def _money_column(dataset: Dataset) -> str:
    return next(column.name for column in dataset.columns if column.type is Type.MONEY)


def _unit(name: str, sort: Sort) -> tuple[Unit, Fraction]:
    """What a column is told in, if nobody says otherwise: as the catalogue tells it."""
    if name in HOURLY:
        return Unit.HOURS, HOUR
    return (Unit.POINTS, Fraction(1)) if name == "points" else UNITS[sort]

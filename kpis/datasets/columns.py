"""What a declaration of a dataset is made of: columns, events, stretches."""

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    ID = "id"
    TEXT = "text"
    TIME = "time"
    DATE = "date"
    MONEY = "money"
    CURRENCY = "currency"
    INT = "int"
    NUMBER = "number"
    BOOL = "bool"
    ENUM = "enum"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the import format.

    `words` are the values of an enum, `most` is the largest number that it takes, `percents` lets a number be written
    `40%`, and `refers_to` names the dataset that should know what stands in it.
    """

    name: str
    type: Type
    required: bool = False
    words: tuple[str, ...] = ()
    note: str = ""
    most: int | None = None
    percents: bool = False
    refers_to: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to a row and puts it into periods.

    `at` is the column that says when, `otherwise` the one where that is empty; without, `kpis.facts` finds the time.
    Derived for each event and kept with the row: `NAME_ts` (UTC), `NAME_day` (local), `NAME_team` (the owner's team on
    that day) and, where `has_money`, `NAME_money` (in workspace currency, at the rate of that day).
    `reads` are the columns that measures of it read besides: they stand in its index, behind those that every one of
    them asks something of, `narrowed_by`. One that `is_rare` has an index of the rows alone to which it has happened.
    """

    name: str
    at: str | None = None
    otherwise: str | None = None
    has_money: bool = False
    reads: tuple[str, ...] = ()
    narrowed_by: tuple[str, ...] = ()
    is_rare: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which a row is there to be seen: what was open, active or overdue at an instant.

    Derived: `NAME_from` (excluded) and `NAME_to` (included), from the columns `since` and `until`; an empty `until`
    means that it lasts. Without them `kpis.facts` finds both.
    """

    name: str
    since: str | None = None
    until: str | None = None
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset of the import format, or (`of` another one) what is derived from its rows in a table of its own.

    `dimensions` name the columns to break down by, beside `rep` and `team`; `derived` are whole numbers that
    `kpis.facts` finds. `kin`: the rows of one first key column are derived together.
    """

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    events: tuple[Event, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    dimensions: tuple[tuple[str, str], ...] = ()
    derived: tuple[str, ...] = ()
    of: str | None = None
    kin: bool = False

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def has(self, name: str) -> bool:
        return any(column.name == name for column in self.columns)

    @property
    def is_derived_from(self) -> bool:
        """Whether anything is derived from its rows."""
        return bool(self.events or self.stretches or self.derived)

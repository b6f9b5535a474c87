"""Totals as SQL: one statement for all measures of a question, made of a SELECT for each window and slice of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, literal, select, union_all

from kpis.measures import Measure
from storage.marks import Marks
from storage.measured_numbers import Places, numbers_of, shared
from storage.measured_rows import measured_rows
from storage.slices import Slice, slices_of, whole
from storage.statements import STATEMENTS
from storage.views import Aspect

MOST_PARTS = 400
"""SELECTs in one statement: SQLite takes 500."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Measures that are made of the same rows, and the windows that they are read over."""

    measures: tuple[Measure, ...]
    windows: tuple[Marks, ...]
    aspect: Aspect


@dataclass(frozen=True, slots=True)
class Counted:
    """A measure whose rows a SELECT counts, the place of the window, and where its numbers are in a row."""

    measure: Measure
    window: int
    places: Places


@dataclass(frozen=True, slots=True)
class TotalsStatement:
    """A statement, each of whose rows has the place of a part, a group, and numbers; and what each part counts."""

    statement: CompoundSelect[Any]
    parts: tuple[tuple[Counted, ...], ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """One SELECT: a slice of measures that are made of the same rows, over one window."""

    asked: Asked
    slice: Slice
    marks: Marks

    @property
    def measures(self) -> list[Measure]:
        return list(self.slice.values())


@lru_cache(STATEMENTS)
def totals_statement(asked: tuple[Asked, ...]) -> TotalsStatement:
    """The statement for all that is asked: a second one would be another way to the database and back."""
    parts = list(_parts(asked))
    taken = [numbers_of(part.measures, part.marks, part.asked.aspect) for part in parts]
    width = max(len(numbers) for numbers, _ in taken)
    selects = [
        _select(place, part, numbers, width)
        for place, (part, (numbers, _)) in enumerate(zip(parts, taken, strict=True))
    ]
    counted = [tuple(_counted(part, places)) for part, (_, places) in zip(parts, taken, strict=True)]
    return TotalsStatement(union_all(*selects), tuple(counted))


def _parts(asked: Sequence[Asked]) -> Iterator[_Part]:
    slices = [_slices(each) for each in asked]
    if sum(len(each.windows) * len(of) for each, of in zip(asked, slices, strict=True)) > MOST_PARTS:
        slices = [whole(each.measures) for each in asked]
    for each, some in zip(asked, slices, strict=True):
        yield from (_Part(each, measures, marks) for marks in each.windows for measures in some)


def _slices(asked: Asked) -> list[Slice]:
    # Groups would come back once for each slice: adding them up takes longer than it saves.
    return slices_of(asked.measures) if asked.aspect.by is None else whole(asked.measures)


def _select(place: int, part: _Part, numbers: Sequence[ColumnElement[Any]], width: int) -> Select[Any]:
    """The SELECT of a part: its place, the group, and its numbers, as many as any part has."""
    aspect = part.asked.aspect
    rows = measured_rows(part.measures[0], part.marks, aspect)
    spare: list[ColumnElement[Any]] = [literal(0)] * (width - len(numbers))
    query = select(literal(place), rows.group.label("part"), *numbers, *spare)
    query = query.select_from(rows.tables).where(*rows.where, *shared(part.measures))
    return query if aspect.by is None else query.group_by(rows.group)


def _counted(part: _Part, places: Sequence[Places]) -> Iterator[Counted]:
    for nth, of in zip(part.slice, places, strict=True):
        yield Counted(part.asked.measures[nth], part.marks.place, of)

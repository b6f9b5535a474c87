"""Totals as SQL: the statement for measures that share rows, made of one SELECT for each window and slice."""

from collections.abc import Sequence
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
class TotalsStatement:
    """A statement, each of whose rows has a place, a group, and numbers.

    The place counts the slices of the first window, then those of the next; `slices` tells by slice which measures,
    by their places among all, it has numbers of, and where these are.
    """

    statement: CompoundSelect[Any]
    slices: tuple[tuple[tuple[int, Places], ...], ...]


@lru_cache(STATEMENTS)
def totals_statement(measures: tuple[Measure, ...], windows: tuple[Marks, ...], aspect: Aspect) -> TotalsStatement:
    """The statement for measures that are made of the same rows."""
    slices = _slices(measures, windows, aspect)
    taken = [numbers_of([*each.values()], windows[0], aspect) for each in slices]
    width = max(len(numbers) for numbers, _ in taken)
    parts = [
        _part([*each.values()], marks, aspect, place=marks.place * len(slices) + nth, width=width)
        for marks in windows
        for nth, each in enumerate(slices)
    ]
    places = [tuple(zip(each, of_measures, strict=True)) for each, (_, of_measures) in zip(slices, taken, strict=True)]
    return TotalsStatement(union_all(*parts), tuple(places))


def _slices(measures: Sequence[Measure], windows: Sequence[Marks], aspect: Aspect) -> list[Slice]:
    # Groups would come back once for each slice: adding them up takes longer than it saves.
    slices = slices_of(measures) if aspect.by is None else whole(measures)
    return slices if len(slices) * len(windows) <= MOST_PARTS else whole(measures)


def _part(measures: Sequence[Measure], marks: Marks, aspect: Aspect, *, place: int, width: int) -> Select[Any]:
    """A slice of a window: its place, the group, and its numbers, as many as any slice has."""
    rows = measured_rows(measures[0], marks, aspect)
    numbers, _ = numbers_of(measures, marks, aspect)
    spare: list[ColumnElement[Any]] = [literal(0)] * (width - len(numbers))
    query = select(literal(place), rows.group.label("part"), *numbers, *spare)
    query = query.select_from(rows.tables).where(*rows.where, *shared(measures))
    return query if aspect.by is None else query.group_by(rows.group)

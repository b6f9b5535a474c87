"""Slices: measures told apart by what the index of their event begins with, each slice a stretch of that index.

A rate counts won deals among won and lost ones. Asked about both at once, a database looks at each of them; asked about
each by itself, it counts them without a look.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kpis.conditions import Is
from kpis.datasets import SOURCES
from kpis.measures import Measure, When

Slice = Mapping[int, Measure]
"""The measures that count rows of a slice, by their places among all that are read together."""

Value = str | bool
Values = frozenset[Value]


def whole(measures: Sequence[Measure]) -> list[Slice]:
    """All of the measures in one slice."""
    return [dict(enumerate(measures))]


def slices_of(measures: Sequence[Measure]) -> list[Slice]:
    """Slices that add up to the measures, which are made of the same rows: one for each value that not all ask for."""
    if not all(measure.adds_up for measure in measures):
        return whole(measures)
    for column in _narrowed_by(measures[0]):
        asked = [_values(measure, column) for measure in measures]
        if all(asked) and len(set(asked)) > 1:
            values = sorted(Values().union(*asked))
            return [{nth: _only(measures[nth], column, value) for nth in _places(asked, value)} for value in values]
    return whole(measures)


def _narrowed_by(measure: Measure) -> Sequence[str]:
    if measure.when is not When.DURING:
        return ()
    return next(event.narrowed_by for event in SOURCES[measure.dataset].events if event.name == measure.on)


def _values(measure: Measure, column: str) -> Values:
    """What a measure asks of a column; empty where it asks nothing of it, or what cannot be."""
    asked = [Values(one.values) for one in measure.where if isinstance(one, Is) and one.column == column]
    return asked[0].intersection(*asked[1:]) if asked else Values()


def _places(asked: Sequence[Values], value: Value) -> list[int]:
    return [nth for nth, values in enumerate(asked) if value in values]


def _only(measure: Measure, column: str, value: Value) -> Measure:
    """The measure of the rows alone that have a value in a column."""
    others = [one for one in measure.where if not (isinstance(one, Is) and one.column == column)]
    return replace(measure, where=(Is(column, (value,)), *others))

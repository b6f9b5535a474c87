"""Charts as records: all that a picture shows, before it is drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: `text` is its value as written; `is_quiet` for one that stands on too small a number to be judged."""

    name: str
    value: Fraction | None
    text: str
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class BarChart:
    """Rows from the top, no more than 25; `more` says how many are not shown. `highlight`: rows to set off."""

    title: str
    subtitle: str
    rows: tuple[Bar, ...]
    highlight: frozenset[int] = frozenset()
    target: Fraction | None = None
    target_text: str = ""
    more: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LineNames:
    """What the lines are called in the legend, and what is said where there is nothing to draw."""

    actual: str
    target: str = ""
    pace: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class LineChart:
    """A value for each label; None leaves a gap: no value, or its time has not come. `quiet` are the places of those
    that stand on too small a number to be judged.

    `value_text` writes a value beside its point, `axis_text` beside the axis. `pace` has a value for each label.
    """

    title: str
    subtitle: str
    labels: tuple[str, ...]
    values: tuple[Fraction | None, ...]
    names: LineNames
    value_text: Callable[[Fraction], str]
    axis_text: Callable[[Fraction], str]
    target: Fraction | None = None
    pace: tuple[Fraction, ...] | None = None
    note: str = ""
    is_from_zero: bool = True
    is_whole: bool = False
    quiet: frozenset[int] = frozenset()


Chart = LineChart | BarChart

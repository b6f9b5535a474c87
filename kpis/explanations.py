"""Explanations: what a value was reckoned from, part by part, and the rows that each part counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from string import ascii_uppercase

from kpis.compute import Total
from kpis.exact import added_up
from kpis.formulas import Coverage, Formula, Frame, Growth, Operand, Plain, Quotient, Share, operands
from kpis.kpi import Kpi
from kpis.periods import Window
from kpis.readings import Answer, LeftOut, Reading, Scope


class Role(StrEnum):
    """What a part is in the reckoning.

    OF_SEVERAL: one of more than two; it goes by a letter. BESIDE: none, but rows are checked by it.
    """

    COUNTED = "counted"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    NOW = "now"
    BEFORE = "before"
    OF_SEVERAL = "of several"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Part:
    """An operand of a formula, over one of its windows, and what it is there for."""

    role: Role
    operand: Operand
    frame: Frame = Frame.PERIOD
    letter: str = ""


@dataclass(frozen=True, slots=True)
class PartTotal:
    """A part over the window that it was read in, with what it came to; durations in milliseconds."""

    part: Part
    window: Window
    total: Total


@dataclass(frozen=True, slots=True)
class Amount:
    """Money as it stands in a row, and in workspace currency at the `rate` of the day; None where that is not known."""

    amount: Fraction
    currency: str
    rate: Fraction | None
    worth: Fraction | None


@dataclass(frozen=True, slots=True)
class CountedRow:
    """A row of a dataset, a customer, a rep or a target that a value rests on.

    `brings` is what it adds to each part of its sheet: 1 where rows are counted, None where it does not count.
    `at` is the time, or the local day, that puts it there; `more` are its columns to break down by.
    """

    key: str
    name: str | None
    owner: str | None
    at: datetime | date | None
    brings: tuple[Fraction | None, ...]
    amount: Amount | None = None
    team: str | None = None
    more: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of one `kind` (the name of a dataset), over one window, that some parts rest on.

    `parts` are those parts, in the order of what rows bring; `count` is the number of all rows, `rows` are the first.
    """

    kind: str
    parts: tuple[Part, ...]
    count: int
    rows: tuple[CountedRow, ...]


def brought_to(part: Part, parts: Sequence[Part], row: CountedRow) -> Fraction | None:
    """What a row adds to a part, which may be there several times: once for each measure that it is the sum of."""
    known = [brought for each, brought in zip(parts, row.brings, strict=True) if each == part and brought is not None]
    return added_up(known) if known else None


def shared_out(sheets: Sequence[Sheet], most: int, *, at_least: int) -> tuple[Sheet, ...]:
    """The sheets with `most` of their first rows in all: an equal share of each, and what one leaves goes to the next.

    `at_least` of each that has as many, even if that is more than `most`.
    """
    share = max(at_least, most // max(1, len(sheets)))
    given = [min(len(sheet.rows), share) for sheet in sheets]
    for place, sheet in enumerate(sheets):
        given[place] += min(len(sheet.rows) - given[place], max(0, most - sum(given)))
    return tuple(replace(sheet, rows=sheet.rows[:shown]) for sheet, shown in zip(sheets, given, strict=True))


@dataclass(frozen=True, slots=True)
class LeftOutRows:
    """Rows that were left out for one reason, with the keys of the first of them."""

    left_out: LeftOut
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """Another KPI over the same period; its scope is the company's where it is offered for no smaller one."""

    kpi: Kpi
    scope: Scope
    reading: Reading


@dataclass(frozen=True, slots=True)
class Restated:
    """A deal that changed after its period was over: what some of its columns were, and what they are now."""

    key: str
    changed_at: datetime
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that can be said of how an answer came about.

    `formula` is the one that was read: some are another one once their period is over. `restated` are the first of
    `restated_count` deals.
    """

    answer: Answer
    formula: Formula
    parts: tuple[PartTotal, ...]
    sheets: tuple[Sheet, ...]
    left_out: tuple[LeftOutRows, ...] = ()
    guards: tuple[Beside, ...] = ()
    alternatives: tuple[Beside, ...] = ()
    restated: tuple[Restated, ...] = ()
    restated_count: int = 0
    owners: Mapping[str, str] = field(default_factory=dict)


def formula_read(formula: Formula, *, is_running: bool) -> Formula:
    """The formula as it is read: coverage of a period that is over is a plain quotient."""
    match formula:
        case Coverage(at_start=at_start, target=target) if not is_running:
            return Quotient(at_start, target)
    return formula


def parts_of(formula: Formula, *, is_running: bool) -> tuple[Part, ...]:
    """The parts that a value is reckoned from, each once, in the order of the formula."""
    match formula_read(formula, is_running=is_running):
        case Plain(of) | Share(of):
            return (Part(Role.COUNTED, of),)
        case Quotient(of, to, _, frame):
            return Part(Role.NUMERATOR, of, frame), Part(Role.DENOMINATOR, to, frame)
        case Growth(of, now, before):
            return Part(Role.NOW, of, now), Part(Role.BEFORE, of, before)
        case Coverage(at_end, _, reached, target):
            return _lettered((operand, Frame.PERIOD) for operand in (at_end, target, reached))
        case read:
            return _lettered(dict.fromkeys(operands(read)))


def _lettered(found: Iterable[tuple[Operand, Frame]]) -> tuple[Part, ...]:
    named = zip(ascii_uppercase, found, strict=False)
    return tuple(Part(Role.OF_SEVERAL, operand, frame, letter) for letter, (operand, frame) in named)

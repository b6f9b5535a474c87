"""Why there is no value: empty is not zero, and who asks is told what is missing."""

from collections.abc import Iterable, Iterator, Mapping

from kpis.compute import Total
from kpis.formulas import (
    AgainstTarget,
    Coverage,
    Difference,
    Formula,
    Frame,
    Growth,
    Operand,
    Plain,
    ProductOver,
    Quota,
    Quotient,
    Read,
    Required,
    ScorePart,
    Share,
    TargetFor,
)
from kpis.readings import Absence, Why

Known = Mapping[Read, Total]


def absence_of(formula: Formula, known: Known) -> Absence | None:
    """The first thing that keeps a formula from having a value; None where nothing does.

    `formula` is the one that was read (`formula_read`), `known` has the total of every operand over its frame.
    Source: `semantics`, section 4 (empty is not zero), and section 9 (nothing left to reach).
    """
    return next(_absences(formula, known), None)


def _absences(formula: Formula, known: Known) -> Iterator[Absence]:
    match formula:
        case Plain(of):
            yield from _unknown([of], known)
        case Share(of):
            yield from _zero(of, known)
        case Difference(of, minus):
            yield from _unknown([of, minus], known)
        case Quotient(of, to, _, frame):
            yield from _unknown([of, to], known, frame)
            yield from _zero(to, known, frame)
        case Growth(of, now, before):
            yield from _unknown([of], known, now)
            yield from _unknown([of], known, before)
            yield from _zero(of, known, before)
        case ProductOver(factors, over):
            for part in (*factors, over):
                yield from _absences(part, known)
            yield from _none_over(over, known)
        case _:
            yield from _against_target(formula, known)


def _none_over(over: Formula, known: Known) -> Iterator[Absence]:
    """A divisor that has a value, which is 0: nobody left, or every deal was closed at once."""
    match over:
        case Quotient(of, _, _, frame):
            yield from _zero(of, known, frame)
        case Plain(of) | Share(of):
            yield from _zero(of, known)
        case Difference(of, minus):
            if known[of, Frame.PERIOD].value == known[minus, Frame.PERIOD].value:
                yield Absence(Why.ZERO, of)
        case ProductOver(factors):
            for factor in factors:
                yield from _none_over(factor, known)


def _against_target(formula: AgainstTarget, known: Known) -> Iterator[Absence]:
    match formula:
        case Coverage(at_end, _, reached, target):
            yield from _unknown([target, at_end], known)
            if (known[target, Frame.PERIOD].value or 0) <= (known[reached, Frame.PERIOD].value or 0):
                yield Absence(Why.TARGET_MET, target)
        case Required(target, reached, each):
            yield from _unknown([target, reached], known)
            yield from _absences(each, known)
        case _:
            yield from _of_score(formula.parts, known)


def _of_score(parts: Iterable[ScorePart], known: Known) -> Iterator[Absence]:
    """Parts without a target drop out; if there is none with a target, the first one's is missing."""
    lacking = [(part, list(_unknown([part.target], known)) or list(_zero(part.target, known))) for part in parts]
    for part, missing in lacking:
        if not missing:
            yield from _absences(part.actual, known)
    yield from lacking[0][1]


def _unknown(operands: Iterable[Operand], known: Known, frame: Frame = Frame.PERIOD) -> Iterator[Absence]:
    for operand in operands:
        if known[operand, frame].value is None:
            yield Absence(Why.NO_TARGET if isinstance(operand, TargetFor) else Why.NO_DATA, operand, frame)


def _zero(operand: Operand, known: Known, frame: Frame = Frame.PERIOD) -> Iterator[Absence]:
    if known[operand, frame].value == 0:
        yield Absence(Why.NO_QUOTA if isinstance(operand, Quota) else Why.ZERO, operand, frame)

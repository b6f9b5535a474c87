"""Narrowed: the formula of a KPI, counting only those of its rows that meet conditions besides its own."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kpis.conditions import Condition
from kpis.errors import UserError
from kpis.formulas import Difference, Formula, Growth, Months, Operand, Plain, ProductOver, Quotient, Share, Together
from kpis.kpi import Kpi
from kpis.measures import Measure

Narrow = Callable[[Measure], tuple[Condition, ...]]
"""The conditions that a measure gets besides its own."""


def narrowed(kpi: Kpi, narrow: Narrow, line: int) -> Formula:
    """The formula, each of its measures narrowed. UserError where it reads what is not rows: targets, reps at work."""
    return _Narrowing(kpi.key, narrow, line).formula(kpi.formula)


@dataclass(frozen=True, slots=True)
class _Narrowing:
    key: str
    narrow: Narrow
    line: int

    def formula(self, whole: Formula) -> Formula:
        match whole:
            case Plain(of):
                return replace(whole, of=self._operand(of))
            case Difference(of, minus):
                return replace(whole, of=self._counted(of), minus=self._counted(minus))
            case Quotient(of, to):
                return replace(whole, of=self._operand(of), to=self._operand(to))
            case Share(of) | Growth(of):
                return replace(whole, of=self._measure(of))
            case ProductOver(factors, over):
                return replace(whole, factors=tuple(map(self.formula, factors)), over=self.formula(over))
        raise UserError("declared_not_narrowed", line=self.line, kpi=self.key)

    def _operand(self, operand: Operand) -> Operand:
        match operand:
            case Measure() | Together():
                return self._counted(operand)
            case Months():
                return operand
        raise UserError("declared_not_narrowed", line=self.line, kpi=self.key)

    def _counted(self, counted: Measure | Together) -> Measure | Together:
        if isinstance(counted, Together):
            return Together(tuple(map(self._measure, counted.parts)))
        return self._measure(counted)

    def _measure(self, measure: Measure) -> Measure:
        return replace(measure, where=(*measure.where, *self.narrow(measure)))

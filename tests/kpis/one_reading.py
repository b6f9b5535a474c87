"""The reading of a KPI from totals that are made up: of all there is, without a breakdown."""

from collections.abc import Callable

from kpis.compute import Total, Totals, reader
from kpis.formulas import Frame, Operand
from kpis.kpi import Kpi
from kpis.readings import Reading

Of = Callable[[Operand, Frame], Total]


def totals_of(of: Of, of_all: Of | None = None, *, is_running: bool = False) -> Totals:
    """What is known, where the only group is all there is."""
    return Totals(lambda operand, frame: lambda _: of(operand, frame), of_all or of, is_running)


def reading(kpi: Kpi, totals: Totals) -> Reading:
    return reader(kpi, totals)(None)

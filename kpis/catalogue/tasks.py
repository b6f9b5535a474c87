"""Tasks: what was done, and what should have been."""

from kpis.catalogue.dimensions import PEOPLE
from kpis.formulas import Plain
from kpis.kpi import Better, Kind, Kpi, Unit
from kpis.measures import Aggregate, Measure, When, count, total

TASKS = (
    Kpi("tasks_completed", Kind.SIMPLE, Unit.COUNT, Better.HIGHER, Plain(count("tasks", on="completed")), PEOPLE),
    Kpi("tasks_worked_on", Kind.SIMPLE, Unit.COUNT, Better.HIGHER, Plain(count("tasks", on="worked")), PEOPLE),
    Kpi(
        "workspace_points",
        Kind.SIMPLE,
        Unit.POINTS,
        Better.HIGHER,
        Plain(total("tasks", "points", on="completed")),
        PEOPLE,
    ),
    Kpi(
        "overdue_tasks",
        Kind.SNAPSHOT,
        Unit.COUNT,
        Better.LOWER,
        Plain(Measure("tasks", "overdue", Aggregate.COUNT, when=When.AT_END)),
        PEOPLE,
    ),
)

"""Where reps stand: all who are at work in a period or have a target for it, and nobody else."""

from datetime import UTC, date, datetime
from fractions import Fraction

from bot.usecases.standing import standings
from kpis.periods import Period, PeriodKind
from storage.database import Database
from storage.workspaces import load
from tests.small_team import add

NOW = datetime(2017, 11, 15, tzinfo=UTC)
QUARTER = Period(PeriodKind.QUARTER, date(2017, 10, 1), date(2018, 1, 1))
HAVE_LEFT = {"now": "2017-12-31", "before": "2016-12-31", "told": "2016-12-31", "partly": "2016-12-31"}
MONTHS = ("2017-10", "2017-11", "2017-12")
TARGETS = [
    ("before", "2016-Q4"),  # what somebody had to reach a year ago says nothing of this quarter
    *(("told", month) for month in MONTHS),
    ("partly", "2017-10"),  # one month of three makes no quarter
]


def test_who_has_left_stands_somewhere_only_with_a_target_for_the_period(database: Database) -> None:
    reps = [
        {"rep_id": rep, "team": "East", "started_on": "2016-01-01", "ended_on": day} for rep, day in HAVE_LEFT.items()
    ]
    add(database, "reps", reps)
    targets = [{"kpi": "revenue", "scope": f"rep:{rep}", "period": label, "value": "5"} for rep, label in TARGETS]
    add(database, "targets", targets)
    with database.reading() as connection:
        workspace = load(connection)
        found = standings(connection, workspace, workspace.catalogue["revenue"], QUARTER, "rep", NOW)
    assert {each.scope.name: each.goal and each.goal.target for each in found} == {"now": None, "told": Fraction(15)}

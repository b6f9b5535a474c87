"""Targets broken down within a scope: those of its parts, and nobody else's."""

from datetime import date
from fractions import Fraction

import pytest

from bot.usecases.answer import ask
from kpis.periods import Period, PeriodKind
from kpis.questions import Question
from kpis.readings import COMPANY, Scope, ScopeKind
from storage.database import Database
from storage.workspaces import load
from tests.small_team import IMPORTED, add, won

MONTH = Period(PeriodKind.MONTH, date(2017, 10, 1), date(2017, 11, 1))
EAST, DANA = Scope(ScopeKind.TEAM, "East"), Scope(ScopeKind.REP, "dana")
HALF = Fraction(1, 2)


def two_teams(database: Database) -> None:
    """Dana of the East, Lee of the West: each has won 100 of 200. Sam of the East has won nothing yet."""
    teams = (("dana", "East"), ("sam", "East"), ("lee", "West"))
    add(database, "reps", [{"rep_id": rep, "team": team, "started_on": "2016-01-01"} for rep, team in teams])
    scopes = ("team:East", "team:West", "rep:dana", "rep:sam", "rep:lee")
    add(database, "targets", [{"kpi": "revenue", "scope": of, "period": "2017-10", "value": "200"} for of in scopes])
    add(database, "deals", (won("D1", "dana", 100), won("L1", "lee", 100)))


@pytest.mark.parametrize(
    ("scope", "by", "expected"),
    [
        (COMPANY, "team", {"East": HALF, "West": HALF}),
        (COMPANY, "rep", {"dana": HALF, "sam": Fraction(0), "lee": HALF}),
        (EAST, "team", {"East": HALF}),
        (EAST, "rep", {"dana": HALF, "sam": Fraction(0)}),
        (DANA, "rep", {"dana": HALF}),
        (DANA, "team", {"East": None}),
    ],
)
def test_a_breakdown_lists_the_parts_of_its_scope(
    database: Database, scope: Scope, by: str, expected: dict[str, Fraction | None]
) -> None:
    """What one rep has brought is set against no team's target."""
    two_teams(database)
    with database.reading() as connection:
        question = Question("target_attainment", MONTH, scope, by=by)
        groups = ask(connection, load(connection), question, IMPORTED).groups
    assert {group.key: group.reading.value for group in groups or ()} == expected


def test_the_pipeline_at_the_start_of_a_quarter_is_worth_what_it_was_the_day_before(database: Database) -> None:
    """A euro is worth a dollar until September, and two from the first day of October on."""
    add(
        database,
        "rates",
        [
            {"currency": "EUR", "valid_from": f"2017-{month}-01", "rate": rate}
            for month, rate in (("01", "1"), ("10", "2"))
        ],
    )
    add(database, "targets", [{"kpi": "revenue", "scope": "company", "period": "2017-Q4", "value": "1000"}])
    add(
        database,
        "deals",
        [{"deal_id": "D1", "status": "open", "amount": "100", "currency": "EUR", "created_at": "2017-05-01"}],
    )
    quarter = Period(PeriodKind.QUARTER, date(2017, 10, 1), date(2018, 1, 1))
    with database.reading() as connection:
        found = ask(connection, load(connection), Question("pipeline_coverage", quarter), IMPORTED).reading
    assert (found.numerator, found.value) == (Fraction(100), Fraction(1, 10))

"""Targets as they are read: those that are asked for, and no others."""

from collections.abc import Mapping
from fractions import Fraction

import pytest

from kpis.columns import columns_of
from kpis.datasets import DATASETS
from kpis.readings import COMPANY, Scope, ScopeKind
from storage.database import Database
from storage.fact_rows import rows_like
from storage.targets import Wanted, read_targets
from tests.small_team import add

DANA = Scope(ScopeKind.REP, "dana")
SET = (
    ("revenue", "company", "2017-10", "100"),
    ("revenue", "rep:dana", "2017-10", "20"),
    ("revenue", "rep:dana", "2017-11", "30.5"),
    ("revenue", "rep:lee", "2017-10", "40"),
    ("revenue", "team:East", "2017-10", "60"),
    ("deals_won", "rep:dana", "2017-10", "7"),
    ("meetings", "rep:dana", "2017-10", "9"),
)
ROWS = [dict(zip(("kpi", "scope", "period", "value"), row, strict=True)) for row in SET]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(("revenue",), ("2017-10",), COMPANY), {"revenue": {"company": {"2017-10": 100}}}),
        (
            Wanted(("revenue",), ("2017-10", "2017-11", "2017-12"), DANA),
            {"revenue": {"rep:dana": {"2017-10": 20, "2017-11": Fraction("30.5")}}},
        ),
        (
            Wanted(("revenue", "deals_won"), ("2017-10",), ScopeKind.REP),
            {
                "revenue": {"rep:dana": {"2017-10": 20}, "rep:lee": {"2017-10": 40}},
                "deals_won": {"rep:dana": {"2017-10": 7}},
            },
        ),
        (Wanted(("revenue",), ("2017-10",), ScopeKind.TEAM), {"revenue": {"team:East": {"2017-10": 60}}}),
        (Wanted(("meetings", "orders"), ("2017-10",)), {"meetings": {"rep:dana": {"2017-10": 9}}, "orders": {}}),
        (Wanted(("revenue",), ("2018-10",)), {"revenue": {}}),
    ],
    ids=["one scope", "several periods", "a kind of scope, several KPIs", "teams", "everybody's", "none"],
)
def test_targets_are_those_of_the_kpis_the_periods_and_whom_they_are_asked_of(
    database: Database, wanted: Wanted, expected: Mapping[str, object]
) -> None:
    add(database, "targets", ROWS)
    with database.reading() as connection:
        assert read_targets(connection, "default", wanted) == expected
        assert not any(read_targets(connection, "another", wanted).values())


def test_a_row_that_comes_again_is_looked_for_by_its_whole_key(database: Database) -> None:
    add(database, "targets", ROWS)
    with database.reading() as connection:
        found = rows_like(connection, "default", DATASETS["targets"], columns_of(ROWS[1:2]))
    assert list(found) == [("revenue", "rep:dana", "2017-10")]

"""Every KPI equals the golden values, which an independent program computed from the same files."""

from dataclasses import replace
from fractions import Fraction

import pytest

from kpis.catalogue import CATALOGUE
from storage.database import Database
from storage.workspaces import Workspace
from tests.golden_answers import Difference, answered, differences
from tests.golden_data import GoldenQuestion, expected


@pytest.mark.parametrize("kpi", sorted(CATALOGUE))
def test_every_answer_equals_its_golden_value(golden: tuple[Database, Workspace], kpi: str) -> None:
    database, workspace = golden
    asked = [question for question in expected() if question.kpi == kpi]
    assert asked
    with database.reading() as connection:
        for question in asked:
            assert list(differences(question, answered(connection, workspace, question))) == []


def test_a_wrong_value_and_a_wrong_group_are_seen(golden_sqlite: tuple[Database, Workspace]) -> None:
    database, workspace = golden_sqlite
    question = GoldenQuestion("revenue", "2025-04-01", "2025-07-01", "company", "rep")
    with database.reading() as connection:
        found = answered(connection, workspace, question)
    found["R01"] = replace(found["R01"], value=Fraction(103_090_002), denominator=Fraction(1))
    found["R77"] = found.pop("(none)")
    assert list(differences(question, found)) == [
        Difference(question, "(none)", "group", "listed", "absent"),
        Difference(question, "R77", "group", "absent", "listed"),
        Difference(question, "R01", "value", "103090000", Fraction(103_090_002)),
        Difference(question, "R01", "denominator", "", Fraction(1)),
    ]

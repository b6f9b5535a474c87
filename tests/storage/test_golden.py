"""Every KPI equals the golden values, which an independent program computed from the same files."""

from fractions import Fraction

import pytest

from bot.usecases.answer import ask
from kpis.catalogue import CATALOGUE
from kpis.kpi import Kind
from kpis.questions import Question
from kpis.readings import Reading, parse_scope
from storage.database import Database
from storage.workspaces import Workspace
from tests.golden_data import NOW, Expected, GoldenQuestion, expected

KINDS_WITHOUT_PARTS = (Kind.SIMPLE, Kind.SNAPSHOT)


@pytest.mark.parametrize("kpi", sorted(CATALOGUE))
def test_every_answer_equals_its_golden_value(golden: tuple[Database, Workspace], kpi: str) -> None:
    database, workspace = golden
    asked = [question for question in expected() if question.kpi == kpi]
    assert asked
    with database.reading() as connection:
        for question in asked:
            answer = ask(connection, workspace, _question(question), NOW)
            groups = answer.groups or ()
            found = {group.key or "(none)": (group.reading, group.previous) for group in groups}
            found = found if question.by else {"": (answer.reading, answer.previous)}
            wanted = {row.group: row for row in expected()[question] if row.group or not question.by}
            assert set(found) == set(wanted), question
            for key, row in wanted.items():
                _assert_equal(kpi, found[key], row)


def _question(asked: GoldenQuestion) -> Question:
    return Question(asked.kpi, asked.period, parse_scope(asked.scope), asked.by or None)


def _assert_equal(kpi: str, found: tuple[Reading, Reading], row: Expected) -> None:
    reading, previous = found
    assert _same(reading.value, row.value), row
    assert _same(previous.value, row.previous), row
    if CATALOGUE[kpi].kind not in KINDS_WITHOUT_PARTS or row.denominator:
        assert _same(reading.numerator, row.numerator), row
        assert _same(reading.denominator, row.denominator), row


def _same(value: Fraction | None, told: str) -> bool:
    """Equal to a relative 1e-8, or to the last decimal that the file has."""
    if value is None or not told:
        return value is None and not told
    decimals = len(told.partition(".")[2])
    return abs(value - Fraction(told)) <= max(abs(value) / 10**8, Fraction(1, 2 * 10**decimals) if decimals else 0)

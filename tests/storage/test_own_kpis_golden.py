"""KPIs of the catalogue, declared once more as a workspace's own, have the golden values, on both databases."""

from dataclasses import replace
from datetime import date

import pytest

from bot.usecases.answer import ask
from bot.usecases.own_kpis import Written, define
from kpis.datasets import SOURCES
from kpis.declared.columns import Known, Rows, Sort, amounts, known_columns
from kpis.declared.terms import COUNTED
from kpis.measures import When
from kpis.periods import Period, PeriodKind
from kpis.questions import Question
from kpis.readings import parse_scope
from storage.database import Database
from storage.workspaces import Workspace, load
from tests.declared import AGAIN, OTHERWISE, declaration, read_one
from tests.golden_data import NOW, GoldenQuestion, expected

YEAR = Period(PeriodKind.YEAR, date(2025, 1, 1), date(2026, 1, 1))
OTHER_KEYS = {f"own_{key}": key for key in AGAIN} | {f"other_{key}": key for key in OTHERWISE}
"""The own KPIs, and which one of the catalogue each is."""


@pytest.fixture(scope="module")
def golden(golden: tuple[Database, Workspace]) -> tuple[Database, Workspace]:
    """The golden data, in a workspace with the own KPIs."""
    database, workspace = golden
    again = [declaration(f"own_{key}", made_of) for key, made_of in AGAIN.items()]
    otherwise = [declaration(f"other_{key}", made_of) for key, made_of in OTHERWISE.items()]
    define(database, workspace.id, [Written("own.yml", "---\n".join((*again, *otherwise)))], author="R01", now=NOW)
    with database.reading() as connection:
        return database, load(connection)


@pytest.mark.parametrize("key", OTHER_KEYS)
def test_every_answer_of_an_own_kpi_is_that_of_the_catalogues(golden: tuple[Database, Workspace], key: str) -> None:
    database, workspace = golden
    asked = [each for each in expected() if each.kpi == OTHER_KEYS[key] and _is_offered(workspace, key, each)]
    assert asked
    with database.reading() as connection:
        for each in asked:
            question = Question(each.kpi, each.period, parse_scope(each.scope), each.by or None)
            usual = ask(connection, workspace, question, NOW)
            own = ask(connection, workspace, replace(question, kpi=key), NOW)
            found = (own.reading.value, own.previous.value, own.data_as_of)
            assert found == (usual.reading.value, usual.previous.value, usual.data_as_of), each
            values = [[(one.key, one.reading.value) for one in answer.groups or ()] for answer in (own, usual)]
            assert not each.by or sorted(values[0], key=str) == sorted(values[1], key=str), each


def _is_offered(workspace: Workspace, key: str, asked: GoldenQuestion) -> bool:
    return not asked.by or asked.by in workspace.catalogue[key].breakdowns


def _every_rows() -> list[Rows]:
    """All ways in which rows are put into a period."""
    found = []
    for dataset in COUNTED:
        for source in (dataset, *(name for name, each in SOURCES.items() if each.of == dataset)):
            found += [Rows(dataset, source, event.name, When.DURING) for event in SOURCES[source].events]
            found += [Rows(dataset, source, stretch.name, When.AT_START) for stretch in SOURCES[source].stretches]
    return found


EXAMPLES = {
    Sort.WORD: "{not: a}",
    Sort.FLAG: "yes",
    Sort.TIME: '">= 2025-01-01 and < 2026-01-01"',
    Sort.DAY: '"> 2025-01-01"',
    Sort.MONEY: '">= 10 and < 5B"',
    Sort.DURATION: '"< 3 days"',
    Sort.NUMBER: '">= 1"',
    Sort.SHARE: '">= 50%"',
}


@pytest.mark.parametrize("rows", _every_rows(), ids=lambda rows: f"{rows.source}-{rows.on}")
def test_all_that_can_be_declared_can_be_answered(golden: tuple[Database, Workspace], rows: Rows) -> None:
    database, workspace = golden
    how = f"on: {rows.on}" if rows.event else f"while: {rows.on}, at: start"
    known = known_columns(rows)
    made_of = [
        *(
            f"of: {{count: {rows.dataset}, {how}, where: {{{name}: {_example(name, each)}}}}}"
            for name, each in known.items()
        ),
        *(f"of: {{count: {rows.dataset}, {how}, where: {{known: {name}}}}}" for name in known),
        *(f"of: {{mean: {rows.dataset}.{name}, {how}}}" for name in amounts(rows)),
        *(f"of: {{median: {rows.dataset}.{name}, {how}}}" for name in amounts(rows)),
    ]
    with database.reading() as connection:
        for text in made_of:
            kpi = read_one(declaration(made_of=text))
            seen = replace(workspace, catalogue={**workspace.catalogue, "mine": kpi})
            for by in (None, *kpi.breakdowns):
                assert ask(connection, seen, Question("mine", YEAR, by=by), NOW).kpi == kpi


def _example(name: str, known: Known) -> str:
    return known.words[0] if known.words else EXAMPLES[known.sort]

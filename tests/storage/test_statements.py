"""A question issues a handful of statements, however many reps, groups or periods it is about."""

from datetime import date
from functools import partial

import pytest

from bot.usecases.answer import ask
from bot.usecases.explain import explain
from kpis.catalogue import CATALOGUE
from kpis.kpi import Kpi
from kpis.periods import Period, PeriodKind
from kpis.questions import Question, Trend
from storage.database import Database
from storage.workspaces import Workspace
from tests.golden_data import NOW
from tests.statements import statements

QUARTER = Period(PeriodKind.QUARTER, date(2025, 4, 1), date(2025, 7, 1))
MOST = 9
MOST_TO_EXPLAIN = 28


@pytest.mark.parametrize("kpi", CATALOGUE.values(), ids=lambda kpi: kpi.key)
def test_a_question_issues_a_handful_of_statements(golden_sqlite: tuple[Database, Workspace], kpi: Kpi) -> None:
    database, workspace = golden_sqlite
    questions = [Question(kpi.key, QUARTER, by=by) for by in (None, *kpi.breakdowns)]
    questions.append(Question(kpi.key, QUARTER, trend=Trend(24, PeriodKind.MONTH)))
    with database.reading() as connection:
        sent = [statements(database, partial(ask, connection, workspace, one, NOW)) for one in questions]
    assert max(map(len, sent)) <= MOST


@pytest.mark.parametrize("kpi", CATALOGUE.values(), ids=lambda kpi: kpi.key)
def test_an_explanation_reads_every_row_in_a_handful_more(golden_sqlite: tuple[Database, Workspace], kpi: Kpi) -> None:
    """Each part, guard and sheet of rows is read at once: the score of a rep, with seven parts, takes most."""
    database, workspace = golden_sqlite
    question = Question(kpi.key, QUARTER)
    with database.reading() as connection:
        sent = statements(database, partial(explain, connection, workspace, question, NOW))
    assert len(sent) <= MOST_TO_EXPLAIN

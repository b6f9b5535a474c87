"""A question that asks for parts reads them once: the whole that is shown beside them is the same as without them."""

from datetime import date

import pytest

from bot.usecases.answer import ask
from kpis.catalogue import CATALOGUE
from kpis.datasets import CUSTOMERS
from kpis.kpi import Kpi
from kpis.periods import Period, PeriodKind
from kpis.questions import Question
from kpis.readings import COMPANY, Scope, ScopeKind
from storage.customers import customer_names
from storage.database import Database
from storage.facts import writing
from storage.workspaces import Workspace, load
from tests.golden_data import NOW

PERIODS = (
    Period(PeriodKind.QUARTER, date(2025, 4, 1), date(2025, 7, 1)),
    Period(PeriodKind.YEAR, date(2026, 1, 1), date(2027, 1, 1)),
)


@pytest.mark.parametrize("kpi", CATALOGUE.values(), ids=lambda kpi: kpi.key)
def test_the_whole_beside_its_parts_is_the_whole(golden: tuple[Database, Workspace], kpi: Kpi) -> None:
    database, workspace = golden
    scopes = [scope for scope in (COMPANY, Scope(ScopeKind.TEAM, "영업1팀")) if scope.kind in kpi.scopes]
    with database.reading() as connection:
        for period in PERIODS:
            for scope in scopes:
                alone = ask(connection, workspace, Question(kpi.key, period, scope), NOW)
                for by in kpi.breakdowns:
                    beside = ask(connection, workspace, Question(kpi.key, period, scope, by), NOW)
                    assert (beside.reading, beside.previous) == (alone.reading, alone.previous), (period, scope, by)
                    assert beside.left_out == alone.left_out


def test_a_question_asked_again_later_is_answered_as_of_then(golden: tuple[Database, Workspace]) -> None:
    database, workspace = golden
    question = Question("pipeline_value", PERIODS[1])
    earlier = NOW.replace(month=2, day=3, hour=9)
    with database.reading() as connection:
        first, second = (ask(connection, workspace, question, now) for now in (earlier, NOW))
        assert first == ask(connection, workspace, question, earlier)
        assert first.reading != second.reading


@pytest.mark.parametrize("count", [3, 1_500])
def test_however_many_customers_are_named(database: Database, count: int) -> None:
    workspace = Workspace("default")
    rows = [{**dict.fromkeys(column.name for column in CUSTOMERS.columns)} for _ in range(count)]
    for place, row in enumerate(rows):
        row |= {"customer_id": f"C{place}", "name": f"Customer {place}", "acquired_at": NOW}
    with database.writing() as connection:
        with writing(connection, load(connection), CUSTOMERS, NOW) as writer:
            writer.write(rows)
        wanted = [f"C{place}" for place in range(1, count)]
        assert customer_names(connection, workspace.id, wanted) == {one: f"Customer {one[1:]}" for one in wanted}

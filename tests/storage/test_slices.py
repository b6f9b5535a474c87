"""Slices of measures that tell rows apart by what their index begins with."""

from datetime import date
from functools import partial

import pytest

from bot.usecases.answer import ask
from kpis.conditions import Is, Known
from kpis.measures import Measure, count, distinct, total
from kpis.periods import Period, PeriodKind
from kpis.questions import Question, Trend
from storage.database import Database
from storage.slices import slices_of
from storage.workspaces import Workspace
from tests.golden_data import NOW
from tests.statements import statements

WON = count("deals", on="closed", status="won")
CLOSED = count("deals", on="closed", status=("won", "lost"))
WON_MONEY = total("deals", "money", Known("customer_id"), on="closed", status="won")
QUARTER = Period(PeriodKind.QUARTER, date(2025, 4, 1), date(2025, 7, 1))


def closed(*where: Is | Known) -> Measure:
    return count("deals", *where, on="closed")


def test_each_value_that_not_all_ask_for_is_a_slice() -> None:
    lost, won = slices_of([WON, CLOSED, WON_MONEY])
    assert lost == {1: closed(Is("status", ("lost",)))}
    assert won == {
        0: WON,
        1: closed(Is("status", ("won",))),
        2: total("deals", "money", Is("status", ("won",)), Known("customer_id"), on="closed"),
    }


@pytest.mark.parametrize(
    "measures",
    [
        [CLOSED, CLOSED],
        [WON, closed()],
        [WON, CLOSED, distinct("deals", "customer_id", on="closed", status="won")],
        [count("deals", on="created", status="won"), count("deals", on="created", status="lost")],
        [WON, closed(Is("status", ("won",)), Is("status", ("lost",)))],
    ],
    ids=["all ask for the same", "one asks for all", "no sum", "no such index", "one asks for what cannot be"],
)
def test_all_are_one_slice_where(measures: list[Measure]) -> None:
    assert slices_of(measures) == [dict(enumerate(measures))]


def test_a_long_trend_is_one_statement_that_every_database_takes(golden: tuple[Database, Workspace]) -> None:
    """In slices, 302 windows and the lost deals in none would be more SELECTs than SQLite takes in one statement."""
    database, workspace = golden
    question = Question("win_rate", QUARTER, trend=Trend(300, PeriodKind.DAY))
    with database.reading() as connection:
        sent = statements(database, partial(ask, connection, workspace, question, NOW))
        series = ask(connection, workspace, question, NOW).series
    assert max(statement.count("UNION ALL") for statement, _ in sent) == 302
    assert series is not None
    assert sum(point.reading.denominator or 0 for point in series) > 0

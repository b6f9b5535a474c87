"""The largest amounts that there are, added up: the same on every database."""

from datetime import date
from fractions import Fraction

import pytest

from bot.usecases.answer import ask
from kpis.periods import Period, PeriodKind
from kpis.questions import Question
from kpis.readings import LeftOut
from storage.database import Database
from storage.workspaces import load
from tests.small_team import IMPORTED, add

QUARTER = Period(PeriodKind.QUARTER, date(2017, 10, 1), date(2018, 1, 1))
LARGEST = 9_223_372_036_854
"""Of a currency with coins; one more is rejected."""
EACH = {"status": "won", "created_at": "2017-10-01", "closed_at": "2017-10-10", "amount": str(LARGEST)}


@pytest.fixture
def vast(database: Database) -> Database:
    add(database, "deals", ({**EACH, "deal_id": f"D{number}", "region": "Java"} for number in range(5)))
    add(database, "deals", [{**EACH, "deal_id": "small", "amount": "0.01", "region": "Bali"}])
    add(database, "deals", ({**EACH, "deal_id": f"O{number}", "status": "open"} for number in range(3)))
    return database


@pytest.mark.parametrize(
    ("kpi", "expected"),
    [
        ("revenue", 5 * LARGEST + Fraction(1, 100)),
        ("deals_won", 6),
        ("avg_deal_size", (5 * LARGEST + Fraction(1, 100)) / 6),
        ("pipeline_value", 3 * LARGEST),
    ],
)
def test_sums_of_the_largest_amounts_are_exact(vast: Database, kpi: str, expected: Fraction) -> None:
    with vast.reading() as connection:
        found = ask(connection, load(connection), Question(kpi, QUARTER), IMPORTED).reading
    assert found.value == expected


def test_groups_and_trends_of_them_are_exact_too(vast: Database) -> None:
    with vast.reading() as connection:
        answer = ask(connection, load(connection), Question("revenue", QUARTER, by="region"), IMPORTED)
    found = {group.key: group.reading.value for group in answer.groups or ()}
    assert found == {"Java": 5 * LARGEST, "Bali": Fraction(1, 100)}


def test_an_open_amount_that_its_rate_makes_too_large_counts_as_none(database: Database) -> None:
    add(database, "rates", [{"currency": "EUR", "valid_from": "2017-01-01", "rate": "1000"}])
    open_deal = {**EACH, "status": "open", "closed_at": "", "currency": "EUR"}
    add(database, "deals", [{**open_deal, "deal_id": "slip"}, {**open_deal, "deal_id": "right", "amount": "7"}])
    with database.reading() as connection:
        answer = ask(connection, load(connection), Question("pipeline_value", QUARTER), IMPORTED)
    assert (answer.reading.value, list(answer.left_out)) == (Fraction(7000), [LeftOut("no_rate", 1, "EUR")])

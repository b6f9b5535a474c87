"""Statements that are asked over and over give what SQLAlchemy itself would give."""

from datetime import UTC, date, datetime
from fractions import Fraction

from sqlalchemy import Date, bindparam, literal, select

from storage.database import Database
from storage.schema import facts
from storage.statements import fetch
from tests.small_team import add, small_team

deals = facts["deals"]
CREATED = datetime(2017, 5, 1, 12, tzinfo=UTC)

FOUND = (
    select(deals.c.deal_id, deals.c.amount, deals.c.created_at, literal(7))
    .where(deals.c.created_day <= bindparam("day", type_=Date()), deals.c.status.in_([literal("open")]))
    .where(deals.c.created_day >= bindparam("day", type_=Date()))
)


def test_values_come_back_as_their_types_say_and_parameters_go_as_theirs_do(database: Database) -> None:
    small_team(database)
    add(database, "deals", [{"deal_id": "D1", "status": "open", "amount": "2.5", "created_at": "2017-05-01T12:00Z"}])
    with database.reading() as connection:
        rows = [tuple(row) for row in fetch(connection, FOUND, {"day": date(2017, 5, 1), "more": "is not asked for"})]
    assert rows == [("D1", Fraction(5, 2), CREATED, 7)]


def test_the_same_statement_is_asked_with_other_values(database: Database) -> None:
    small_team(database)
    add(database, "deals", [{"deal_id": "D1", "status": "open", "amount": "2.5", "created_at": "2017-05-01T12:00Z"}])
    with database.reading() as connection:
        found = [len(fetch(connection, FOUND, {"day": date(2017, 5, day)})) for day in (1, 2, 1)]
    assert found == [1, 0, 1]

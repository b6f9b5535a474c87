"""Stored rows as cells: reading them again gives the same values."""

from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from kpis.cells import Value, read
from kpis.datasets import DEALS, Column, Type
from storage.cell_texts import cell_text, stored_cells
from storage.database import Database
from storage.workspaces import load
from tests.small_team import small_team


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (Type.TEXT, "=SUM(A1)"),
        (Type.TIME, datetime(2026, 3, 31, 15, 0, 0, 250, tzinfo=UTC)),
        (Type.DATE, date(2026, 3, 31)),
        (Type.MONEY, Fraction("2500.75")),
        (Type.NUMBER, Fraction("1.94E-07")),
        (Type.NUMBER, Fraction("123456789012345.00643624879345")),
        (Type.NUMBER, Fraction(1, 2**40)),
        (Type.INT, 12),
        (Type.BOOL, True),
        (Type.BOOL, False),
        (Type.TEXT, None),
    ],
)
def test_a_value_is_read_again_as_it_was(type_: Type, value: Value | None) -> None:
    assert read(cell_text(value), Column("column", type_), ZoneInfo("Asia/Seoul")) == value


def test_rows_are_found_by_their_key_and_others_are_not(database: Database) -> None:
    workspace = small_team(database)
    with database.reading() as connection:
        found = stored_cells(connection, load(connection, workspace.id), DEALS, ["D1", "nobody's"])
    assert list(found) == ["D1"]
    assert (found["D1"]["amount"], found["D1"]["closed_at"]) == ("1000", "2017-10-02T12:00:00+00:00")
    assert list(found["D1"]) == [column.name for column in DEALS.columns]

"""What the cells of a column say, each text read once."""

from zoneinfo import ZoneInfo

import pytest

from kpis.cells import CellError
from kpis.datasets import DEALS
from kpis.row_cells import LONGEST, MOST, Readings


def readings(name: str) -> Readings:
    return Readings(DEALS.column(name), DEALS, ZoneInfo("Asia/Seoul"), None)


def test_a_text_that_stands_in_many_rows_is_one_value() -> None:
    created = readings("created_at")
    assert created["2026-05-04 11:30"] is created["2026-05-04 11:30"]


@pytest.mark.parametrize(("name", "reason"), [("deal_id", "missing_id"), ("created_at", "missing_created_at")])
def test_an_empty_cell_of_a_column_that_is_required_has_a_reason_every_time(name: str, reason: str) -> None:
    found = readings(name)
    for cell in ("", " ", ""):
        with pytest.raises(CellError, match=reason):
            found[cell]


def test_an_empty_cell_of_another_column_is_not_known() -> None:
    assert readings("owner")[""] is None


def test_there_are_never_too_many_texts_in_memory() -> None:
    names = readings("name")
    assert [names[f"N{number}"] for number in range(MOST + 10)] == [f"N{number}" for number in range(MOST + 10)]
    assert len(names) <= MOST


def test_long_texts_are_read_and_forgotten() -> None:
    names = readings("name")
    assert names["x" * (LONGEST + 1)] == "x" * (LONGEST + 1)
    assert not names

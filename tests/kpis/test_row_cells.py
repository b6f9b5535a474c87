"""What the cells of a column say, each text read once."""

from zoneinfo import ZoneInfo

import pytest

from kpis.datasets import DEALS
from kpis.row_cells import LONGEST, MOST, Readings


def readings(name: str) -> Readings:
    return Readings(DEALS.column(name), DEALS, ZoneInfo("Asia/Seoul"), None)


def test_a_text_that_stands_in_many_rows_is_one_value() -> None:
    created = readings("created_at")
    first, again = (created.read(["2026-05-04 11:30"])[0] for _ in range(2))
    assert first[0] is again[0]


@pytest.mark.parametrize(("name", "reason"), [("deal_id", "missing_id"), ("created_at", "missing_created_at")])
def test_an_empty_cell_of_a_column_that_is_required_has_a_reason_every_time(name: str, reason: str) -> None:
    found = readings(name)
    for _ in range(2):
        assert found.read(["", "2026-05-04", " "])[1] == {0: reason, 2: reason}


def test_an_empty_cell_of_another_column_is_not_known() -> None:
    assert readings("owner").read(["", "R1"]) == ([None, "R1"], {})


def test_one_cell_that_is_wrong_leaves_the_others_as_they_are() -> None:
    assert readings("amount").read(["5", "1.5억", "7"]) == ([5, None, 7], {1: "bad_number"})


def test_there_are_never_too_many_texts_in_memory() -> None:
    names = readings("name")
    cells = [f"N{number}" for number in range(MOST + 10)]
    assert names.read(cells) == (cells, {})
    assert not names.known


def test_long_texts_are_read_and_forgotten() -> None:
    names = readings("name")
    assert names.read(["x" * (LONGEST + 1)]) == (["x" * (LONGEST + 1)], {})
    assert not names.known


@pytest.mark.parametrize("name", ["deal_id", "created_at", "amount", "owner"])
def test_a_column_of_which_most_cells_are_new_is_read_as_any_other(name: str) -> None:
    written = {
        "created_at": [f"2026-05-{1 + n % 28:02} {n % 24:02}:{n % 60:02}" for n in range(600)],
        "amount": [str(n) for n in range(600)],
    }.get(name, [f"R{n}" for n in range(600)])
    made, one_by_one = readings(name), [readings(name).read([cell])[0][0] for cell in written]
    assert [made.read(lot)[0] for lot in (written, written, written[::-1])] == [
        one_by_one, one_by_one, one_by_one[::-1]
    ]  # fmt: skip
    lot = [written[0], "", *written[1:]]
    assert made.read(lot)[0] == [one_by_one[0], None, *one_by_one[1:]]

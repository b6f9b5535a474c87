"""Rows by the thousand, and fewer where they are long."""

from storage.chunks import CHUNK, HEAVY, LOT, WEIGHED, chunks, lots


def test_rows_come_by_the_thousand() -> None:
    assert [len(chunk) for chunk in chunks(range(2 * CHUNK + 1))] == [CHUNK, CHUNK, 1]


def test_light_rows_come_in_lots() -> None:
    assert [len(lot) for lot in lots([1] * (2 * LOT + 1), sum)] == [LOT, LOT, 1]


def test_a_lot_ends_with_the_rows_that_make_it_too_heavy() -> None:
    few = [1] * (WEIGHED - 1)
    weights = [HEAVY // 2, *few, HEAVY // 2, *few, HEAVY, *few, 1, 1]
    assert [len(lot) for lot in lots(weights, sum)] == [2 * WEIGHED, WEIGHED, 2]


def test_no_rows_make_no_lot() -> None:
    assert list(lots([], len)) == []

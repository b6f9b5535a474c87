"""Rows by the thousand, and fewer where they are long."""

from storage.chunks import CHUNK, HEAVY, chunks, light_chunks


def test_rows_come_by_the_thousand() -> None:
    assert [len(chunk) for chunk in chunks(range(2 * CHUNK + 1))] == [CHUNK, CHUNK, 1]


def test_light_rows_come_by_the_thousand_too() -> None:
    assert [len(chunk) for chunk in light_chunks([1] * (2 * CHUNK + 1), int)] == [CHUNK, CHUNK, 1]


def test_a_chunk_ends_with_the_row_that_makes_it_too_heavy() -> None:
    weights = [HEAVY // 2, HEAVY // 2, HEAVY, 1, 1]
    assert list(light_chunks(weights, int)) == [[HEAVY // 2, HEAVY // 2], [HEAVY], [1, 1]]


def test_no_rows_make_no_chunk() -> None:
    assert list(light_chunks([], len)) == []

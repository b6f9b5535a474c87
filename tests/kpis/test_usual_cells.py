"""Texts of a column at once: the same values as one by one, or none at all."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.cells import read
from kpis.datasets import DEALS
from kpis.usual_cells import read_usual

SEOUL = ZoneInfo("Asia/Seoul")


def usual(name: str, *cells: str) -> list[object] | None:
    found = read_usual(cells, DEALS.column(name), SEOUL)
    return None if found is None else list(found)


@pytest.mark.parametrize(
    ("cell", "hour"),
    [
        ("2026-05-04", -9),
        ("2026-05-04T11:30", 2),
        ("2026-05-04 11:30:00", 2),
        ("2026-05-04T11:30:00Z", 11),
        ("2026-05-04 11:30Z", 11),
    ],
)
def test_times_of_one_shape_are_read_at_once(cell: str, hour: int) -> None:
    expected = datetime(2026, 5, 3, 15, tzinfo=UTC) if hour < 0 else datetime(2026, 5, 4, hour, 30, tzinfo=UTC)
    assert usual("created_at", cell) == [expected]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("created_at", ("2026-05-04", "2026-05-04 11:30")),
        ("created_at", ("2026-05-04T24:00:00Z",)),
        ("created_at", ("2026-05-04 24:00",)),
        ("created_at", ("2026-13-04",)),
        ("created_at", ("2026-05-04", "1899-12-31")),
        ("created_at", ("2026-05-04", "2200-01-01")),
        ("created_at", ("2026-05-04T11:30:00+09:00",)),
        ("deal_id", ("D1", " ")),
        ("deal_id", ("D1", "a\0b")),
        ("deal_id", ("D1", "가")),
        ("deal_id", ("D1", "x" * 256)),
        ("amount", ("5", "5.5")),
        ("amount", ("5", "٣")),
        ("amount", ("5", "1" * 16)),
        ("status", ("won",)),
    ],
)
def test_what_is_not_usual_is_left_to_the_reading_of_each(name: str, cells: tuple[str, ...]) -> None:
    assert usual(name, *cells) is None


NAMES = st.sampled_from(["deal_id", "name", "amount", "created_at", "closed_at", "status"])
TIMES = st.from_regex(
    r"(19|20|21|22)[0-9]{2}-[01][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-6][0-9](:[0-6][0-9])?Z?)?", fullmatch=True
)
TEXTS = st.one_of(TIMES, st.from_regex(r"[0-9]{1,17}", fullmatch=True), st.text(st.characters(max_codepoint=400)))


@given(NAMES, st.lists(TEXTS.filter(bool), min_size=1, max_size=4))
def test_texts_that_are_read_at_once_say_what_each_says(name: str, cells: list[str]) -> None:
    found = usual(name, *cells)
    assert found is None or found == [read(cell, DEALS.column(name), SEOUL) for cell in cells]

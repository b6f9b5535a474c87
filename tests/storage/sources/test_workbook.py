"""Workbooks, read as the CSV files that they would be."""

import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpis.errors import UserError
from storage.sources.files import Source, gathered, reading
from storage.sources.sheet_as_csv import Cell, cell_text, fits
from tests.storage.sources.workbooks import rows_of, write_workbook

Table = Sequence[Sequence[str]]
DEALS: Table = [("deal_id", "amount"), ("D1", "n:1000"), ("D2", "")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deals.xlsx"


def written(path: Path, **sheets: Table) -> Path:
    return write_workbook(path, {name: rows_of(table) for name, table in sheets.items()})


def read(path: Path, sheet: str | None = None) -> list[tuple[str, ...]]:
    with reading(Source(path.name, path, sheet=sheet)) as table:
        return [table.header, *map(tuple, table.records)]


def test_the_first_sheet_is_read(path: Path) -> None:
    written(path, Deals=DEALS, Reps=[("rep_id",), ("R1",)])
    assert read(path) == [("deal_id", "amount"), ("D1", "1000"), ("D2", "")]


def test_a_sheet_that_is_hidden_is_not_the_first(path: Path) -> None:
    write_workbook(path, {"Lists": rows_of([("a",)]), "Deals": rows_of(DEALS)}, hidden=["Lists"])
    assert read(path)[0] == ("deal_id", "amount")


def test_another_sheet_is_read_by_its_name(path: Path) -> None:
    assert read(written(path, Deals=DEALS, 담당자=[("rep_id",), ("R1",)]), "담당자") == [("rep_id",), ("R1",)]


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(path: Path) -> None:
    written(path, Deals=DEALS, Reps=DEALS)
    with pytest.raises(UserError) as error:
        read(path, "Rep")
    assert (error.value.key, error.value.choices) == ("no_such_sheet", ("Deals", "Reps"))


def test_cells_are_the_texts_that_a_csv_file_would_have(path: Path) -> None:
    cells = ("n:0.30000000000000004", "date:46112", "time:46112.5", "bool:1", "=SUM(A1)", "김 &amp; 이, \nx")
    expected = ("0.3", "2026-03-31", "2026-03-31 12:00:00", "true", "=SUM(A1)", "김 & 이, \nx")
    assert read(written(path, Deals=[tuple("abcdef"), cells]))[1] == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (2000.0, "2000"),
        (123456789012345.0, "123456789012345"),
        (1e21, "1000000000000000000000"),
        (0.00001234, "0.00001234"),
        (-0.1, "-0.1"),
        (False, "false"),
        (datetime.fromisoformat("2026-03-31 23:59:59.999999"), "2026-04-01"),
        (datetime.fromisoformat("2026-03-31 09:30:00.000400"), "2026-03-31 09:30:00"),
        (date(2026, 3, 31), "2026-03-31"),
        (time(9, 30), "09:30:00"),
        (timedelta(hours=30), "1 day, 6:00:00"),
    ],
)
def test_numbers_and_times_have_no_noise(cell: Cell, expected: str) -> None:
    assert cell_text(cell) == expected


def test_rows_without_any_cell_are_left_out(path: Path) -> None:
    assert read(written(path, Deals=[(), ("", ""), *DEALS, ("", ""), ("D3", "n:1")]))[-1] == ("D3", "1")


def test_a_sheet_is_kept_as_csv_to_be_read_twice(path: Path) -> None:
    with gathered([str(written(path, Deals=DEALS))]) as (source,):
        with reading(source) as table:
            assert table.header == ("deal_id", "amount")
        path.write_bytes(path.read_bytes()[:4])
        with reading(source) as table:
            assert list(table.records) == [["D1", "1000"], ["D2", ""]]


def test_how_far_a_workbook_is_read_is_told_by_its_own_size(path: Path) -> None:
    with reading(Source("deals.xlsx", written(path, Deals=DEALS))) as table:
        assert (list(table.records) != [], table.tell()) == (True, path.stat().st_size)


def test_a_workbook_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    assert read(written(tmp_path / "deals.csv", Deals=DEALS))[0] == ("deal_id", "amount")


def test_a_sheet_without_cells_is_an_empty_file(path: Path) -> None:
    with pytest.raises(UserError) as error:
        read(written(path, Deals=[]))
    assert error.value.key == "empty_file"


@pytest.mark.parametrize("content", [b"PK\x03\x04 and so on", b"\xd0\xcf\x11\xe0 and so on"])
def test_a_file_that_only_begins_like_a_workbook_is_told(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(UserError) as error:
        read(path)
    assert error.value.key == "broken_workbook"


def test_two_cells_with_all_of_a_sheet_between_them_are_too_large(path: Path) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    write_workbook(path, {"Deals": [cells]})
    with pytest.raises(UserError) as error:
        read(path)
    assert error.value.key == "workbook_too_large"


def test_what_a_small_file_would_be_blown_up_to_is_too_large(path: Path) -> None:
    write_workbook(path, {"Deals": (" " * (1 << 20) for _ in range(300))})
    with pytest.raises(UserError) as error:
        read(path)
    assert (error.value.key, path.stat().st_size < 1 << 20) == ("workbook_too_large", True)


def test_sizes_that_are_made_up_do_not_help(path: Path) -> None:
    write_workbook(path, {"Deals": (" " * (1 << 20) for _ in range(3))})
    with zipfile.ZipFile(path) as pack:
        size = pack.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(path.read_bytes().replace(size.to_bytes(4, "little"), (9).to_bytes(4, "little")))
    with pytest.raises(UserError) as error:
        read(path)
    assert error.value.key == "broken_workbook"


def test_a_part_of_a_sheet_is_not_kept(path: Path, tmp_path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 and so on")
    source = Source("deals.xlsx", path, as_csv=tmp_path / "kept.csv")
    with pytest.raises(UserError), reading(source):
        pass
    assert not (tmp_path / "kept.csv").exists()


def test_a_file_that_is_not_packed_counts_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "deals.xls").write_bytes(b"x" * 100)
    assert (fits(tmp_path / "deals.xls", 100), fits(tmp_path / "deals.xls", 99)) == (True, False)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 1500), content=st.binary(min_size=1, max_size=40))
def test_a_workbook_with_any_bytes_in_it_is_a_table_or_has_a_reason(path: Path, place: int, content: bytes) -> None:
    whole = written(path, Deals=DEALS).read_bytes()
    path.write_bytes(b"PK\x03\x04" + (whole[:place] + content + whole[place + len(content) :])[4:])
    try:
        assert read(path)
    except UserError as error:
        assert error.key in ("broken_workbook", "workbook_too_large", "no_such_sheet", "empty_file")

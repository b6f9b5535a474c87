"""What of the given paths is imported, and the file of rejected rows."""

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from kpis.errors import UserError
from kpis.rows import Rejected
from storage.sources.csv_file import CsvFile
from storage.sources.encodings import LONGEST_LINE
from storage.sources.files import Source, gathered, opened
from storage.sources.rejects_file import rejects_file

ORIGIN = CsvFile(("id",), iter(()))


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    for name in ("reps.csv", "deals.TSV", "notes.txt", "targets.xlsx"):
        (tmp_path / name).write_text("id\n1\n")
    yield tmp_path


def test_the_tables_of_a_folder_are_found_by_name(folder: Path) -> None:
    with gathered([str(folder)]) as files:
        assert [file.name for file in files] == ["deals.TSV", "reps.csv", "targets.xlsx"]


def test_a_file_is_called_by_its_name(folder: Path) -> None:
    with gathered([str(folder / "reps.csv")]) as files:
        assert files == (Source("reps.csv", folder / "reps.csv"),)


def test_a_folder_without_tables_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error, gathered([str(tmp_path)]):
        pass
    assert error.value.key == "empty_folder"


@pytest.mark.parametrize(("name", "key"), [("nothing.csv", "no_such_file"), (".", "unreadable_file")])
def test_a_file_that_can_not_be_opened_is_told_why(folder: Path, name: str, key: str) -> None:
    with pytest.raises(UserError) as error, opened(Source(name, folder / name)):
        pass
    assert error.value.key == key


def test_standard_input_is_kept_so_that_it_can_be_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"id\n1\n")))
    with gathered(["-"]) as (file,):
        assert [file.path.read_bytes(), file.size, file.path.read_bytes()] == [b"id\n1\n", 5, b"id\n1\n"]


def test_standard_input_of_one_endless_line_is_not_kept_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = io.BytesIO(b"x" * 5_000_000)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(endless))
    with gathered(["-"]) as (file,):
        assert file.size == LONGEST_LINE + 1


def test_a_pipe_is_kept_so_that_it_can_be_read_twice(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_bytes, args=(b"id\n1\n",))
    writer.start()
    with gathered([str(pipe)]) as (file,):
        assert file.path.read_bytes() == b"id\n1\n"
    writer.join()


def test_a_file_that_is_not_there_has_no_size(tmp_path: Path) -> None:
    assert Source("nothing.csv", tmp_path / "nothing.csv").size == 0


def test_rejected_rows_are_written_as_they_were_with_the_reason_beside_them(tmp_path: Path) -> None:
    origin = CsvFile(("이름", "금액"), iter(()), "cp949", ";")
    with rejects_file(tmp_path / "rejects.csv", origin) as reject:
        reject(3, (" 김; ", "백만원", "x"), Rejected("", "bad_number", "amount"))
        reject(4, ("이",), Rejected("", "missing_id", "deal_id"))
    assert (tmp_path / "rejects.csv").read_text("cp949").splitlines() == [
        "이름;금액;reason;column;row",
        '" 김; ";백만원;bad_number;amount;3;x',
        "이;;missing_id;deal_id;4",
    ]


def test_no_file_is_made_where_nothing_is_rejected(tmp_path: Path) -> None:
    with rejects_file(tmp_path / "rejects.csv", ORIGIN):
        pass
    assert not (tmp_path / "rejects.csv").exists()


def test_rejects_of_an_earlier_import_do_not_stay(tmp_path: Path) -> None:
    path = tmp_path / "rejects.csv"
    path.write_text("id,reason,column,row\nX1,bad_date,created_at,1\n")
    with rejects_file(path, ORIGIN):
        pass
    assert path.read_text("utf-8-sig") == "id,reason,column,row\n"


def test_a_file_of_rejects_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(UserError) as error,
        rejects_file(tmp_path / "no" / "rejects.csv", ORIGIN) as reject,
    ):
        reject(1, ("x",), Rejected("", "missing_id", "deal_id"))
    assert error.value.key == "unwritable_file"

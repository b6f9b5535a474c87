"""A folder of files, imported by the program: every record is accounted for, and a second time changes nothing."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.flows.program import Program
from tests.golden_data import FOLDER, records

DIRTY = ("dirty_deals.csv", "dirty_deals_cp949.csv")
Report = Mapping[str, Any]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Report]:
    """What the program reports of the folder, the first time and the second."""
    folder = tmp_path_factory.mktemp("golden")
    program = Program(folder, f"sqlite:///{folder / 'kpibot.db'}")
    program.prepare("workspace", "set", "time_zone=Asia/Seoul", "currency=KRW")
    return [program.told("import", FOLDER) for _ in range(2)]


@pytest.mark.parametrize("run", [0, 1])
def test_every_record_of_every_file_is_accounted_for(runs: list[Report], run: int) -> None:
    told = {file["file"]: (file["read"], added_up(file)) for file in runs[run]["files"]}
    written = {name: len(list(records_of(FOLDER / name))) for name in told}
    assert told == {name: (count, count) for name, count in written.items()}


def test_what_is_no_dataset_is_named_and_nothing_else_is_missing(runs: list[Report]) -> None:
    named = [*(file["file"] for file in runs[0]["files"]), *runs[0]["skipped"]]
    assert (sorted(named), runs[0]["failed"]) == (sorted(path.name for path in FOLDER.glob("*.csv")), [])


def test_the_second_run_changes_nothing(runs: list[Report]) -> None:
    assert [(file["added"], file["updated"]) for file in runs[1]["files"]] == [(0, 0)] * len(runs[1]["files"])


@pytest.mark.parametrize("run", [0, 1])
@pytest.mark.parametrize("name", DIRTY)
def test_each_dirty_record_is_told_as_expected(runs: list[Report], run: int, name: str) -> None:
    rejected = [row for row in records("dirty_expected") if row["outcome"] == "rejected"]
    assert [
        (each["row"], each["key"], each["reason"], each["column"]) for each in report(runs[run], name)["rejects"]
    ] == [(int(row["row"]), row["deal_id"], row["reason"], row["column"]) for row in rejected]


@pytest.mark.parametrize("name", DIRTY)
def test_each_doubt_about_a_dirty_record_is_counted(runs: list[Report], name: str) -> None:
    doubts = [row["warnings"] for row in records("dirty_expected") if row["warnings"]]
    assert report(runs[0], name)["warnings_by_reason"] == {doubt: doubts.count(doubt) for doubt in doubts}


def added_up(file: Report) -> int:
    return sum(int(file[outcome]) for outcome in ("added", "updated", "unchanged", "rejected"))


def report(run: Report, name: str) -> Report:
    return next(file for file in run["files"] if file["file"] == name)


def records_of(path: Path) -> Iterator[list[str]]:
    """The records below the header, counted by another reader than ours."""
    with path.open(encoding="cp949" if "cp949" in path.name else "utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        yield from rows

"""Importing files into the store, as a person would."""

import csv
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.usecases.import_report import ImportReport
from bot.usecases.ingest import ImportOptions, ingest
from kpis.datasets import DATASETS
from kpis.errors import UserError
from storage import workspaces
from storage.database import Database
from storage.facts import Written
from storage.schema import facts
from storage.sources.files import gathered
from storage.sources.mapping import NO_MAPPING, read_mapping
from storage.workspaces import Workspace

TESTS = Path(__file__).parents[2]
GOLDEN = TESTS / "golden"
NOW = datetime(2026, 6, 30, 15, tzinfo=UTC)
STAGES = "stage,position,type,win_probability\nOpen,1,open,0.5\nWon,2,won,1\nLost,3,lost,0\n"

PLAINLY = ImportOptions()


@pytest.fixture
def workspace(database: Database) -> Workspace:
    with database.writing() as connection:
        settings = {"time_zone": "Asia/Seoul", "currency": "KRW"}
        return workspaces.change(connection, workspaces.load(connection), settings)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "files").mkdir()
    yield tmp_path / "files"


def imported(
    database: Database, workspace: Workspace, paths: Sequence[Path], options: ImportOptions = PLAINLY
) -> ImportReport:
    with gathered([str(path) for path in paths]) as files:
        return ingest(database, workspace, files, options, NOW)


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder / name


def count(database: Database, name: str) -> int:
    with database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(facts[name])) or 0


def utc(moment: datetime | None) -> str:
    return "" if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def expected_rows() -> list[dict[str, str]]:
    with (GOLDEN / "dirty_expected.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


DIRTY = ["dirty_deals.csv", "dirty_deals_cp949.csv"]


@pytest.mark.parametrize("name", DIRTY)
def test_a_dirty_file_is_told_row_by_row(database: Database, workspace: Workspace, name: str) -> None:
    imported(database, workspace, [GOLDEN / "reps.csv", GOLDEN / "stages.csv"])
    [report] = imported(database, workspace, [GOLDEN / name]).files
    rows = expected_rows()
    assert {(row.row, row.key, row.reason, row.column) for row in report.rejects} == {
        (int(row["row"]), row["deal_id"], row["reason"], row["column"]) for row in rows if row["reason"]
    }
    assert {(row, warning) for warning, numbers in report.warnings.items() for row in numbers} == {
        (int(row["row"]), row["warnings"]) for row in rows if row["warnings"]
    }
    assert report.written == Written(added=25)


@pytest.mark.parametrize("name", DIRTY)
def test_the_good_rows_of_a_dirty_file_are_kept_as_they_were_meant(
    database: Database, workspace: Workspace, name: str
) -> None:
    imported(database, workspace, [GOLDEN / "reps.csv", GOLDEN / "stages.csv", GOLDEN / name])
    deals = facts["deals"]
    with database.reading() as connection:
        found = connection.execute(select(deals.c.deal_id, deals.c.amount, deals.c.created_at, deals.c.closed_at))
        kept = {row.deal_id: (row.amount, utc(row.created_at), utc(row.closed_at)) for row in found}
    assert kept == {
        row["deal_id"]: (
            Fraction(row["amount"]) if row["amount"] else None,
            row["created_at_utc"],
            row["closed_at_utc"],
        )
        for row in expected_rows()
        if row["outcome"] == "accepted"
    }


def test_a_folder_is_imported_in_the_order_in_which_its_files_refer_to_each_other(
    database: Database, workspace: Workspace
) -> None:
    report = imported(database, workspace, [GOLDEN])
    found = [file.dataset for file in report.files]
    assert (set(found), found) == (set(DATASETS), sorted(found, key=list(DATASETS).index))


def test_every_row_of_every_file_of_a_folder_is_accounted_for(database: Database, workspace: Workspace) -> None:
    report = imported(database, workspace, [GOLDEN])
    for file in report.files:
        written = file.written
        told = written.added + written.updated + written.unchanged + len(file.rejects)
        assert (file.file, file.read, told) == (file.file, records_of(GOLDEN / file.file), file.read)
    assert (report.failures, report.skipped) == ((), ("dirty_expected.csv", "expected.csv", "kpis.csv"))


def records_of(path: Path) -> int:
    with path.open(encoding="cp949" if "cp949" in path.name else "utf-8-sig", newline="") as file:
        return sum(1 for _ in csv.DictReader(file))


def test_importing_again_changes_nothing(database: Database, workspace: Workspace) -> None:
    first = imported(database, workspace, [GOLDEN]).files
    again = imported(database, workspace, [GOLDEN]).files
    assert [file.written for file in again] == [
        Written(unchanged=file.written.added + file.written.unchanged) for file in first
    ]


def test_a_dry_run_tells_the_same_and_stores_nothing(database: Database, workspace: Workspace) -> None:
    report = imported(database, workspace, [GOLDEN], ImportOptions(is_dry_run=True))
    deals = next(file for file in report.files if file.file == "deals.csv")
    assert (deals.written, deals.warnings["unknown_owner"]) == (Written(added=427), (57, 144))
    assert [count(database, name) for name in ("deals", "reps", "stages")] == [0, 0, 0]


def test_rejected_rows_can_be_mended_and_imported(database: Database, workspace: Workspace, folder: Path) -> None:
    text = "deal_id,status,created_at,note\nD1,open,2026-05-04,a\nD2,pending,2026-05-04,b\n"
    rejects = folder / "rejects.csv"
    imported(database, workspace, [written(folder, "deals.csv", text)], ImportOptions(rejects=rejects))
    rejects.write_text(rejects.read_text("utf-8-sig").replace("pending", "open"), "utf-8")
    [report] = imported(database, workspace, [rejects]).files
    assert (report.written, report.ignored_columns) == (Written(added=1), ("note", "reason", "column", "row"))


def test_each_of_several_files_has_its_own_rejects(database: Database, workspace: Workspace, folder: Path) -> None:
    files = [written(folder, name, "day\nsomeday\n") for name in ("holidays.csv", "holidays 2.csv")]
    imported(database, workspace, files, ImportOptions(rejects=folder / "rejects.csv"))
    assert {path.name for path in folder.glob("rejects*")} == {"rejects-holidays.csv", "rejects-holidays 2.csv"}


def test_rejects_do_not_overwrite_what_is_imported(database: Database, workspace: Workspace, folder: Path) -> None:
    file = written(folder, "holidays.csv", "day\n2026-05-05\n")
    with pytest.raises(UserError) as error:
        imported(database, workspace, [file], ImportOptions(rejects=file))
    assert error.value.key == "rejects_over_input"


def test_of_a_file_that_breaks_off_nothing_is_kept(database: Database, workspace: Workspace, folder: Path) -> None:
    days = "".join(f'2026-05-{day:02},"a"\n' for day in range(1, 32)) * 40
    broken = written(folder, "holidays.csv", f'day,name\n{days}2026-06-01,"never closed\n')
    report = imported(database, workspace, [broken, GOLDEN / "reps.csv"])
    assert [(failure.file, failure.error.key) for failure in report.failures] == [("holidays.csv", "broken_csv")]
    assert (count(database, "holidays"), count(database, "reps")) == (0, 15)


def test_a_key_that_is_repeated_counts_once(database: Database, workspace: Workspace, folder: Path) -> None:
    text = "day,name\nsomeday,a\n2026-05-05,b\n2026/05/05,c\n"
    [report] = imported(database, workspace, [written(folder, "holidays.csv", text)]).files
    assert [(row.row, row.reason) for row in report.rejects] == [(1, "bad_date"), (3, "duplicate_id")]


def test_a_row_with_too_many_cells_is_rejected(database: Database, workspace: Workspace, folder: Path) -> None:
    text = "day,name\n2026-05-05,Children, too\n2026-06-06\n"
    [report] = imported(database, workspace, [written(folder, "holidays.csv", text)]).files
    assert [(row.row, row.reason) for row in report.rejects] == [(1, "too_many_cells")]
    assert report.written == Written(added=1)


def test_changes_of_deals_that_nobody_knows_are_rejected(
    database: Database, workspace: Workspace, folder: Path
) -> None:
    deals = written(folder, "deals.csv", "deal_id,status,created_at\nD1,open,2026-05-04\n")
    text = "deal_id,stage,entered_at\nD1,Proposal,2026-05-04\nD2,Proposal,2026-05-04\nD3,Won,2026-05-04\n"
    changes = written(folder, "stage_changes.csv", text)
    report = imported(database, workspace, [changes, deals]).files[1]
    assert [(row.row, row.reason) for row in report.rejects] == [(2, "unknown_deal"), (3, "unknown_deal")]


@pytest.mark.parametrize("text", [STAGES.replace("lost", "open"), STAGES + "Won again,4,won,1\n"])
def test_a_pipeline_has_one_won_and_one_lost_stage(
    database: Database, workspace: Workspace, folder: Path, text: str
) -> None:
    [failure] = imported(database, workspace, [written(folder, "stages.csv", text)]).failures
    assert (failure.error.key, count(database, "stages")) == ("incomplete_pipeline", 0)


@pytest.mark.parametrize(("name", "key"), [("deals.csv", "missing_columns"), ("visits.csv", "unrecognised_file")])
def test_a_file_that_is_named_and_does_not_fit_is_a_failure(
    database: Database, workspace: Workspace, folder: Path, name: str, key: str
) -> None:
    [failure] = imported(database, workspace, [written(folder, name, "visit_id,amount\nV1,5\n")]).failures
    assert (failure.file, failure.error.key) == (name, key)


def test_files_of_a_crm_are_imported_by_a_mapping(database: Database, workspace: Workspace, folder: Path) -> None:
    shutil.copytree(TESTS / "data" / "crm", folder, dirs_exist_ok=True)
    mapping = read_mapping(TESTS / "data" / "crm_mapping.yml")
    report = imported(database, workspace, [folder], ImportOptions(mapping))
    assert [(file.file, file.dataset, file.written.added, len(file.rejects)) for file in report.files] == [
        ("crm_mapping.yml", "stages", 4, 0),
        ("sales_teams.csv", "reps", 2, 0),
        ("sales_pipeline.csv", "deals", 3, 1),
    ]
    assert report.skipped == ("accounts.csv", "products.csv")
    deals = facts["deals"]
    with database.reading() as connection:
        found = connection.execute(select(deals.c.deal_id, deals.c.product, deals.c.status, deals.c.stage))
        assert set(map(tuple, found)) == {
            ("A1", "GTX Pro", "won", "Won"),
            ("A2", "MG Special", "lost", "Lost"),
            ("A3", "GTX Pro", "open", "Engaging"),
        }


def test_progress_is_told_up_to_the_end_of_a_file(database: Database, workspace: Workspace) -> None:
    told: list[tuple[str, int]] = []
    options = ImportOptions(NO_MAPPING, progress=lambda file, position: told.append((file, position)))
    imported(database, workspace, [GOLDEN / "holidays.csv"], options)
    assert told == [("holidays.csv", (GOLDEN / "holidays.csv").stat().st_size)]

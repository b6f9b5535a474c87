"""`kpibot import`, as it is typed."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.commands.imports import import_command
from bot.commands.terminal import Terminal
from bot.i18n import Language, text
from kpis.datasets import DATASETS
from kpis.row_doubts import WARNINGS
from kpis.rows import REASONS
from storage.chunks import LOT
from storage.sources.mapping import read_mapping
from tests.golden_data import FOLDER
from tests.storage.sources.workbooks import rows_of, write_workbook

Type = Callable[..., Result]
EXPORTS = Path(__file__).parents[2] / "storage" / "sources" / "exports"
DEALS = "deal_id,status,created_at\nD1,open,2026-05-04\n"


@pytest.fixture
def typed(sqlite_url: str) -> Type:
    def run(*words: object, stdin: str | None = None) -> Result:
        return CliRunner().invoke(import_command, [str(word) for word in words], stdin, obj=Terminal(sqlite_url))

    return run


@pytest.fixture
def deals(tmp_path: Path) -> Path:
    path = tmp_path / "deals.csv"
    path.write_text(DEALS)
    return path


def test_rejected_rows_are_told_by_reason_and_column_the_commonest_first(typed: Type, tmp_path: Path) -> None:
    path, rejects = tmp_path / "deals.csv", tmp_path / "rejects.csv"
    rows = [",open,2026-05-04,", *(f"D{n},open,someday,2026-05-04" for n in range(22)), "D30,won,2026-05-04,soon"]
    path.write_text("\n".join(["deal_id,status,created_at,closed_at", *rows, ""]))
    assert typed(path, "--rejects", rejects).stdout.splitlines() == [
        "deals.csv (deals, UTF-8): 24 read, 0 added, 0 updated, 0 unchanged, 24 rejected",
        "  22 × bad_date (created_at): row 2, 3, 4, 5, 6, …",
        "  1 × missing_id (deal_id): row 1",
        "  1 × bad_date (closed_at): row 24",
        "  bad_date: That is not a date I can read: write 2026-03-31, or name the format with --dates FIELD=FORMAT.",
        "  missing_id: The key is empty: every row needs one.",
        f"  The rejected rows are in {rejects}. Mend them there and import that file.",
    ]
    assert len(rejects.read_text().splitlines()) == 25


def test_a_second_import_says_that_nothing_changed(typed: Type, deals: Path) -> None:
    typed(deals)
    assert "Nothing changed: all of it was known already." in typed(deals).stdout


def test_the_json_of_a_report(typed: Type) -> None:
    typed(FOLDER / "stages.csv", FOLDER / "reps.csv")
    told = json.loads(typed(FOLDER / "dirty_deals.csv", "--json").stdout)["files"][0]
    assert told["rejects"][0] == {"row": 5, "key": "X005", "reason": "bad_date", "column": "created_at"}
    assert {name: told[name] for name in ("file", "dataset", "read", "added", "rejected", "warnings")} == {
        "file": "dirty_deals.csv",
        "dataset": "deals",
        "read": 40,
        "added": 25,
        "rejected": 15,
        "warnings": 5,
    }


def test_columns_formats_and_the_dataset_can_be_typed(typed: Type) -> None:
    table = "Deal,status,When\nD1,open,5/4/2026\n"
    options = ("--as", "deals", "--map", "Deal=deal_id", "--map", "when=created_at", "--dates", "created_at=M/D/YYYY")
    told = json.loads(typed("-", *options, "--json", stdin=table).stdout)
    assert (told["files"][0]["file"], told["files"][0]["added"]) == ("-", 1)


def test_exports_of_other_systems_have_a_mapping_by_name(typed: Type) -> None:
    lines = typed(EXPORTS / "hubspot.csv", "--mapping", "hubspot").stdout.splitlines()
    assert lines[0] == "hubspot.csv (deals, UTF-8): 3 read, 3 added, 0 updated, 0 unchanged, 0 rejected"
    assert lines[2] == (
        "  Words of status: Closed won (Sales Pipeline) = won, Closed lost (Sales Pipeline) = lost, "
        "Contract sent (Sales Pipeline) = open"
    )


def test_a_sheet_of_a_workbook_is_named(typed: Type, tmp_path: Path) -> None:
    sheets = {"Notes": rows_of([("a",)]), "May": rows_of([("day",), ("date:46147",)])}
    book = write_workbook(tmp_path / "holidays.xlsx", sheets)
    told = typed(book, "--sheet", "May").stdout
    assert told.startswith("holidays.xlsx (holidays, workbook): 1 read, 1 added")


FOREIGN = "商談ID,フェーズ,作成日,完了予定日\nD1,受注,3/4/2026,3/25/2026\n"


def test_a_file_with_unknown_columns_is_told_with_the_mapping_it_may_need(typed: Type, tmp_path: Path) -> None:
    (tmp_path / "export 1.csv").write_text(FOREIGN, "utf-8")
    result = typed(tmp_path / "export 1.csv")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "\n    deal_id: 商談ID\n" in result.stderr
    assert "# Dates of created_at fit several formats (M/D/YYYY, D/M/YYYY)." in result.stderr
    assert "  kpibot import 'export 1.csv' --mapping proposed.yml" in result.stderr


def test_a_proposal_is_a_part_of_the_json_of_a_failure(typed: Type, tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text(FOREIGN, "utf-8")
    told = json.loads(typed(tmp_path / "export.csv", "--json").stdout)
    assert (told["error"], told["proposal"].startswith("files:\n- file: export.csv")) == ("unrecognised_file", True)


def test_a_proposal_is_written_and_nothing_imported(typed: Type, tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text(FOREIGN.replace("3/4", "3/14"), "utf-8")
    path = tmp_path / "proposed.yml"
    assert typed(tmp_path / "export.csv", "--propose", path).exit_code == 0
    told = json.loads(typed(tmp_path / "export.csv", "--mapping", path, "--json").stdout)
    assert (told["files"][0]["added"], told["files"][0]["words"]) == (1, {"status": {"受注": "won"}})


def test_a_proposal_overwrites_no_file(typed: Type, deals: Path) -> None:
    result = typed(deals, "--propose", deals)
    assert (result.exit_code, deals.read_text()) == (1, DEALS)


@pytest.mark.parametrize(("table", "key"), [("a,b\n", "nothing_to_propose"), ("", "empty_file")])
def test_a_file_without_a_proposal_is_told_why(typed: Type, tmp_path: Path, table: str, key: str) -> None:
    (tmp_path / "export.csv").write_text(table)
    result = typed(tmp_path / "export.csv", "--propose", tmp_path / "proposed.yml", "--json")
    assert (result.exit_code, json.loads(result.stdout)["error"]) == (1, key)


@pytest.mark.parametrize(
    ("system", "options"),
    [("hubspot", ""), ("pipedrive", ""), ("salesforce", " --dates '*=M/D/YYYY'"), ("zoho", "")],
)
def test_an_export_of_a_crm_under_any_name_is_told_with_what_to_type(
    typed: Type, tmp_path: Path, system: str, options: str
) -> None:
    path = tmp_path / "download.csv"
    path.write_bytes((EXPORTS / f"{system}.csv").read_bytes())
    command = f"kpibot import download.csv --mapping {system}{options}"
    assert typed(path).stderr.splitlines()[-1] == f"  {command}"
    assert typed(path, *(word.strip("'") for word in command.split()[3:]), "--dry-run").exit_code == 0
    assert json.loads(typed(path, "--json").stdout)["system"] == system


def test_columns_beside_those_of_a_crm_are_a_part_of_what_to_type(typed: Type, tmp_path: Path) -> None:
    path = tmp_path / "download.csv"
    table = (EXPORTS / "salesforce.csv").read_text().replace("Opportunity Owner", "Sales Rep")
    path.write_text(re.sub(r"/\d+/2026", "/5/2026", table))
    said = typed(path).stderr.splitlines()
    assert said[-2] == "  kpibot import download.csv --mapping salesforce --map 'Sales Rep=owner'"
    assert said[-1].startswith("Its dates fit several formats (M/D/YYYY, D/M/YYYY")


def test_a_column_that_tells_two_fields_is_pointed_out(typed: Type, tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text("商談ID,フェーズ,作成日\nD1,受注,2026-03-04\n", "utf-8")
    assert (
        "# “フェーズ” stands for stage, status, as no other column tells them" in typed(tmp_path / "export.csv").stderr
    )


def test_a_mapping_is_proposed_for_one_file_at_a_time(typed: Type, deals: Path) -> None:
    result = typed(deals, deals, "--propose", deals.parent / "proposed.yml")
    assert (result.exit_code, result.stderr[:42]) == (1, "A mapping is proposed for one file at a ti")


def on_terminal(database_url: str, *words: object) -> str:
    """What the program writes where its messages go to a terminal, a real one as far as it can tell."""
    ours, theirs = pty.openpty()
    command = [str(Path(sys.executable).with_name("kpibot")), "--database", database_url, "import", *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs, env={"TERM": "xterm"}) as running:
        os.close(theirs)
        said = b""
        with suppress(OSError):  # how Linux tells that nobody is at the other end any more
            while piece := os.read(ours, 4096):
                said += piece
        os.close(ours)
    assert running.returncode in (0, 1)
    return said.decode()


def test_a_terminal_sees_how_far_a_workbook_is_read(sqlite_url: str, tmp_path: Path) -> None:
    rows = [["deal_id", "status", "created_at"], *([f"D{n}", "open", "2026-05-04"] for n in range(3 * LOT))]
    path = write_workbook(tmp_path / "deals.xlsx", {"Deals": rows_of(rows)})
    steps = [int(step) for step in re.findall(r"(\d+)%", on_terminal(sqlite_url, path))]
    assert (steps == sorted(steps), steps[-1], len(set(steps)) > 2) == (True, 100, True)


def test_a_terminal_sees_no_bar_where_nothing_is_read(sqlite_url: str, tmp_path: Path) -> None:
    assert on_terminal(sqlite_url, tmp_path / "none.csv").startswith("There is no file “none.csv”.")


def test_a_dry_run_stores_nothing_and_says_so(typed: Type, deals: Path) -> None:
    assert "This was a dry run: nothing was stored." in typed(deals, "--dry-run").stdout
    assert json.loads(typed(deals, "--json").stdout)["files"][0]["added"] == 1


def test_rejected_rows_are_written_where_it_is_asked(typed: Type, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    assert str(rejects) in typed(FOLDER / "dirty_deals.csv", "--rejects", rejects).stdout
    assert len(rejects.read_text("utf-8-sig").splitlines()) == 16


def test_files_that_are_left_out_are_told(typed: Type, deals: Path) -> None:
    (deals.parent / "visits.csv").write_text("visit_id\nV1\n")
    assert typed(deals.parent).stdout.splitlines()[-1] == "Left out: visits.csv"


def test_a_file_that_can_not_be_imported_is_said_on_stderr(typed: Type, tmp_path: Path) -> None:
    result = typed(tmp_path / "nothing.csv")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "There is no file “nothing.csv”. Check its name and folder.\n"


def test_a_file_that_can_not_be_imported_is_json_if_json_is_asked_for(typed: Type, tmp_path: Path) -> None:
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n\0")
    result = typed(tmp_path / "picture.csv", "--json")
    assert (result.exit_code, json.loads(result.stdout)["error"]) == (1, "not_a_table")


def test_of_several_files_the_good_ones_are_imported_and_the_others_told(typed: Type, deals: Path) -> None:
    result = typed(deals, deals.parent / "nothing.csv", "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["files"][0]["added"]) == (1, 1)
    assert (told["failed"][0]["file"], told["failed"][0]["error"]) == ("nothing.csv", "no_such_file")


def test_failures_among_several_files_go_to_stderr(typed: Type, deals: Path) -> None:
    result = typed(deals, deals.parent / "nothing.csv")
    assert result.stderr.startswith("nothing.csv: nothing was imported. There is no file")


@pytest.mark.parametrize("words", [(), ("deals.csv", "--as", "dealz"), ("deals.csv", "--what")])
def test_wrong_usage_has_an_exit_status_of_its_own(typed: Type, words: tuple[str, ...]) -> None:
    assert typed(*words).exit_code == 2


@pytest.mark.parametrize("language", Language)
def test_every_reason_and_warning_has_words_in_every_language(language: Language) -> None:
    told = [text(f"import.reason.{reason}", language) for reason in REASONS]
    assert all(told + [text(f"import.warning.{warning}", language) for warning in WARNINGS])


DOCUMENT = (Path(__file__).parents[3] / "docs" / "import.md").read_text("utf-8")


@pytest.mark.parametrize("word", [*REASONS, *WARNINGS, *DATASETS])
def test_the_documentation_names_every_reason_warning_and_dataset(word: str) -> None:
    assert f"`{word}`" in DOCUMENT


def test_the_mapping_in_the_documentation_is_one(tmp_path: Path) -> None:
    written = tmp_path / "mapping.yml"
    written.write_text(DOCUMENT.partition("```yaml\n")[2].partition("```")[0], "utf-8")
    assert read_mapping(written).of("opportunities-2026.csv").dataset == "deals"
